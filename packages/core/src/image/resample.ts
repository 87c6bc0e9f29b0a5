import { add, dot, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { Grid } from '../geometry/volume.ts'
import type { ImageFrame } from './frame.ts'
import { normalOf } from './frame.ts'
import { type Keeping, measuredSlice, newVoxels, roundHalfAway, type Stored } from './values.ts'

/**
 * Linear interpolation of sheared or unequally spaced slices onto a regular grid with the same in-plane axes:
 * each output slice takes the slices on both sides at the place straight across (along the normal), each shifted
 * in its plane by what its own position says. Points outside a slice, or beside its padding, have no data.
 * @returns values and how many have no data
 */
export function resampleSlices(
  frames: readonly ImageFrame[],
  stored: readonly Stored[],
  along: readonly number[],
  grid: Grid,
  keeping: Keeping,
  empty: number,
): { values: Int16Array | Uint16Array | Float32Array; padding: number } {
  const [nx, ny, nz] = grid.size
  const values = newVoxels(keeping, nx * ny * nz)
  const normal = normalOf(frames[0]!)
  const slices = new Map<number, Float32Array>()
  const sliceAt = (index: number) => {
    const slice = slices.get(index) ?? measuredSlice(frames[index]!, stored[index]!)
    slices.set(index, slice)
    return slice
  }
  const sum = new Float32Array(nx * ny)
  let padding = 0
  for (let k = 0; k < nz; k++) {
    const t = k * grid.spacing[2]
    const corner = add(grid.origin, scale(normal, t))
    sum.fill(0)
    for (const [index, weight] of bracket(along, t))
      addSlice(sum, nx, ny, sliceAt(index), frames[index]!, corner, weight)
    for (const index of slices.keys()) if (along[index]! < t - grid.spacing[2]) slices.delete(index)
    const base = k * nx * ny
    for (let i = 0; i < sum.length; i++) {
      const value = sum[i]!
      if (Number.isNaN(value)) {
        values[base + i] = empty
        padding++
      } else values[base + i] = keeping.round ? roundHalfAway(value) : value
    }
  }
  return { values, padding }
}

/** The one or two slices around t, with their weights. */
function bracket(along: readonly number[], t: number): [number, number][] {
  const after = along.findIndex((at) => at >= t - 1e-3)
  if (after < 0) return [[along.length - 1, 1]]
  if (along[after]! - t <= 1e-3 || after === 0) return [[after, 1]]
  const weight = (t - along[after - 1]!) / (along[after]! - along[after - 1]!)
  return [
    [after - 1, 1 - weight],
    [after, weight],
  ]
}

function whole(value: number): number {
  const near = Math.round(value)
  return Math.abs(value - near) < 1e-6 ? near : value
}

function addSlice(
  sum: Float32Array,
  nx: number,
  ny: number,
  slice: Float32Array,
  frame: ImageFrame,
  corner: Vector3,
  weight: number,
): void {
  const { columns, rows } = frame.format
  const offset = subtract(corner, frame.position)
  const u = whole(dot(offset, frame.rowAxis) / frame.spacing[0])
  const v = whole(dot(offset, frame.columnAxis) / frame.spacing[1])
  const [i0, j0] = [Math.floor(u), Math.floor(v)]
  const [fu, fv] = [u - i0, v - j0]
  // A neighbour whose weight is 0 is not looked at: it may lie outside, or be padding.
  const right = fu > 0 ? 1 : 0
  const below = fv > 0 ? columns : 0
  for (let j = 0; j < ny; j++) {
    const y = j + j0
    const inside = y >= 0 && y + (fv > 0 ? 1 : 0) < rows
    for (let i = 0; i < nx; i++) {
      const x = i + i0
      if (!inside || x < 0 || x + right >= columns) {
        sum[j * nx + i] = Number.NaN
        continue
      }
      const at = x + columns * y
      const upper = right ? slice[at]! * (1 - fu) + slice[at + 1]! * fu : slice[at]!
      const lower = !below
        ? 0
        : right
          ? slice[at + below]! * (1 - fu) + slice[at + below + 1]! * fu
          : slice[at + below]!
      sum[j * nx + i]! += weight * (below ? upper * (1 - fv) + lower * fv : upper)
    }
  }
}
