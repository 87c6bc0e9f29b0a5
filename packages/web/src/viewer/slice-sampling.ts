import type { Grid, Vector3 } from '@trabecula/core'
import { indexOfPoint } from '@trabecula/core/geometry/volume'
import { pointOfPixel, type SliceStack } from './slice-stack.ts'

/**
 * The values under the pixels of one slice, from the stack's own volume or from another on any other grid
 * (nearest voxel). Row-major, columns × rows. Pixels outside the other volume get `outside`.
 */
export function sampleSlice<T extends Int16Array | Uint8Array>(
  stack: SliceStack,
  slice: number,
  values: T,
  grid: Grid,
  out: T,
  outside: number,
): T {
  const at = (column: number, row: number): Vector3 =>
    indexOfPoint(grid, pointOfPixel(stack, [column, row, slice]))
  const start = at(0, 0)
  const [right, below] = [at(1, 0), at(0, 1)]
  const [nx, ny, nz] = grid.size
  const [ai, aj, ak] = [right[0] - start[0], right[1] - start[1], right[2] - start[2]]
  for (let row = 0, pixel = 0; row < stack.rows; row++) {
    const i0 = start[0] + row * (below[0] - start[0])
    const j0 = start[1] + row * (below[1] - start[1])
    const k0 = start[2] + row * (below[2] - start[2])
    for (let column = 0; column < stack.columns; column++, pixel++) {
      const i = Math.round(i0 + column * ai)
      const j = Math.round(j0 + column * aj)
      const k = Math.round(k0 + column * ak)
      const inside = i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz
      out[pixel] = inside ? values[i + nx * (j + ny * k)]! : outside
    }
  }
  return out
}

/** The value of the voxel that holds an LPS point; undefined outside. */
export function valueAt(values: Int16Array | Uint8Array, grid: Grid, point: Vector3): number | undefined {
  const [i, j, k] = indexOfPoint(grid, point).map(Math.round) as [number, number, number]
  const [nx, ny, nz] = grid.size
  if (!(i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz)) return undefined
  return values[i + nx * (j + ny * k)]
}
