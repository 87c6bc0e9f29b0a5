import { expect, test } from 'vitest'
import type { ImageResult, Purpose } from '../geometry/image.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import type { VolumeSource } from '../geometry/volume.ts'
import { judgeScan } from './gate.ts'
import { daysBetween, gateMeasures } from './gate-measures.ts'
import { gateRules } from './gate-rules.ts'

interface Scan {
  readonly size?: readonly [number, number, number]
  readonly spacing?: readonly [number, number, number]
  readonly modality?: string
  readonly source?: Partial<VolumeSource>
  readonly change?: Partial<ImageResult>
  /** Bone in a box of voxels, both ends included. */
  readonly bone?: readonly [number, number, number, number, number, number]
}

function scan({
  size = [16, 16, 24],
  spacing = [0.8, 0.8, 1],
  modality = 'CT',
  source = {},
  change = {},
  bone,
}: Scan): ImageResult {
  const [nx, ny, nz] = size
  const values = new Int16Array(nx * ny * nz).fill(40)
  if (bone) {
    const [i0, i1, j0, j1, k0, k1] = bone
    for (let k = k0; k <= k1; k++)
      for (let j = j0; j <= j1; j++) for (let i = i0; i <= i1; i++) values[i + nx * (j + ny * k)] = 700
  }
  return {
    volume: {
      grid: { size, spacing, origin: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] },
      values,
      modality,
      source: { format: 'DICOM', sliceThickness: spacing[2], kernel: 'B30f', ...source },
    },
    geometry: { regular: true, tilt: 0, maxError: 0, missing: [], duplicate: [] },
    resampled: false,
    padding: 0,
    valueRange: [40, 700],
    ...change,
  }
}

const PURPOSES: readonly Purpose[] = ['model', 'guide', 'implant']

function verdictsOf(
  rule: string,
  image: ImageResult,
  ...more: [Parameters<typeof judgeScan>[1]?, LabelMap?]
) {
  const found = judgeScan(image, ...more).findings.filter((finding) => finding.rule === rule)
  return PURPOSES.map((purpose) => found.map(({ verdicts }) => verdicts[purpose] ?? '').join('') || '-').join(
    ' ',
  )
}

const irregular = { regular: false, tilt: 0, maxError: 0, missing: [], duplicate: [] }

