import { expect, test } from 'vitest'
import { columnMirror } from '../../test/golden-inputs/implant.ts'
import { ballMesh } from '../../test/golden-inputs/phantom.ts'
import { implantParams } from '../device/implant-params.ts'
import { type Body, boxMesh, signedVolume } from '../geometry/mesh.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import { resectionParams } from '../plan/resection.ts'
import { trajectoriesParams } from '../plan/trajectories.ts'
import { type LivePlan, type PreparedReplan, prepareReplan, replan, replanBody } from './replan.ts'
import { agreementOf } from './replan-agreement.ts'

// A block of 40 × 80 × 120 mm whose lateral face holds the centre of rotation; 80 mm of it are removed.
const hip: Body = { ...columnMirror.body, name: 'hip_left', mesh: boxMesh([40, -40, -60], [80, 40, 60]) }
const tumour: Body = { ...hip, name: 'tumour', mesh: ballMesh([60, 0, 0], 5, 2) }
const landmarks = {
  points: [],
  spheres: [{ name: 'head_right', centre: [-80, 0, 0] as const, radius: 22, rms: 0 }],
  planes: [{ name: 'anterior_pelvic', normal: [0, -1, 0] as const, offset: 0 }],
}
const planes = {
  bottom: { at: [0, 0, -40], normal: [0, 0, 1] },
  top: { at: [0, 0, 40], normal: [0, 0, -1] },
}
/** Through the implant's whole height into the bone above it. */
const along = { entry: [60, 20, -45], target: [60, 20, 55], diameter: 5 }
const GAP = 0.5
const whole = 40 * 80 * (80 - 2 * GAP)

function preparedWith(params: object): Promise<PreparedReplan> {
  return prepareReplan({
    resection: { bone: hip, tumour },
    holding: [hip],
    guides: [],
    implant: {
      params: implantParams.parse({ name: 'implant', side: 'left', gap: GAP, ...params }),
      mirror: { ...columnMirror, body: hip },
      landmarks,
      trajectories: 'screws',
    },
  })
}

const planWith = (screws: object): LivePlan => ({
  resection: resectionParams.parse({ name: 'cut', planes, margin: { bone: 6 } }),
  trajectories: [trajectoriesParams.parse({ name: 'screws', screws })],
})

async function bodyOf(params: object, screws: object) {
  const prepared = await preparedWith(params)
  const plan = planWith(screws)
  const live = await replan(prepared, plan)
  return { live, ...(await replanBody(prepared, plan, live)) }
}

// Volumes: a half ball is 2/3 π r³; a cylinder π r² h; a frustum of 45° between radii R and r is π (R³ − r³) / 3.
test('the body is the block between the cuts less half a ball for the cup, closed', async () => {
  const cup = { name: 'a cup', diameter: 52, sphere: 'head_right', inclination: 90, anteversion: 0 }
  const { body, faults } = await bodyOf({ cup }, {})
  expect(faults).toEqual([])
  expect(meshTopology(body!.mesh)).toMatchObject({ closed: true, manifold: true })
  const removed = whole - signedVolume(body!.mesh)
  expect(removed / ((2 / 3) * Math.PI * 26 ** 3)).toBeCloseTo(1, 1)
  expect(body!.cup!.centre.map((x) => x + 0)).toEqual([80, 0, 0])
})

test('a screw’s hole with its head’s cone is taken out, and its seat lies where the steps put it', async () => {
  const screws = [{ name: 's1', hole: 6, head: { diameter: 10, depth: 3 } }]
  const through = { s1: along }
  const { live, body, faults } = await bodyOf({ screws }, through)
  expect(faults).toEqual([])
  const cone = (Math.PI * (5 ** 3 - 3 ** 3)) / 3
  const expected = Math.PI * (25 * 3 + 9 * (80 - 2 * GAP - 3 - 2)) + cone
  expect((whole - signedVolume(body!.mesh)) / expected).toBeCloseTo(1, 1)
  expect(body!.screws[0]!.seat).toEqual([60, 20, -36.5])
  const seat = (at: number) => ({ ...body!.screws[0]!, seat: [60, 20, at] as const })
  const full = { trajectories: [], guides: [] }
  const rows = (at: number) => agreementOf(live, { ...full, screws: [seat(at)] }, body)
  expect(rows(-36)).toEqual([{ kind: 'seat', name: 's1', live: 0.5, full: 0, tolerance: 1, within: true }])
  expect(rows(-38.5)[0]).toMatchObject({ live: 2, within: false })
})

test('a hole that cannot be made is told and left out; the porous zones lie a gap behind the cuts', async () => {
  const params = {
    screws: [
      { name: 's1', hole: 6, head: { diameter: 6, depth: 0 } },
      { name: 'away', head: { diameter: 6 } },
    ],
    porous: { size: 3, depth: 2.5, on: ['top'] },
  }
  const screws = {
    s1: along,
    away: { entry: [60, -10, 55], target: [60, 10, 55], diameter: 4 },
  }
  const { body, faults } = await bodyOf(params, screws)
  expect(faults.map(({ code }) => code)).toEqual(['SCREW_MISSES_IMPLANT'])
  expect(body!.screws.map(({ name }) => name)).toEqual(['s1'])
  expect((whole - signedVolume(body!.mesh)) / (Math.PI * 9 * (80 - 2 * GAP))).toBeCloseTo(1, 1)
  expect(body!.porous).toMatchObject({ depth: 2.5, size: 3, planes: [{ name: 'top', offset: -39.5 }] })
})

test('a figure that is missing, or lies off, does not agree', async () => {
  const { live } = await bodyOf({}, { s1: along })
  const path = live.trajectories[0]!.trajectories[0]!
  const other = { ...path, name: 'gone' }
  const full = {
    resection: { ...live.resection!, volumes: { ...live.resection!.volumes, resected: 1 } },
    trajectories: [{ name: 'screws', trajectories: [path, other] }],
    guides: [],
  }
  const off = agreementOf(live, full).filter(({ within }) => !within)
  expect(off.map(({ kind, name }) => [kind, name])).toEqual([
    ['resected', ''],
    ['in-bone', 'gone'],
    ['cortex', 'gone'],
  ])
})
