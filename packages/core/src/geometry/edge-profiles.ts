import { edgeProfiles, gaussian, type Profiles } from '@trabecula/kernels'
import type { Vector3 } from '../base/vectors.ts'

type Size = readonly [number, number, number]

/** A part of the image around one bone. */
export interface BoneCrop {
  readonly values: Float32Array
  /** 0 nobody's, 1 this bone's domain, 2 another bone's. */
  readonly domain: Uint8Array
  readonly size: Size
  /** mm. */
  readonly spacing: Vector3
}

export interface ProfileOptions {
  /** The value by which profiles are laid upon each other; undefined: half of each one's own rise. */
  readonly wall: number | undefined
  /** Values outside are air's or metal's: such profiles are left out. */
  readonly tissue: readonly [number, number]
  readonly most: number
}

const NORMAL_SMOOTHING = 1.2 // Of the bone's shape, for its normals: in mm, and at least as many voxels.
const LEAST_RANGE = 4 // mm to either side, and at least two voxels.

/**
 * Values across a bone's boundary, from outside in, the boundary in the middle.
 * @param bone u8 on the crop's grid, filled.
 */
export function boundaryProfiles(crop: BoneCrop, bone: Uint8Array, options: ProfileOptions): Profiles {
  const sigma = crop.spacing.map((s) => Math.max(1, NORMAL_SMOOTHING / s)) as unknown as Vector3
  const shape = gaussian(new Float32Array(bone), crop.size, sigma)
  const range = Math.max(LEAST_RANGE, 2 * Math.max(...crop.spacing))
  return edgeProfiles(crop, bone, shape, { ...options, range })
}

/** The lowest value of a profile's outer half, and the highest of its inner half; its length is odd. */
export function levelsOf(line: ArrayLike<number>): { readonly soft: number; readonly peak: number } {
  const middle = (line.length - 1) / 2
  let [soft, peak] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let s = 0; s <= middle; s++) soft = Math.min(soft, line[s]!)
  for (let s = middle; s < line.length; s++) peak = Math.max(peak, line[s]!)
  return { soft, peak }
}
