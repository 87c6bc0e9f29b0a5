import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bytesFile, SHARED_DATA } from '../../test/file-set.ts'
import { type ContouredRegion, readStructureSet } from '../formats/dicom/structure-set.ts'
import { readNifti } from '../formats/nifti.ts'
import { type Grid, pointOfIndex } from '../geometry/volume.ts'
import { rasteriseContours } from './rasterise-contours.ts'

const grid: Grid = {
  size: [24, 20, 16],
  spacing: [0.8, 1.1, 2.5],
  origin: [-30, 12, 7],
  direction: [0.6, -0.8, 0, 0.8, 0.6, 0, 0, 0, 1],
}

/** A square across one axis, its corners in voxel indices. */
function square(axis: 0 | 1 | 2, at: number, from: number, to: number) {
  const [u, v] = [0, 1, 2].filter((other) => other !== axis) as [number, number]
  const corners = [
    [from, from],
    [to, from],
    [to, to],
    [from, to],
  ].map(([a, b]) => {
    const index = [0, 0, 0]
    index[axis] = at
    index[u] = a!
    index[v] = b!
    return pointOfIndex(grid, index as unknown as Grid['spacing'])
  })
  return { points: Float64Array.from(corners.flat()), exclusive: false }
}
const region = (name: string, contours: ContouredRegion['contours']): ContouredRegion => ({
  number: 1,
  name,
  contours,
})
const rasterised = (contours: ContouredRegion['contours'], gaps: 'regular' | 'all' | 'none' = 'regular') => {
  const file = rasteriseContours({ regions: [region('a', contours)], warnings: [] }, grid, gaps, 'x')
  const slices = (axis: 0 | 1 | 2) => {
    const counts = new Array<number>(grid.size[axis]).fill(0)
    const [nx, ny] = grid.size
    file.layers[0]!.forEach((value, n) => {
      const index = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / nx / ny)]
      if (value === 1) counts[index[axis]!]!++
    })
    return counts
  }
  return { slices, codes: file.warnings.map(({ code }) => code) }
}

test.each([0, 1, 2] as const)('contours across axis %i of an oblique grid fill the pixels inside', (axis) => {
  const { slices, codes } = rasterised([square(axis, 3, 2.5, 8.5), square(axis, 4, 2.5, 8.5)])
  expect(slices(axis).filter((n) => n > 0)).toEqual([36, 36])
  expect(slices(axis)[3]).toBe(36)
  expect(codes).toEqual([])
})

test('skipped slices are interpolated where the gap is the usual one, told; wider gaps are left and told', () => {
  const contours = [2, 4, 6, 12].map((at) => square(2, at, 2.5, 8.5))
  const regular = rasterised(contours)
  expect(regular.slices(2).slice(1, 14)).toEqual([0, 36, 36, 36, 36, 36, 0, 0, 0, 0, 0, 36, 0])
  expect(regular.codes).toEqual(['RTSTRUCT_INTERPOLATED', 'RTSTRUCT_GAP'])
  expect(rasterised(contours, 'all').slices(2).slice(2, 13)).toEqual(new Array(11).fill(36))
  expect(rasterised(contours, 'none').slices(2).slice(2, 7)).toEqual([36, 0, 36, 0, 36])
  // Between a square of 4 and one of 8 pixels a side the one in the middle has 6.
  const cone = rasterised([square(2, 2, 5.5, 9.5), square(2, 4, 3.5, 11.5)], 'all').slices(2)[3]!
  expect(cone).toBeGreaterThanOrEqual(32)
  expect(cone).toBeLessThanOrEqual(40)
})

test('contours between slices are carried to the slices; oblique ones are refused', () => {
  const between = rasterised([2.5, 3.5, 4.5].map((at) => square(2, at, 2.5, 8.5)))
  expect(between.slices(2).slice(2, 6)).toEqual([0, 36, 36, 0])
  const tilted = square(2, 3, 2.5, 8.5)
  const points = tilted.points.map((x, i) => (i === 2 ? x + 3 : x))
  expect(() => rasterised([{ ...tilted, points }])).toThrow('got oblique ones')
  expect(() => rasterised([square(2, 3, 2.5, 8.5), square(0, 3, 2.5, 8.5)])).toThrow('got several axes')
})

const objects = join(SHARED_DATA, 'synthetic-pelvis-objects/rtstruct.dcm')
test.skipIf(!existsSync(objects))(
  'the synthetic tumour’s contours are its truth mask: Dice over 0.999 (needs ../shared/data)',
  () => {
    const truthFile = join(SHARED_DATA, 'synthetic-pelvis-tumour/truth/tumour_ctgrid.nii.gz')
    const truth = readNifti(new Uint8Array(readFileSync(truthFile)), 'truth')
    const set = readStructureSet(bytesFile('rtstruct.dcm', new Uint8Array(readFileSync(objects))))
    const file = rasteriseContours(set, truth.grid, 'regular', 'rtstruct.dcm')
    const tumour = file.segments.find(({ label }) => label === 'tumour')!
    const values = file.layers[tumour.layer]!
    let [own, both, all] = [0, 0, 0]
    for (let i = 0; i < values.length; i++) {
      const [a, b] = [values[i] === tumour.value ? 1 : 0, truth.values[i] === 1 ? 1 : 0]
      own += a
      all += b
      both += a & b
    }
    expect((2 * both) / (own + all)).toBeGreaterThan(0.9999)
    const codes = file.warnings.map(({ code, message }) => `${code} ${message.split(':')[0]}`)
    expect(codes).toContain('RTSTRUCT_INTERPOLATED hip_left')
    expect(codes).not.toContain('RTSTRUCT_INTERPOLATED tumour')
  },
)
