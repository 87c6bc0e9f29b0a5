import { gaussian } from '@trabecula/kernels'
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

/** The two levels between which the image rises at a bone's outer edge, in the image's unit. */
export interface EdgeLevels {
  /** Soft tissue outside the bone. */
  readonly soft: number
  /** The crest of the cortex, as the scanner's blur leaves it. */
  readonly peak: number
  /** Number of profiles that were used. */
  readonly profiles: number
}

const STEP = 0.25 // mm along a profile.
const MOST_PROFILES = 4000
const LEAST_PROFILES = 30
const NORMAL_SMOOTHING = 1.2 // Of the bone's shape, for its normals: in mm, and at least as many voxels.

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

function sample({ values, size: [nx, ny, nz] }: BoneCrop, x: number, y: number, z: number): number {
  if (!(x >= 0 && y >= 0 && z >= 0 && x < nx - 1 && y < ny - 1 && z < nz - 1)) return Number.NaN
  const [i, j, k] = [Math.floor(x), Math.floor(y), Math.floor(z)]
  const at = i + nx * (j + ny * k)
  const row = (n: number) => values[n]! + (x - i) * (values[n + 1]! - values[n]!)
  const plane = (n: number) => row(n) + (y - j) * (row(n + nx) - row(n))
  return plane(at) + (z - k) * (plane(at + nx * ny) - plane(at))
}

function median(values: Float64Array): number {
  const sorted = values.sort()
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Voxels of the bone beside voxels that are nobody's bone, at most MOST_PROFILES of them, evenly taken. */
function boundaryVoxels(bone: Uint8Array, { domain, size: [nx, ny, nz] }: BoneCrop): number[] {
  const found: number[] = []
  const outside = (v: number) => bone[v] === 0 && domain[v] !== 2
  for (let k = 1; k < nz - 1; k++) {
    for (let j = 1; j < ny - 1; j++) {
      const row = nx * (j + ny * k)
      for (let v = row + 1; v < row + nx - 1; v++) {
        if (bone[v] === 0) continue
        if (
          outside(v - 1) ||
          outside(v + 1) ||
          outside(v - nx) ||
          outside(v + nx) ||
          outside(v - nx * ny) ||
          outside(v + nx * ny)
        )
          found.push(v)
      }
    }
  }
  const every = Math.max(1, Math.ceil(found.length / MOST_PROFILES))
  return found.filter((_, n) => n % every === 0)
}

/** Unit vector out of the shape at a voxel, in mm space; undefined where the shape has no direction. */
function outward(shape: Float32Array, v: number, { size: [nx, ny], spacing }: BoneCrop): Vector3 | undefined {
  const g = [1, nx, nx * ny].map((s, a) => (shape[v - s]! - shape[v + s]!) / (2 * spacing[a]!))
  const size = Math.sqrt(g[0]! * g[0]! + g[1]! * g[1]! + g[2]! * g[2]!)
  return size > 1e-6 ? [g[0]! / size, g[1]! / size, g[2]! / size] : undefined
}

/**
 * Values from `range` mm outside to `range` mm inside, so shifted that the wall's value is reached in the middle;
 * undefined where the profile leaves the image, meets another bone, or meets values that are no tissue's.
 */
function profileAt(
  crop: BoneCrop,
  v: number,
  normal: Vector3,
  wall: number,
  range: number,
  tissue: readonly [number, number],
): Float64Array | undefined {
  const { size, spacing, domain } = crop
  const [i, j] = [v % size[0], Math.floor(v / size[0]) % size[1]]
  const k = Math.floor(v / size[0] / size[1])
  const [ax, ay, az] = [normal[0] / spacing[0], normal[1] / spacing[1], normal[2] / spacing[2]]
  const near = 1.5 * Math.max(...spacing)
  let shift = Number.NaN
  let outer = sample(crop, i + near * ax, j + near * ay, k + near * az)
  for (let d = near; d > -near; d -= STEP) {
    const e = d - STEP
    const inner = sample(crop, i + e * ax, j + e * ay, k + e * az)
    if (outer < wall && inner >= wall) {
      shift = d - (STEP * (wall - outer)) / (inner - outer)
      break
    }
    outer = inner
  }
  const steps = Math.round((2 * range) / STEP)
  const along = new Float64Array(steps + 1)
  for (let s = 0; s <= steps; s++) {
    const d = shift + range - s * STEP
    const [x, y, z] = [i + d * ax, j + d * ay, k + d * az]
    const read = sample(crop, x, y, z)
    if (!(read >= tissue[0] && read <= tissue[1])) return undefined // `!(≥)` also catches NaN.
    if (domain[Math.round(x) + size[0] * (Math.round(y) + size[1] * Math.round(z))] === 2) return undefined
    along[s] = read
  }
  return along
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
  const { size, spacing } = crop
  const sigma = spacing.map((s) => Math.max(1, NORMAL_SMOOTHING / s)) as unknown as Vector3
  const shape = gaussian(new Float32Array(bone), size, sigma)
  const range = Math.max(4, 2 * Math.max(...spacing))
  const profiles: Float64Array[] = []
  for (const v of boundaryVoxels(bone, crop)) {
    const normal = outward(shape, v, crop)
    const profile = normal && profileAt(crop, v, normal, wall, range, tissue)
    if (profile) profiles.push(profile)
  }
  if (profiles.length < LEAST_PROFILES) return undefined
  const line = Array.from(profiles[0]!, (_, s) => median(Float64Array.from(profiles, (along) => along[s]!)))
  const middle = (line.length - 1) / 2
  const soft = Math.min(...line.slice(0, middle + 1))
  const peak = Math.max(...line.slice(middle))
  return peak > soft ? { soft, peak, profiles: profiles.length } : undefined
}
