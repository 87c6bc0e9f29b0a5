import { gaussian } from '@trabecula/kernels'
import { distance, type Vector3 } from '../src/base/vectors.ts'
import type { ImageResult } from '../src/geometry/image.ts'
import type { LabelMap } from '../src/geometry/label-map.ts'
import { type Grid, pointOfIndex, voxelCountOf } from '../src/geometry/volume.ts'

export const SOFT = 50
export const CORTEX = 1200
export const MARROW = 80

/** A grid of axes along ±x, ±y, ±z around the origin. */
export function centredGrid(size: Vector3, spacing: Vector3, flip: Vector3 = [1, 1, 1]): Grid {
  return {
    size,
    spacing,
    origin: [0, 1, 2].map((a) => (-flip[a]! * (size[a]! - 1) * spacing[a]!) / 2) as unknown as Vector3,
    direction: [flip[0], 0, 0, 0, flip[1], 0, 0, 0, flip[2]],
  }
}

export function forEachVoxel(grid: Grid, visit: (voxel: number, point: Vector3) => void): void {
  const [nx, ny, nz] = grid.size
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++) visit(i + nx * (j + ny * k), pointOfIndex(grid, [i, j, k]))
}

/** Values of a function of the point, averaged over 8 places in each voxel, blurred by sigma mm. */
export function imageOf(grid: Grid, at: (point: Vector3) => number, sigma: number): ImageResult {
  const sharp = new Float32Array(voxelCountOf(grid))
  forEachVoxel(grid, (voxel, p) => {
    for (let c = 0; c < 8; c++) {
      const shift = [0, 1, 2].map((a) => p[a]! + (((c >> a) & 1) - 0.5) * 0.5 * grid.spacing[a]!)
      sharp[voxel]! += at(shift as unknown as Vector3) / 8
    }
  })
  const values = gaussian(sharp, grid.size, grid.spacing.map((s) => sigma / s) as unknown as Vector3)
  return {
    volume: { grid, values, modality: 'CT', source: { format: 'computed' } },
    geometry: { regular: true, tilt: 0, maxError: 0, missing: [], duplicate: [] },
    resampled: false,
    padding: 0,
    valueRange: [SOFT, CORTEX],
  }
}

export interface HollowBall {
  readonly centre: Vector3
  readonly radius: number
  readonly wall: number
}

/** Hollow balls of cortex around marrow, in soft tissue. */
export function ballsAt(balls: readonly HollowBall[]): (point: Vector3) => number {
  return (point) => {
    for (const { centre, radius, wall } of balls) {
      const depth = radius - distance(point, centre)
      if (depth >= 0) return depth < wall ? CORTEX : MARROW
    }
    return SOFT
  }
}

/** All voxels of at least `low` as one structure. */
export function maskOver(image: ImageResult, low: number): LabelMap {
  const values = Uint8Array.from(image.volume.values, (value) => (value >= low ? 1 : 0))
  const colour = [230, 220, 200] as const
  return {
    grid: image.volume.grid,
    values,
    structures: [{ value: 1, name: 'bone', side: 'unknown', colour }],
  }
}

/** The whole grid as the domain of one structure. */
export function wholeDomain(grid: Grid, name: string): LabelMap {
  const values = new Uint8Array(voxelCountOf(grid)).fill(1)
  return { grid, values, structures: [{ value: 1, name, side: 'unknown', colour: [230, 220, 200] }] }
}
