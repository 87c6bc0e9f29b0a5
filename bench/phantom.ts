import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededRandom } from '@trabecula/core'

/** Voxels along each axis of the test volume. */
export const SIZE = 256
export const GRID = [SIZE, SIZE, SIZE] as const
export const THRESHOLD = 226
const FILE = 'volume.f32'

/**
 * Writes a volume of 256³ CT values (f32, little endian, x fastest): a thick shell of cortical bone filled with a gyroid
 * of trabecular texture, soft tissue around it, noise; fixed seed.
 */
export function writeVolume(folder: string): void {
  const random = seededRandom(7)
  const values = new Float32Array(SIZE ** 3)
  const wave = Array.from({ length: SIZE }, (_, i) => [Math.sin(i / 4), Math.cos(i / 4)] as const)
  const middle = (SIZE - 1) / 2
  let index = 0
  for (let k = 0; k < SIZE; k++) {
    for (let j = 0; j < SIZE; j++) {
      for (let i = 0; i < SIZE; i++) {
        const r2 = (i - middle) ** 2 + (j - middle) ** 2 + (k - middle) ** 2
        const gyroid = wave[i]![0] * wave[j]![1] + wave[j]![0] * wave[k]![1] + wave[k]![0] * wave[i]![1]
        const inside = r2 < (0.4 * SIZE) ** 2
        const base = r2 > (0.45 * SIZE) ** 2 ? 40 : !inside ? 1200 : gyroid > 0 ? 600 : 80
        values[index++] = base + 60 * (random() - 0.5)
      }
    }
  }
  writeFileSync(join(folder, FILE), values)
}

export function readVolume(folder: string): Float32Array {
  const bytes = readFileSync(join(folder, FILE))
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
}
