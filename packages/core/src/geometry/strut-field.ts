import type { Vector3 } from '../base/vectors.ts'
import type { Axis } from './strut-kinds.ts'

/** Minus the distance to the nearest axis, in edges of the cell; its gradient into `out`. */
export type AxisDepth = (x: number, y: number, z: number, out?: Float64Array) => number

const BINS = 24 // Along the cell: a multiple of those that are looked at first.
const COARSE = 4 // Bins along the cell that are looked at first.

/** Square of the distance from a point to the segment at f64 `s` [6n]; the way from the segment's nearest point into `out`. */
function squareTo(s: Float64Array, n: number, x: number, y: number, z: number, out?: Float64Array): number {
  // Asked more often than anything else of struts: no lists, which would have to be collected.
  const i = 6 * n
  const ux = s[i + 3]!
  const uy = s[i + 4]!
  const uz = s[i + 5]!
  const px = x - s[i]!
  const py = y - s[i + 1]!
  const pz = z - s[i + 2]!
  const along = (px * ux + py * uy + pz * uz) / (ux * ux + uy * uy + uz * uz)
  const t = along < 0 ? 0 : along > 1 ? 1 : along
  const dx = px - t * ux
  const dy = py - t * uy
  const dz = pz - t * uz
  if (out) {
    out[0] = dx
    out[1] = dy
    out[2] = dz
  }
  return dx * dx + dy * dy + dz * dz
}

/** All images of the axes within one cell of the cell, each as a corner and the way to its other end. */
function imagesOf(axes: readonly Axis[]): Float64Array {
  const list: number[] = []
  for (const [a, b] of axes) {
    for (let n = 0; n < 125; n++) {
      const by = [(n % 5) - 2, (Math.floor(n / 5) % 5) - 2, Math.floor(n / 25) - 2]
      const from = [a[0] + by[0]!, a[1] + by[1]!, a[2] + by[2]!]
      const to = [b[0] + by[0]!, b[1] + by[1]!, b[2] + by[2]!]
      if (from.some((x, axis) => Math.min(x, to[axis]!) > 2 || Math.max(x, to[axis]!) < -1)) continue
      list.push(...from, to[0]! - from[0]!, to[1]! - from[1]!, to[2]! - from[2]!)
    }
  }
  return Float64Array.from(list)
}

/** Calls with the middles of n³ bins, x fastest. */
function eachBin(n: number, call: (x: number, y: number, z: number) => void): void {
  for (let bin = 0; bin < n * n * n; bin++)
    call(((bin % n) + 0.5) / n, ((Math.floor(bin / n) % n) + 0.5) / n, (Math.floor(bin / (n * n)) + 0.5) / n)
}

/** Those of some axes that may be the nearest of a point in the bin of this middle and edge. */
function nearOf(images: Float64Array, among: Int32Array, middle: Vector3, edge: number): Int32Array {
  const squares = Float64Array.from(among, (n) => squareTo(images, n, middle[0], middle[1], middle[2]))
  const least = squares.reduce((a, b) => Math.min(a, b), Infinity)
  // The nearest of a corner is at most two half diagonals farther from the middle than the middle's nearest.
  const reach = Math.sqrt(least) + 1.001 * Math.sqrt(3) * edge
  return among.filter((_, at) => squares[at]! <= reach * reach)
}

/**
 * The distance to a periodic frame of axes. The cell is cut into bins; those axes stand in a bin's list that may be the
 * nearest of one of its points: they are no farther from its middle than the nearest is and the bin's diagonal.
 */
export function axisDepth(axes: readonly Axis[]): AxisDepth {
  const images = imagesOf(axes)
  const all = Int32Array.from({ length: images.length / 6 }, (_, n) => n)
  const coarse: Int32Array[] = []
  eachBin(COARSE, (x, y, z) => coarse.push(nearOf(images, all, [x, y, z], 1 / COARSE)))
  const offsets = new Int32Array(BINS * BINS * BINS + 1)
  const kept: number[] = []
  let next = 0
  eachBin(BINS, (x, y, z) => {
    const [i, j, k] = [Math.floor(COARSE * x), Math.floor(COARSE * y), Math.floor(COARSE * z)]
    const among = coarse[i + COARSE * (j + COARSE * k)]!
    for (const n of nearOf(images, among, [x, y, z], 1 / BINS)) kept.push(n)
    offsets[++next] = kept.length
  })
  const near = new Float64Array(6 * kept.length)
  kept.forEach((n, at) => {
    near.set(images.subarray(6 * n, 6 * n + 6), 6 * at)
  })
  return (x, y, z, out) => {
    const u = x - Math.floor(x)
    const v = y - Math.floor(y)
    const w = z - Math.floor(z)
    const bin =
      Math.min(Math.floor(BINS * u), BINS - 1) +
      BINS * (Math.min(Math.floor(BINS * v), BINS - 1) + BINS * Math.min(Math.floor(BINS * w), BINS - 1))
    let best = Infinity
    let which = -1
    const end = offsets[bin + 1]!
    for (let n = offsets[bin]!; n < end; n++) {
      const square = squareTo(near, n, u, v, w)
      if (square >= best) continue
      best = square
      which = n
    }
    const distance = Math.sqrt(best)
    if (out) {
      squareTo(near, which, u, v, w, out)
      if (distance > 0) for (let axis = 0; axis < 3; axis++) out[axis]! /= -distance
    }
    return -distance
  }
}
