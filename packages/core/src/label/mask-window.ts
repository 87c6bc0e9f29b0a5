import { sharedArray } from '../base/shared-array.ts'
import type { LabelMap } from '../geometry/label-map.ts'

type Index = readonly [number, number, number]

/** A box of voxels cut out of a volume as a mask, with the outermost voxels repeated where it reaches beyond. */
export interface MaskWindow {
  /** u8, 1 where the voxel carries the wanted value. */
  readonly mask: Uint8Array
  readonly size: Index
  /** Voxel of the volume that is the window's first; may be negative. */
  readonly start: Index
}

type Voxels = LabelMap['values']

/** Least and greatest index of the voxels with a value, or undefined where there is none. */
export function boundsOfValue(
  values: Voxels,
  size: Index,
  value: number,
): { low: Index; high: Index } | undefined {
  const [nx, ny, nz] = size
  let [x0, y0, z0, x1, y1, z1] = [nx, ny, nz, -1, -1, -1]
  for (let z = 0, row = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++, row += nx) {
      const first = values.subarray(row, row + nx).indexOf(value)
      if (first < 0) continue
      const last = values.subarray(row, row + nx).lastIndexOf(value)
      if (first < x0) x0 = first
      if (last > x1) x1 = last
      if (y < y0) y0 = y
      if (y > y1) y1 = y
      if (z < z0) z0 = z
      z1 = z
    }
  }
  return x1 < 0 ? undefined : { low: [x0, y0, z0], high: [x1, y1, z1] }
}

/**
 * The mask of one value with a margin around it. Where the margin leaves the volume, the voxels at its border are
 * repeated: a bone that leaves the image is taken to go on, so that neither erosion nor closing works on the cut.
 * @param margin voxels along x, y, z.
 */
export function windowOfValue(
  values: Voxels,
  size: Index,
  value: number,
  margin: Index,
): MaskWindow | undefined {
  const bounds = boundsOfValue(values, size, value)
  if (!bounds) return undefined
  const start = bounds.low.map((low, axis) => low - margin[axis]!) as unknown as Index
  const extent = bounds.high.map((high, axis) => high + margin[axis]! + 1 - start[axis]!) as unknown as Index
  const mask = sharedArray(Uint8Array, extent[0] * extent[1] * extent[2])
  forEachRow(size, { start, size: extent }, true, (row, at) => {
    for (let i = 0; i < extent[0]; i++) {
      const x = Math.min(Math.max(start[0] + i, 0), size[0] - 1)
      if (values[row + x] === value) mask[at + i] = 1
    }
  })
  return { mask, size: extent, start }
}

/** Calls `visit(volume voxel, window voxel)` for every voxel of the window that lies in the volume, in the window's order. */
export function forEachInside(
  size: Index,
  window: Pick<MaskWindow, 'start' | 'size'>,
  visit: (voxel: number, at: number) => void,
): void {
  const first = Math.max(0, -window.start[0])
  const end = Math.min(window.size[0], size[0] - window.start[0])
  forEachRow(size, window, false, (row, at) => {
    for (let i = first; i < end; i++) visit(row + window.start[0] + i, at + i)
  })
}

/** Rows of the window as (first voxel of the volume's row, first voxel of the window's row). */
function forEachRow(
  size: Index,
  window: Pick<MaskWindow, 'start' | 'size'>,
  repeated: boolean,
  visit: (row: number, at: number) => void,
): void {
  const inside = (i: number, n: number) => i >= 0 && i < n
  const clamp = (i: number, n: number) => Math.min(Math.max(i, 0), n - 1)
  let at = 0
  for (let k = 0; k < window.size[2]; k++) {
    const z = window.start[2] + k
    for (let j = 0; j < window.size[1]; j++, at += window.size[0]) {
      const y = window.start[1] + j
      if (!repeated && !(inside(y, size[1]) && inside(z, size[2]))) continue
      visit(size[0] * (clamp(y, size[1]) + size[1] * clamp(z, size[2])), at)
    }
  }
}
