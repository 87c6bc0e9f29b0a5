import { describe, expect, it } from 'vitest'
import {
  bodyOf,
  checkOf,
  context,
  judge,
  meshVolume,
  params,
  resection,
  wavyBar,
} from '../../test/guide-phantom.ts'
import type { Warning } from '../base/errors.ts'
import { evaluateGuide } from '../evaluate/guide.ts'
import { evaluateGuideParams } from '../evaluate/guide-judged.ts'
import { evaluateSeat, seatParams } from '../evaluate/seat.ts'
import { writeStl } from '../formats/stl.ts'
import { booleanTask, sharedVolumeTask } from '../geometry/boolean.ts'
import type { Device, GuideDesign } from '../geometry/device.ts'
import { crossingsOf } from '../geometry/manifold.ts'
import { boxMesh } from '../geometry/mesh.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import { makeGuide } from './guide.ts'

describe('a guide on a waving bar', () => {
  it('comes off, takes its blade and its wire, and lies where the plan says', async () => {
    const bone = bodyOf(wavyBar())
    const plan = resection([0.995, 0.0998334, 0], 1)
    const device = await makeGuide({ bone, resection: plan }, params(), context())
    const topology = meshTopology(device.bodies[0]!.mesh)
    expect(topology.closed && topology.manifold && topology.oriented).toBe(true)
    expect(topology.components).toBe(1)
    expect(topology.genus).toBe(2) // One slot and one hole.
    const design = device.design as GuideDesign
    expect(design.insertion[2]).toBeLessThan(-0.9)
    const contact = device.bodies[0]!.deviations.find(({ operation }) => operation === 'contact')!
    expect(contact.p95).toBeLessThan(0.05)
    const { checks, tables } = judge(device, { bone, resection: plan })
    for (const id of ['fit.one-piece', 'fit.way', 'fit.contact', 'slot.shaft.offset', 'slot.shaft.angle'])
      expect(checkOf(checks, id).passed, id).toBe(true)
    for (const id of ['slot.shaft.width', 'slot.shaft.blade', 'slot.shaft.touches', 'sleeve.k1.drill'])
      expect(checkOf(checks, id).passed, id).toBe(true)
    expect(checkOf(checks, 'slot.shaft.width').value).toBeCloseTo(1.3, 2)
    expect(checkOf(checks, 'sleeve.k1.drill').value).toBeCloseTo(2.15, 2)
    expect(tables?.map(({ name }) => name)).toEqual(['guide_shaft-slots', 'guide_shaft-sleeves'])
    const seat = evaluateSeat(device, bone, seatParams.parse({}), context())
    expect(seat.checks.find(({ id }) => id === 'guide_shaft.seat.holds')?.passed).toBe(true)
    // Bone surface, print and force add up by their squares; a wire that is in holds the cut better than the bare contact.
    const errors = (press: number) =>
      evaluateSeat(device, bone, seatParams.parse({ force: { press } }), context()).tables!.find(
        ({ name }) => name === 'guide_shaft-seat-error',
      )!.rows
    const [[, , surface, print, force, together]] = errors(60) as [(number | string)[]]
    expect(together).toBeCloseTo(Math.hypot(surface as number, print as number, force as number), 1)
    expect(force as number).toBeGreaterThan(0)
    expect(force as number).toBeLessThan(1)
    // The same guide against a plan that was moved by 0.5 mm and 1°.
    const moved = judge(device, { bone, resection: resection([0.9932, 0.1164, 0], 1.5) }).checks
    expect(checkOf(moved, 'slot.shaft.offset').passed).toBe(false)
    expect(checkOf(moved, 'slot.shaft.angle').passed).toBe(false)
    expect(checkOf(moved, 'slot.shaft.angle').value).toBeCloseTo(0.957, 1)
    // Sunk into the bone by 1 mm it does not come off unharmed.
    const sunk = {
      ...device,
      bodies: [
        {
          ...device.bodies[0]!,
          mesh: {
            ...device.bodies[0]!.mesh,
            positions: device.bodies[0]!.mesh.positions.map((x, i) => x + design.insertion[i % 3]!),
          },
        },
      ],
    }
    const way = checkOf(judge(sunk, { bone }).checks, 'fit.way')
    expect(way.passed).toBe(false)
    expect(way.value as number).toBeGreaterThan(0.6)
    expect(way.value as number).toBeLessThan(1)
  })

  it('no text fills a slot that has moved to its place, and none is buried through its wall', async () => {
    const bone = bodyOf(wavyBar())
    const plan = resection([1, 0, 0], 0)
    let moved = 0
    // Where the slot's own walls are nearest, and on its block, whose walls are thinner than a letter is buried.
    for (const [at, style] of [
      [[0.6, 4, 17], 'raised'],
      [[1.5, 0, 19], 'raised'],
      [[-1.2, 0, 16], 'engraved'],
    ] as const) {
      const warnings: Warning[] = []
      const texts = [{ text: 'L', at, up: [0, 1, 0], height: 3, style }]
      const device = await makeGuide(
        { bone, resection: plan },
        params({ texts, slot: { depth: 8, stop: 3, wall: 1 } }),
        context(warnings),
      )
      const { checks } = judge(device, { bone, resection: plan })
      expect(checkOf(checks, 'slot.shaft.width').value).toBeCloseTo(1.3, 2)
      expect(checkOf(checks, 'slot.shaft.blade').passed).toBe(true)
      expect(checkOf(checks, 'fit.one-piece').passed).toBe(true)
      expect(device.marking).toEqual(['L'])
      moved += warnings.filter(({ code }) => code === 'TEXT_SHORTENED').length
    }
    expect(moved).toBeGreaterThanOrEqual(2)
  })

  it('prints the bone under it too: one closed piece of the bone, on which it sits as on the bone', async () => {
    const bone = bodyOf(wavyBar())
    const make = (piece: object) => makeGuide({ bone }, params({ cuts: [], sleeves: [], piece }), context())
    const device = await make({ margin: 4, depth: 6 })
    expect(device.bodies.map(({ name }) => name)).toEqual(['guide_shaft', 'guide_shaft_bone'])
    const piece = device.bodies[1]!.mesh
    const { closed, manifold, oriented, components } = meshTopology(piece)
    expect([closed, manifold, oriented, components]).toEqual([true, true, true, 1])
    expect(crossingsOf(piece)).toBe(0)
    // All of it is bone: what it shares with the bone is the whole piece.
    expect(meshVolume(piece)).toBeGreaterThan(0)
    const shared = await sharedVolumeTask.run({ operands: [piece, bone.mesh] })
    expect(shared).toBeCloseTo(meshVolume(piece) / 6, 0)
    const files = device.bodies.map(({ name, mesh }) => ({
      path: `guide_shaft/${name}.stl`,
      bytes: writeStl(mesh),
      mediaType: 'model/stl',
    }))
    const judged = (of: Device) =>
      evaluateGuide({ of, files: { files }, bone }, evaluateGuideParams.parse({}), context()).checks
    expect(checkOf(judged(device), 'fit.piece').passed).toBe(true)
    // A piece that is cut too short does not carry all of the guide.
    const short = boxMesh([-40, -20, -20], [0, 20, 20])
    const stump = await booleanTask.run({ operation: 'intersection', operands: [piece, short] })
    files[1] = { ...files[1]!, bytes: writeStl(stump) }
    expect(checkOf(judged(device), 'fit.piece').passed).toBe(false)
  })

  it('the blade stops before a bone that it may not touch', async () => {
    const bone = bodyOf(wavyBar())
    const other = { ...bodyOf(boxMesh([-20, -20, -25], [20, 20, -14.5]), 'other'), side: 'midline' as const }
    const plan = resection([1, 0, 0], 0)
    const device = await makeGuide(
      { bone, others: [other], resection: plan },
      params({ slot: { depth: 8, stop: 12 }, sleeves: [] }),
      context(),
    )
    const { checks } = judge(device, { bone, others: [other], resection: plan })
    expect(checkOf(checks, 'slot.shaft.touches').passed).toBe(true)
    expect(checkOf(checks, 'slot.shaft.touches').value).toBeCloseTo(1, 1)
    expect(checkOf(checks, 'fit.clear.other').passed).toBe(true)
  })
})

