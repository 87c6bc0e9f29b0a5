import { decay } from './exponential.ts'
import type { SliceRange } from './gaussian.ts'
import { voxelCount, withArena } from './load.ts'
import {
  ballNeighbourhood,
  checkSlices,
  type Neighbourhood,
  neighbourSlices,
  SLACK,
  squareOf,
} from './neighbourhood.ts'

type Size = readonly [number, number, number]

/** How a bilateral filter weighs. */
export interface BilateralRule {
  /** mm: standard deviation of the distance. */
  readonly sigma: number
  /** Standard deviation of the difference of values. */
  readonly range: number
  /** mm: farther neighbours are left out. */
  readonly radius: number
  /** mm. */
  readonly spacing: Size
}

/** The neighbours that count, and so the slices on either side that are read. */
export function bilateralNeighbourhood({
  radius,
  spacing,
}: Pick<BilateralRule, 'radius' | 'spacing'>): Neighbourhood {
  return ballNeighbourhood(radius, spacing)
}

/**
 * Bilateral filter (Tomasi and Manduchi 1998, doi:10.1109/ICCV.1998.710815): a mean of the neighbours in a ball, weighted by a
 * Gaussian of their distance and one of the difference of their values, so that noise goes and edges higher than a few `range`
 * stay. Beyond the border the outermost value repeats; a neighbour without a value (NaN) does not count.
 * @param values i16 or f32 [nx·ny·nz]. Not modified.
 * @returns f32. Working memory: some slices. O(n · neighbours). @throws RangeError, KernelMemoryError
 */
export function bilateral(values: Int16Array | Float32Array, size: Size, rule: BilateralRule): Float32Array {
  const target = new Float32Array(voxelCount(size, values))
  bilateralSlices(values, size, rule, { first: 0, last: size[2] }, target)
  return target
}

/** Some slices of what `bilateral` gives, bit by bit the same in whatever pieces. @param target f32, written. @throws RangeError, KernelMemoryError */
export function bilateralSlices(
  values: Int16Array | Float32Array,
  size: Size,
  rule: BilateralRule,
  slices: SliceRange,
  target: Float32Array,
): void {
  checkSlices(values, size, slices, target)
  const { sigma, range, spacing } = rule
  if (!(sigma > 0 && range > 0))
    throw new RangeError(`kernels: expected sigma and range over 0, got ${sigma}, ${range}`)
  const [nx, ny] = size
  const plane = nx * ny
  const offsets = bilateralNeighbourhood(rule)
  const weights = Float32Array.from(offsets, (offset) => {
    return decay(squareOf(offset, spacing) / (2 * sigma * sigma))
  })
  withArena((arena) => {
    const { kernel } = arena
    const kind = values instanceof Int16Array ? 1 : 0
    const ring = neighbourSlices(arena, values, size, offsets, 4, (from, to, rx, pitch) =>
      kernel.bilateralPad!(from, kind, nx, ny, rx, pitch, to),
    )
    const { rx, rz, pitch, count, work } = ring
    const weightsAt = arena.put(weights)
    const out = arena.reserve(4 * plane + SLACK)
    for (let z = slices.first; z < slices.last; z++) {
      const around = ring.around(z)
      kernel.bilateralSlice!(
        around,
        nx,
        ny,
        rx,
        rz,
        pitch,
        ring.offsets,
        weightsAt,
        count,
        1 / range,
        out,
        work,
      )
      arena.copyOut(out, target.subarray(plane * (z - slices.first), plane * (z - slices.first + 1)))
    }
  })
}
