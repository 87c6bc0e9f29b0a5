import { medianProfile } from '@trabecula/kernels'
import { type BoneCrop, boundaryProfiles, levelsOf } from '../geometry/edge-profiles.ts'

/** The two levels between which the image rises at a bone's outer edge, in the image's unit. */
export interface EdgeLevels {
  /** Soft tissue outside the bone. */
  readonly soft: number
  /** The crest of the cortex, as the scanner's blur leaves it. */
  readonly peak: number
  /** Number of profiles that were used. */
  readonly profiles: number
}

const MOST_PROFILES = 4000
const LEAST_PROFILES = 30

/**
 * Otsu's threshold (1979, doi:10.1109/TSMC.1979.4310076) of the values in a bone's domain, and the median of what is
 * under it: a first guess of wall and soft tissue, before there is a boundary to measure at. Air and metal are left out.
 */
export function firstLevels(
  { values, domain }: BoneCrop,
  [least, most]: readonly [number, number],
): { readonly soft: number; readonly otsu: number } {
  const bins = 512
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let v = 0; v < values.length; v++) {
    const value = values[v]!
    if (domain[v] !== 1 || value < least || value > most) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  if (!(high > low)) return { soft: low, otsu: low }
  const width = (high - low) / bins
  const histogram = new Float64Array(bins)
  for (let v = 0; v < values.length; v++) {
    const value = values[v]!
    if (domain[v] !== 1 || value < low || value > high) continue
    histogram[Math.min(bins - 1, Math.floor((value - low) / width))]!++
  }
  const total = histogram.reduce((sum, n) => sum + n, 0)
  const moment = histogram.reduce((sum, n, bin) => sum + n * bin, 0)
  let [under, underMoment, best, cut] = [0, 0, -1, 0]
  for (let bin = 0; bin < bins - 1; bin++) {
    under += histogram[bin]!
    underMoment += histogram[bin]! * bin
    if (under === 0 || under === total) continue
    const apart = underMoment / under - (moment - underMoment) / (total - under)
    const between = under * (total - under) * apart * apart
    if (between > best) [best, cut] = [between, bin]
  }
  let [half, median] = [0, 0]
  const below = histogram.slice(0, cut + 1).reduce((sum, n) => sum + n, 0)
  while (median < cut && half + histogram[median]! < below / 2) half += histogram[median++]!
  return { soft: low + (median + 0.5) * width, otsu: low + (cut + 1) * width }
}

/**
 * Soft tissue and cortical crest at a bone's outer boundary: lowest outer and highest inner value of the median profile
 * along the boundary's normals. A median over thousands of profiles hardly knows noise, vessels and neighbours.
 *
 * Profiles that touch another bone's domain, leave the image or meet air or metal are left out.
 * @param bone u8 on the crop's grid, filled. @param wall the value by which profiles are laid upon each other.
 * @returns undefined where fewer than 30 profiles are left.
 */
export function edgeLevels(
  crop: BoneCrop,
  bone: Uint8Array,
  wall: number,
  tissue: readonly [number, number],
): EdgeLevels | undefined {
  const profiles = boundaryProfiles(crop, bone, { wall, tissue, most: MOST_PROFILES })
  const count = profiles.voxels.length
  if (count < LEAST_PROFILES) return undefined
  const { soft, peak } = levelsOf(medianProfile(profiles))
  return peak > soft ? { soft, peak, profiles: count } : undefined
}
