import type { JointImages } from '@trabecula/kernels'
import { seededRandom } from '../base/random.ts'
import type { Matrix4, Vector3 } from '../base/vectors.ts'
import { type Grid, indexOfPoint, pointOfIndex, type Volume } from '../geometry/volume.ts'
import type { StepContext } from '../step.ts'
import { pyramidLevel, quantiles } from './pyramid.ts'

/** One stage of a registration from coarse to fine: the image that is interpolated, and both chains' points. */
export interface RegistrationStage {
  readonly sigma: number
  /** LPS point → voxel index of the interpolated image. */
  readonly indexOf: Matrix4
  readonly chains: readonly [JointImages, JointImages]
}

export interface StageOptions {
  readonly sigma: number
  /** Points of each chain. */
  readonly samples: number
  readonly bins: number
  readonly seed: number
}

const [LOWEST, HIGHEST] = [0.005, 0.995] // Shares of the values beyond which all count alike.
const QUANTISED = 30_000

/** LPS point → continuous voxel index as one affine map. */
export function indexMap(grid: Grid): Matrix4 {
  const zero = indexOfPoint(grid, [0, 0, 0])
  const [x, y, z] = (
    [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ] as const
  ).map((unit) => indexOfPoint(grid, unit).map((value, axis) => value - zero[axis]!)) as [
    number[],
    number[],
    number[],
  ]
  const row = (axis: 0 | 1 | 2) => [x[axis]!, y[axis]!, z[axis]!, zero[axis]] as const
  return [...row(0), ...row(1), ...row(2), 0, 0, 0, 1]
}

/** Both images smoothed by `sigma`; two sets of `samples` voxels of the first, drawn with a seed, in the volume's order. */
export async function registrationStage(
  sampled: Volume,
  interpolated: Volume,
  { sigma, samples, bins, seed }: StageOptions,
  context: Pick<StepContext, 'parallel'>,
): Promise<RegistrationStage> {
  const level = await pyramidLevel(interpolated, sigma, context)
  const [low, high] = quantiles(level.values, LOWEST, HIGHEST)
  const shared = {
    values: quantised(level.values, low, high),
    size: level.grid.size,
    rows: bins,
    columns: bins,
    low: 0,
    high: QUANTISED,
  }
  const points = await pyramidLevel(sampled, sigma, context)
  const range = quantiles(points.values, LOWEST, HIGHEST)
  const random = seededRandom(seed)
  const chain = (): JointImages => ({
    ...shared,
    ...drawn(points.values, points.grid, range, samples, bins, random),
  })
  return { sigma, indexOf: indexMap(level.grid), chains: [chain(), chain()] }
}

/** Values from low to high as i16 from 0 to QUANTISED: half the memory that a search touches. */
function quantised(values: Float32Array, low: number, high: number): Int16Array {
  const result = new Int16Array(values.length)
  const scale = high > low ? QUANTISED / (high - low) : 0
  for (let i = 0; i < values.length; i++) {
    const value = (values[i]! - low) * scale + 0.5
    result[i] = value > QUANTISED ? QUANTISED : value > 0 ? value : 0 // Storing cuts the fraction off.
  }
  return result
}

function drawn(
  values: Float32Array,
  grid: Grid,
  [low, high]: readonly [number, number],
  samples: number,
  rows: number,
  random: () => number,
): { points: Float32Array; bins: Uint8Array } {
  const [nx, ny] = grid.size
  const voxels = Float64Array.from({ length: samples }, () => Math.floor(random() * values.length)).sort()
  const points = new Float32Array(3 * samples)
  const bins = new Uint8Array(samples)
  const scale = high > low ? rows / (high - low) : 0
  voxels.forEach((voxel, n) => {
    const index: Vector3 = [voxel % nx, Math.floor(voxel / nx) % ny, Math.floor(voxel / (nx * ny))]
    points.set(pointOfIndex(grid, index), 3 * n)
    bins[n] = Math.min(rows - 1, Math.max(0, Math.floor((values[voxel]! - low) * scale)))
  })
  return { points, bins }
}
