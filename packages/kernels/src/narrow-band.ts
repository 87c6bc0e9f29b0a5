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
 * Separable smoothing with odd symmetric weights per axis; beyond the border the outermost value repeats.
 * @param weights per axis, sums of 1; `[1]` leaves an axis alone.
 */
export function smoothVolume(
  values: Float32Array,
  size: Size,
  weights: readonly [Float32Array, Float32Array, Float32Array],
): Float32Array {
  const count = voxelCount(size, values)
  const [nx, ny, nz] = size
  const layout = [
    [1, nx, ny * nz],
    [nx, ny, nz],
    [nx * ny, nz, 1],
  ] as const
  return withArena((arena) => {
    let from = arena.put(values)
    let to = arena.reserve(4 * count)
    weights.forEach((kernel, axis) => {
      if (kernel.length % 2 === 0) throw new RangeError('kernels: expected an odd number of weights')
      if (kernel.length === 1) return
      arena.kernel.smoothAxis!(from, to, ...layout[axis]!, arena.put(kernel), (kernel.length - 1) / 2)
      const swap = from
      from = to
      to = swap
    })
    return arena.take(Float32Array, from, count)
  })
}
