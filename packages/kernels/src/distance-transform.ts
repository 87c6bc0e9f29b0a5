import { voxelCount, withArena } from './load.ts'

type Size = readonly [number, number, number]

const COLUMNS = 16 // As in the assembly file.

/**
 * Euclidean distance from every voxel's centre to the nearest centre of a voxel with mask ≠ 0: 0 there, +∞ everywhere
 * where the mask is empty. Exact but for the rounding of f32 (under 2e-7 of the distance).
 * Method: Felzenszwalb & Huttenlocher 2012 (doi:10.4086/toc.2012.v008a019), one axis after the other.
 * @param mask u8[nx·ny·nz]. Not modified.
 * @param spacing mm along x, y, z.
 * @returns f32[nx·ny·nz], mm. Working memory: 5 bytes a voxel. O(n).
 * @throws RangeError, KernelMemoryError
 */
export function distanceTransform(mask: Uint8Array, size: Size, spacing: Size): Float32Array {
  const count = voxelCount(size, mask)
  if (!spacing.every((s) => Number.isFinite(s) && s > 0)) {
    throw new RangeError(`kernels: expected positive spacings, got ${spacing.join(', ')}`)
  }
  const [nx, ny, nz] = size
  const longest = Math.max(ny, nz)
  return withArena((arena) => {
    const source = arena.put(mask)
    const target = arena.reserve(4 * count)
    const work = arena.reserve((4 * COLUMNS + 8 + 8 + 4) * longest + 8)
    arena.kernel.distanceAlongRows!(source, target, nx, ny * nz, spacing[0])
    arena.kernel.distanceAlongColumns!(target, nx, ny, nz, spacing[1], 0, work)
    arena.kernel.distanceAlongColumns!(target, nx * ny, nz, 1, spacing[2], 1, work)
    return arena.take(Float32Array, target, count)
  })
}
