import type { Vector3 } from '../base/vectors.ts'
import {
  type BoneCrop,
  boundaryProfiles,
  levelsOf,
  medianProfile,
  profileRange,
} from '../geometry/edge-profiles.ts'
import { crestOfFraction, edgeOfCrest } from './blurred-plate.ts'

/** How a structure's boundary value varies along its surface. */
export interface LocalEdge {
  /** Of the whole structure, where nothing local is known. */
  readonly edge: number
  /** The value at a place, voxel coordinates in the crop. */
  readonly at: (i: number, j: number, k: number) => number
  /** 5th and 95th percentile over the surface, for the record. */
  readonly range: readonly [number, number]
}

const CELL = 4 // mm: profiles of one cell are averaged.
const MOST_PROFILES = 60_000
const LEAST_PROFILES = 30 // In all; fewer say nothing of the structure.
const LEAST_IN_CELL = 6 // Weight of profiles that a cell and its neighbours must have.
const LEAST_CREST = 0.15 // Of the cortex's rise: lower walls cannot be told from soft tissue.
const SPREAD = [0.25, 0.5, 0.25] // Over neighbouring cells, along each axis.

interface Cells {
  readonly size: Vector3
  /** mm per cell over mm per voxel. */
  readonly voxels: Vector3
  readonly weight: Float64Array
  /** Cell by cell the weighted sum of profiles. */
  readonly sums: Float64Array
  readonly length: number
}

function cellsOf(crop: BoneCrop, profiles: readonly { voxel: number; along: Float64Array }[]): Cells {
  const voxels = crop.spacing.map((s) => Math.max(1, CELL / s)) as unknown as Vector3
  const size = crop.size.map((n, a) => Math.ceil(n / voxels[a]!) + 1) as unknown as Vector3
  const count = size[0] * size[1] * size[2]
  const length = profiles[0]!.along.length
  const weight = new Float64Array(count)
  const sums = new Float64Array(count * length)
  for (const { voxel, along } of profiles) {
    const index = [
      voxel % crop.size[0],
      Math.floor(voxel / crop.size[0]) % crop.size[1],
      Math.floor(voxel / crop.size[0] / crop.size[1]),
    ].map((x, a) => Math.round(x / voxels[a]!))
    const cell = index[0]! + size[0] * (index[1]! + size[1] * index[2]!)
    weight[cell]!++
    for (let s = 0; s < length; s++) sums[cell * length + s]! += along[s]!
  }
  return { size, voxels, weight, sums, length }
}

/** Binomial weights along one axis; the sums have `length` numbers in each cell. */
function spreadAlong(values: Float64Array, size: Vector3, axis: number, length: number): Float64Array {
  const out = new Float64Array(values.length)
  const stride = axis === 0 ? 1 : axis === 1 ? size[0] : size[0] * size[1]
  const count = size[0] * size[1] * size[2]
  for (let cell = 0; cell < count; cell++) {
    const place = Math.floor(cell / stride) % size[axis]!
    for (let d = -1; d <= 1; d++) {
      if (place + d < 0 || place + d >= size[axis]!) continue
      const [to, from] = [cell * length, (cell + d * stride) * length]
      for (let s = 0; s < length; s++) out[to + s]! += SPREAD[d + 1]! * values[from + s]!
    }
  }
  return out
}

/** Each cell's boundary value; NaN where too few profiles are near. */
function edgesOf(cells: Cells, cortex: number): Float64Array {
  const { size, length } = cells
  let { weight, sums } = cells
  for (let axis = 0; axis < 3; axis++) {
    weight = spreadAlong(weight, size, axis, 1)
    sums = spreadAlong(sums, size, axis, length)
  }
  return Float64Array.from(weight, (w, cell) => {
    // The middle of the spread weighs an eighth.
    if (w * 8 < LEAST_IN_CELL) return Number.NaN
    const { soft, peak } = levelsOf(sums.subarray(cell * length, (cell + 1) * length).map((sum) => sum / w))
    const rise = cortex - soft
    if (!(rise > 0 && peak > soft)) return Number.NaN
    return soft + rise * edgeOfCrest(Math.min(1, Math.max(LEAST_CREST, (peak - soft) / rise)))
  })
}

function interpolated({ size, voxels }: Cells, edges: Float64Array, edge: number): LocalEdge['at'] {
  return (i, j, k) => {
    const [x, y, z] = [i / voxels[0], j / voxels[1], k / voxels[2]]
    const [a, b, c] = [Math.floor(x), Math.floor(y), Math.floor(z)]
    let [sum, total] = [0, 0]
    for (let n = 0; n < 8; n++) {
      const [p, q, r] = [a + (n & 1), b + ((n >> 1) & 1), c + (n >> 2)]
      if (p >= size[0] || q >= size[1] || r >= size[2]) continue
      const value = edges[p + size[0] * (q + size[1] * r)]!
      if (Number.isNaN(value)) continue
      const w = (1 - Math.abs(x - p)) * (1 - Math.abs(y - q)) * (1 - Math.abs(z - r))
      sum += w * value
      total += w
    }
    return total > 1e-3 ? sum / total : edge
  }
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
 * @returns undefined where fewer than 30 profiles rise from outside to inside.
 */
export function localEdge(
  crop: BoneCrop,
  bone: Uint8Array,
  edge: number | undefined,
  fraction: number,
  tissue: readonly [number, number],
): LocalEdge | undefined {
  const options = { wall: undefined, tissue, range: profileRange(crop), most: MOST_PROFILES }
  const profiles = [...boundaryProfiles(crop, bone, options)]
  if (profiles.length < LEAST_PROFILES) return undefined
  const { soft, peak } = levelsOf(medianProfile(profiles.map(({ along }) => along)))
  if (!(peak > soft)) return undefined
  const whole = edge ?? soft + fraction * (peak - soft)
  const part = Math.min(0.95, Math.max(0.501, (whole - soft) / (peak - soft)))
  const cortex = soft + (peak - soft) / crestOfFraction(part)
  const cells = cellsOf(crop, profiles)
  const edges = edgesOf(cells, cortex)
  const sorted = edges.filter((value) => !Number.isNaN(value)).sort()
  const range = [
    sorted[Math.floor(0.05 * sorted.length)] ?? whole,
    sorted[Math.floor(0.95 * sorted.length)] ?? whole,
  ] as const

  return { edge: whole, at: interpolated(cells, edges, whole), range }
}
