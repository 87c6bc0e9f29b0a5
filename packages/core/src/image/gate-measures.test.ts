// Truth: computed images whose noise, blur and motion are known; real scans (shared data) for what must not be found.
import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { diskFiles, SHARED_DATA, testContext } from '../../test/file-set.ts'
import { exp } from '../base/math.ts'
import { seededRandom } from '../base/random.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import type { Volume } from '../geometry/volume.ts'
import { kernelClass } from './gate-kernel.ts'
import { metalVolume, streaksOf } from './gate-metal.ts'
import { motionOf } from './gate-motion.ts'
import { enhancedVolume, noiseOf } from './gate-noise.ts'
import { boxOfRegion, wholeBox } from './gate-region.ts'
import { blurInPlane, edgeBlur } from './gate-sharpness.ts'
import { readImage, readImageSchema } from './read.ts'

type Triple = readonly [number, number, number]

function computed(size: Triple, spacing: Triple, at: (i: number, j: number, k: number) => number): Volume {
  const [nx, ny, nz] = size
  const values = new Int16Array(nx * ny * nz)
  for (let k = 0, n = 0; k < nz; k++)
    for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++) values[n++] = Math.round(at(i, j, k))
  return {
    grid: { size, spacing, origin: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] },
    values,
    modality: 'CT',
    source: { format: 'computed' },
  }
}

/** Normally distributed: twelve seeded uniform numbers. */
function normal(seed: number): () => number {
  const random = seededRandom(seed)
  return () => {
    // The sum of twelve uniform numbers: mean 6, variance 1.
    let sum = -6
    for (let n = 0; n < 12; n++) sum += random()
    return sum
  }
}

/** Φ(x) by Abramowitz and Stegun 26.2.17, error under 7.5e-8. */
function cumulative(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x))
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  const tail = (exp((-x * x) / 2) / 2.5066282746310002) * series
  return x > 0 ? 1 - tail : tail
}

const whole = ({ grid }: Volume) => wholeBox(grid)

test.each([5, 20, 60])('noise of %d HU is found within 5 %%, whatever else the slices show', (sd) => {
  const noise = normal(sd)
  const volume = computed([120, 120, 24], [0.8, 0.8, 1], (i, j) => {
    const bone = (i - 60) ** 2 + (j - 60) ** 2 < 400 ? 700 : 0
    return (i < 30 ? -1000 : 45 + bone) + sd * noise()
  })
  expect(Math.abs(noiseOf(volume, whole(volume))! / sd - 1)).toBeLessThan(0.05)
})

/** A cylinder of tissue in air, its edge blurred by a Gaussian across and along. */
function blurred(sigma: number, spacing: Triple, noise = 0, air = -1000): Volume {
  const size: Triple = [Math.round(110 / spacing[0]), Math.round(110 / spacing[1]), 24]
  const draw = normal(7)
  const middle = [0, 1].map((axis) => (size[axis]! * spacing[axis]!) / 2 + 0.23) as [number, number]
  return computed(size, spacing, (i, j) => {
    const [x, y] = [i * spacing[0] - middle[0], j * spacing[1] - middle[1]]
    const depth = 42 - Math.sqrt(x * x + y * y)
    return air + (40 - air) * cumulative(depth / sigma) + noise * draw()
  })
}