// Both sides of every limit that the header decides; 3 mm for guides and implants is the project's own requirement.
test.each<[string, string, Scan, string]>([
  ['modality', 'CT', {}, 'pass pass pass'],
  ['modality', 'MR', { modality: 'MR' }, 'pass refuse refuse'],
  ['modality', 'unknown', { modality: 'OT' }, 'warn warn warn'],
  ['modality', 'ultrasound', { modality: 'US' }, 'pass refuse refuse'],
  [
    'grid',
    'interpolated',
    { change: { resampled: true, geometry: { ...irregular, tilt: 12 } } },
    'warn refuse refuse',
  ],
  [
    'grid',
    'duplicates',
    { change: { geometry: { ...irregular, regular: true, duplicate: ['a'] } } },
    'warn warn warn',
  ],
  ['slice-spacing', '1.25', { spacing: [0.8, 0.8, 1.25] }, 'pass pass pass'],
  ['slice-spacing', '1.26', { spacing: [0.8, 0.8, 1.26] }, 'pass warn warn'],
  ['slice-spacing', '2.99', { spacing: [0.8, 0.8, 2.99] }, 'pass warn warn'],
  ['slice-spacing', '3', { spacing: [0.8, 0.8, 3] }, 'warn refuse refuse'],
  ['slice-spacing', '6', { spacing: [0.8, 0.8, 6] }, 'warn refuse refuse'],
  ['slice-spacing', '6.01', { spacing: [0.8, 0.8, 6.01] }, 'refuse refuse refuse'],
  ['slice-thickness', '1.5', { source: { sliceThickness: 1.5 } }, 'pass pass pass'],
  ['slice-thickness', '1.51', { source: { sliceThickness: 1.51 } }, 'pass warn warn'],
  ['slice-thickness', '5', { source: { sliceThickness: 5 } }, 'warn refuse refuse'],
  ['slice-gap', '0.05', { source: { sliceThickness: 0.95 } }, 'pass pass pass'],
  ['slice-gap', '0.06', { source: { sliceThickness: 0.94 } }, 'pass warn warn'],
  ['slice-gap', '0.51', { source: { sliceThickness: 0.49 } }, 'warn refuse refuse'],
  [
    'slice-overlap',
    'half of 1 mm',
    { spacing: [0.8, 0.8, 0.5], source: { sliceThickness: 1 } },
    'pass pass pass',
  ],
  [
    'slice-overlap',
    'half of 1.02 mm',
    { spacing: [0.8, 0.8, 0.51], source: { sliceThickness: 1.02 } },
    'pass warn warn',
  ],
  ['pixel-spacing', '1', { spacing: [1, 1, 1] }, 'pass pass pass'],
  ['pixel-spacing', '1.01', { spacing: [0.8, 1.01, 1] }, 'pass warn warn'],
  ['pixel-spacing', '2', { spacing: [2, 0.8, 1] }, 'warn refuse refuse'],
  ['matrix', '256', { size: [256, 260, 20] }, 'pass pass pass'],
  ['matrix', '255', { size: [300, 255, 20] }, 'pass warn warn'],
  ['slices', '20', { size: [16, 16, 20] }, 'pass pass pass'],
  ['slices', '19', { size: [16, 16, 19] }, 'warn refuse refuse'],
  ['slices', '1', { size: [16, 16, 1] }, 'refuse refuse refuse'],
  ['compression', 'lossy', { change: { transferSyntax: '1.2.840.10008.1.2.4.91' } }, 'warn warn refuse'],
  ['compression', 'lossless', { change: { transferSyntax: '1.2.840.10008.1.2.4.90' } }, 'pass pass pass'],
  ['kernel', 'standard', { source: { kernel: 'STANDARD' } }, 'pass pass pass'],
  ['kernel', 'sharp', { source: { kernel: 'BONEPLUS' } }, 'pass warn warn'],
  ['kernel', 'none named', { source: { kernel: undefined as never } }, 'pass warn warn'],
  ['kvp', '100', { source: { kvp: 100 } }, 'pass pass pass'],
  ['kvp', '140', { source: { kvp: 140 } }, 'pass pass pass'],
  ['kvp', '99', { source: { kvp: 99 } }, 'pass warn warn'],
  ['kvp', '141', { source: { kvp: 141 } }, 'pass warn warn'],
  ['contrast', 'none', {}, 'pass pass pass'],
  ['contrast', 'in the header', { source: { contrast: 'APPLIED' } }, 'pass warn warn'],
  ['truncation', '24.96 mm²', { bone: [2, 14, 2, 4, 0, 3] }, 'pass pass pass'],
  ['truncation', '25.6 mm²', { bone: [2, 11, 2, 5, 0, 3] }, 'warn warn warn'],
])('%s: %s', (rule, _name, wish, wanted) => {
  expect(verdictsOf(rule, scan(wish))).toBe(wanted)
})

test('age: days from the scan to the planned day, 42 and 180 of them', () => {
  const age = (planned: string, studyDate = '20240115') =>
    verdictsOf('age', scan({ source: { studyDate } }), { planned })
  expect(daysBetween('20240115', '20240226')).toBe(42) // 16 of January, 26 of February.
  expect(daysBetween('20240228', '20240301')).toBe(2) // A leap year.
  expect(age('20240226')).toBe('pass pass pass')
  expect(age('20240227')).toBe('pass warn warn')
  expect(age('20240713')).toBe('pass warn warn') // 180 days
  expect(age('20240714')).toBe('warn refuse refuse')
  expect(age('20240114')).toBe('warn warn warn')
  expect(verdictsOf('age', scan({}), { planned: '20240226' })).toBe('- - -')
  expect(verdictsOf('age', scan({ source: { studyDate: '20240115' } }))).toBe('- - -')
})

test('a missing slice far from the region does not refuse; one in it does', () => {
  const geometry = { ...irregular, missing: [20] }
  const image = scan({ change: { resampled: true, geometry } })
  const box = (low: number, high: number) => ({
    region: { min: [0, 0, low], max: [12, 12, high] } as {
      min: [number, number, number]
      max: [number, number, number]
    },
  })
  expect(verdictsOf('grid', image)).toBe('warn refuse refuse')
  expect(verdictsOf('grid', image, box(2, 18))).toBe('warn warn warn')
  expect(verdictsOf('grid', image, box(2, 19))).toBe('warn refuse refuse') // Its neighbour was interpolated from.
  const sheared = scan({ change: { resampled: true, geometry: { ...geometry, tilt: 12 } } })
  expect(verdictsOf('grid', sheared, box(2, 18))).toBe('warn refuse refuse')
})

