import type { Vector3 } from '../base/vectors.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { type Grid, pointOfIndex, type Volume } from '../geometry/volume.ts'

/** A box of voxels of a grid, wholly inside it. */
export interface VoxelBox {
  readonly offset: Vector3
  readonly size: Vector3
}

/** The smallest box around all voxels but those of value 0; undefined where there are none. */
export function boxOfMask({ values, grid }: LabelMap): VoxelBox | undefined {
  const [nx, ny, nz] = grid.size
  let [x0, y0, z0, x1, y1, z1] = [nx, ny, nz, -1, -1, -1]
  for (let k = 0, row = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++, row += nx) {
      let first = 0
      while (first < nx && values[row + first] === 0) first++
      if (first === nx) continue
      let last = nx - 1
      while (values[row + last] === 0) last--
      if (first < x0) x0 = first
      if (last > x1) x1 = last
      if (j < y0) y0 = j
      if (j > y1) y1 = j
      if (z0 === nz) z0 = k
      z1 = k
    }
  }
  return x1 < 0 ? undefined : { offset: [x0, y0, z0], size: [x1 - x0 + 1, y1 - y0 + 1, z1 - z0 + 1] }
}

/** The box around several ranges of continuous voxel indices, cut at the grid's border. At least one voxel. */
export function boxAround(grid: Grid, ranges: readonly (readonly [Vector3, Vector3])[]): VoxelBox {
  const bounds = grid.size.map((n, axis) => {
    const low = Math.min(...ranges.map(([a]) => a[axis]!))
    const high = Math.max(...ranges.map(([, b]) => b[axis]!))
    const first = Math.min(n - 1, Math.max(0, Math.floor(low)))
    return [first, Math.min(n - 1, Math.max(first, Math.ceil(high)))] as const
  })
  return {
    offset: bounds.map(([first]) => first) as unknown as Vector3,
    size: bounds.map(([first, last]) => last - first + 1) as unknown as Vector3,
  }
}

/** The grid of the box by itself: the same voxels at the same places. */
export function gridOfBox(grid: Grid, { offset, size }: VoxelBox): Grid {
  return { ...grid, size, origin: pointOfIndex(grid, offset) }
}

/** Visits the rows of a box: first element of the row in the box and in the grid. */
export function forRows(
  grid: Grid,
  { offset, size }: VoxelBox,
  visit: (at: number, from: number) => void,
): void {
  for (let k = 0; k < size[2]; k++)
    for (let j = 0; j < size[1]; j++)
      visit(
        size[0] * (j + size[1] * k),
        offset[0] + grid.size[0] * (offset[1] + j + grid.size[1] * (offset[2] + k)),
      )
}

/** The image's values in the box. */
export function floatsInBox({ values, grid }: Volume, box: VoxelBox): Float32Array {
  const inside = new Float32Array(box.size[0] * box.size[1] * box.size[2])
  forRows(grid, box, (at, from) => inside.set(values.subarray(from, from + box.size[0]), at))
  return inside
}

/** u8: 1 where a voxel of the box carries any value but 0. */
export function maskInBox({ values, grid }: LabelMap, box: VoxelBox): Uint8Array {
  const inside = new Uint8Array(box.size[0] * box.size[1] * box.size[2])
  forRows(grid, box, (at, from) => {
    for (let i = 0; i < box.size[0]; i++) if (values[from + i] !== 0) inside[at + i] = 1
  })
  return inside
}

/** The whole grid with the box's values in it, 0 elsewhere. */
export function pasted(inside: Uint8Array, grid: Grid, box: VoxelBox): Uint8Array {
  const values = new Uint8Array(grid.size[0] * grid.size[1] * grid.size[2])
  forRows(grid, box, (at, from) => values.set(inside.subarray(at, at + box.size[0]), from))
  return values
}