describe('sharpness: the σ of a known blur, within 10 %', () => {
  test.each<[number, Triple, number]>([
    [0.5, [0.5, 0.5, 1], 0],
    [0.6, [0.8, 0.8, 1], 0],
    [0.8, [0.8, 0.8, 1], 20],
    [1.2, [0.8, 0.8, 1], 20],
    [1.2, [0.5, 0.9, 1], 10],
    [2, [0.8, 0.8, 2], 20],
  ])('%d mm in voxels of %j, noise %d HU', (sigma, spacing, noise) => {
    const volume = blurred(sigma, spacing, noise)
    expect(Math.abs(blurInPlane(volume, whole(volume))! / sigma - 1)).toBeLessThan(0.1)
  })

  test('across the slices too, and none where there is no edge in air', () => {
    const draw = normal(3)
    const slab = computed([90, 90, 60], [1, 1, 1], (i, j, k) => {
      const depth = 18.3 - Math.abs(k - 30) + 0.02 * (i - j)
      return -1000 + 1040 * cumulative(depth / 1.5) + 10 * draw()
    })
    expect(Math.abs(edgeBlur(slab, whole(slab), 2)! / 1.5 - 1)).toBeLessThan(0.1)
    const fat = blurred(1, [0.8, 0.8, 1], 0, -600)
    expect(blurInPlane(fat, whole(fat))).toBeUndefined()
  })
})

/** A body with bones that runs obliquely; from slice 14 on it lies elsewhere. */
function moving(shift: readonly [number, number], noise = 15): Volume {
  const draw = normal(11)
  const spacing: Triple = [0.9, 0.9, 1.5]
  return computed([140, 140, 30], spacing, (i, j, k) => {
    const [dx, dy] = k >= 14 ? shift : [0, 0]
    const [x, y] = [i * 0.9 - 63 - dx - 0.15 * k, j * 0.9 - 63 - dy + 0.1 * k]
    const body = (x * x) / 1600 + (y * y) / 1225 < 1
    const bone = (x - 12) ** 2 + (y + 6) ** 2 < 81 || (x + 15) ** 2 + (y - 8) ** 2 < 49
    return (bone ? 800 : body ? 40 : -1000) + noise * draw()
  })
}

describe('motion: a patient who moved between two slices', () => {
  test.each<[number, number]>([
    [1.5, 0],
    [0, -2.5],
    [3, 2],
  ])('%d, %d mm is found within 15 %%', (x, y) => {
    const volume = moving([x, y])
    const truth = Math.sqrt(x * x + y * y)
    expect(Math.abs(motionOf(volume, whole(volume))! / truth - 1)).toBeLessThan(0.15)
  })

  test('none where nobody moved, though the body runs obliquely', () => {
    const volume = moving([0, 0])
    expect(motionOf(volume, whole(volume))).toBeLessThan(0.3)
    expect(motionOf(moving([3, 0]), { min: [0, 0, 16], max: [139, 139, 29] })).toBeLessThan(0.3)
  })
})

test('metal and its streaks count in the region only', () => {
  const noise = normal(5)
  const streaks = normal(6)
  const volume = computed([120, 120, 24], [0.8, 0.8, 1], (i, j, k) => {
    const metal = k >= 12 && Math.abs(i - 60) < 5 && Math.abs(j - 60) < 5
    const beside = k >= 12 && Math.abs(j - 60) < 30 && Math.abs(i - 60) < 30
    return metal ? 3071 : 40 + 12 * noise() + (beside ? 90 * streaks() : 0)
  })
  // 9 × 9 voxels on 12 slices.
  expect(metalVolume(volume, whole(volume))).toBeCloseTo(81 * 12 * 0.64, 6)
  expect(streaksOf(volume, whole(volume))!).toBeGreaterThan(75)
  const below = { min: [0, 0, 0], max: [119, 119, 10] } as const
  expect(metalVolume(volume, below)).toBe(0)
  expect(streaksOf(volume, below)).toBeUndefined()
})

