import { type SliceRange, sliceRing } from './gaussian.ts'
import { withArena } from './load.ts'
import { checkSlices } from './neighbourhood.ts'

type Size = readonly [number, number, number]

/** Where voxels lie, as far as a gradient needs it. */
export interface GradientFrame {
  /** mm. */
  readonly spacing: Size
  /** Row-major; the columns are the unit axes of i, j, k. */
  readonly direction: readonly number[]
}

/** What is written; what is left out is not computed. */
export interface GradientTarget {
  /** f32[3n]: the gradient in the frame of `direction`, units a mm. */
  readonly vectors?: Float32Array
  /** f32[n]: its length. */
  readonly lengths?: Float32Array
}

/**
 * Gradient of some slices of a volume: central differences, at the border one-sided ones, 0 along an axis of one voxel; exact for
 * a field that is linear, and inside for one of second degree. In f64, rounded to f32. NaN spreads to its neighbours.
 * @param values i16 or f32 [nx·ny·nz]. @throws RangeError, KernelMemoryError
 */
export function gradientSlices(
  values: Int16Array | Float32Array,
  size: Size,
  { spacing, direction }: GradientFrame,
  range: SliceRange,
  { vectors, lengths }: GradientTarget,
): void {
  if (vectors) checkSlices(values, size, range, vectors, 3)
  if (lengths) checkSlices(values, size, range, lengths)
  const [nx, ny, nz] = size
  const plane = nx * ny
  withArena((arena) => {
    const ring = sliceRing(arena, values, plane, 1)
    const frame = arena.put(Float64Array.of(...spacing, ...direction))
    const vectorsAt = vectors ? arena.reserve(12 * plane) : 0
    const lengthsAt = lengths ? arena.reserve(4 * plane) : 0
    for (let z = range.first; z < range.last; z++) {
      const around = ring(z, nz)
      const [below, here, above] = [0, 4, 8].map((at) => arena.word(around + at)) as [number, number, number]
      const whole = values instanceof Int16Array ? 1 : 0
      arena.kernel.gradientSlice!(below, here, above, whole, nx, ny, z, nz, frame, vectorsAt, lengthsAt)
      const [from, to] = [plane * (z - range.first), plane * (z - range.first + 1)]
      if (vectors) arena.copyOut(vectorsAt, vectors.subarray(3 * from, 3 * to))
      if (lengths) arena.copyOut(lengthsAt, lengths.subarray(from, to))
    }
  })
}
