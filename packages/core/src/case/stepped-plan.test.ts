// A stepped cut all the way on a flat block: a slot for each face between its ridges, where the plan has them by hand; the
// order of the operation; what the page shows. A curved cut gets no slot, and says so.
import { expect, test } from 'vitest'
import { ballMesh } from '../../test/golden-inputs/phantom.ts'
import { plainBody } from '../../test/plain-body.ts'
import { add, scale, type Vector3 } from '../base/vectors.ts'
import { makeGuide } from '../device/guide.ts'
import { guideParams } from '../device/guide-params.ts'
import { evaluateMargins } from '../evaluate/margins.ts'
import type { GuideDesign } from '../geometry/device.ts'
import { boxMesh, signedVolume } from '../geometry/mesh.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import { operationOf } from '../geometry/operation.ts'
import { planResection, resectionParams } from '../plan/resection.ts'
import { sweptSheets } from '../report/plan-shapes.ts'
import { placeBodies } from '../report/view-bodies.ts'
import { plainContext } from '../step.ts'

const context = plainContext(() => '')
const bone = plainBody('bone', boxMesh([0, 0, 0], [70, 60, 20]))
const tumour = plainBody('tumour', ballMesh([62, 25, 10], 3, 3))
const saw = [0, 0, -1]
const plan = (cuts: object) =>
  planResection(
    { bone, tumour },
    resectionParams.parse({ name: 'cut', margin: { bone: 5 }, ...cuts }),
    context,
  )
const stepped = {
  step: { through: [[30, 0, 20], [30, 30, 20], [44, 30, 20], [44, 60, 20]], saw, towards: [62, 25, 10], reach: 25 },
} // biome-ignore format: points
const curved = { dome: { arc: [[40, 0, 20], [30, 30, 20], [40, 60, 20]], saw, towards: [62, 25, 10] } } // biome-ignore format: points

test('each face of a stepped cut has a slot that ends at its ridges', async () => {
  const resection = await plan({ stepped })
  const params = guideParams.parse({
    name: 'guide',
    side: 'left',
    cuts: ['step'],
    free: [
      { at: [30, 15, 20], radius: 13 },
      { at: [37, 30, 20], radius: 13 },
      { at: [44, 45, 20], radius: 13 },
    ],
    spacing: 1,
    thickness: 3,
    blade: { thickness: 1, width: 8, length: 30 },
  })
  const made = await makeGuide({ bone, resection }, params, context)
  const { slots } = made.design as GuideDesign
  expect(slots.map(({ plane }) => plane.name)).toEqual(['step_1', 'step_2', 'step_3'])
  const ends = slots.map(({ origin, along, length }) =>
    [-0.5, 0.5].map((part) => add(origin, scale(along, part * length)) as Vector3),
  )
  const reach = (slot: number, axis: number) => ends[slot]!.map((p) => p[axis]!).sort((a, b) => a - b)
  // The contact's ball reaches 13 mm to both sides; the ridge at y = 30 is nearer than that plus the overrun.
  expect(reach(0, 1)[1]).toBeLessThanOrEqual(30 + 1e-6)
  expect(reach(2, 1)[0]).toBeGreaterThanOrEqual(30 - 1e-6)
  expect(reach(1, 0)[0]).toBeCloseTo(30, 3)
  expect(reach(1, 0)[1]).toBeCloseTo(44, 3)
  for (const p of [...ends[0]!, ...ends[2]!]) expect([30, 44]).toContain(Math.round(p[0]))
  expect(meshTopology(made.bodies[0]!.mesh).boundaryEdges).toBe(0)
})

test('the operation lists the faces in the order of sawing, with the ridge at which the saw stops; checks say its reach', async () => {
  const resection = await plan({ stepped })
  const steps = operationOf([resection], [], ['step'])
  expect(steps.map(({ name }) => name)).toEqual(resection.saws![0]!.order)
  const stopping = steps.filter(({ stopsAt }) => stopsAt)
  expect(stopping.length).toBe(2)
  for (const { stopsAt, saw: way } of stopping) {
    expect(stopsAt!.length).toBe(1)
    expect(stopsAt![0]![2]).toBeCloseTo(20, 3)
    expect(way).toEqual([0, 0, -1])
  }
  const { checks } = evaluateMargins(resection, { area: 0 })
  expect(checks.filter(({ id }) => id.includes('.saw-')).map(({ id, passed }) => [id, passed])).toEqual([
    ['cut.saw-free.step', true],
    ['cut.saw-reach.step', true],
  ])
})

test('a curved cut: a sheet to be seen, a path for the robot, no slot', async () => {
  const resection = await plan({ curved })
  const [step] = operationOf([resection], [])
  expect(step!.path!.length).toBeGreaterThan(10)
  expect(step!.path![0]).toEqual([40, 0, 20])
  expect(step!.radius).toBeCloseTo((30 * 30 + 10 * 10) / (2 * 10), 6)
  const [sheet] = sweptSheets(resection)
  expect(meshTopology(sheet!.mesh).boundaryEdges).toBe(0)
  expect(signedVolume(sheet!.mesh)).toBeGreaterThan(0)
  const shown = placeBodies({ devices: [], bodies: [], resections: [resection], mirrors: [] }, new Map())
  expect(shown.map(({ body: one }) => [one.kind, one.shown])).toEqual([
    ['resected', false],
    ['remaining', false],
    ['cut', true],
  ])
  const params = guideParams.parse({
    name: 'guide',
    side: 'left',
    cuts: ['dome'],
    free: [{ at: [30, 30, 20], radius: 9 }],
  })
  await expect(makeGuide({ bone, resection }, params, context)).rejects.toMatchObject({
    code: 'GUIDE_CURVED_CUT',
  })
})
