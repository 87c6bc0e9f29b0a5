import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Warning } from '../base/errors.ts'
import type { Vector3 } from '../base/vectors.ts'
import { sharedVolumeTask } from '../geometry/boolean.ts'
import { type Body, boundsOf, boxMesh, signedVolume, type TriangleMesh } from '../geometry/mesh.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import { mayOverlap } from '../geometry/overlap.ts'
import { plainContext, StepError } from '../step.ts'
import { makeModel, modelParams } from './model.ts'

const context = (warnings: Warning[] = []) =>
  plainContext((bytes) => createHash('sha256').update(bytes).digest('hex'), warnings)
const body = (name: string, mesh: TriangleMesh, side: Body['side'] = 'left'): Body => ({
  name,
  mesh,
  side,
  colour: [1, 2, 3],
  deviations: [],
})
const params = (more: object = {}) => modelParams.parse({ name: 'model', side: 'left', ...more })
const cube = (centre: Vector3, half: number) =>
  boxMesh(
    [centre[0] - half, centre[1] - half, centre[2] - half],
    [centre[0] + half, centre[1] + half, centre[2] + half],
  )

describe('overlaps', () => {
  test('of two that cross, the outer keeps its form', async () => {
    const warnings: Warning[] = []
    const device = await makeModel(
      [body('small', cube([14, 0, 0], 5)), body('large', cube([0, 0, 0], 10))],
      params(),
      context(warnings),
    )
    expect(device.bodies.map(({ mesh }) => Math.round(signedVolume(mesh)))).toEqual([900, 8000])
    expect(warnings.map(({ code }) => code)).toEqual(['OVERLAP_CUT'])
    expect(warnings[0]!.message).toContain('100.0 mm³')
  })
  test('an inclusion stays whole and its host gets a cavity, unless the host is named whole', async () => {
    const pair = [body('host', cube([0, 0, 0], 10)), body('tumour', cube([1, 0, 0], 4))]
    const volumes = async (more: object) =>
      (await makeModel(pair, params(more), context())).bodies.map(({ mesh }) =>
        Math.round(signedVolume(mesh)),
      )
    expect(await volumes({})).toEqual([8000 - 512, 512])
    expect(await volumes({ overlaps: 'keep' })).toEqual([8000, 512])
    await expect(volumes({ whole: ['host'] })).rejects.toMatchObject({ code: 'BODY_CUT_AWAY' })
    await expect(volumes({ whole: ['host', 'tumour'] })).rejects.toMatchObject({ code: 'BODIES_OVERLAP' })
  })
  test('after the cut no two bodies share 1 mm³, whatever they were', async () => {
    const coordinate = fc.integer({ min: -15, max: 15 })
    const box = fc.tuple(coordinate, coordinate, coordinate, fc.integer({ min: 2, max: 12 }))
    await fc.assert(
      fc.asyncProperty(fc.array(box, { minLength: 2, maxLength: 4 }), async (boxes) => {
        const bodies = boxes.map(([x, y, z, half], i) => body(`b${i}`, cube([x, y, z], half + i * 0.25)))
        let result: readonly Body[]
        try {
          result = (await makeModel(bodies, params(), context())).bodies
        } catch (error) {
          expect(error instanceof StepError && error.code).toBe('BODY_CUT_AWAY')
          return
        }
        for (const [i, a] of result.entries()) {
          expect(meshTopology(a.mesh).closed).toBe(true)
          for (const b of result.slice(i + 1))
            expect(await sharedVolumeTask.run({ operands: [a.mesh, b.mesh] })).toBeLessThan(1)
        }
      }),
      { numRuns: 40 },
    )
  })
  test('the cheap test never denies a volume that is shared', async () => {
    const coordinate = fc.integer({ min: -40, max: 40 }).map((value) => value / 4)
    const box = fc.tuple(
      coordinate,
      coordinate,
      coordinate,
      fc.integer({ min: 1, max: 40 }).map((value) => value / 4),
    )
    await fc.assert(
      fc.asyncProperty(box, box, async ([x, y, z, a], [u, v, w, b]) => {
        const [first, second] = [cube([x, y, z], a), cube([u, v, w], b)]
        if ((await sharedVolumeTask.run({ operands: [first, second] })) > 1e-9)
          expect(mayOverlap(first, second)).toBe(true)
      }),
      { numRuns: 200 },
    )
    expect(mayOverlap(cube([0, 0, 0], 1), cube([3, 0, 0], 1))).toBe(false)
  })
})

describe('device', () => {
  test('scale, colour and texts: heights are those of the print, the point is the patient’s', async () => {
    const plate = body('hip_left', boxMesh([100, -5, -30], [200, 5, 30]))
    const device = await makeModel(
      [plate],
      params({
        scale: 0.5,
        case: 'PEL-1',
        colours: { hip_left: [9, 8, 7] },
        texts: [{ text: '{case} {side}', at: [150, -5, 0], height: 5, depth: 1 }],
      }),
      context(),
    )
    const { min, max } = boundsOf(device.bodies[0]!.mesh)
    expect([...min, ...max].map((value) => Number(value.toFixed(3)))).toEqual([50, -3.5, -15, 100, 2.5, 15])
    expect(device.marking).toEqual(['PEL-1 LEFT'])
    expect(device.bodies[0]!.colour).toEqual([9, 8, 7])
    expect(device.scale).toBe(0.5)
  })
  test('what is wrong is told by code', async () => {
    const plate = body('hip_left', boxMesh([0, 0, 0], [60, 10, 60]))
    const codeOf = async (bodies: Body[], more: object) => {
      try {
        await makeModel(bodies, params(more), context())
        return 'none'
      } catch (error) {
        return error instanceof StepError ? error.code : String(error)
      }
    }
    expect(await codeOf([plate, plate], {})).toBe('BODY_TWICE')
    expect(await codeOf([plate], { colours: { hip: [0, 0, 0] } })).toBe('BODY_UNKNOWN')
    expect(await codeOf([plate], { texts: [{ text: 'A', on: 'hip_right' }] })).toBe('BODY_UNKNOWN')
    expect(await codeOf([plate], { texts: [{ text: '{case}' }] })).toBe('TEXT_FIELD_UNKNOWN')
    expect(await codeOf([plate], { texts: [{ text: '{patient}' }] })).toBe('TEXT_FIELD_UNKNOWN')
    expect(await codeOf([plate], { scale: 0.25, texts: [{ text: '{side}', height: 2 }] })).toBe(
      'TEXT_TOO_SMALL',
    )
    expect(await codeOf([plate], { texts: [{ text: '{side}' }] })).toBe('none')
  })
})
