import { describe, expect, it } from 'vitest'
import { bodyOf, checkOf, context, judge, params, resection, wavyBar } from '../../test/guide-phantom.ts'
import { evaluateGuide } from '../evaluate/guide.ts'
import { evaluateGuideParams } from '../evaluate/guide-judged.ts'
import { writeStl } from '../formats/stl.ts'
import type { GuideDesign } from '../geometry/device.ts'
import type { TrajectorySet } from '../geometry/plan.ts'
import { makeGuide } from './guide.ts'

describe('metal inserts and drill stops', () => {
  const bone = bodyOf(wavyBar())
  const plan = resection([1, 0, 0], 2)
  const drill = { name: 'k1', entry: [-12, 0, 12], direction: [-0.1, 0, -1], drill: 2, depth: 15 }
  const make = (sleeve: object, slot: object = {}) =>
    makeGuide(
      { bone, resection: plan },
      params({ sleeves: [{ ...drill, ...sleeve }], slot: { depth: 8, stop: 3, ...slot } }),
      context(),
    )

  it('have pockets of their size with a shoulder below, in the file and in the parts list', async () => {
    const device = await make(
      { insert: { outer: 5, fit: 0.1 } },
      { insert: { wall: 0.8, fit: 0.12, depth: 6 } },
    )
    const { checks, tables } = judge(device, { bone, resection: plan })
    for (const { id, passed } of checks.filter(({ required }) => required)) expect(passed, id).toBe(true)
    // Blade of 1 mm, 0.3 clear, two sheets of 0.8, 0.12 of fit; a bush of 5 mm and 0.1.
    expect(checkOf(checks, 'slot.shaft.width').value).toBeCloseTo(1 + 0.3 + 1.6 + 0.12, 2)
    expect(checkOf(checks, 'sleeve.k1.insert').value).toBeCloseTo(5.1, 2)
    expect(checkOf(checks, 'sleeve.k1.drill').value).toBeCloseTo(2.15, 5)
    const parts = tables!.find(({ name }) => name === 'guide_shaft-parts')!
    expect(parts.rows.map(([name, what]) => [name, what])).toEqual([
      ['guide_shaft', 'printed body'],
      ['shaft', 'blade insert'],
      ['k1', 'drill bush'],
    ])
    const { sleeves } = device.design as GuideDesign
    expect(parts.rows[2]![2]).toBe(`Ø 5 × ${Number(sleeves[0]!.insert!.depth.toFixed(3))}; Ø 2.15`)
    // The bush of the next size does not go in.
    const { joint: _, ...design } = device.design as GuideDesign
    const thicker = design.sleeves.map((one) => ({
      ...one,
      insert: { ...one.insert!, wall: one.insert!.wall + 0.1 },
    }))
    const other = judge(
      { ...device, design: { ...design, sleeves: thicker } },
      { bone, resection: plan },
    ).checks
    expect(checkOf(other, 'sleeve.k1.insert').passed).toBe(false)
  })

  it('a sleeve ends where the drill’s stop lands with the tip at its plan, wherever the bone’s surface is', async () => {
    const device = await make({ stop: 32 })
    const [sleeve] = (device.design as GuideDesign).sleeves
    const tip = [0, 1, 2].map((a) => sleeve!.mouth[a]! + 32 * sleeve!.direction[a]!)
    // The tip lies 15 mm along the axis from the entry.
    const unit = Math.hypot(0.1, 1)
    expect(tip[0]).toBeCloseTo(-12 - (15 * 0.1) / unit, 5)
    expect(tip[2]).toBeCloseTo(12 - 15 / unit, 5)
    const trajectories = {
      trajectories: [{ name: 'k1', entry: drill.entry, direction: [-0.1 / unit, 0, -1 / unit], length: 15 }],
    } as unknown as TrajectorySet
    const files = [
      {
        path: 'guide_shaft/guide_shaft.stl',
        bytes: writeStl(device.bodies[0]!.mesh),
        mediaType: 'model/stl',
      },
    ]
    const stopOf = (paths: TrajectorySet) =>
      checkOf(
        evaluateGuide(
          { of: device, files: { files }, bone, resection: plan, trajectories: paths },
          evaluateGuideParams.parse({}),
          context(),
        ).checks,
        'sleeve.k1.stop',
      )
    expect(stopOf(trajectories)).toMatchObject({ passed: true, required: true })
    expect(Math.abs(stopOf(trajectories).value as number)).toBeLessThan(0.01)
    // The plan goes 2 mm deeper than the guide knew.
    const deeper = {
      trajectories: [{ ...trajectories.trajectories[0]!, length: 17 }],
    } as unknown as TrajectorySet
    expect(stopOf(deeper)).toMatchObject({ passed: false })
    expect(stopOf(deeper).value).toBeCloseTo(2, 2)
  })

  it('are refused where they find no room, with what would fit', async () => {
    const code = (name: string) => expect.objectContaining({ code: name })
    await expect(make({ stop: 16 })).rejects.toEqual(code('SLEEVE_STOP_NO_ROOM'))
    await expect(make({ insert: { outer: 2.5 } })).rejects.toEqual(code('SLEEVE_INSERT_NO_ROOM'))
    await expect(make({ insert: { outer: 5, depth: 11.5 } })).rejects.toEqual(code('SLEEVE_INSERT_NO_ROOM'))
    await expect(make({}, { insert: { depth: 30 } })).rejects.toEqual(code('SLOT_INSERT_NO_ROOM'))
    const { remedy } = await make({ stop: 16 }).then(
      () => ({ remedy: '' }),
      (error: { remedy: string }) => error,
    )
    const [, least] = /of ([\d.]+) to/.exec(remedy)!
    await expect(make({ stop: Number(least) + 0.1 })).resolves.toMatchObject({ kind: 'guide' })
  })
})