test('field of view: the part of the region that no voxel shows', () => {
  const view = (high: number) =>
    verdictsOf('field-of-view', scan({}), { region: { min: [2, 2, 0], max: [8, 8, high] } })
  expect(view(23)).toBe('pass pass pass') // The last slice's centre.
  expect(view(24)).toBe('warn warn warn') // Half a millimetre of 24.
  expect(view(25)).toBe('warn refuse refuse') // 6 %
  expect(view(60)).toBe('refuse refuse refuse')
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

/** Two structures: one voxel of each, far from each other unless said otherwise. */
function labelled(image: ImageResult, hip: number, femur: number): LabelMap {
  const labels: LabelMap = {
    grid: image.volume.grid,
    values: new Uint8Array(image.volume.values.length),
    structures: [
      { value: 1, name: 'hip_left', side: 'left', colour: [0, 0, 0] },
      { value: 2, name: 'femur_left', side: 'left', colour: [0, 0, 0] },
    ],
  }
  labels.values[hip] = 1
  labels.values[femur] = 2
  return labels
}

test('with a label map its structures are the bone, and unknown names are refused', () => {
  const image = scan({ modality: 'MR' })
  const labels = labelled(image, 5, 6)
  // Voxels (5, 0, 0) and (6, 0, 0) lie on two faces: 0.8·0.8 + 0.8·1 each.
  expect(truncation(image, {}, labels)).toBeCloseTo(2.88, 10)
  expect(truncation(image, { structures: ['hip_left'] }, labels)).toBeCloseTo(1.44, 10)
  expect(() => judgeScan(image, { structures: ['hip'] }, labels)).toThrow(
    expect.objectContaining({ code: 'STRUCTURE_UNKNOWN' }),
  )
  expect(() => judgeScan(image, { regions: { guide: ['hip'] } }, labels)).toThrow(
    expect.objectContaining({ code: 'STRUCTURE_UNKNOWN' }),
  )
  expect(judgeScan(image).findings.some((finding) => finding.rule === 'truncation')).toBe(false)
})

test('each purpose is judged on its own structures and their surroundings', () => {
  const image = scan({
    size: [16, 16, 60],
    change: { resampled: true, geometry: { ...irregular, missing: [3] } },
  })
  const voxel = (i: number, j: number, k: number) => i + 16 * (j + 16 * k)
  const labels = labelled(image, voxel(5, 5, 40), voxel(5, 5, 8))
  const result = judgeScan(image, { regions: { guide: ['hip_left'], implant: ['femur_left'] } }, labels)
  const grid = result.findings.filter(({ rule }) => rule === 'grid')
  // The model looks at everything, the implant within 10 mm of slice 8, the guide within 10 mm of slice 40.
  expect(grid.map(({ value, verdicts }) => [value, verdicts])).toEqual([
    ['resampled', { model: 'warn', implant: 'refuse' }],
    ['gap-elsewhere', { guide: 'warn' }],
  ])
  expect(result.verdicts).toEqual({ model: 'warn', guide: 'warn', implant: 'refuse' })
  expect(result.regions?.guide).toMatchObject({
    structures: ['hip_left'],
    min: [0, 0, 30],
    max: [15, 15, 50],
  })
  expect(result.regions?.model).toBeUndefined()
})

test('every rule has a measure, a reason, a source and a remedy, and its limits say so in words', () => {
  expect(gateRules.map((rule) => rule.id).sort()).toEqual(Object.keys(gateMeasures).sort())
  for (const { reason, source, remedy, limits, names } of gateRules) {
    for (const text of [reason, source, remedy]) expect(text.length).toBeGreaterThan(10)
    expect(limits ?? names).toBeDefined()
  }
  const limit = (rule: string) =>
    judgeScan(scan({ source: { kvp: 120 } })).findings.find((f) => f.rule === rule)?.limit
  expect(limit('slice-spacing')).toBe(
    'model: warn >= 3, refuse > 6; guide, implant: warn > 1.25, refuse >= 3',
  )
  expect(limit('kvp')).toBe('model: always pass; guide, implant: warn < 100 or > 140')
})
