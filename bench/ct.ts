import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '@trabecula/core'

/** The full-size phantom: columns, rows, slices; i16, x fastest, slice after slice. */
export const CT_SIZE = [512, 512, 500] as const
/** HU of bone's edge in it. */
export const CT_EDGE = 300
export const CT_FILE = 'ct.i16'

const [NX, NY] = CT_SIZE
const PLANE = NX * NY
const WAVE = (2 * Math.PI) / 26 // Of the trabecular texture, per voxel.
const NOISE = 12 // HU, standard deviation.
// Made once a machine and kept: a folder of this user's, named by the version of this file's formulae.
const CACHE = join(tmpdir(), `trabecula-bench-${process.getuid?.() ?? 0}`)

const indices = (n: number) => Array.from({ length: n }, (_, i) => i)
const SIN = indices(Math.max(...CT_SIZE)).map((i) => Math.sin(WAVE * i))
const COS = indices(Math.max(...CT_SIZE)).map((i) => Math.cos(WAVE * i))

/** Gyroid of the trabeculae: positive in marrow spaces and plates by turns. */
function texture(x: number, y: number, z: number): number {
  return SIN[x]! * COS[y]! + SIN[y]! * COS[z]! + SIN[z]! * COS[x]!
}

/** A skull's shell of two tables and diploe, three holes in it; `before` is what stands there without. */
function skull(x: number, y: number, z: number, before: number): number {
  const radius = (d: number) =>
    Math.sqrt(((x - 256) / (178 + d)) ** 2 + ((y - 240) / (208 + d)) ** 2 + ((z - 290) / (186 + d)) ** 2)
  if (radius(0) > 1.02) return before
  for (const [cx, cy, cz, r] of [
    [190, 40, 270, 34],
    [322, 40, 270, 34],
    [256, 250, 104, 30],
  ] as const) {
    if ((x - cx) ** 2 + (y - cy) ** 2 + (z - cz) ** 2 < r * r) return 40
  }
  const bump = 1 + 0.012 * Math.sin(x / 17) * Math.cos(y / 23) * Math.sin(z / 19)
  if (radius(-16) * bump < 1) return 38
  if (radius(-5) * bump < 1 && radius(-11) * bump >= 1) return texture(x, y, z) > -0.9 ? 620 : 450
  return radius(0) * bump < 1 ? 1150 : before
}

/** Vertebrae: cylinders with a trabecular core, discs between them, and their arches. */
function vertebra(x: number, y: number, z: number, before: number): number {
  const phase = z % 42
  if (z >= 210 || phase >= 34) return before
  if (Math.abs(Math.hypot(x - 256, y - 420) - 30) < 7) return 980
  const r = Math.hypot(x - 256, (y - 330) * 1.15)
  if (r > 63) return before
  const outer =
    (58 - 6 * Math.sin((Math.PI * phase) / 34)) * (1 + 0.08 * Math.cos(3 * Math.atan2(y - 330, x - 256)))
  if (r >= outer) return before
  if (r > outer - 4 || phase < 3 || phase > 30) return 900
  return texture(x, y, z) > -0.2 ? 560 : 60
}

/** Three oblique tubes of cortical bone with a trabecular core. */
function tube(x: number, y: number, z: number, before: number): number {
  for (const [ax, ay, bx, by] of [
    [256, 470, 0, -0.02],
    [440, 250, -0.18, 0.05],
    [70, 250, 0.18, 0.05],
  ] as const) {
    const dx = x - (ax + bx * (z - 250) + 6 * Math.sin(z / 37))
    const dy = y - (ay + by * (z - 250))
    const square = dx * dx + dy * dy
    if (square < 20 * 20) return texture(x, y, z) > -0.1 ? 560 : 430
    if (square < 27 * 27) return 1300
  }
  return before
}

const TEETH = indices(12).map((t) => Math.PI * (0.15 + (0.7 * t) / 11))

function tooth(x: number, y: number, z: number, before: number): number {
  if (z <= 150 || z >= 185 || y > 150) return before
  const radius = 8 - Math.abs(z - 167) * 0.2
  const hit = TEETH.some((a) => Math.hypot(x - 256 - 80 * Math.cos(a), y - 140 + 70 * Math.sin(a)) < radius)
  return hit ? 2200 : before
}

