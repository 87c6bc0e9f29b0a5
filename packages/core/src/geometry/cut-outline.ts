import { closestPoints, meshTree } from '@trabecula/kernels'
import { dot, type Vector3 } from '../base/vectors.ts'
import type { TriangleMesh } from './mesh.ts'
import type { NamedPlane } from './plan.ts'

/** Segments in which a plane cuts a mesh: f32[6n], both ends of each, LPS mm, projected along the normal by `onto` mm. */
export function segmentsAt(
  { positions: p, triangles: t }: TriangleMesh,
  { normal: n, offset }: NamedPlane,
  onto = 0,
): Float32Array {
  const heights = new Float64Array(p.length / 3)
  for (let v = 0; v < heights.length; v++)
    heights[v] = n[0] * p[3 * v]! + n[1] * p[3 * v + 1]! + n[2] * p[3 * v + 2]! - offset
  const ends: number[] = []
  for (let i = 0; i < t.length; i += 3) {
    const above = [0, 1, 2].map((c) => heights[t[i + c]!]! >= 0)
    if (above[0] === above[1] && above[1] === above[2]) continue
    for (let c = 0; c < 3; c++) {
      const [a, b] = [t[i + c]!, t[i + ((c + 1) % 3)]!]
      if (above[c] === above[(c + 1) % 3]) continue
      const part = heights[a]! / (heights[a]! - heights[b]!)
      for (let axis = 0; axis < 3; axis++)
        ends.push(
          p[3 * a + axis]! + part * (p[3 * b + axis]! - p[3 * a + axis]!) + onto * n[axis as 0 | 1 | 2],
        )
    }
  }
  return Float32Array.from(ends)
}

/** Segments whose middle lies on the normal's side of all the planes. */
export function segmentsWithin(segments: Float32Array, planes: readonly NamedPlane[]): Float32Array {
  const kept: number[] = []
  for (let i = 0; i < segments.length; i += 6) {
    const middle = [0, 1, 2].map((a) => (segments[i + a]! + segments[i + 3 + a]!) / 2) as unknown as Vector3
    if (planes.every(({ normal, offset }) => dot(normal, middle) >= offset))
      kept.push(...segments.subarray(i, i + 6))
  }
  return Float32Array.from(kept)
}

/** What of the segments lies deeper than `least`, in parts of half a millimetre. */
export function segmentsDeeper(
  segments: Float32Array,
  depthAt: (x: number, y: number, z: number) => number,
  least: number,
): Float32Array {
  const kept: number[] = []
  for (let i = 0; i < segments.length; i += 6) {
    const [a, b] = [segments.subarray(i, i + 3), segments.subarray(i + 3, i + 6)]
    const way = [0, 1, 2].map((axis) => b[axis]! - a[axis]!)
    const parts = Math.max(1, Math.ceil(2 * Math.sqrt(way.reduce((sum, x) => sum + x * x, 0))))
    const at = (part: number) => [0, 1, 2].map((axis) => a[axis]! + (part / parts) * way[axis]!)
    for (let k = 0; k < parts; k++) {
      const [x, y, z] = at(k + 0.5)
      if (depthAt(x!, y!, z!) > least) kept.push(...at(k), ...at(k + 1))
    }
  }
  return Float32Array.from(kept)
}

/** Segments of closed outlines, f32[3n] each. */
export function segmentsOf(outlines: readonly Float32Array[]): Float32Array {
  const ends: number[] = []
  for (const outline of outlines) {
    for (let i = 0; i < outline.length; i += 3) {
      const next = (i + 3) % outline.length
      ends.push(...outline.subarray(i, i + 3), ...outline.subarray(next, next + 3))
    }
  }
  return Float32Array.from(ends)
}

const SPACING = 0.3 // mm between the points by which outlines are compared.

function pointsAlong(segments: Float32Array): { points: Float32Array; weights: Float64Array } {
  const points: number[] = []
  const weights: number[] = []
  for (let i = 0; i < segments.length; i += 6) {
    const d = [0, 1, 2].map((a) => segments[i + 3 + a]! - segments[i + a]!)
    const size = Math.sqrt(d[0]! * d[0]! + d[1]! * d[1]! + d[2]! * d[2]!)
    const parts = Math.max(1, Math.ceil(size / SPACING))
    for (let k = 0; k < parts; k++) {
      for (let a = 0; a < 3; a++) points.push(segments[i + a]! + ((k + 0.5) / parts) * d[a]!)
      weights.push(size / parts)
    }
  }
  return { points: Float32Array.from(points), weights: Float64Array.from(weights) }
}

function distancesBetween(
  from: Float32Array,
  to: Float32Array,
): { sum: number; length: number; max: number } {
  const { points, weights } = pointsAlong(from)
  const triangles = Uint32Array.from({ length: to.length / 2 }, (_, i) =>
    i % 3 === 0 ? (2 * i) / 3 : 2 * Math.floor(i / 3) + 1,
  )
  const { distances } = closestPoints(meshTree(to, triangles), points)
  let [sum, length, max] = [0, 0, 0]
  distances.forEach((d, i) => {
    sum += weights[i]! * d
    length += weights[i]!
    if (weights[i]! > 0) max = Math.max(max, d)
  })
  return { sum, length, max }
}

/**
 * How far two outlines in one plane lie apart: mean (by length, both directions) and greatest distance, mm, from points
 * 0.3 mm apart on each to the other. @returns Infinity where one of them is empty.
 */
export function outlineMismatch(
  a: Float32Array,
  b: Float32Array,
): { readonly mean: number; readonly max: number } {
  if (a.length === 0 || b.length === 0) return { mean: Infinity, max: Infinity }
  const there = distancesBetween(a, b)
  const back = distancesBetween(b, a)
  return {
    mean: (there.sum + back.sum) / (there.length + back.length),
    max: Math.max(there.max, back.max),
  }
}
