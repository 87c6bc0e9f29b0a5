import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SHARED_DATA } from '../../test/file-set.ts'
import { column, columnInputs, columnMirror } from '../../test/golden-inputs/implant.ts'
import { ballMesh, phantomBlock } from '../../test/golden-inputs/phantom.ts'
import {
  growth,
  hipLeft,
  resectionInput,
  sacrumBall,
  trajectoriesInput,
} from '../../test/golden-inputs/plan.ts'
import { seededRandom } from '../base/random.ts'
import type { Vector3 } from '../base/vectors.ts'
import { makeGuide } from '../device/guide.ts'
import { guideParams } from '../device/guide-params.ts'
import { makeImplant } from '../device/implant.ts'
import { implantParams } from '../device/implant-params.ts'
import { readStl } from '../formats/stl.ts'
import type { GuideDesign } from '../geometry/device.ts'
import { type Body, boxMesh } from '../geometry/mesh.ts'
import { closestDistances } from '../geometry/mesh-distance.ts'
import type { ResectionPlan } from '../geometry/plan.ts'
import { planResection, type ResectionParams, resectionParams } from '../plan/resection.ts'
import { planTrajectories, trajectoriesParams } from '../plan/trajectories.ts'
import { plainContext } from '../step.ts'
import { type LiveResult, prepareReplan, type ReplanInputs, replan } from './replan.ts'
import { LIVE_TOLERANCE as TOLERANCE } from './replan-agreement.ts'

const context = plainContext(() => '')
const none = { holding: [], guides: [] }
const resectionOf = (planes: object, margin: object = { bone: 6 }): ResectionParams =>
  resectionParams.parse({ name: 'cut', planes, margin })

/** Planes moved by up to 3 mm and turned by up to 5°. */
function moved(params: ResectionParams, random: () => number): ResectionParams {
  const shift = (v: Vector3, by: number) => v.map((x) => x + by * (2 * random() - 1)) as unknown as Vector3
  return {
    ...params,
    planes: Object.fromEntries(
      Object.entries(params.planes).map(([name, plane]) => {
        if (!('at' in plane)) return [name, plane]
        return [name, { at: shift(plane.at, 3), normal: shift(plane.normal, 0.05) }]
      }),
    ),
  }
}

function expectSameResection(live: LiveResult['resection'], full: ResectionPlan): void {
  expect(live!.planes).toEqual(full.planes)
  live!.cuts.forEach((cut, i) => {
    const exact = full.cuts[i]!
    expect(Math.abs(cut.area / exact.area - 1)).toBeLessThan(TOLERANCE.share)
    expect(cut.planeDistance).toBe(exact.planeDistance)
    expect(Math.abs(cut.distance - exact.distance)).toBeLessThan(TOLERANCE.distance)
    cut.centroid.forEach((x, axis) => {
      expect(Math.abs(x - exact.centroid[axis]!)).toBeLessThan(1e-3)
    })
    expect(cut.outlines.length).toBe(exact.outlines.length)
  })
  expect(Math.abs(live!.volumes.resected / full.volumes.resected - 1)).toBeLessThan(TOLERANCE.share)
  expect(Math.abs(live!.volumes.remaining / full.volumes.remaining - 1)).toBeLessThan(TOLERANCE.share)
  expect(Math.abs(live!.tumourLeft - full.tumourLeft)).toBeLessThan(1e-3 * full.volumes.tumourInBone)
  expect(live!.tumourLeft > 0).toBe(full.tumourLeft > 0)
  live!.margins.forEach((margin, i) => {
    const { distance, ...rest } = full.margins[i]!
    expect(margin).toMatchObject(rest)
    expect(Math.abs(margin.distance - distance)).toBeLessThan(TOLERANCE.margin)
  })
}

test('25 moves of two planes: resection, screws and wires as the steps have them, within what is stated', async () => {
  const bodies = { bone: hipLeft(), tumour: growth(), others: [sacrumBall()] }
  const prepared = await prepareReplan({ resection: bodies, holding: [hipLeft(), sacrumBall()], guides: [] })
  const start = resectionParams.parse(resectionInput)
  const axes = trajectoriesParams.parse({
    screws: { s1: { entry: [31, 0, 40], target: [31, 0, -15], diameter: 4 } },
    wires: { k1: { entry: [31, 25, -12], direction: [0, -1, 0], length: 30, diameter: 2 } },
  })
  const random = seededRandom(11)
  for (let n = 0; n < 25; n++) {
    const params = moved(start, random)
    const live = await replan(prepared, { resection: params, trajectories: [axes] })
    expect(live.faults).toEqual([])
    const full = await planResection(bodies, params, context)
    expectSameResection(live.resection, full)
    const sets = planTrajectories({ bodies: [bodies.bone, sacrumBall()], resection: full }, axes)
    live.trajectories[0]!.trajectories.forEach((found, i) => {
      const exact = sets.trajectories[i]!
      expect(found).toMatchObject({ name: exact.name, exits: exact.exits })
      expect(found.inBone.map(({ structure }) => structure)).toEqual(
        exact.inBone.map(({ structure }) => structure),
      )
      found.inBone.forEach(({ length }, b) => {
        expect(Math.abs(length - exact.inBone[b]!.length)).toBeLessThan(TOLERANCE.axis)
      })
      expect(Math.abs(found.cortexDistance - exact.cortexDistance)).toBeLessThan(TOLERANCE.axis)
    })
  }
})

