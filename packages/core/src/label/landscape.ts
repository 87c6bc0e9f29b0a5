import { boxMaximum, gaussian } from '@trabecula/kernels'
import type { Vector3 } from '../base/vectors.ts'
import type { Grid } from '../geometry/volume.ts'

/** How the image becomes the landscape that the watershed floods. Lengths in mm. */
export interface LandscapeOptions {
  /** Half the box in which the brightest value is sought. */
  readonly radius: number
  /** Standard deviation of the smoothing of those brightest values. */
  readonly smoothing: number
  /** The brightest value counts as at least this, so that soft tissue stays high ground. */
  readonly floor: number
  /** Values above count as this. */
  readonly cap?: number | undefined
}

const inVoxels = (grid: Grid, length: number) => grid.spacing.map((s) => length / s) as unknown as Vector3

/**
 * Low ground where a voxel is nearly as bright as the brightest near it: 255 · (1 − v / brightest), 0 to 255.
 *
 * Cortex, thick or thin, becomes a valley, joint gaps and marrow become hills, because each place is measured by its
 * own cortex: a gap of 660 HU between cortices of 1200 is a hill, a plate of 400 HU in muscle a valley.
 * @param values smoothed image, f32.
 * @returns u8 on the same grid.
 */
export function boneLandscape(values: Float32Array, grid: Grid, options: LandscapeOptions): Uint8Array {
  const { floor, cap = Number.POSITIVE_INFINITY } = options
  let capped = values
  if (cap < Number.POSITIVE_INFINITY) {
    capped = new Float32Array(values.length)
    for (let v = 0; v < values.length; v++) capped[v] = Math.min(values[v]!, cap)
  }
  const radius = inVoxels(grid, options.radius).map((r) => Math.max(1, Math.round(r))) as unknown as Vector3
  const brightest = gaussian(
    boxMaximum(capped, grid.size, radius),
    grid.size,
    inVoxels(grid, options.smoothing),
  )
  const landscape = new Uint8Array(values.length)
  for (let v = 0; v < landscape.length; v++) {
    const height = 255 * (1 - capped[v]! / Math.max(brightest[v]!, floor))
    landscape[v] = height <= 0 ? 0 : height >= 255 ? 255 : height
  }
  return landscape
}

/** What it costs to pass a voxel: the square of its height, so that many low voxels are cheaper than one high one. */
export function travelCost(landscape: Uint8Array): Uint8Array {
  const cost = new Uint8Array(landscape.length)
  for (let v = 0; v < cost.length; v++)
    cost[v] = Math.max(1, Math.round((landscape[v]! * landscape[v]!) / 255))
  return cost
}
