import type { Volume } from '../geometry/volume.ts'
import { type VoxelBox, widened } from './gate-region.ts'

const PIXEL = 2 // mm: slices are compared at about this size.
const AROUND = 30 // mm
const FEWEST_SLICES = 9
const NEIGHBOURS = 4 // slices to each side whose median is the anatomy's own drift.
const ROUNDS = 4
const FURTHEST = 6 // pixels
const CT_RANGE: readonly [number, number] = [-200, 600] // HU: the skin's outline and bone, neither table nor metal.
const BETTER = 0.75 // A jump must explain at least a quarter of the difference to its neighbour.

/** A slice with larger pixels. */
interface Plane {
  readonly width: number
  readonly height: number
  readonly values: Float32Array
}

/**
 * Motion between slices, mm: the greatest jump of a slice against the one before it, over and above the drift of the
 * anatomy around it.
 *
 * The shift in the plane that lays each slice on the next is found by least squares (Lucas and Kanade 1981); a patient who
 * moved shows as a shift that neither neighbour has. A jump counts where the shift makes the slices clearly more alike: new
 * anatomy does not get alike by being shifted. Motion within a slice (double contours) and along the slices is not seen.
 * @returns undefined under 9 slices.
 */
export function motionOf(volume: Volume, box: VoxelBox): number | undefined {
  const { grid } = volume
  const [from, to] = [box.min[2], box.max[2]]
  if (to - from + 1 < FEWEST_SLICES) return undefined
  const by = [0, 1].map((axis) => Math.max(1, Math.round(PIXEL / grid.spacing[axis]!))) as [number, number]
  const window = widened(box, AROUND, grid)
  const range = volume.modality === 'CT' ? CT_RANGE : valueRange(volume)
  if (!(range[1] > range[0])) return undefined
  const shifts: Shift[] = []
  let before = planeOf(volume, window, from, by, range)
  for (let k = from + 1; k <= to; k++) {
    const plane = planeOf(volume, window, k, by, range)
    shifts.push(shiftBetween(before, plane))
    before = plane
  }
  const mm = [by[0] * grid.spacing[0], by[1] * grid.spacing[1]] as const
  let most = 0
  shifts.forEach(({ x, y, left }, n) => {
    if (left > BETTER) return
    const around = shifts.slice(Math.max(0, n - NEIGHBOURS), n + NEIGHBOURS + 1)
    const dx = (x - middleOf(around.map((shift) => shift.x))) * mm[0]
    const dy = (y - middleOf(around.map((shift) => shift.y))) * mm[1]
    most = Math.max(most, Math.sqrt(dx * dx + dy * dy))
  })
  return most
}

function middleOf(values: readonly number[]): number {
  const order = [...values].sort((a, b) => a - b)
  const half = order.length >> 1
  return order.length % 2 === 1 ? order[half]! : (order[half - 1]! + order[half]!) / 2
}

/** Nearly all values of an image that is no CT. */
function valueRange({ values }: Volume): readonly [number, number] {
  const every = Math.max(1, Math.floor(values.length / 50_000))
  const drawn = Float32Array.from({ length: Math.ceil(values.length / every) }, (_, n) => values[n * every]!)
  drawn.sort()
  return [drawn[Math.floor(0.05 * (drawn.length - 1))]!, drawn[Math.floor(0.98 * (drawn.length - 1))]!]
}

function planeOf(
  { values, grid }: Volume,
  { min, max }: VoxelBox,
  k: number,
  [a, b]: readonly [number, number],
  [low, high]: readonly [number, number],
): Plane {
  const width = Math.floor((max[0] - min[0] + 1) / a)
  const height = Math.floor((max[1] - min[1] + 1) / b)
  const plane = new Float32Array(width * height)
  const [nx, ny] = grid.size
  for (let j = 0; j < height * b; j++) {
    const row = min[0] + nx * (min[1] + j + ny * k)
    const to = Math.floor(j / b) * width
    for (let i = 0; i < width * a; i++) {
      const value = values[row + i]!
      plane[to + Math.floor(i / a)]! += value < low ? low : value > high ? high : value
    }
  }
  for (let n = 0; n < plane.length; n++) plane[n]! /= a * b
  return { width, height, values: plane }
}

interface Shift {
  /** Pixels. */
  readonly x: number
  readonly y: number
  /** Share of the squared difference that is left after the shift. */
  readonly left: number
}

/** By how many pixels the content of the second plane stands off from that of the first. */
function shiftBetween(first: Plane, second: Plane): Shift {
  let [x, y] = [0, 0]
  const still = stepOf(first, second, 0, 0)
  if (still.difference === 0) return { x: 0, y: 0, left: 1 }
  let best = { x: 0, y: 0, difference: still.difference }
  let step = still
  for (let round = 0; round < ROUNDS; round++) {
    x = Math.min(FURTHEST, Math.max(-FURTHEST, x + step.dx))
    y = Math.min(FURTHEST, Math.max(-FURTHEST, y + step.dy))
    step = stepOf(first, second, x, y)
    if (step.difference < best.difference) best = { x, y, difference: step.difference }
  }
  return { x: best.x, y: best.y, left: best.difference / still.difference }
}

/** One Gauss–Newton step with the second plane moved back by (x, y), and the mean squared difference there. */
function stepOf({ width, height, values: a }: Plane, { values: b }: Plane, x: number, y: number) {
  const [ix, iy] = [Math.floor(x), Math.floor(y)]
  const [fx, fy] = [x - ix, y - iy]
  const edge = FURTHEST + 2
  let [xx, xy, yy, xd, yd, squares, count] = [0, 0, 0, 0, 0, 0, 0]
  const at = (n: number) =>
    (1 - fy) * ((1 - fx) * b[n]! + fx * b[n + 1]!) + fy * ((1 - fx) * b[n + width]! + fx * b[n + width + 1]!)
  for (let j = edge; j < height - edge; j++) {
    for (let i = edge; i < width - edge; i++) {
      const n = i + width * j
      const moved = n + ix + width * iy
      const difference = at(moved) - a[n]!
      const gx = (at(moved + 1) - at(moved - 1)) / 2
      const gy = (at(moved + width) - at(moved - width)) / 2
      xx += gx * gx
      xy += gx * gy
      yy += gy * gy
      xd += gx * difference
      yd += gy * difference
      squares += difference * difference
      count++
    }
  }
  const determinant = xx * yy - xy * xy
  const solvable = determinant > 1e-9 * xx * yy
  return {
    dx: solvable ? -(yy * xd - xy * yd) / determinant : 0,
    dy: solvable ? -(xx * yd - xy * xd) / determinant : 0,
    difference: count > 0 ? squares / count : 0,
  }
}
