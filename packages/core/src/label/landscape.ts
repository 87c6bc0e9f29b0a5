import { blockMaximum, boxMaximum, coarseSize, gaussian, landscapeOf } from '@trabecula/kernels'
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
const HALVED_TO = 1.5 // mm: larger voxels are as large as cortex is thick, none is spared.
const HALVED_FROM = 3 // Voxels: a box of this radius is sought in blocks of two voxels, an eighth of the work.

/**
 * Low ground where a voxel is nearly as bright as the brightest near it: 255 · (1 − v / brightest), 0 to 255.
 *
 * Cortex, thick or thin, becomes a valley, joint gaps and marrow become hills, because each place is measured by its
 * own cortex: a gap of 660 HU between cortices of 1200 is a hill, a plate of 400 HU in muscle a valley. The brightest
 * value changes slowly from place to place; where its box is wide, it is sought in blocks of two voxels.
 * @param values smoothed image, f32. @param mask u8: where the landscape is wanted; 255 elsewhere.
 * @returns u8 on the same grid.
 */
export function boneLandscape(
  values: Float32Array,
  mask: Uint8Array,
  grid: Grid,
  options: LandscapeOptions,
): Uint8Array {
  const { floor, cap = Number.POSITIVE_INFINITY } = options
  const radius = inVoxels(grid, options.radius).map((r) => Math.max(1, Math.round(r)))
  const halved = (r: number, a: number) => r >= HALVED_FROM && grid.spacing[a]! <= HALVED_TO
  const factor = radius.map((r, a) => (halved(r, a) ? 2 : 1)) as unknown as Vector3
  const size = coarseSize(grid.size, factor)
  const highest = blockMaximum(values, grid.size, factor)
  for (let n = 0; n < highest.length; n++) if (highest[n]! > cap) highest[n] = cap
  // A block reaches half its width beyond its middle: the box of blocks is as wide as that of voxels, or half a voxel off.
  const blocks = radius.map((r, a) => (factor[a] === 1 ? r : Math.round((r - 0.5) / 2))) as unknown as Vector3
  const smoothing = inVoxels(grid, options.smoothing).map((s, a) => s / factor[a]!) as unknown as Vector3
  const brightest = gaussian(boxMaximum(highest, size, blocks), size, smoothing)
  return landscapeOf(values, brightest, mask, grid.size, factor, floor, cap)
}

/** What it costs to pass a voxel: the square of its height, so that many low voxels are cheaper than one high one. */
export function travelCost(landscape: Uint8Array): Uint8Array {
  const cost = new Uint8Array(landscape.length)
  for (let v = 0; v < cost.length; v++)
    cost[v] = Math.max(1, Math.round((landscape[v]! * landscape[v]!) / 255))
  return cost
}
