import { voxelCount, withArena } from './load.ts'

type Size = readonly [number, number, number]

/**
 * Distance of every voxel's centre to the nearest centre of a voxel whose flag is `flag`, exact up to `reach` and
 * `reach` beyond it. Cheap where only the neighbourhood of a boundary matters: O(n · reach).
 * @param flags u8[nx·ny·nz], 0 or 1.
 * @param spacing mm.
 * @returns f32[nx·ny·nz], mm.
 */
export function bandDistance(
  flags: Uint8Array,
  flag: 0 | 1,
  size: Size,
  spacing: Size,
  reach: number,
): Float32Array {
  const count = voxelCount(size, flags)
  if (!(reach > 0 && spacing.every((s) => s > 0)))
    throw new RangeError('kernels: expected positive reach and spacing')
  return withArena((arena) => {
    const source = arena.put(flags)
    const target = arena.reserve(4 * count)
    const work = arena.reserve(4 * count)
    arena.kernel.bandDistance!(source, flag, target, work, ...size, ...spacing, reach)
    return arena.take(Float32Array, target, count)
  })
}

/**
 * Signed distance of the boundary of a set of voxels, positive inside, exact up to `reach` before it is smoothed: a
 * boundary stands half the least spacing from the centres on both of its sides.
 * @param flags u8[nx·ny·nz], 0 or 1. @param spacing mm.
 * @param weights odd number, symmetric, sum 1, for each axis; beyond the border the outermost value repeats.
 * @returns f32[nx·ny·nz], mm.
 */
export function smoothedSignedDistance(
  flags: Uint8Array,
  size: Size,
  spacing: Size,
  reach: number,
  weights: Float32Array,
): Float32Array {
  const count = voxelCount(size, flags)
  if (!(reach > 0 && spacing.every((s) => s > 0)))
    throw new RangeError('kernels: expected positive reach and spacing')
  if (weights.length % 2 === 0) throw new RangeError('kernels: expected an odd number of weights')
  const [nx, ny, nz] = size
  const radius = (weights.length - 1) / 2
  return withArena((arena) => {
    const { kernel } = arena
    const source = arena.put(flags)
    const inside = arena.reserve(4 * count)
    const outside = arena.reserve(4 * count)
    const work = arena.reserve(4 * count)
    kernel.bandDistance!(source, 0, inside, work, ...size, ...spacing, reach)
    kernel.bandDistance!(source, 1, outside, work, ...size, ...spacing, reach)
    kernel.signedFromBands!(source, inside, outside, Math.min(...spacing) / 2, count)
    const by = arena.put(weights)
    const rows = arena.reserve(4 * weights.length)
    kernel.smoothRows!(inside, nx, ny * nz, by, radius, arena.reserve(4 * (nx + 2 * radius + 4)))
    kernel.smoothAcross!(inside, outside, nx, ny, nz, by, radius, rows)
    kernel.smoothAcross!(outside, inside, nx * ny, nz, 1, by, radius, rows)
    return arena.take(Float32Array, inside, count)
  })
}
