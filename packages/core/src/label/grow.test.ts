// Truth: a computed ball; the demonstration's tumour on MR (shared data).
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { testContext } from '../../test/file-set.ts'
import { grid, phantomImage } from '../../test/golden-inputs/phantom.ts'
import { caseImage, registrationTruth, truthMissing } from '../../test/registration-truth.ts'
import type { Warning } from '../base/errors.ts'
import { indexOfPoint, pointOfIndex } from '../geometry/volume.ts'
import { type GrowParams, growParams, growRegion, growStep } from './grow.ts'

const image = phantomImage()
const marrow = { name: 'marrow', seed: [-7, 0, 20], low: 100, high: 200, within: 12 }
const grown = (params: object) => growRegion(image, growParams.parse(params), testContext())
const codeOf = (params: object) =>
  grown(params).then(
    () => undefined,
    (error: { code: string }) => error.code,
  )

test('a ball of marrow in its shell: the voxels of its range that hang together, and nothing of the other ball', async () => {
  const { values, structures } = await grown(marrow)
  const [nx, ny] = grid.size
  let wanted = 0
  image.volume.values.forEach((value, n) => {
    const p = pointOfIndex(grid, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))])
    const inside = Math.hypot(p[0] + 7, p[1], p[2] - 20) < 5 && value >= 100 && value <= 200
    if (inside) wanted++
    expect(values[n]).toBe(inside ? 1 : 0)
  })
  expect(wanted).toBeGreaterThan(400)
  expect(structures[0]).toMatchObject({ name: 'marrow', value: 1 })
  expect(structures[0]?.edge).toBeUndefined() // It has an upper end: no one value ends it.
})

test('a shell is filled or left hollow; its low end is its edge', async () => {
  const shell = { name: 'bone', seed: [-13, 0, 20], low: 500, within: 40 }
  const count = async (params: object) => (await grown(params)).values.reduce((sum, v) => sum + v, 0)
  expect(await count(shell)).toBeGreaterThan((await count({ ...shell, fill: false })) + 400)
  expect((await grown(shell)).structures[0]?.edge).toBe(500)
  expect((await grown({ ...shell, edge: 480 })).structures[0]?.edge).toBe(480)
  expect((await grown({ ...shell, edge: 'none' })).structures[0]?.edge).toBeUndefined()
})

test('whatever seed in the region, the region is the same; several seeds make their union', async () => {
  const all = await grown(marrow)
  const [nx, ny] = grid.size
  const inside = [...all.values.keys()].filter((n) => all.values[n] === 1)
  await fc.assert(
    fc.asyncProperty(fc.nat(inside.length - 1), async (pick) => {
      const n = inside[pick]!
      const seed = pointOfIndex(grid, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))])
      expect(Buffer.compare((await grown({ ...marrow, seed })).values, all.values)).toBe(0)
    }),
    { numRuns: 20 },
  )
  const both = await grown({ ...marrow, seed: [marrow.seed, [7.4, 1, 24]] })
  const second = await grown({ ...marrow, seed: [7.4, 1, 24] })
  expect(both.values).toEqual(all.values.map((v, n) => v | second.values[n]!))
})

test('a leak, a seed beside the structure, a seed beside the image are errors', async () => {
  expect(await codeOf({ ...marrow, low: 0, high: 3000 })).toBe('GROW_LEAKED')
  expect(await codeOf({ ...marrow, seed: [-13, 0, 20] })).toBe('SEED_OUTSIDE_RANGE')
  expect(await codeOf({ ...marrow, seed: [0, 0, 900] })).toBe('SEED_OUTSIDE_IMAGE')
  expect(growParams.safeParse({ name: 'x', seed: [0, 0, 0] }).success).toBe(false)
  expect(growParams.safeParse({ ...marrow, low: 300 }).success).toBe(false)
})

test('what nobody looked at and what the image cuts is told', async () => {
  const codes = async (params: object) => {
    const warnings: Warning[] = []
    await growStep.run({ image }, growParams.parse(params) as GrowParams, testContext(warnings))
    return warnings.map(({ code }) => code)
  }
  expect(await codes(marrow)).toEqual(['GROW_NOT_REVIEWED'])
  expect(await codes({ ...marrow, reviewed: 'engineer: all slices' })).toEqual([])
  const soft = { name: 'soft', seed: [-14, -10, 9], low: 0, high: 99, within: 60, reviewed: 'yes' }
  expect(await codes(soft)).toEqual(['GROW_AT_BORDER'])
})

describe.skipIf(truthMissing)('the demonstration’s tumour', () => {
  test('one seed and one value: volume within 1 %, 97 % of the voxels (Dice)', async () => {
    const mr = await caseImage('pelvis-tumour/mr.zip', 'MR')
    const truth = await registrationTruth()
    const params = { name: 'tumour', seed: [92, -152, -235], low: 450 }
    const { values } = await growRegion(mr, growParams.parse(params), testContext())
    const [nx, ny] = mr.volume.grid.size
    const count = values.reduce((sum, v) => sum + v, 0)
    const both = truth.tumour.filter((p) => {
      const [i, j, k] = indexOfPoint(mr.volume.grid, p).map(Math.round) as [number, number, number]
      return values[i + nx * (j + ny * k)] === 1
    }).length
    const volume = count * 1.15 * 1.15 * 3.6
    expect(Math.abs(volume / truth.figures.tumour_mrgrid.volume_mm3 - 1)).toBeLessThan(0.01)
    expect((2 * both) / (count + truth.tumour.length)).toBeGreaterThan(0.97)
    const leaking = growParams.parse({ ...params, low: 200 })
    await expect(growRegion(mr, leaking, testContext())).rejects.toThrow('within 60 mm')
  })
})
