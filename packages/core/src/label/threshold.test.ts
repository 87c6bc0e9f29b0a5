import { describe, expect, test } from 'vitest'
import type { Warning } from '../base/errors.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { VoxelArray } from '../geometry/volume.ts'
import { plainContext, StepError } from '../step.ts'
import { thresholdPresets } from './presets.ts'
import { thresholdImage, thresholdSchema, thresholdStep } from './threshold.ts'

function imageOf(values: VoxelArray, modality = 'CT'): ImageResult {
  const grid = {
    size: [values.length, 1, 1] as const,
    spacing: [1, 1, 1] as const,
    origin: [0, 0, 0] as const,
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] as const,
  }
  return {
    volume: { grid, values, modality, source: { format: 'computed' } },
    geometry: { regular: true, tilt: 0, maxError: 0, missing: [], duplicate: [] },
    resampled: false,
    padding: 0,
    valueRange: [Math.min(...values), Math.max(...values)],
  }
}

const VALUES = [-1024, 225, 226, 227, 3071, 3072, 148, 661]

describe('both ends belong to the structure, in every type of voxel', () => {
  test.each([Int16Array, Int32Array, Float32Array])('%s', (Type) => {
    const labels = thresholdImage(imageOf(Type.from(VALUES)), thresholdSchema.parse({ low: 226 }))
    expect([...labels.values]).toEqual([0, 0, 1, 1, 1, 0, 0, 1])
    expect(labels.structures).toMatchObject([{ value: 1, name: 'bone', side: 'unknown' }])
  })
  test('unsigned 16 bits', () => {
    const labels = thresholdImage(
      imageOf(Uint16Array.of(0, 40000, 39999)),
      thresholdSchema.parse({ low: 40000, high: 65535 }),
    )
    expect([...labels.values]).toEqual([0, 1, 0])
  })
})

test('presets: the ranges of science.md 1(b)', () => {
  expect(
    Object.fromEntries(Object.entries(thresholdPresets).map(([name, p]) => [name, [p.low, p.high]])),
  ).toEqual({
    bone: [226, 3071],
    compact: [662, 1988],
    spongial: [148, 661],
  })
  const labels = thresholdImage(
    imageOf(Int16Array.from(VALUES)),
    thresholdSchema.parse({ preset: 'spongial', name: 'hip_left' }),
  )
  expect([...labels.values]).toEqual([0, 1, 1, 1, 0, 0, 1, 1])
  expect(labels.structures[0]).toMatchObject({ name: 'hip_left', side: 'left' })
})

test('a threshold that finds nothing is refused with the range of the image', () => {
  const find = () =>
    thresholdImage(imageOf(Int16Array.from(VALUES)), thresholdSchema.parse({ low: 5000, high: 6000 }))
  expect(find).toThrow(StepError)
  expect(find).toThrow("from 5000 to 6000, got none; the image's values run from -1024 to 3072")
  expect(() =>
    thresholdImage(imageOf(Int16Array.from(VALUES)), thresholdSchema.parse({ low: 300, high: 200 })),
  ).toThrow(expect.objectContaining({ code: 'THRESHOLD_RANGE' }))
})

test('one of low and preset, no misspelt field', () => {
  expect(thresholdSchema.safeParse({}).success).toBe(false)
  expect(thresholdSchema.safeParse({ low: 226, preset: 'bone' }).success).toBe(false)
  expect(thresholdSchema.safeParse({ low: 226, hi: 300 }).success).toBe(false)
  expect(thresholdSchema.safeParse({ preset: 'bones' }).success).toBe(false)
})

test('what lies above, and Hounsfield units on an MR, are said', async () => {
  const warnings: Warning[] = []
  const context = plainContext(() => '', warnings)
  await thresholdStep.run(
    { image: imageOf(Int16Array.from(VALUES), 'MR') },
    thresholdSchema.parse({ preset: 'bone' }),
    context,
  )
  expect(warnings.map(({ code }) => code)).toEqual(['PRESET_NOT_CT', 'THRESHOLD_ABOVE'])
  expect(warnings[1]!.message).toContain('1 voxels lie above 3071 (up to 3072)')
})