describe('the ends of a slot', () => {
  const bone = bodyOf(boxMesh([-30, -9, -10], [30, 9, 12]))
  const plan = resection([1, 0, 0], 0)
  const lone = { insertion: [0, 0, -1], sleeves: [], free: [{ at: [0, 0, 12], radius: 14 }] }

  it('pass the bone by 5 mm on both sides, and stop at it before a structure to avoid', async () => {
    const open = await makeGuide({ bone, resection: plan }, params(lone), context())
    const [slot] = (open.design as GuideDesign).slots
    expect(slot!.ends).toEqual([
      { kind: 'past', past: 5 },
      { kind: 'past', past: 5 },
    ])
    expect(slot!.length).toBeCloseTo(18 + 10, 0)

    const nerve = { ...bodyOf(boxMesh([-20, 12, -20], [20, 16, 20]), 'nerve'), side: 'midline' as const }
    const warnings: Warning[] = []
    const inputs = { bone, resection: plan, avoid: [nerve] }
    const device = await makeGuide(inputs, params(lone), context(warnings))
    const [kept] = (device.design as GuideDesign).slots
    const stop = kept!.ends!.findIndex(({ kind }) => kind === 'stop')
    expect(kept!.ends![stop]!.protects).toBe('nerve')
    expect(kept!.ends![1 - stop]!.kind).toBe('past')
    expect(warnings.map(({ code }) => code)).toContain('SLOT_STOPPED')
    const { checks } = judge(device, inputs)
    expect(checkOf(checks, `slot.shaft.stop-${stop + 1}`)).toMatchObject({ passed: true, required: true })
    // The nerve lies 3 mm beside the bone; the blade, which plays 0.15 mm less than the slot, keeps so much.
    expect(checkOf(checks, 'slot.shaft.keeps.nerve').passed).toBe(true)
    expect(checkOf(checks, 'slot.shaft.keeps.nerve').value).toBeCloseTo(3, 0)
    // A guide that was made without knowing of the nerve does not keep off it.
    expect(checkOf(judge(open, inputs).checks, 'slot.shaft.keeps.nerve').passed).toBe(false)
  })

  it('stop at the notch that a person names, and the blade at the bone before a vessel behind it', async () => {
    const vessel = { ...bodyOf(boxMesh([-20, -5, -20], [20, 5, -16]), 'vessel'), side: 'midline' as const }
    const named = { ...lone, slot: { depth: 8, stop: 3, notch: [0, -9, 0] } }
    const device = await makeGuide({ bone, resection: plan, avoid: [vessel] }, params(named), context())
    const [slot] = (device.design as GuideDesign).slots
    expect(slot!.ends!.filter(({ protects }) => protects?.includes('sciatic notch'))).toHaveLength(1)
    const tip = slot!.origin[2] + slot!.inward[2] * slot!.reach
    expect(tip).toBeCloseTo(-10, 1)
  })
})

