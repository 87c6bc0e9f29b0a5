import { describe, expect, it } from 'vitest'
import { bodyOf, checkOf, context, judge, params, resection, wavyBar } from '../../test/guide-phantom.ts'
import { evaluateSeat, seatParams } from '../evaluate/seat.ts'
import { sharedVolumeTask } from '../geometry/boolean.ts'
import type { Device, GuideDesign } from '../geometry/device.ts'
import { crossingsOf } from '../geometry/manifold.ts'
import { boxMesh } from '../geometry/mesh.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import { makeGuide } from './guide.ts'

const LONG = [-18, -6, 6, 18].map((x) => ({ at: [x, 0, 12], radius: 12 }))
const tableOf = ({ tables }: ReturnType<typeof judge>) =>
  new Map(
    tables!.find(({ name }) => name === 'guide_shaft-joint')!.rows.map(([what, value]) => [what, value]),
  )

describe('a guide in two parts', () => {
  const bone = bodyOf(wavyBar())
  const plan = resection([1, 0, 0], -9)
  const make = (parts: object, more: object = {}) =>
    makeGuide({ bone, resection: plan }, params({ free: LONG, sleeves: [], parts, ...more }), context())

  const tailed = make({ gap: 0.2 })

  it('is joined by a dovetail: closed, apart by its gap, held but for the way out, with play as its flanks have it', async () => {
    const device = await tailed
    expect(device.bodies.map(({ name }) => name)).toEqual(['guide_shaft_1', 'guide_shaft_2'])
    for (const { mesh } of device.bodies) {
      const { closed, manifold, oriented, components } = meshTopology(mesh)
      expect([closed, manifold, oriented, components]).toEqual([true, true, true, 1])
      expect(crossingsOf(mesh)).toBe(0)
    }
    expect(await sharedVolumeTask.run({ operands: device.bodies.map(({ mesh }) => mesh) })).toBe(0)
    const judged = judge(device, { bone, resection: plan })
    for (const { id, passed } of judged.checks.filter(({ required }) => required))
      expect(passed, id).toBe(true)
    expect(checkOf(judged.checks, 'joint.apart').value).toBe(0)
    // A flank that leans by 30° and stands 0.2 mm off: it meets after 0.2 / cos 30° aside and 0.2 / sin 30° away.
    const table = tableOf(judged)
    expect(table.get('gap measured')).toBeCloseTo(0.2, 2)
    expect(table.get('play along the parting')).toBeCloseTo(0.2 / Math.cos(Math.PI / 6), 2)
    expect(table.get('play along the parting, the other way')).toBeCloseTo(0.2 / Math.cos(Math.PI / 6), 2)
    expect(table.get('play away from the first part')).toBeCloseTo(0.4, 2)
    expect(table.get('play towards the first part')).toBeCloseTo(0.2, 2)
    expect(table.get('play towards the bone')).toBeCloseTo(0.2, 2)
    // The slot lies in one part, its walls untouched; both parts together sit as one.
    expect(checkOf(judged.checks, 'slot.shaft.width').value).toBeCloseTo(1.3, 2)
    const seat = evaluateSeat(device, bone, seatParams.parse({}), context())
    const areas = [1, 2].map((n) => checkOf(judged.checks, `joint.contact-${n}`).value as number)
    const whole = seat.checks.find(({ id }) => id === 'guide_shaft.seat.area')!.value as number
    expect(whole).toBeGreaterThan(0.9 * (areas[0]! + areas[1]!))
  })

  it('is joined by pegs: the ledge moves by the gap round its pegs', async () => {
    const judged = judge(await make({ joint: 'pegs', process: 'SLS' }), { bone, resection: plan })
    for (const { id, passed } of judged.checks.filter(({ required }) => required))
      expect(passed, id).toBe(true)
    const table = tableOf(judged)
    expect(table.get('gap designed')).toBe(0.3)
    for (const way of [
      'along the parting',
      'towards the first part',
      'away from the first part',
      'towards the bone',
    ])
      expect(table.get(`play ${way}`), way).toBeCloseTo(0.3, 1)
  })

  it('is told where its file is another: too near, or bent over so that it cannot come off', async () => {
    const device = await tailed
    const { joint } = device.design as GuideDesign
    const moved = (by: number): Device => ({
      ...device,
      bodies: device.bodies.map((body, n) =>
        n === 0
          ? body
          : {
              ...body,
              mesh: {
                ...body.mesh,
                positions: body.mesh.positions.map((x, i) => x - by * joint!.across[i % 3]!),
              },
            },
      ),
    })
    const near = judge(moved(0.1), { bone, resection: plan }).checks
    expect(checkOf(near, 'joint.gap')).toMatchObject({ passed: false })
    expect(checkOf(near, 'joint.gap').value).toBeCloseTo(0.1, 2)
    const within = judge(moved(0.5), { bone, resection: plan }).checks
    expect(checkOf(within, 'joint.apart').passed).toBe(false)
    expect(checkOf(within, 'joint.apart').value).toBeCloseTo(0.3, 1)
  })

  it('is refused where the joint finds no room, and where a part would not be one', async () => {
    const code = expect.objectContaining({ code: 'GUIDE_JOINT_NO_ROOM' })
    await expect(make({}, { free: [{ at: [-9, 0, 12], radius: 11 }] })).rejects.toEqual(code)
    await expect(make({ at: [-9, 0, 12], across: [1, 0, 0] })).rejects.toEqual(code)
    const wall = { ...bodyOf(boxMesh([2, -3, 16], [5, 3, 30]), 'other'), side: 'midline' as const }
    const parts = { at: [3, 0, 12], across: [1, 0, 0] }
    await expect(
      makeGuide(
        { bone, others: [wall], resection: plan },
        params({ free: LONG, sleeves: [], insertion: [0, 0, -1], parts }),
        context(),
      ),
    ).rejects.toEqual(code)
  })
})
