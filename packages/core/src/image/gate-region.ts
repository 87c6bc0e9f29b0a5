import type { Vector3 } from '../base/vectors.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { type Grid, indexOfPoint } from '../geometry/volume.ts'

/** A box of voxels: indices, both ends included. */
export interface VoxelBox {
  readonly min: readonly [number, number, number]
  readonly max: readonly [number, number, number]
}

/** A box in LPS mm: the region of the devices. */
export interface Region {
  readonly min: Vector3
  readonly max: Vector3
}

type Triple = [number, number, number]

export function wholeBox({ size }: Grid): VoxelBox {
  return { min: [0, 0, 0], max: size.map((n) => n - 1) as Triple }
}

/** What two boxes share; undefined where that is nothing. */
function common(a: VoxelBox, b: VoxelBox): VoxelBox | undefined {
  const min = a.min.map((x, axis) => Math.max(x, b.min[axis]!)) as Triple
  const max = a.max.map((x, axis) => Math.min(x, b.max[axis]!)) as Triple
  return min.every((x, axis) => x <= max[axis]!) ? { min, max } : undefined
}

/** The box widened by a distance in mm, held to the image. */
export function widened({ min, max }: VoxelBox, by: number, grid: Grid): VoxelBox {
  const steps = grid.spacing.map((spacing) => Math.ceil(by / spacing - 1e-9))
  return {
    min: min.map((x, axis) => Math.max(0, x - steps[axis]!)) as Triple,
    max: max.map((x, axis) => Math.min(grid.size[axis]! - 1, x + steps[axis]!)) as Triple,
  }
}

/** A region, and how much of it the image shows. */
export interface PlacedRegion {
  /** Undefined where the image shows nothing of it. */
  readonly box: VoxelBox | undefined
  /** Share of the region that lies in the image, 0 to 1. */
  readonly covered: number
}

/** Voxels whose centres lie in the LPS box; for an oblique image those of the smallest box of voxels that holds it. */
export function boxOfRegion(grid: Grid, region: Region): PlacedRegion {
  const low: Triple = [Infinity, Infinity, Infinity]
  const high: Triple = [-Infinity, -Infinity, -Infinity]
  for (let corner = 0; corner < 8; corner++) {
    const point = [0, 1, 2].map((axis) => (((corner >> axis) & 1) === 0 ? region.min : region.max)[axis]!)
    indexOfPoint(grid, point as Triple).forEach((x, axis) => {
      low[axis] = Math.min(low[axis]!, x)
      high[axis] = Math.max(high[axis]!, x)
    })
  }
  const wanted: VoxelBox = {
    min: low.map((x) => Math.ceil(x - 1e-6)) as Triple,
    max: high.map((x) => Math.floor(x + 1e-6)) as Triple,
  }
  const covered = [0, 1, 2].reduce((share, axis) => {
    const extent = high[axis]! - low[axis]!
    const inside = Math.min(high[axis]!, grid.size[axis]! - 0.5) - Math.max(low[axis]!, -0.5)
    return share * (extent > 0 ? Math.min(1, Math.max(0, inside) / extent) : inside >= 0 ? 1 : 0)
  }, 1)
  return { box: common(wanted, wholeBox(grid)), covered }
}

/** The smallest box that holds every voxel of the structures; undefined where there is none. */
export function boxOfStructures(
  { grid, values }: LabelMap,
  structures: ReadonlySet<number>,
): VoxelBox | undefined {
  const [nx, ny, nz] = grid.size
  const min: Triple = [nx, ny, nz]
  const max: Triple = [-1, -1, -1]
  const chosen = new Uint8Array(65_536)
  for (const value of structures) chosen[value] = 1
  for (let k = 0, at = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, at++) {
        if (chosen[values[at]!] === 0) continue
        if (i < min[0]) min[0] = i
        if (i > max[0]) max[0] = i
        if (j < min[1]) min[1] = j
        if (j > max[1]) max[1] = j
        if (k < min[2]) min[2] = k
        max[2] = k
      }
    }
  }
  return max[2] < 0 ? undefined : { min, max }
}
