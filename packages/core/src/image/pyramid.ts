import { sharedArray } from '../base/shared-array.ts'
import type { Vector3 } from '../base/vectors.ts'
import { type Grid, pointOfIndex, type Volume, type VoxelArray } from '../geometry/volume.ts'
import { smoothedVolume } from '../geometry/voxel-slabs.ts'
import type { StepContext } from '../step.ts'

/** An image smoothed and thinned out for one stage of a search from coarse to fine. */
export interface PyramidLevel {
  readonly grid: Grid
  readonly values: Float32Array
  /** Standard deviation of the smoothing, mm. */
  readonly sigma: number
}

/** How many voxels along each axis become one: so that one is at most `sigma` long, and at least one voxel is left. */
function factorsFor(grid: Grid, sigma: number): [number, number, number] {
  return grid.spacing.map((spacing, axis) =>
    Math.max(1, Math.min(Math.floor(sigma / spacing + 1e-9), grid.size[axis]!)),
  ) as [number, number, number]
}

/** Means of blocks of voxels; what does not fill a block at the far ends is left out. */
function blockMeans(values: VoxelArray, size: readonly number[], by: readonly number[]): Float32Array {
  const [nx, ny] = size as [number, number, number]
  const [fx, fy, fz] = by as [number, number, number]
  const [mx, my, mz] = size.map((n, axis) => Math.floor(n / by[axis]!)) as [number, number, number]
  const means = sharedArray(Float32Array, mx * my * mz)
  const line = new Float64Array(mx)
  const share = 1 / (fx * fy * fz)
  for (let k = 0, to = 0; k < mz; k++) {
    for (let j = 0; j < my; j++, to += mx) {
      line.fill(0)
      for (let dz = 0; dz < fz; dz++) {
        for (let dy = 0; dy < fy; dy++) {
          let from = nx * (j * fy + dy + ny * (k * fz + dz))
          for (let i = 0; i < mx; i++) {
            let sum = 0
            for (let dx = 0; dx < fx; dx++) sum += values[from++]!
            line[i]! += sum
          }
        }
      }
      for (let i = 0; i < mx; i++) means[to + i] = line[i]! * share
    }
  }
  return means
}

/**
 * The image smoothed by a Gaussian of `sigma` mm and thinned to voxels of at most that length. Block means do a part of
 * the smoothing (a block of n voxels of length s has the variance (n² − 1) s² / 12), a Gaussian the rest.
 */
export async function pyramidLevel(
  volume: Volume,
  sigma: number,
  context: Pick<StepContext, 'parallel'>,
): Promise<PyramidLevel> {
  const { grid } = volume
  const by = factorsFor(grid, sigma)
  const size = grid.size.map((n, axis) => Math.floor(n / by[axis]!)) as [number, number, number]
  const spacing = grid.spacing.map((s, axis) => s * by[axis]!) as [number, number, number]
  const { values } = volume
  const asTheyAre =
    by.every((n) => n === 1) && (values instanceof Int16Array || values instanceof Float32Array)
  const means = asTheyAre ? values : blockMeans(values, grid.size, by)
  const rest = by.map((n, axis) => {
    const done = ((n * n - 1) * grid.spacing[axis]! * grid.spacing[axis]!) / 12
    // An image whose slices lie farther apart than sigma is blurred enough across them.
    if (grid.spacing[axis]! > sigma) return 0
    return Math.sqrt(Math.max(0, sigma * sigma - done)) / spacing[axis]!
  }) as [number, number, number]
  const origin = pointOfIndex(grid, by.map((n) => (n - 1) / 2) as unknown as Vector3)
  return {
    grid: { size, spacing, origin, direction: grid.direction },
    values: await smoothedVolume(means, size, rest, context),
    sigma,
  }
}

/** Values below which the shares `low` and `high` of all values lie; of every n-th value where there are many. */
export function quantiles(
  values: Float32Array,
  low: number,
  high: number,
  most = 200_000,
): readonly [number, number] {
  const every = Math.max(1, Math.floor(values.length / most))
  const drawn = new Float32Array(Math.ceil(values.length / every))
  for (let i = 0; i < drawn.length; i++) drawn[i] = values[i * every]!
  drawn.sort()
  const at = (share: number) => drawn[Math.round(share * (drawn.length - 1))]!
  return [at(low), at(high)]
}