describe('what a guide refuses', () => {
  const bone = bodyOf(boxMesh([-30, -15, -10], [30, 15, 12]))
  const plan = resection([1, 0, 0], 0)
  const code = (name: string) => expect.objectContaining({ code: name })
  const make = (more: object, inputs: object = {}) =>
    makeGuide({ bone, resection: plan, ...inputs }, params(more), context())

  it('the wrong side', async () => {
    await expect(make({ side: 'right' })).rejects.toEqual(code('GUIDE_SIDE'))
    await expect(make({}, { resection: { ...plan, side: 'right' } })).rejects.toEqual(code('GUIDE_SIDE'))
  })
  it('a cut that is not planned', async () => {
    await expect(make({ cuts: ['neck'] })).rejects.toEqual(code('CUT_UNKNOWN'))
  })
  it('a region away from the bone', async () => {
    await expect(make({ free: [{ at: [0, 0, 60], radius: 10 }] })).rejects.toEqual(code('GUIDE_NO_CONTACT'))
  })
  it('a plane beside the contact', async () => {
    await expect(make({}, { resection: resection([1, 0, 0], 28) })).rejects.toEqual(code('SLOT_MISSES_GUIDE'))
  })
  it('a wire through the slot, in the guide or in the bone, naming the move that clears it', async () => {
    const wire = (entry: number, x: number) => ({
      sleeves: [{ name: 'k1', entry: [entry, 0, 12], direction: [x, 0, -1], drill: 2 }],
    })
    await expect(make(wire(1.5, 0))).rejects.toEqual(code('SLEEVE_THROUGH_SLOT'))
    await expect(make(wire(-9, 0.6))).rejects.toEqual(code('SLEEVE_THROUGH_SLOT'))
    // The refusal names the least move that clears it: 0.65 mm of half a slot, 1 of wall, 1.075 of half a hole, less 1.5.
    const { remedy } = await make(wire(1.5, 0)).then(
      () => ({ remedy: '' }),
      (error: { remedy: string }) => error,
    )
    const [, by] = /move k1 by ([\d.]+) mm \(LPS [\d.]+, 0.00, 0.00\)/i.exec(remedy)!
    expect(Number(by)).toBeCloseTo(1.25, 5)
    await expect(make(wire(1.5 + Number(by), 0))).resolves.toMatchObject({ kind: 'guide' })
  })
  it('a sleeve without a name, a drill or bone', async () => {
    await expect(make({ sleeves: [{ name: 'k9' }] })).rejects.toEqual(code('SLEEVE_UNKNOWN'))
    const beside = { name: 'k1', entry: [-80, 0, 12], direction: [0, 0, -1], drill: 2 }
    await expect(make({ sleeves: [beside] })).rejects.toEqual(code('SLEEVE_MISSES_BONE'))
    const screw = {
      name: 's1',
      kind: 'screw',
      entry: [-12, 0, 12],
      direction: [0, 0, -1],
      diameter: 5,
      length: 20,
    }
    await expect(
      make({ sleeves: [{ name: 's1' }] }, { trajectories: { trajectories: [screw] } }),
    ).rejects.toEqual(code('SLEEVE_DRILL_UNKNOWN'))
  })
  it('pieces that hang on nothing', async () => {
    const free = [
      { at: [-20, 0, 12], radius: 7 },
      { at: [20, 0, 12], radius: 7 },
    ]
    await expect(make({ free, cuts: [], sleeves: [] })).rejects.toEqual(code('GUIDE_APART'))
  })
})
