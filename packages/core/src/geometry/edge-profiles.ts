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

/** Values across a bone's boundary, from outside in, PROFILE_STEP mm apart; the boundary is in the middle. */
export interface BoundaryProfile {
  /** Index of the boundary voxel in the crop. */
  readonly voxel: number
  readonly along: Float64Array
}

export interface ProfileOptions {
  /** The value by which profiles are laid upon each other; undefined: half of each one's own rise. */
  readonly wall: number | undefined
  /** Values outside are air's or metal's: such profiles are left out. */
  readonly tissue: readonly [number, number]
  /** mm to either side. */
  readonly range: number
  readonly most: number
}

const PROFILE_STEP = 0.25 // mm.
const NORMAL_SMOOTHING = 1.2 // Of the bone's shape, for its normals: in mm, and at least as many voxels.

/** How far profiles look, mm. */
export function profileRange({ spacing }: BoneCrop): number {
  return Math.max(4, 2 * Math.max(...spacing))
}

function sample({ values, size: [nx, ny, nz] }: BoneCrop, x: number, y: number, z: number): number {
  if (!(x >= 0 && y >= 0 && z >= 0 && x < nx - 1 && y < ny - 1 && z < nz - 1)) return Number.NaN
  const [i, j, k] = [Math.floor(x), Math.floor(y), Math.floor(z)]
  const at = i + nx * (j + ny * k)
  const row = (n: number) => values[n]! + (x - i) * (values[n + 1]! - values[n]!)
  const plane = (n: number) => row(n) + (y - j) * (row(n + nx) - row(n))
  return plane(at) + (z - k) * (plane(at + nx * ny) - plane(at))
}

/** Sorts its argument. */
function median(values: Float64Array): number {
  const sorted = values.sort()
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Voxels of the bone beside voxels that are nobody's bone, at most `most` of them, evenly taken. */
function boundaryVoxels(bone: Uint8Array, most: number, { domain, size: [nx, ny, nz] }: BoneCrop): number[] {
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
  const every = Math.max(1, Math.ceil(found.length / most))
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
  for (let d = near; d > -near; d -= PROFILE_STEP) {
    const e = d - PROFILE_STEP
    const inner = sample(crop, i + e * ax, j + e * ay, k + e * az)
    if (outer < wall && inner >= wall) {
      shift = d - (PROFILE_STEP * (wall - outer)) / (inner - outer)
      break
    }
    outer = inner
  }
  const steps = Math.round((2 * range) / PROFILE_STEP)
  const along = new Float64Array(steps + 1)
  for (let s = 0; s <= steps; s++) {
    const d = shift + range - s * PROFILE_STEP
    const [x, y, z] = [i + d * ax, j + d * ay, k + d * az]
    const read = sample(crop, x, y, z)
    if (!(read >= tissue[0] && read <= tissue[1])) return undefined // `!(≥)` also catches NaN.
    if (domain[Math.round(x) + size[0] * (Math.round(y) + size[1] * Math.round(z))] === 2) return undefined
    along[s] = read
  }
  return along
}

/** The profiles of a bone's boundary, each with its voxel. @param bone u8 on the crop's grid, filled. */
export function* boundaryProfiles(
  crop: BoneCrop,
  bone: Uint8Array,
  { wall, tissue, range, most }: ProfileOptions,
): Generator<BoundaryProfile> {
  const sigma = crop.spacing.map((s) => Math.max(1, NORMAL_SMOOTHING / s)) as unknown as Vector3
  const shape = gaussian(new Float32Array(bone), crop.size, sigma)
  for (const voxel of boundaryVoxels(bone, most, crop)) {
    const normal = outward(shape, voxel, crop)
    if (!normal) continue
    const level = wall ?? halfRise(crop, voxel, normal, range)
    const along = profileAt(crop, voxel, normal, level, range, tissue)
    if (along) yield { voxel, along }
  }
}

/** Half way between the lowest value outside and the highest inside; NaN where the profile leaves the image. */
function halfRise(crop: BoneCrop, voxel: number, normal: Vector3, range: number): number {
  const { size, spacing } = crop
  const [i, j] = [voxel % size[0], Math.floor(voxel / size[0]) % size[1]]
  const k = Math.floor(voxel / size[0] / size[1])
  const [ax, ay, az] = [normal[0] / spacing[0], normal[1] / spacing[1], normal[2] / spacing[2]]
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let d = range; d >= -range; d -= PROFILE_STEP) {
    const read = sample(crop, i + d * ax, j + d * ay, k + d * az)
    if (Number.isNaN(read)) return Number.NaN
    if (d >= 0) low = Math.min(low, read)
    else high = Math.max(high, read)
  }
  return (low + high) / 2
}

/** Place by place the median of all profiles: hardly knows noise, vessels and neighbours. */
export function medianProfile(profiles: readonly Float64Array[]): number[] {
  return Array.from(profiles[0]!, (_, s) => median(Float64Array.from(profiles, (along) => along[s]!)))
}

/** The lowest value outside, and the highest inside. */
export function levelsOf(line: ArrayLike<number>): { readonly soft: number; readonly peak: number } {
  const middle = (line.length - 1) / 2
  let [soft, peak] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let s = 0; s <= middle; s++) soft = Math.min(soft, line[s]!)
  for (let s = middle; s < line.length; s++) peak = Math.max(peak, line[s]!)
  return { soft, peak }
}
