import type { SliceRange } from './gaussian.ts'
import { type Arena, voxelCount, withArena } from './load.ts'

type Size = readonly [number, number, number]

const COLUMNS = 16 // As in the assembly file.
const TILE_BYTES = 8 * 1024 * 1024 // Of rows that are worked on along z at a time.

function checkSpacing(spacing: Size): void {
  if (!spacing.every((s) => Number.isFinite(s) && s > 0)) {
    throw new RangeError(`kernels: expected positive spacings, got ${spacing.join(', ')}`)
  }
}

const workFor = (arena: Arena, length: number) => arena.reserve((4 * COLUMNS + 8 + 4) * length + 16)

/**
 * Euclidean distance from every voxel's centre to the nearest centre of a voxel with mask ≠ 0: 0 there, +∞ everywhere
 * where the mask is empty. Exact but for the rounding of f32 (under 2e-7 of the distance).
 * Method: Felzenszwalb & Huttenlocher 2012 (doi:10.4086/toc.2012.v008a019), one axis after the other.
 * @param mask u8[nx·ny·nz]. Not modified.
 * @param spacing mm along x, y, z.
 * @returns f32[nx·ny·nz], mm. Working memory: a slice, or 8 MB. O(n).
 * @throws RangeError, KernelMemoryError
 */
export function distanceTransform(mask: Uint8Array, size: Size, spacing: Size): Float32Array {
  const target = new Float32Array(voxelCount(size, mask))
  distanceWithinSlices(mask, size, spacing, target)
  distanceAcrossSlices(target, size, spacing, { first: 0, last: size[1] })
  return target
}

/**
 * The first half of `distanceTransform`, each slice for itself: squared distances to what the same slice marks.
 * @param size of this piece: [nx, ny, any number of slices].
 * @param target f32, as many values as `mask`; written.
 */
export function distanceWithinSlices(
  mask: Uint8Array,
  size: Size,
  spacing: Size,
  target: Float32Array,
): void {
  voxelCount(size, mask)
  voxelCount(size, target)
  checkSpacing(spacing)
  const [nx, ny, nz] = size
  const plane = nx * ny
  withArena((arena) => {
    const source = arena.reserve(plane)
    const out = arena.reserve(4 * plane)
    const work = workFor(arena, ny)
    for (let z = 0; z < nz; z++) {
      arena.set(source, mask.subarray(plane * z, plane * (z + 1)))
      arena.kernel.distanceAlongRows!(source, out, nx, ny, spacing[0])
      arena.kernel.distanceAlongColumns!(out, nx, ny, 1, spacing[1], 0, work)
      arena.copyOut(out, target.subarray(plane * z, plane * (z + 1)))
    }
  })
}

/**
 * The second half: distances across all slices from the squared ones within each, for the image rows `first` to `last` of
 * every slice.
 * @param values f32[nx·ny·nz]; changed in place, these rows only.
 */
export function distanceAcrossSlices(
  values: Float32Array,
  size: Size,
  spacing: Size,
  { first, last }: SliceRange,
): void {
  voxelCount(size, values)
  checkSpacing(spacing)
  const [nx, ny, nz] = size
  if (!(first >= 0 && first <= last && last <= ny))
    throw new RangeError(`kernels: expected rows within 0 to ${ny}, got ${first} to ${last}`)
  const most = Math.max(1, Math.min(last - first, Math.floor(TILE_BYTES / (4 * nx * nz))))
  withArena((arena) => {
    const tile = arena.reserve(4 * nx * most * nz)
    const work = workFor(arena, nz)
    for (let y = first; y < last; y += most) {
      const width = nx * Math.min(most, last - y)
      const rowsOf = (z: number) => values.subarray(nx * (y + ny * z), nx * (y + ny * z) + width)
      for (let z = 0; z < nz; z++) arena.set(tile + 4 * width * z, rowsOf(z))
      arena.kernel.distanceAlongColumns!(tile, width, nz, 1, spacing[2], 1, work)
      for (let z = 0; z < nz; z++) arena.copyOut(tile + 4 * width * z, rowsOf(z))
    }
  })
}
