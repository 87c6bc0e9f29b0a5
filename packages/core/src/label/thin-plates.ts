import { gaussian } from '@trabecula/kernels'
import type { Vector3 } from '../base/vectors.ts'

type Size = readonly [number, number, number]

/** What the model of a thin cortex needs to know; lengths in mm, values in the image's unit. */
export interface PlateOptions {
  /** Value beside the plate: what is not above it says nothing. */
  readonly soft: number
  /** Value that the cortex would have if the scanner did not blur it. */
  readonly cortex: number
  /** How far to both sides the plate's share of the profile is sought. */
  readonly reach: number
  /** Standard deviation of the smoothing before the plate is sought. */
  readonly smoothing: number
  /** Least thickness. */
  readonly least: number
  /** Least height of the crest over what lies on either side, as a part of soft → cortex. */
  readonly contrast: number
  /** How much the value may bend along the plate, as a part of how much it bends across. */
  readonly bend: number
}

export interface ThinPlates {
  /** u8: 1 where a voxel lies in a plate. */
  readonly plate: Uint8Array
  /** f32, mm: the plate's thickness there, 0 elsewhere. */
  readonly thickness: Float32Array
}

/** One place of a profile across a plate. */
interface Crossing {
  /** Where the crest lies, from the voxel's centre along the normal, mm. */
  readonly crest: number
  readonly thickness: number
}

const LAP = 1.25 // So much more than half a voxel counts: where the middle lies between two voxels, noise must not lose both.
const TURNS = 8 // Of the power iteration: an error under bend^8.

interface Ground {
  readonly values: Float32Array
  readonly size: Size
  readonly spacing: Size
}

/** Value between voxels; NaN outside. */
function sample({ values, size: [nx, ny, nz] }: Ground, x: number, y: number, z: number): number {
  if (!(x >= 0 && y >= 0 && z >= 0 && x < nx - 1 && y < ny - 1 && z < nz - 1)) return Number.NaN
  const [i, j, k] = [Math.floor(x), Math.floor(y), Math.floor(z)]
  const at = i + nx * (j + ny * k)
  const [fx, fy, fz] = [x - i, y - j, z - k]
  const slice = nx * ny
  const a = values[at]! + fx * (values[at + 1]! - values[at]!)
  const b = values[at + nx]! + fx * (values[at + nx + 1]! - values[at + nx]!)
  const c = values[at + slice]! + fx * (values[at + slice + 1]! - values[at + slice]!)
  const d = values[at + slice + nx]! + fx * (values[at + slice + nx + 1]! - values[at + slice + nx]!)
  const low = a + fy * (b - a)
  return low + fz * (c + fy * (d - c) - low)
}

/**
 * The direction across a sheet at a voxel, or undefined where the image does not bend like the crest of one: the second
 * derivatives' matrix has one large negative eigenvalue and two small ones (Sato et al. 1998, doi:10.1016/S1361-8415(98)80009-1).
 * The largest eigenvalue by power iteration: that of a sheet stands alone.
 */
function across(
  { values, size: [nx, ny], spacing: [sx, sy, sz] }: Ground,
  v: number,
  bend: number,
): Vector3 | undefined {
  const [dx, dy, dz] = [1, nx, nx * ny]
  const twice = 2 * values[v]!
  const xx = (values[v - dx]! - twice + values[v + dx]!) / (sx * sx)
  const yy = (values[v - dy]! - twice + values[v + dy]!) / (sy * sy)
  const zz = (values[v - dz]! - twice + values[v + dz]!) / (sz * sz)
  if (xx + yy + zz >= 0) return undefined
  const mixed = (a: number, b: number, area: number) =>
    (values[v + a + b]! - values[v + a - b]! - values[v - a + b]! + values[v - a - b]!) / (4 * area)
  const [xy, xz, yz] = [mixed(dx, dy, sx * sy), mixed(dx, dz, sx * sz), mixed(dy, dz, sy * sz)]
  let [x, y, z] = xx <= yy && xx <= zz ? [xx, xy, xz] : yy <= zz ? [xy, yy, yz] : [xz, yz, zz]
  let value = 0
  for (let turn = 0; turn < TURNS; turn++) {
    const size = Math.sqrt(x * x + y * y + z * z)
    if (!(size > 0)) return undefined
    const [a, b, c] = [x / size, y / size, z / size]
    x = xx * a + xy * b + xz * c
    y = xy * a + yy * b + yz * c
    z = xz * a + yz * b + zz * c
    value = a * x + b * y + c * z
  }
  const all = xx * xx + yy * yy + zz * zz + 2 * (xy * xy + xz * xz + yz * yz)
  if (!(value < 0) || all - value * value > bend * bend * value * value) return undefined
  const size = Math.sqrt(x * x + y * y + z * z)
  return [x / size, y / size, z / size]
}

/**
 * Reads the profile across a voxel and fits the model of a thin plate to it.
 *
 * A plate of width w and value C between soft values, blurred by any symmetric point spread, keeps its mass: the integral
 * of the profile over what lies beside it is w · (C − soft). So w = mass / (C − soft), however low the crest has fallen.
 */
