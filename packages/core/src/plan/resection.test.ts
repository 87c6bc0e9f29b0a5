// Known answers: a box cut by planes, a ball near it; random planes.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ballMesh } from '../../test/golden-inputs/phantom.ts'
import { bentBody, growth, hipLeft } from '../../test/golden-inputs/plan.ts'
import { plainBody } from '../../test/plain-body.ts'
import { type Body, boxMesh, signedVolume } from '../geometry/mesh.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import { plainContext, StepError } from '../step.ts'
import { planResection, resectionParams } from './resection.ts'

const context = plainContext(() => '')
const bone = plainBody('hip_left', boxMesh([0, 0, 0], [40, 30, 100]))
const tumour = plainBody('tumour', ballMesh([20, 15, 80], 10, 5))
const params = (planes: object, margin: object = { bone: 8 }) =>
  resectionParams.parse({ name: 'cut', planes, margin })

async function codeOf(planes: object, margin?: object): Promise<string> {
  try {
    await planResection({ bone, tumour }, params(planes, margin), context)
    return 'none'
  } catch (error) {
    if (error instanceof StepError) return error.code
    throw error
  }
}

test('a box cut across: volumes, area, outline, distances as computed by hand', async () => {
  const plan = await planResection(
    { bone, tumour, others: [plainBody('sacrum', boxMesh([50, 0, 60], [60, 30, 100]), 'midline')] },
    params({ ilium: { at: [0, 0, 55], normal: [0, 0, 2] } }, { bone: 8, barriers: { sacrum: 'cartilage' } }),
    context,
  )
  expect(plan.volumes.resected).toBeCloseTo(40 * 30 * 45, 3)
  expect(plan.volumes.remaining).toBeCloseTo(40 * 30 * 55, 3)
  expect(plan.volumes.tumourInBone).toBeCloseTo(signedVolume(tumour.mesh), 0)
  expect(plan.tumourLeft).toBe(0)
  const cut = plan.cuts[0]!
  expect(cut.area).toBeCloseTo(1200, 3)
  expect(cut.centroid.map((x) => Number(x.toFixed(3)))).toEqual([20, 15, 55])
  expect(cut.distance).toBeCloseTo(15, 1)
  expect(cut.planeDistance).toBeCloseTo(15, 3)
  expect(cut.outlines.length).toBe(1)
  expect(plan.margins.map(({ kind, distance }) => [kind, Number(distance.toFixed(1))])).toEqual([
    ['bone', 15],
    ['barrier', 20],
  ])
})

test('a face is only what is cut of the removed piece: two planes that meet in the bone', async () => {
  const planes = {
    low: { at: [0, 0, 55], normal: [0, 0, 1] },
    side: { points: [[8, 0, 0], [8, 1, 0], [8, 0, 1]], towards: [20, 15, 80] },
  } // biome-ignore format: planes
  const plan = await planResection({ bone, tumour }, params(planes), context)
  expect(plan.cuts.map(({ area }) => Math.round(area))).toEqual([32 * 30, 30 * 45])
  // The side plane passes 2 mm from the ball's skin.
  expect(plan.cuts[1]!.distance).toBeCloseTo(2, 1)
  expect(plan.planes[1]!.normal).toEqual([1, 0, 0])
})

test('a plane through the tumour is no error: it says how much stays', async () => {
  const plan = await planResection(
    { bone, tumour },
    params({ p: { at: [0, 0, 80], normal: [0, 0, 1] } }),
    context,
  )
  expect(plan.tumourLeft).toBeCloseTo(signedVolume(tumour.mesh) / 2, 0)
  expect(plan.cuts[0]!.distance).toBe(0)
  expect(plan.cuts[0]!.planeDistance).toBeCloseTo(-10, 2)
  expect(plan.margins[0]!.distance).toBe(0)
})

test.each([
  ['RESECTION_MISSES_BONE', { p: { at: [0, 0, 120], normal: [0, 0, 1] } }],
  ['RESECTION_MISSES_BONE', { p: { at: [0, 0, -5], normal: [0, 0, 1] } }],
  ['RESECTION_MISSES_BONE', { a: { at: [0, 0, 55], normal: [0, 0, 1] }, b: { at: [0, 0, 30], normal: [0, 0, 1] } }],
  ['RESECTION_EMPTY', { a: { at: [0, 0, 55], normal: [0, 0, 1] }, b: { at: [0, 0, 30], normal: [0, 0, -1] } }],
  ['PLANE_NORMAL', { p: { at: [0, 0, 55], normal: [0, 0, 0] } }],
  ['PLANE_NORMAL', { p: { points: [[0, 0, 0], [1, 1, 1], [2, 2, 2]], towards: [0, 0, 9] } }],
  ['PLANE_NORMAL', { p: { points: [[0, 0, 5], [1, 0, 5], [0, 1, 5]], towards: [9, 9, 5] } }],
])('%s: %#', async (code, planes) => {
  expect(await codeOf(planes)).toBe(code)
}) // biome-ignore format: a case a line

test('a barrier of a structure that is not given', async () => {
  const planes = { p: { at: [0, 0, 55], normal: [0, 0, 1] } }
  expect(await codeOf(planes, { bone: 8, barriers: { femur_left: 'cartilage' } })).toBe(
    'MARGIN_STRUCTURE_UNKNOWN',
  )
})

test('both pieces are closed and together the bone, for any planes', async () => {
  const number = (least: number, most: number) => fc.double({ min: least, max: most, noNaN: true })
  const plane = fc.record({
    at: fc.tuple(number(25, 37), number(-6, 6), number(-8, 8)),
    normal: fc
      .tuple(number(-1, 1), number(-1, 1), number(-1, 1))
      .filter((n) => Math.abs(n[0]) + Math.abs(n[1]) > 0.1),
  })
  const whole = hipLeft()
  await fc.assert(
    fc.asyncProperty(fc.array(plane, { minLength: 1, maxLength: 3 }), async (planes) => {
      const named = Object.fromEntries(planes.map((one, i) => [`p${i}`, one]))
      const plan = await planResection({ bone: whole, tumour: growth() }, params(named), context).catch(
        (error: unknown) => {
          // Several planes may leave nothing to remove, or one of them nothing to cut.
          if (error instanceof StepError && error.code.startsWith('RESECTION_')) return undefined
          throw error
        },
      )
      if (!plan) return
      for (const { mesh } of [plan.resected, plan.remaining]) expectSolid(mesh)
      const sum = signedVolume(plan.resected.mesh) + signedVolume(plan.remaining.mesh)
      expect(Math.abs(sum / signedVolume(whole.mesh) - 1)).toBeLessThan(1e-5)
    }),
    { numRuns: 25 },
  )
})

function expectSolid(mesh: Body['mesh']): void {
  const { closed, oriented } = meshTopology(mesh)
  expect({ closed, oriented }).toEqual({ closed: true, oriented: true })
}

test('names and side of the pieces', async () => {
  const plan = await planResection(
    { bone: bentBody('hip_right', 'right'), tumour: growth() },
    params({ p: { at: [-29, 0, 2], normal: [0, 0, 1] } }),
    context,
  )
  expect([plan.resected.name, plan.remaining.name, plan.side]).toEqual([
    'hip_right_resected',
    'hip_right_remaining',
    'right',
  ])
})
