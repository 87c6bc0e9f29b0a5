import { StepError } from '../step.ts'
import type { CellKind } from './cell-kinds.ts'

/** A function on a grid in a lattice's frame, mm; trilinear between its points, at its border's value beyond. */
export interface SampledField {
  readonly origin: readonly [number, number, number]
  readonly spacing: number
  readonly size: readonly [number, number, number]
  /** f32[nx·ny·nz], x fastest. */
  readonly values: Float32Array
}

/**
 * A lattice whose cell is not the same everywhere: its size, density and third axis go evenly from a first end (0) to a
 * second (1) with the depth, or as a map says. In the lattice's frame, mm, whose third axis is the depth.
 */
export interface LatticeGrade {
  /** Depth at which the zone begins, and how deep it is. */
  readonly from: number
  readonly length: number
  /** Where between the ends a place stands, 0 to 1; without it by the depth. */
  readonly map?: SampledField
  /** Edge of the cell at both ends, mm. */
  readonly sizes: readonly [number, number]
  /** Solid fraction at both ends. */
  readonly densities: readonly [number, number]
  /** mm that the cell's third axis leans along the first and second for one along the third, at both ends. */
  readonly leans?: readonly [Lean, Lean]
  /** Height of the surface on which the cells lie, over (x, y); without it flat. Its third size is 1. */
  readonly surface?: SampledField
  /** Whole cells lie on the surface: their height is the depth's part nearest to the size. */
  readonly conformal?: boolean
}

export type Lean = readonly [number, number]

/** Greatest change of the cell's edge, mm a mm of the way: half a cell from one cell to the next. */
const STEEPEST = 0.5
/** Greatest lean (45°), and greatest change of it over one cell. */
export const MOST_LEAN = 1
const TURNED = 1

/** Thinnest that a wall becomes where a cell is sheared by a lean: the least stretch of the shear. */
export function leanThinning([a, b]: Lean): number {
  const shear = Math.sqrt(a * a + b * b)
  return Math.sqrt(1 + (shear * shear) / 4) - shear / 2
}

/** mm of the way from the first end to the second where they follow each other fastest. */
export function gradeLength({ map, length }: LatticeGrade): number {
  if (!map) return length
  const { values, size, spacing } = map
  const steps = [1, size[0], size[0] * size[1]]
  let steepest = 0
  for (let at = 0; at < values.length; at++) {
    const place = [at % size[0], Math.floor(at / size[0]) % size[1], Math.floor(at / (size[0] * size[1]))]
    let square = 0
    for (let axis = 0; axis < 3; axis++) {
      if (place[axis]! + 1 >= size[axis]!) continue
      const rise = (values[at + steps[axis]!]! - values[at]!) / spacing
      square += rise * rise
    }
    steepest = Math.max(steepest, square)
  }
  return steepest > 0 ? 1 / Math.sqrt(steepest) : Infinity
}

/**
 * A cell whose grade can be made.
 * @throws StepError LATTICE_STEEP with the gradient that serves, LATTICE_LEAN, LATTICE_GRADIENT
 */
export function checkGrade(kind: CellKind, grade: LatticeGrade, where: string): void {
  const { sizes, leans = [[0, 0], [0, 0]], map } = grade // biome-ignore format: upright
  const [first, last] = sizes
  const resized = Math.abs(last - first) > 1e-9
  const turned = distanceOf(leans[0], leans[1]) > 1e-9
  if ((resized || (turned && map)) && (kind === 'lotus' || kind === 'trabecular')) {
    throw new StepError({
      code: 'LATTICE_GRADIENT',
      message: `expected a cell whose size can change, or its direction by a map, got ${kind}`,
      where,
      remedy: 'Leave `sizes` out, let the direction follow the depth, or take another cell.',
    })
  }
  const length = gradeLength(grade)
  const change = Math.abs(last - first)
  if (change > STEEPEST * length * (1 + 1e-9)) {
    const reach = STEEPEST * length
    const serves = first + Math.sign(last - first) * reach
    throw new StepError({
      code: 'LATTICE_STEEP',
      message: `expected a cell that changes by at most ${STEEPEST} mm a mm, got ${first} to ${last} mm over ${length.toFixed(2)} mm`,
      where,
      remedy: `Let it go from ${first} to ${serves.toFixed(2)} mm, or take ${(change / STEEPEST).toFixed(1)} mm for the change.`,
    })
  }
  for (const lean of leans) {
    const tangent = distanceOf(lean, [0, 0])
    if (tangent <= MOST_LEAN * (1 + 1e-9)) continue
    throw new StepError({
      code: 'LATTICE_LEAN',
      message: `expected a direction within 45° of the depth’s, got one whose tangent to it is ${tangent.toFixed(2)}`,
      where,
      remedy:
        'Give a direction nearer to the normal of the face: walls of a cell that leans more become thin.',
    })
  }
  const bend = distanceOf(leans[0], leans[1])
  const size = Math.max(first, last)
  if (bend * size > TURNED * length * (1 + 1e-9)) {
    throw new StepError({
      code: 'LATTICE_STEEP',
      message: `expected a direction that turns by at most 45° within a cell of ${size} mm, got a lean that changes by ${bend.toFixed(2)} over ${length.toFixed(2)} mm`,
      where,
      remedy: `Let the lean change by at most ${((TURNED * length) / size).toFixed(2)} (its tangent), or take ${((bend * size) / TURNED).toFixed(1)} mm for the change, or smaller cells.`,
    })
  }
}

function distanceOf([a, b]: Lean, [c, d]: Lean): number {
  return Math.sqrt((a - c) * (a - c) + (b - d) * (b - d))
}

/** Value of a sampled field at a place, its gradient (per mm) into `out`. */
export function sampledAt(
  { origin, spacing, size, values }: SampledField,
  x: number,
  y: number,
  z: number,
  out?: Float64Array,
): number {
  const [nx, ny, nz] = size
  const u = Math.min(Math.max((x - origin[0]) / spacing, 0), nx - 1)
  const v = Math.min(Math.max((y - origin[1]) / spacing, 0), ny - 1)
  const w = Math.min(Math.max((z - origin[2]) / spacing, 0), nz - 1)
  const i = Math.min(Math.floor(u), Math.max(nx - 2, 0))
  const j = Math.min(Math.floor(v), Math.max(ny - 2, 0))
  const k = Math.min(Math.floor(w), Math.max(nz - 2, 0))
  const [a, b, c] = [u - i, v - j, w - k]
  const [sx, sy, sz] = [nx > 1 ? 1 : 0, ny > 1 ? nx : 0, nz > 1 ? nx * ny : 0]
  const at = i + nx * (j + ny * k)
  const along = (n: number) => values[n]! + a * (values[n + sx]! - values[n]!)
  const [p, q, r, s] = [along(at), along(at + sy), along(at + sz), along(at + sy + sz)]
  const [low, high] = [p + b * (q - p), r + b * (s - r)]
  if (out) {
    const rise = (n: number) => values[n + sx]! - values[n]!
    const lowRise = (1 - b) * rise(at) + b * rise(at + sy)
    const highRise = (1 - b) * rise(at + sz) + b * rise(at + sy + sz)
    out[0] = ((1 - c) * lowRise + c * highRise) / spacing
    out[1] = ((1 - c) * (q - p) + c * (s - r)) / spacing
    out[2] = (high - low) / spacing
  }
  return low + c * (high - low)
}
