import { voxelCount, withArena } from './load.ts'

type Size = readonly [number, number, number]

const COLUMNS = 64 // As in the assembly file.

/**
 * Greatest value within a box around each voxel; the box is cut at the border.
 * @param values f32[nx·ny·nz], not NaN. Not modified.
 * @param radius half the box along x, y, z in voxels: whole numbers, 0 or more; the box is 2·radius + 1 voxels wide.
 * @returns f32[nx·ny·nz]. Working memory: 4 bytes a voxel. O(n), whatever the radius (van Herk 1992; Gil & Werman 1993).
 * @throws RangeError, KernelMemoryError
 */
export function boxMaximum(values: Float32Array, size: Size, radius: Size): Float32Array {
  const count = voxelCount(size, values)
  if (!radius.every((r) => Number.isInteger(r) && r >= 0)) {
    throw new RangeError(`kernels: expected whole radii of 0 or more, got ${radius.join(', ')}`)
  }
  const [nx, ny, nz] = size
  const layout = [
    [1, nx, ny * nz],
    [nx, ny, nz],
    [nx * ny, nz, 1],
  ] as const
  const reach = size.map((n, axis) => Math.min(radius[axis]!, n - 1))
  const padded = size.map((n, axis) => {
    const window = 2 * reach[axis]! + 1
    return Math.ceil((n + 2 * reach[axis]!) / window) * window
  })
  return withArena((arena) => {
    const data = arena.put(values)
    const work = arena.reserve(8 * COLUMNS * Math.max(...padded))
    layout.forEach((lines, axis) => {
      if (reach[axis]! > 0) arena.kernel.boxMaximumAxis!(data, ...lines, reach[axis]!, padded[axis]!, work)
    })
    return arena.take(Float32Array, data, count)
  })
}
