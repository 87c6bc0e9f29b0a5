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
  const [nx, ny, nz] = grid.size
  walkSlice(
    stack,
    slice,
    (point) => indexOfPoint(grid, point),
    (pixel, x, y, z) => {
      const [i, j, k] = [Math.round(x), Math.round(y), Math.round(z)]
      const inside = i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz
      out[pixel] = inside ? values[i + nx * (j + ny * k)]! : outside
    },
  )
  return out
}

/**
 * The values of a volume that is laid over the stack's by a rigid motion (row-major 4 × 4, its own point → the stack's
 * frame), interpolated linearly; NaN outside.
 */
export function sampleOverlay(
  stack: SliceStack,
  slice: number,
  values: Int16Array,
  grid: Grid,
  toFixed: readonly number[],
  out: Float32Array,
): Float32Array {
  const [nx, ny, nz] = grid.size
  walkSlice(
    stack,
    slice,
    (point) => indexOfPoint(grid, movedBack(toFixed, point)),
    (pixel, x, y, z) => {
      if (!(x >= 0 && y >= 0 && z >= 0 && x <= nx - 1 && y <= ny - 1 && z <= nz - 1)) {
        out[pixel] = Number.NaN
        return
      }
      const [i, j, k] = [
        Math.min(nx - 2, Math.floor(x)),
        Math.min(ny - 2, Math.floor(y)),
        Math.min(nz - 2, Math.floor(z)),
      ]
      // A volume of one slice or row has no second one to mix in.
      const [i0, j0, k0] = [Math.max(0, i), Math.max(0, j), Math.max(0, k)]
      const [di, dj, dk] = [nx > 1 ? 1 : 0, ny > 1 ? nx : 0, nz > 1 ? nx * ny : 0]
      const [u, v, w] = [x - i0, y - j0, z - k0]
      const a = i0 + nx * (j0 + ny * k0)
      const row = (at: number): number => values[at]! + u * (values[at + di]! - values[at]!)
      const plane = (at: number): number => {
        const first = row(at)
        return first + v * (row(at + dj) - first)
      }
      const first = plane(a)
      out[pixel] = first + w * (plane(a + dk) - first)
    },
  )
  return out
}

/** Calls for every pixel with its continuous index in another grid, which runs evenly along columns and rows. */
function walkSlice(
  stack: SliceStack,
  slice: number,
  indexAt: (point: Vector3) => Vector3,
  visit: (pixel: number, x: number, y: number, z: number) => void,
): void {
  const at = (column: number, row: number): Vector3 => indexAt(pointOfPixel(stack, [column, row, slice]))
  const start = at(0, 0)
  const [right, below] = [at(1, 0), at(0, 1)]
  const [ai, aj, ak] = [right[0] - start[0], right[1] - start[1], right[2] - start[2]]
  const [bi, bj, bk] = [below[0] - start[0], below[1] - start[1], below[2] - start[2]]
  for (let row = 0, pixel = 0; row < stack.rows; row++) {
    const [i0, j0, k0] = [start[0] + row * bi, start[1] + row * bj, start[2] + row * bk]
    for (let column = 0; column < stack.columns; column++, pixel++)
      visit(pixel, i0 + column * ai, j0 + column * aj, k0 + column * ak)
  }
}

/** The point that a rigid motion moves onto this one: the rotation's transpose undoes it. */
export function movedBack(motion: readonly number[], [x, y, z]: Vector3): Vector3 {
  const [dx, dy, dz] = [x - motion[3]!, y - motion[7]!, z - motion[11]!]
  const along = (axis: number): number => motion[axis]! * dx + motion[4 + axis]! * dy + motion[8 + axis]! * dz
  return [along(0), along(1), along(2)]
}

/** The value of the voxel that holds an LPS point; undefined outside. */
export function valueAt(values: Int16Array | Uint8Array, grid: Grid, point: Vector3): number | undefined {
  const [i, j, k] = indexOfPoint(grid, point).map(Math.round) as [number, number, number]
  const [nx, ny, nz] = grid.size
  if (!(i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz)) return undefined
  return values[i + nx * (j + ny * k)]
}