test('contrast agent: even and bright, and no labelled bone', () => {
  const noise = normal(8)
  const volume = computed([120, 120, 24], [0.8, 0.8, 1], (i, j) => {
    const vessel = (i - 40) ** 2 + (j - 40) ** 2 < 300
    const marrow = (i - 85) ** 2 + (j - 85) ** 2 < 500
    return (vessel ? 260 : marrow ? 240 : 50) + 12 * noise()
  })
  const labels: LabelMap = {
    grid: volume.grid,
    values: Uint8Array.from(volume.values, (_, n) => {
      const [i, j] = [n % 120, Math.floor(n / 120) % 120]
      return (i - 85) ** 2 + (j - 85) ** 2 < 700 ? 1 : 0
    }),
    structures: [{ value: 1, name: 'hip_left', side: 'left', colour: [0, 0, 0] }],
  }
  const found = enhancedVolume(volume, whole(volume), labels)!
  const vessel = Math.PI * 300 * 0.64 * 24
  expect(found).toBeGreaterThan(0.3 * vessel) // Blocks that lie wholly in it.
  expect(found).toBeLessThan(vessel)
  expect(enhancedVolume(volume, whole(volume), undefined)).toBeUndefined()
})

test('kernels by their makers’ names', () => {
  const names = [
    'B20f',
    'B31f',
    'Br38f',
    'B60s',
    'Hr60',
    'STANDARD',
    'BONEPLUS',
    'FC08',
    'FC30',
    'FC81',
    'YA',
    'B',
  ]
  expect(names.map(kernelClass).join(' ')).toBe(
    'smooth standard standard sharp sharp standard sharp standard sharp sharp sharp standard',
  )
  expect([kernelClass(undefined), kernelClass(' '), kernelClass('MINE')]).toEqual([
    'unknown',
    'unknown',
    'unlisted',
  ])
})

test('a region in LPS lies on an image of any orientation', () => {
  const grid = {
    size: [20, 30, 40] as const,
    spacing: [1, 1, 2] as const,
    origin: [10, 20, 30] as const,
    direction: [-1, 0, 0, 0, -1, 0, 0, 0, 1] as const,
  }
  expect(boxOfRegion(grid, { min: [0, 10, 40], max: [5, 15, 50] })).toEqual({
    box: { min: [5, 5, 5], max: [10, 10, 10] },
    covered: 1,
  })
  expect(boxOfRegion(grid, { min: [100, 100, 100], max: [110, 110, 110] })).toMatchObject({ covered: 0 })
})

const noShared = !existsSync(SHARED_DATA)
test.skipIf(noShared)(
  'real scans: the sharper kernel, the blur of thick slices, no motion where none is (skipped without ../shared)',
  async () => {
    const read = async (name: string) =>
      (
        await readImage(
          diskFiles(`${SHARED_DATA}${name}`),
          readImageSchema.parse({ modality: 'CT' }),
          testContext(),
        )
      ).volume
    const phantom = await read('ct-skull-phantom-1mm')
    const chest = await read('ct-chest-lungfcp')
    const pelvis = await read('ct-pelvis-real-3mm/example_ct.nii.gz')
    expect(kernelClass(phantom.source.kernel)).toBe('sharp')
    expect(kernelClass(chest.source.kernel)).toBe('standard')
    // A bone kernel in pixels of 0.45 mm, a soft one in 0.76 mm, 3 mm voxels.
    const blur = [phantom, chest, pelvis].map((volume) => blurInPlane(volume, whole(volume))!)
    expect(blur[0]).toBeLessThan(0.5)
    expect(blur[1]).toBeGreaterThan(0.6)
    expect(blur[1]).toBeLessThan(1.1)
    expect(blur[2]).toBeGreaterThan(blur[1]!)
    for (const volume of [phantom, chest, pelvis]) expect(motionOf(volume, whole(volume))).toBeLessThan(0.7)
    expect(metalVolume(pelvis, whole(pelvis))).toBeGreaterThan(500) // The nail in the left femur.
    // The chest from slice 12 on, 3 pixels to the side.
    const [nx] = chest.grid.size
    const plane = nx * chest.grid.size[1]
    const values = chest.values.map((value, n) => (n >= 12 * plane ? (chest.values[n - 3] ?? value) : value))
    const jump = motionOf({ ...chest, values }, whole(chest))!
    expect(Math.abs(jump / (3 * chest.grid.spacing[0]) - 1)).toBeLessThan(0.15)
  },
)