function crossing(
  ground: Ground,
  place: Vector3,
  normal: Vector3,
  step: number,
  options: PlateOptions,
): Crossing | undefined {
  const count = Math.round(options.reach / step)
  const [ax, ay, az] = normal.map((n, a) => (n * step) / ground.spacing[a]!) as unknown as Vector3
  const value = (s: number) => sample(ground, place[0] + s * ax, place[1] + s * ay, place[2] + s * az)
  let top = 0
  let crest = value(0)
  for (const way of [1, -1]) {
    // Uphill from the voxel, as far as it still goes up.
    for (let s = top + way; Math.abs(s) <= count; s += way) {
      const next = value(s)
      if (!(next > crest)) break
      ;[top, crest] = [s, next]
    }
  }
  if (!(Math.abs(top) < count)) return undefined
  const feet = [foot(value, top, crest, 1, count), foot(value, top, crest, -1, count)] as const
  const [high, low] = feet
  if (!high || !low) return undefined
  const base = Math.max(high.value, low.value, options.soft)
  const rise = options.cortex - options.soft
  if (crest - base < options.contrast * rise) return undefined
  // Under the crest a line from foot to foot: marrow on one side and muscle on the other.
  let mass = 0
  for (let s = low.at; s <= high.at; s++) {
    const t = (s - low.at) / (high.at - low.at)
    mass += Math.max(0, value(s) - (low.value + t * (high.value - low.value)))
  }
  const thickness = (mass * step) / Math.max(0.25 * rise, options.cortex - (high.value + low.value) / 2)
  return { crest: middle(value, top, (crest + base) / 2, count) * step, thickness }
}

/** Where the middle of the profile's upper half lies: steadier than its highest place, which noise moves by a voxel. */
function middle(value: (s: number) => number, top: number, half: number, count: number): number {
  let [sum, moment] = [0, 0]
  for (const way of [1, -1]) {
    for (let s = way > 0 ? top : top - 1; Math.abs(s - top) <= count; s += way) {
      const over = value(s) - half
      if (!(over > 0)) break
      sum += over
      moment += over * s
    }
  }
  return sum > 0 ? moment / sum : top
}

/** The lowest place on one side of the crest before the profile rises again by a tenth of its fall. */
function foot(value: (s: number) => number, top: number, crest: number, way: 1 | -1, count: number) {
  let [at, least] = [top, crest]
  for (let n = 1; n <= count; n++) {
    const next = value(top + way * n)
    if (Number.isNaN(next)) break
    if (next < least) [at, least] = [top + way * n, next]
    else if (next - least > 0.1 * (crest - least) && least < crest) break
  }
  return at === top ? undefined : { at, value: least }
}

/**
 * Finds thin bone that no threshold finds: plates under twice the scanner's blur, whose values fall towards those of soft
 * tissue (the orbital floor, the wall of the acetabulum, the iliac wing).
 *
 * Where the image bends like the crest of a sheet, the profile across it gives the sheet's middle and, by its mass, its
 * thickness (after Treece, Gee, Mayhew & Poole 2010, doi:10.1016/j.media.2010.01.003, with the cortex's value given). A
 * voxel belongs to the plate where its centre lies within half the thickness of the middle, and at least within half a
 * voxel's width along the normal (and a quarter more): no way through faces leads through such a plate, so it has no holes.
 * @param where u8: 1 where plates are sought.
 * @returns plates on the same grid; thickness by the model, not by the number of voxels.
 */
export function thinPlates(
  values: Float32Array,
  where: Uint8Array,
  size: Size,
  spacing: Size,
  options: PlateOptions,
): ThinPlates {
  const smooth = gaussian(values, size, spacing.map((s) => options.smoothing / s) as unknown as Vector3)
  const ground = { values: smooth, size, spacing }
  const [nx, ny, nz] = size
  const plate = new Uint8Array(values.length)
  const thickness = new Float32Array(values.length)
  const over = options.soft + options.contrast * (options.cortex - options.soft)
  const step = Math.min(...spacing) / 4
  for (let k = 1; k < nz - 1; k++) {
    for (let j = 1; j < ny - 1; j++) {
      for (let i = 1, v = 1 + nx * (j + ny * k); i < nx - 1; i++, v++) {
        if (where[v] === 0 || !(smooth[v]! > over)) continue
        const normal = across(ground, v, options.bend)
        const found = normal && crossing(ground, [i, j, k], normal, step, options)
        if (!found || found.thickness < options.least) continue
        const halfVoxel = (LAP * normal.reduce((sum, n, a) => sum + Math.abs(n) * spacing[a]!, 0)) / 2
        if (Math.abs(found.crest) > Math.max(found.thickness / 2, halfVoxel)) continue
        plate[v] = 1
        thickness[v] = found.thickness
      }
    }
  }
  return { plate, thickness }
}
