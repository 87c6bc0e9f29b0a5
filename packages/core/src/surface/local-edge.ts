import { cellLevels, type GreyEdge, medianProfile } from '@trabecula/kernels'
import type { Vector3 } from '../base/vectors.ts'
import { type BoneCrop, boundaryProfiles, levelsOf } from '../geometry/edge-profiles.ts'
import { crestOfFraction, edgeOfCrest } from './blurred-plate.ts'

const CELL = 4 // mm: profiles of one cell are averaged.
const MOST_PROFILES = 60_000
const LEAST_PROFILES = 30 // In all; fewer say nothing of the structure.
const LEAST_IN_CELL = 6 // Weight of profiles that a cell and its neighbours must have.
const LEAST_CREST = 0.15 // Of the cortex's rise: lower walls cannot be told from soft tissue.

/** Each cell's boundary value; NaN where too few profiles are near. */
function edgesOf(levels: Float64Array, cortex: number): Float64Array {
  return Float64Array.from({ length: levels.length / 2 }, (_, cell) => {
    const [soft, peak] = [levels[2 * cell]!, levels[2 * cell + 1]!]
    const rise = cortex - soft
    if (!(rise > 0 && peak > soft)) return Number.NaN
    return soft + rise * edgeOfCrest(Math.min(1, Math.max(LEAST_CREST, (peak - soft) / rise)))
  })
}

/**
 * The image's value at a bone's outer edge, place by place: where the cortex is thinner than the scanner's blur its crest is
 * lower, and so is the value at its edge.
 *
 * Profiles along the boundary's normals are averaged over some 8 mm. The blurred plate (docs/methods/bone-edge.md) has two
 * unknowns, the cortex's true value and w/σ; the first is one for the bone and follows from its own median profile and
 * `edge` (or `fraction`), the second then from each place's crest. Blur and width need not be known apart.
 * Source: partial volume of a plate as Prevrhal, Engelke and Kalender 1999 (doi:10.1088/0031-9155/44/3/017) and Treece et al.
 * 2010 (doi:10.1016/j.media.2010.01.003), with the cortex's value given.
 * @param bone u8 on the crop's grid: the structure, filled. @param edge of the whole structure; undefined: from `fraction`.
 * @param tissue profiles with values outside are left out: air's and metal's.
 * @returns the value of the whole structure and of cells of 4 mm; undefined where fewer than 30 profiles rise from outside to inside.
 */
export function localEdge(
  crop: BoneCrop,
  bone: Uint8Array,
  edge: number | undefined,
  fraction: number,
  tissue: readonly [number, number],
): GreyEdge | undefined {
  const profiles = boundaryProfiles(crop, bone, { wall: undefined, tissue, most: MOST_PROFILES })
  if (profiles.voxels.length < LEAST_PROFILES) return undefined
  const { soft, peak } = levelsOf(medianProfile(profiles))
  if (!(peak > soft)) return undefined
  const whole = edge ?? soft + fraction * (peak - soft)
  const part = Math.min(0.95, Math.max(0.501, (whole - soft) / (peak - soft)))
  const cortex = soft + (peak - soft) / crestOfFraction(part)
  const voxels = crop.spacing.map((s) => Math.max(1, CELL / s)) as unknown as Vector3
  const size = crop.size.map((n, a) => Math.ceil(n / voxels[a]!) + 1) as unknown as Vector3
  // The middle of the spread weighs an eighth.
  const levels = cellLevels(profiles, crop.size, { size, voxels }, LEAST_IN_CELL / 8)
  return { edge: whole, cells: { size, voxels, edges: edgesOf(levels, cortex) } }
}
