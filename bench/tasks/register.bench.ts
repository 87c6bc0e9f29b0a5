import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ImageResult,
  movedPoint,
  plainContext,
  type RegistrationResult,
  registerImages,
  registerParams,
  seededRandom,
} from '@trabecula/core'
import type { BenchTask } from '../task.ts'

const SIZE = 192
const SPACING = 1.25 // mm
const HALF = ((SIZE - 1) / 2) * SPACING
/** Moving point → fixed point about the middle: 4°, −3°, 6° about x, y, z, then 7, −5, 4 mm. */
const TRUTH = turned([4, -3, 6], [7, -5, 4])

type Rows = readonly (readonly [number, number, number])[]

function turned(degrees: readonly number[], shift: readonly number[]): readonly number[] {
  const [a, b, c] = degrees.map((d) => (d * Math.PI) / 180) as [number, number, number]
  const x: Rows = [
    [1, 0, 0],
    [0, Math.cos(a), -Math.sin(a)],
    [0, Math.sin(a), Math.cos(a)],
  ]
  const y: Rows = [
    [Math.cos(b), 0, Math.sin(b)],
    [0, 1, 0],
    [-Math.sin(b), 0, Math.cos(b)],
  ]
  const z: Rows = [
    [Math.cos(c), -Math.sin(c), 0],
    [Math.sin(c), Math.cos(c), 0],
    [0, 0, 1],
  ]
  const times = (p: Rows, q: Rows) =>
    p.map((row) =>
      [0, 1, 2].map((n) => row.reduce((sum, value, k) => sum + value * q[k]![n]!, 0)),
    ) as unknown as Rows
  return times(z, times(x, y)).flatMap((row, n) => [...row, shift[n]!])
}

/** Seeded balls of several tissues in an ellipsoid: what both machines see. */
function anatomy(): (x: number, y: number, z: number) => number {
  const random = seededRandom(11)
  const balls = Array.from({ length: 24 }, (_, n) => {
    const centre = [0, 1, 2].map(() => 150 * (random() - 0.5))
    const radius = 8 + 14 * random()
    return [...centre, radius * radius, 2 + (n % 4)] as [number, number, number, number, number]
  })
  return (x, y, z) => {
    if ((x * x) / 11025 + (y * y) / 7225 + (z * z) / 12100 > 1) return 0
    for (const [a, b, c, r2, tissue] of balls)
      if ((x - a) * (x - a) + (y - b) * (y - b) + (z - c) * (z - c) < r2) return tissue
    return 1
  }
}

function writeImage(file: string, map: readonly number[], seen: readonly number[], noise: number): void {
  const tissue = anatomy()
  const random = seededRandom(5)
  const values = new Float32Array(SIZE * SIZE * SIZE)
  const at = (n: number) => n * SPACING - HALF
  let voxel = 0
  for (let k = 0; k < SIZE; k++) {
    for (let j = 0; j < SIZE; j++) {
      for (let i = 0; i < SIZE; i++) {
        const [x, y, z] = [at(i), at(j), at(k)]
        const row = (r: number) => map[r]! * x + map[r + 1]! * y + map[r + 2]! * z + map[r + 3]!
        values[voxel++] = seen[tissue(row(0), row(4), row(8))]! + noise * (random() - 0.5)
      }
    }
  }
  writeFileSync(file, values)
}

const STILL = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]

function prepare(folder: string): void {
  writeImage(join(folder, 'fixed.f32'), STILL, [-900, 40, 900, 250, 1300, 80], 60)
  writeImage(join(folder, 'moving.f32'), TRUTH, [5, 420, 60, 700, 250, 560], 40)
}

function readImage(file: string, modality: string): ImageResult {
  const bytes = readFileSync(file)
  return {
    volume: {
      grid: {
        size: [SIZE, SIZE, SIZE],
        spacing: [SPACING, SPACING, SPACING],
        origin: [-HALF, -HALF, -HALF],
        direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
      },
      values: new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4),
      modality,
      source: { format: 'computed' },
    },
    geometry: { regular: true, tilt: 0, maxError: 0, missing: [], duplicate: [] },
    resampled: false,
    padding: 0,
    valueRange: [-1000, 1400],
  }
}

/** Mean distance by which the corners of a cube of 100 mm are moved: 9.9 mm in truth. */
function meanMotion({ transform }: RegistrationResult): number {
  let sum = 0
  for (let corner = 0; corner < 8; corner++) {
    const p = [0, 1, 2].map((axis) => ((corner >> axis) & 1 ? 50 : -50)) as [number, number, number]
    sum += Math.hypot(...movedPoint(transform, p).map((x, axis) => x - p[axis]!))
  }
  return sum / 8
}

export const registerTask: BenchTask<readonly [ImageResult, ImageResult], RegistrationResult> = {
  name: 'register',
  title: 'rigid registration by mutual information, 192³ f32, 24 starts, 3 levels',
  prepare,
  load: (folder) => [readImage(join(folder, 'moving.f32'), 'MR'), readImage(join(folder, 'fixed.f32'), 'CT')],
  run: ([moving, fixed]) =>
    registerImages(
      moving,
      fixed,
      registerParams.parse({}),
      plainContext(() => ''),
    ),
  figure: meanMotion,
  peer: {
    title: 'NumPy and SciPy: one start, 3 levels, Powell',
    script: 'register.py',
    needs: ['numpy', 'scipy'],
    tolerance: 0.03,
  },
}
