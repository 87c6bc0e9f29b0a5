import type { SliceRange } from './gaussian.ts'
import { voxelCount, withArena } from './load.ts'
import { checkSlices, type Neighbourhood, neighbourSlices, SLACK } from './neighbourhood.ts'

type Size = readonly [number, number, number]

/**
 * Median of each voxel's neighbourhood (Tukey 1977); beyond the border the outermost value repeats. NaN counts as greater than
 * any number.
 * @param values i16 or f32 [nx·ny·nz]. Not modified.
 * @returns the same type. Working memory: some slices. O(n · neighbours · bits). @throws RangeError, KernelMemoryError
 */
export function median<T extends Int16Array | Float32Array>(
  values: T,
  size: Size,
  offsets: Neighbourhood,
): T {
  const target = values.slice() as T
  medianSlices(values, size, offsets, { first: 0, last: size[2] }, target)
  return target
}

/**
 * Some slices of what `median` gives, the same in whatever pieces a volume is filtered.
 * @param target of the values' type, [nx·ny·(last − first)], written. @throws RangeError, KernelMemoryError
 */
export function medianSlices(
  values: Int16Array | Float32Array,
  size: Size,
  offsets: Neighbourhood,
  range: SliceRange,
  target: Int16Array | Float32Array,
): void {
  checkSlices(values, size, range, target)
  voxelCount(size)
  const [nx, ny] = size
  const plane = nx * ny
  const wide = values instanceof Float32Array ? 1 : 0
  withArena((arena) => {
    const { kernel } = arena
    const bytes = values.BYTES_PER_ELEMENT
    const ring = neighbourSlices(arena, values, size, offsets, bytes, (from, to, rx, pitch) =>
      kernel.medianPad!(from, wide, nx, ny, rx, pitch, to),
    )
    const { rx, rz, pitch, count, work } = ring
    const out = arena.reserve(bytes * plane + SLACK)
    for (let z = range.first; z < range.last; z++) {
      kernel.medianSlice!(ring.around(z), wide, nx, ny, rx, rz, pitch, ring.offsets, count, out, work)
      arena.copyOut(out, target.subarray(plane * (z - range.first), plane * (z - range.first + 1)))
    }
  })
}