test('slots and sleeves are those of the guide, on the same bone', async () => {
  const bone = phantomBlock()[0]!
  const wall: Body = { ...bone, name: 'sacrum', side: 'midline', mesh: boxMesh([0, 40, 0], [40, 60, 40]) }
  const inside: Body = { ...bone, name: 'tumour', mesh: ballMesh([32, 15, 10], 3, 2) }
  const params = guideParams.parse({
    name: 'guide_block',
    side: 'left',
    cuts: ['shaft'],
    free: [{ at: [20, 15, 20], radius: 11 }],
    spacing: 1,
    thickness: 3,
    blade: { thickness: 1, width: 8, length: 30 },
    sleeves: [{ name: 'k1' }],
  })
  const wires = trajectoriesParams.parse({
    name: 'wires',
    wires: { k1: { entry: [13, 15, 20], direction: [-0.1, 0, -1], length: 12, diameter: 2 } },
  })
  const resection = { bone, tumour: inside, others: [wall] }
  const prepared = await prepareReplan({
    resection,
    holding: [bone],
    guides: [{ params, others: [wall], trajectories: 'wires' }],
  })
  for (const x of [20.5, 22, 23.3]) {
    const cut = resectionOf({ shaft: { at: [x, 0, 0], normal: [1, 0.02 * (x - 21), 0] } })
    const live = await replan(prepared, { resection: cut, trajectories: [wires] })
    expect(live.faults).toEqual([])
    const plan = await planResection(resection, cut, context)
    const trajectories = planTrajectories({ bodies: [bone], resection: plan }, wires)
    const guide = await makeGuide({ bone, others: [wall], resection: plan, trajectories }, params, context)
    const { slots, sleeves } = guide.design as GuideDesign
    expect(live.guides).toEqual([{ name: 'guide_block', slots, sleeves }])
  }
})

test('the implant’s faces and shape lie on the finished implant', async () => {
  const tumour: Body = { ...column, name: 'tumour', mesh: ballMesh([55, 0, 0], 5, 2) }
  const plain = implantParams.parse({ name: 'implant', side: 'left', spacing: 1, gap: 0.5, blend: 5 })
  const prepared = await prepareReplan({
    ...none,
    resection: { bone: column, tumour },
    implant: { mirror: columnMirror, params: plain },
  })
  for (const z of [30, 26.5]) {
    const params = resectionOf({
      bottom: { at: [0, 0, -30], normal: [0, 0, 1] },
      top: { at: [0, 0, z], normal: [0, 0, -1] },
    })
    const live = await replan(prepared, { resection: params, trajectories: [] })
    expect(live.faults).toEqual([])
    const { faces, shape } = live.implant!
    expect(faces.map(({ plane }) => plane)).toEqual(['bottom', 'top'])
    for (const { area } of faces) expect(area).toBeCloseTo(400, 3)
    expect(
      faces[1]!.outlines[0]!.filter((_, i) => i % 3 === 2).every((at) => Math.abs(at - (z - 0.5)) < 1e-4),
    ).toBe(true)
    const plan = await planResection({ bone: column, tumour }, params, context)
    const { trajectories: _, ...inputs } = columnInputs
    const device = await makeImplant({ ...inputs, resection: plan }, plain, context)
    const away = closestDistances(device.bodies[0]!.mesh, shape.positions)
    expect(away.reduce((most, d) => Math.max(most, d), 0)).toBeLessThan(1)
  }
})

test('what cannot be made is told, and the rest is given', async () => {
  const bone = hipLeft()
  const prepared = await prepareReplan({
    ...none,
    resection: { bone, tumour: growth() },
    holding: [bone],
  })
  const axes = trajectoriesParams.parse(trajectoriesInput)
  const away = resectionOf({ ilium: { at: [0, 0, 500], normal: [0, 0, 1] } })
  const live = await replan(prepared, { resection: away, trajectories: [axes] })
  expect(live.faults.map(({ code }) => code)).toEqual(['RESECTION_MISSES_BONE'])
  expect(live.resection).toBeUndefined()
  expect(live.trajectories[0]!.trajectories.map(({ name }) => name)).toEqual(['s1', 'k1'])
  const through = resectionOf({ ilium: { at: [38, 0, 16], normal: [0, 0, 1] } })
  const left = (await replan(prepared, { resection: through, trajectories: [] })).resection!
  expect(left.tumourLeft).toBeGreaterThan(0.4 * left.volumes.tumourInBone)
  expect(left.margins[0]!.distance).toBe(0)
  expect(left.cuts[0]!.planeDistance).toBeLessThan(0)
})

const folder = `${SHARED_DATA}meshes-synthetic-truth`

function truth(name: string): Body {
  const { mesh } = readStl(new Uint8Array(readFileSync(`${folder}/${name}.stl`)), name)
  const triangles = mesh.triangles.map((_, i, all) => all[i - (i % 3) + [0, 2, 1][i % 3]!]!) // Wound inward.
  return {
    name,
    mesh: { positions: mesh.positions, triangles },
    side: 'left',
    colour: [0, 0, 0],
    deviations: [],
  }
}

test.skipIf(!existsSync(folder))(
  'flagship’s true bone and tumour (skipped without ../shared/data): ten moves within what is stated',
  { timeout: 600_000 },
  async () => {
    const bodies = { bone: truth('hip_left'), tumour: truth('tumour') }
    const inputs: ReplanInputs = { ...none, resection: bodies }
    const prepared = await prepareReplan(inputs)
    const start = resectionOf({
      ilium: { at: [68, -92, 186], normal: [0.3, -0.77, -0.64] },
      pubis: { at: [42, -170, 119], normal: [0.88, 0.42, 0.22] },
      ischium: { at: [63, -103, 104], normal: [0.2, -0.35, 0.92] },
    })
    const random = seededRandom(5)
    for (let n = 0; n < 10; n++) {
      const resection = moved(start, random)
      const live = await replan(prepared, { resection, trajectories: [] })
      expectSameResection(live.resection, await planResection(bodies, resection, context))
    }
  },
)
