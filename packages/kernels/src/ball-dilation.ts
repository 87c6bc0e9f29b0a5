import { voxelCount, withArena } from './load.ts'

type Size = readonly [number, number, number]

const ROUNDING = 1e-5 // mm; a voxel whose centre lies on the ball counts as inside.

/** Of a ball's rows (dj, dk): how many voxels they reach to either side. */
function rowsOf([sx, sy, sz]: Size, radius: number): Int32Array {
  const r = radius + ROUNDING
  const rows: number[] = []
  for (let k = -Math.floor(r / sz); k * sz <= r; k++) {
    for (let j = -Math.floor(r / sy); j * sy <= r; j++) {
      const left = r * r - j * sy * (j * sy) - k * sz * (k * sz)
      if (left >= 0) rows.push(j, k, Math.floor(Math.sqrt(left) / sx))
    }
  }
  return Int32Array.from(rows)
}

/**
 * Every voxel whose centre lies within `radius` of the centre of a set voxel: dilation by a ball, exact for the voxels'
 * spacing. Outside the volume there are no voxels. For radii of some voxels: O(runs · radius²), by far cheaper than a
 * distance transform where the mask is a thin shell.
 * @param mask u8[nx·ny·nz], not 0 is set. Not modified.
 * @param spacing mm. @param radius mm, 0 or more. @param from whether what is set grows, or what is not: the complement
 * of the mask's erosion.
 * @returns u8[nx·ny·nz], 0 or 1.
 * @throws RangeError, KernelMemoryError
 */
export function dilateByBall(
  mask: Uint8Array,
  size: Size,
  spacing: Size,
  radius: number,
  from: 'set' | 'unset' = 'set',
): Uint8Array {
  const count = voxelCount(size, mask)
  if (!(radius >= 0 && radius < Infinity && spacing.every((s) => s > 0)))
    throw new RangeError('kernels: expected a radius of 0 or more and positive spacing')
  const rows = rowsOf(spacing, radius)
  return withArena((arena) => {
    const source = arena.put(mask)
    const target = arena.reserveZeroed(count)
    arena.kernel.ballDilate!(
      source,
      target,
      ...size,
      arena.put(rows),
      rows.length / 3,
      from === 'set' ? 0 : 1,
    )
    return arena.take(Uint8Array, target, count)
  })
}