function cleanSlice(z: number, plane: Float32Array): void {
  for (let y = 0; y < NY; y++) {
    for (let x = 0; x < NX; x++) {
      const body = ((x - 256) / 236) ** 2 + ((y - 256) / 244) ** 2 + ((z - 250) / 300) ** 2
      if (body >= 1) plane[x + NX * y] = -1000
      else plane[x + NX * y] = tooth(x, y, z, tube(x, y, z, vertebra(x, y, z, skull(x, y, z, 35))))
    }
  }
}

/** Noise of 4096 levels, as many above 0 as below, by Box and Muller. */
function noiseTable(): Float32Array {
  const random = seededRandom(3)
  return Float32Array.from(
    { length: 4096 },
    () => NOISE * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  )
}

function phantom(): Int16Array {
  const values = new Int16Array(PLANE * CT_SIZE[2])
  const clean = new Float32Array(PLANE)
  const noise = noiseTable()
  const random = seededRandom(20240611)
  for (let z = 0; z < CT_SIZE[2]; z++) {
    cleanSlice(z, clean)
    for (let y = 0, n = 0; y < NY; y++) {
      const [up, down] = [y > 0 ? -NX : 0, y + 1 < NY ? NX : 0]
      for (let x = 0; x < NX; x++, n++) {
        const sides = clean[n - (x > 0 ? 1 : 0)]! + clean[n + (x + 1 < NX ? 1 : 0)]!
        const blurred = (sides + clean[n + up]! + clean[n + down]! + 2 * clean[n]!) / 6
        const value = Math.round(blurred + noise[Math.floor(random() * 4096)]!)
        values[z * PLANE + n] = Math.max(-1024, Math.min(3071, value))
      }
    }
  }
  return values
}

/** A file of the cache by its name, made by `write` at the first time. */
export function cached(name: string, write: (path: string) => void): string {
  const path = join(CACHE, name)
  if (!existsSync(path)) {
    mkdirSync(CACHE, { recursive: true })
    const part = `${path}.${process.pid}.part`
    write(part)
    renameSync(part, path)
  }
  return path
}

/**
 * Puts the phantom into the folder as `ct.i16`: 512 × 512 × 500 CT values in HU (i16, little endian, x fastest, 0.5 × 0.5 ×
 * 0.6 mm): a skull with diploe and holes, a spine, three long bones, teeth, soft tissue, air, partial volume, noise of 12 HU;
 * fixed seed. About 4 million triangles at 300 HU.
 */
export function writeCt(folder: string): void {
  const path = cached('ct-1.i16', (part) => writeFileSync(part, phantom()))
  symlinkSync(path, join(folder, CT_FILE))
}

/** The phantom's voxels, or those of its first slices, in memory that all workers see. */
export function readCt(folder: string, slices: number = CT_SIZE[2]): Int16Array {
  const values = new Int16Array(new SharedArrayBuffer(2 * PLANE * slices))
  const file = openSync(join(folder, CT_FILE), 'r')
  try {
    readSync(file, new Uint8Array(values.buffer))
  } finally {
    closeSync(file)
  }
  return values
}

/** u8 in such memory: 1 where the phantom reaches bone's edge. */
export function readCtMask(folder: string, slices: number = CT_SIZE[2]): Uint8Array {
  const values = readCt(folder, slices)
  const mask = new Uint8Array(new SharedArrayBuffer(values.length))
  for (let i = 0; i < mask.length; i++) mask[i] = values[i]! >= CT_EDGE ? 1 : 0
  return mask
}

/** Mean of many values, in blocks: a sum of 131 million alone would lose digits. */
export function meanOf(values: ArrayLike<number>, power = 1): number {
  let sum = 0
  for (let at = 0; at < values.length; at += 65536) {
    let block = 0
    const end = Math.min(values.length, at + 65536)
    for (let i = at; i < end; i++) block += power === 1 ? values[i]! : values[i]! * values[i]!
    sum += block
  }
  return sum / values.length
}
