import { voxelCount, withArena } from './load.ts'

type Size = readonly [number, number, number]

/** Voxels of the coarse volume along each axis. */
export function coarseSize(size: Size, factor: Size): Size {
  return [Math.ceil(size[0] / factor[0]), Math.ceil(size[1] / factor[1]), Math.ceil(size[2] / factor[2])]
}

function requireFactor(factor: Size): void {
  if (!factor.every((f) => Number.isInteger(f) && f >= 1))
    throw new RangeError(`kernels: expected whole factors of 1 or more, got ${factor.join(', ')}`)
}

/**
 * Greatest value of each block of voxels; blocks at the high borders may hold less.
 * @param values f32[nx·ny·nz], not NaN. Not modified. @param factor voxels a block along x, y, z.
 * @returns f32 of `coarseSize(size, factor)`.
 * @throws RangeError, KernelMemoryError
 */
export function blockMaximum(values: Float32Array, size: Size, factor: Size): Float32Array {
  voxelCount(size, values)
  requireFactor(factor)
  const coarse = coarseSize(size, factor)
  const count = coarse[0] * coarse[1] * coarse[2]
  return withArena((arena) => {
    const source = arena.put(values)
    const target = arena.reserve(4 * count)
    arena.kernel.blockMaximum!(source, target, ...size, ...factor)
    return arena.take(Float32Array, target, count)
  })
}

/**
 * How much darker each voxel is than the brightest near it: 255 · (1 − v / brightest), cut to 0 to 255; 255 outside of
 * the mask.
 * @param values f32[nx·ny·nz]. @param brightest f32 of `coarseSize(size, factor)`, read linearly between the middles of
 * its blocks, outermost values repeated. @param mask u8, not 0 where the landscape is wanted.
 * @param floor `brightest` counts as at least this, over 0. @param cap values above count as this.
 * @returns u8[nx·ny·nz].
 * @throws RangeError, KernelMemoryError
 */
export function landscapeOf(
  values: Float32Array,
  brightest: Float32Array,
  mask: Uint8Array,
  size: Size,
  factor: Size,
  floor: number,
  cap: number,
): Uint8Array {
  const count = voxelCount(size, values)
  voxelCount(size, mask)
  requireFactor(factor)
  voxelCount(coarseSize(size, factor), brightest)
  return withArena((arena) => {
    const fine = arena.put(values)
    const coarse = arena.put(brightest)
    const wanted = arena.put(mask)
    const target = arena.reserve(count)
    const work = arena.reserve(8 * (size[0] + size[1] + size[2]))
    arena.kernel.landscapeOf!(fine, coarse, wanted, target, ...size, ...factor, floor, cap, work)
    return arena.take(Uint8Array, target, count)
  })
}
