import { atan2 } from '../base/math.ts'
import { add, distance, dot, length, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { GridFinding } from '../geometry/image.ts'
import type { Grid } from '../geometry/volume.ts'
import { type ImageFrame, normalOf } from './frame.ts'

/** A corner may lie this far from the regular grid, mm: positions are written with three decimals or more. */
export const CORNER_TOLERANCE = 1e-3
/** Up to this distance a grid is taken with a warning: the rounding of positions written with two decimals. */
export const ROUNDING_TOLERANCE = 0.02
const SAME_PLACE = 1e-3
/** No stack has more slices; one that would, by a slice far away, is unequal. */
const MOST_SLICES = 100_000

/** What keeps slices from being a regular grid. `rounding` may be taken as it is; the others have to be mended or refused. */
export type GridFault = 'none' | 'rounding' | 'missing' | 'unequal' | 'tilt'

/** The regular grid that comes closest to the slices, and how far they are from it. */
export interface GridFit {
  readonly grid: Grid
  readonly finding: GridFinding
  readonly fault: GridFault
  /** Slice index k of each frame in the grid. */
  readonly indices: readonly number[]
  /** Distance of each frame from the first, along the normal, mm. */
  readonly along: readonly number[]
}

function median(values: readonly number[]): number {
  const order = [...values].sort((a, b) => a - b)
  return order[Math.floor(order.length / 2)]!
}

/** Nanometres: removes the noise of decimal fractions, so that 1.0000000000000142 is 1. */
function tidy(value: number): number {
  return Math.round(value * 1e9) / 1e9
}

function tidyVector(v: Vector3): Vector3 {
  return [tidy(v[0]), tidy(v[1]), tidy(v[2])]
}

// Slice numbers for a step; undefined where slices do not fall on multiples of it.
function indicesFor(along: readonly number[], step: number): number[] | undefined {
  const indices = along.map((t) => Math.round(t / step))
  const last = indices.at(-1)!
  if (last === 0 || last >= MOST_SLICES) return undefined
  const refined = along.at(-1)! / last
  const fits = indices.every(
    (k, i) => Math.abs(k * refined - along[i]!) <= ROUNDING_TOLERANCE && (i === 0 || k > indices[i - 1]!),
  )
  return fits ? indices : undefined
}

function findStep(along: readonly number[]): { step: number; indices: number[]; equal: boolean } {
  const gaps = along.slice(1).map((t, i) => t - along[i]!)
  const middle = median(gaps)
  const indices = indicesFor(along, middle)
  if (indices) return { step: along.at(-1)! / indices.at(-1)!, indices, equal: true }
  return { step: middle, indices: along.map((_, i) => i), equal: false }
}

function corners(frame: ImageFrame, origin: Vector3): Vector3[] {
  const across = scale(frame.rowAxis, frame.spacing[0] * (frame.format.columns - 1))
  const down = scale(frame.columnAxis, frame.spacing[1] * (frame.format.rows - 1))
  return [origin, add(origin, across), add(origin, down), add(add(origin, across), down)]
}

/** Thickness of a single slice, mm: what the file says, else 1. */
export function singleSliceSpacing(frame: ImageFrame): number {
  return frame.spacingBetweenSlices ?? frame.sliceThickness ?? 1
}

function gridOf(first: ImageFrame, slices: number, step: number): Grid {
  const [r, c, n] = [first.rowAxis, first.columnAxis, normalOf(first)]
  return {
    size: [first.format.columns, first.format.rows, slices],
    spacing: [first.spacing[0], first.spacing[1], tidy(step)],
    origin: first.position,
    direction: [r[0], c[0], n[0], r[1], c[1], n[1], r[2], c[2], n[2]],
  }
}

/**
 * Lays the closest regular grid through slices sorted along their normal and compares every slice's corners with it.
 * Positions alone count: thickness and spacing tags, instance numbers and the tilt tag are not looked at.
 */
export function fitGrid(frames: readonly ImageFrame[], duplicate: readonly string[]): GridFit {
  const first = frames[0]!
  const normal = normalOf(first)
  if (frames.length === 1) {
    const grid = gridOf(first, 1, singleSliceSpacing(first))
    return {
      grid,
      finding: { regular: true, tilt: 0, maxError: 0, missing: [], duplicate },
      fault: 'none',
      indices: [0],
      along: [0],
    }
  }
  const along = frames.map((frame) => dot(subtract(frame.position, first.position), normal))
  const { step, indices, equal } = findStep(along)
  const span = subtract(frames.at(-1)!.position, first.position)
  const lateral = length(subtract(span, scale(normal, dot(span, normal))))
  const tilted = lateral > ROUNDING_TOLERANCE
  const slices = indices.at(-1)! + 1
  let maxError = 0
  frames.forEach((frame, i) => {
    const ideal = corners(first, add(first.position, scale(normal, step * indices[i]!)))
    corners(frame, frame.position).forEach((corner, c) => {
      maxError = Math.max(maxError, distance(corner, ideal[c]!))
    })
  })
  const present = new Set(indices)
  const missing = equal ? Array.from({ length: slices }, (_, k) => k).filter((k) => !present.has(k)) : []
  const regular = maxError <= CORNER_TOLERANCE && missing.length === 0 && equal
  const tilt = tilted ? (atan2(lateral, Math.abs(dot(span, normal))) * 180) / Math.PI : 0
  const fault: GridFault = regular
    ? 'none'
    : !equal
      ? 'unequal'
      : missing.length > 0
        ? 'missing'
        : maxError <= ROUNDING_TOLERANCE
          ? 'rounding'
          : 'tilt'
  return {
    grid: gridOf(first, slices, step),
    finding: { regular, tilt: tidy(tilt), maxError: tidy(maxError), missing, duplicate },
    fault,
    indices,
    along,
  }
}

/** Whether two slices lie in the same plane. */
export function samePlane(a: ImageFrame, b: ImageFrame): boolean {
  return Math.abs(dot(subtract(a.position, b.position), normalOf(a))) <= SAME_PLACE
}

/** The grid that holds every slice of a sheared or unequally spaced stack: in-plane axes kept, widened by whole pixels. */
export function enclosingGrid(frames: readonly ImageFrame[], fit: GridFit): Grid {
  const first = frames[0]!
  const offsets = frames.map((frame) => {
    const d = subtract(frame.position, first.position)
    return [dot(d, first.rowAxis) / first.spacing[0], dot(d, first.columnAxis) / first.spacing[1]] as const
  })
  const reach = (axis: 0 | 1): [number, number] => [
    Math.floor(Math.min(...offsets.map((o) => o[axis])) + 1e-3),
    Math.ceil(Math.max(...offsets.map((o) => o[axis])) - 1e-3),
  ]
  const [fromI, toI] = reach(0)
  const [fromJ, toJ] = reach(1)
  const gaps = fit.along.slice(1).map((t, i) => t - fit.along[i]!)
  const least = Math.min(...gaps)
  // The finest gap keeps all detail, unless a stray slice would then multiply the volume.
  const step =
    fit.fault !== 'unequal' ? fit.grid.spacing[2] : least * 4 >= median(gaps) ? least : median(gaps)
  const origin = add(
    first.position,
    add(scale(first.rowAxis, fromI * first.spacing[0]), scale(first.columnAxis, fromJ * first.spacing[1])),
  )
  return {
    ...fit.grid,
    size: [
      first.format.columns + toI - fromI,
      first.format.rows + toJ - fromJ,
      Math.floor(fit.along.at(-1)! / step + 1e-3) + 1,
    ],
    spacing: [first.spacing[0], first.spacing[1], tidy(step)],
    origin: tidyVector(origin),
  }
}
