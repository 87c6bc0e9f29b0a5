import { expect, test } from 'vitest'
import type { ImageResult } from '../geometry/image.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import type { VolumeSource } from '../geometry/volume.ts'
import { judgeScan } from './gate.ts'
import { gateMeasures } from './gate-measures.ts'
import { gateRules } from './gate-rules.ts'

interface Scan {
  readonly spacing?: readonly [number, number, number]
  readonly modality?: string
  readonly source?: Partial<VolumeSource>
  readonly change?: Partial<ImageResult>
  /** Bone in a box of voxels, both ends included. */
  readonly bone?: readonly [number, number, number, number, number, number]
}

const size = [16, 16, 24] as const

function scan({
  spacing = [0.8, 0.8, 1],
  modality = 'CT',
  source = {},
  change = {},
  bone,
}: Scan): ImageResult {
  const values = new Int16Array(16 * 16 * 24).fill(40)
  if (bone) {
    const [i0, i1, j0, j1, k0, k1] = bone
    for (let k = k0; k <= k1; k++)
      for (let j = j0; j <= j1; j++) for (let i = i0; i <= i1; i++) values[i + 16 * (j + 16 * k)] = 700
  }
  return {
    volume: {
      grid: { size, spacing, origin: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] },
      values,
      modality,
      source: { format: 'DICOM', sliceThickness: spacing[2], kernel: 'B60', ...source },
    },
    geometry: { regular: true, tilt: 0, maxError: 0, missing: [], duplicate: [] },
    resampled: false,
    padding: 0,
    valueRange: [40, 700],
    ...change,
  }
}

function verdicts(image: ImageResult): string {
  const { model, guide, implant } = judgeScan(image).verdicts
  return `${model} ${guide} ${implant}`
}

// The limits that the project set: 3 mm slices are a warning for a model and refused for guide and implant.
test.each<[string, Scan, string]>([
  ['a fine scan passes', {}, 'pass pass pass'],
  ['1.25 mm still passes', { spacing: [0.8, 0.8, 1.25] }, 'pass pass pass'],
  ['1.26 mm is warned of for guide and implant', { spacing: [0.8, 0.8, 1.26] }, 'pass warn warn'],
  ['2.99 mm is warned of for guide and implant', { spacing: [0.8, 0.8, 2.99] }, 'pass warn warn'],
  ['3 mm: warned of for a model, refused for the others', { spacing: [0.8, 0.8, 3] }, 'warn refuse refuse'],
  ['MR carries a model only', { modality: 'MR' }, 'pass refuse refuse'],
  ['an unknown modality is warned of', { modality: 'OT' }, 'warn warn warn'],
  ['an interpolated grid carries a model only', { change: { resampled: true } }, 'warn refuse refuse'],
  ['gaps between slices', { source: { sliceThickness: 0.4 } }, 'warn refuse refuse'],
  [
    'an unknown kernel is warned of for what is fitted to bone',
    { source: { kernel: undefined as never } },
    'pass warn warn',
  ],
  ['lossy pixels', { change: { transferSyntax: '1.2.840.10008.1.2.4.91' } }, 'warn warn refuse'],
  ['lossless pixels', { change: { transferSyntax: '1.2.840.10008.1.2.4.90' } }, 'pass pass pass'],
])('%s', (_name, wish, wanted) => {
  expect(verdicts(scan(wish))).toBe(wanted)
})

function truncation(image: ImageResult, ...more: [Parameters<typeof judgeScan>[1]?, LabelMap?]): number {
  return judgeScan(image, ...more).findings.find((finding) => finding.rule === 'truncation')?.value as number
}

test('truncation is the area of bone on the faces, counted on each face that it meets', () => {
  // 4 × 5 voxels on the lowest slice: 20 · 0.8 · 0.8 = 12.8 mm².
  expect(truncation(scan({ bone: [4, 7, 4, 8, 0, 3] }))).toBeCloseTo(12.8, 10)
  expect(truncation(scan({ bone: [4, 7, 4, 8, 1, 3] }))).toBe(0)
  // A corner voxel lies on three faces: 0.8·0.8 + 2 · 0.8·1.
  expect(truncation(scan({ bone: [15, 15, 15, 15, 23, 23] }))).toBeCloseTo(2.24, 10)
  const region = { min: [0, 0, 10], max: [20, 20, 30] } as {
    min: [number, number, number]
    max: [number, number, number]
  }
  expect(truncation(scan({ bone: [4, 7, 4, 8, 0, 3] }), { region })).toBe(0)
})

test('with a label map its structures are the bone, and unknown names are refused', () => {
  const image = scan({ modality: 'MR' })
  const labels: LabelMap = {
    grid: image.volume.grid,
    values: new Uint8Array(image.volume.values.length),
    structures: [
      { value: 1, name: 'hip_left', side: 'left', colour: [0, 0, 0] },
      { value: 2, name: 'femur_left', side: 'left', colour: [0, 0, 0] },
    ],
  }
  labels.values[5] = 1
  labels.values[6] = 2
  // Voxels (5, 0, 0) and (6, 0, 0) lie on two faces: 0.8·0.8 + 0.8·1 each.
  expect(truncation(image, {}, labels)).toBeCloseTo(2.88, 10)
  expect(truncation(image, { structures: ['hip_left'] }, labels)).toBeCloseTo(1.44, 10)
  expect(() => judgeScan(image, { structures: ['hip'] }, labels)).toThrow(
    expect.objectContaining({ code: 'STRUCTURE_UNKNOWN' }),
  )
  expect(judgeScan(image).findings.some((finding) => finding.rule === 'truncation')).toBe(false)
})

test('every rule has a measure, and its limits say so in words', () => {
  expect(gateRules.map((rule) => rule.id).sort()).toEqual(Object.keys(gateMeasures).sort())
  const spacing = judgeScan(scan({})).findings.find((finding) => finding.rule === 'slice-spacing')
  expect(spacing?.limit).toBe('model: warn >= 3, refuse > 6; guide, implant: warn > 1.25, refuse >= 3')
})
