// Implants on stepped and curved cuts of a flat block: by the shapes' formulas.
import { beforeAll, describe, expect, test } from 'vitest'
import { ballMesh } from '../../test/golden-inputs/phantom.ts'
import { plainBody } from '../../test/plain-body.ts'
import type { Warning } from '../base/errors.ts'
import type { Matrix4 } from '../base/vectors.ts'
import { type ImplantInputs, makeImplant } from '../device/implant.ts'
import { implantParams } from '../device/implant-params.ts'
import { evaluateImplant } from '../evaluate/implant.ts'
import { evaluateImplantParams } from '../evaluate/implant-judged.ts'
import { writeStl } from '../formats/stl.ts'
import type { Device, ImplantDesign } from '../geometry/device.ts'
import { crossingsOf } from '../geometry/manifold.ts'
import { boxMesh, signedVolume, type TriangleMesh } from '../geometry/mesh.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import type { MirrorResult, ResectionPlan } from '../geometry/plan.ts'
import { sweptDistance } from '../geometry/swept-cut.ts'
import { planResection, resectionParams } from '../plan/resection.ts'
import { plainContext } from '../step.ts'
import { type LivePlan, prepareReplan, replan, replanBody } from './replan.ts'
import { agreementOf } from './replan-agreement.ts'

const context = plainContext(() => '')
const bone = plainBody('bone', boxMesh([0, 0, 0], [70, 60, 20]))
const tumour = plainBody('tumour', ballMesh([62, 25, 10], 3, 3))
const reflection: Matrix4 = [-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
const mirror: MirrorResult = {
  name: 'mirror',
  across: { name: 'midsagittal', normal: [1, 0, 0], offset: 0 },
  transform: reflection,
  body: plainBody('bone', boxMesh([0, 0, 0], [70, 60, 20.4])),
  error: new Float32Array(8),
  used: new Uint8Array(8).fill(1),
  fit: { mean: 0.1, p95: 0.4, max: 0.4 },
}
const saw = [0, 0, -1]
const towards = [62, 25, 10]
const STEP = [[30, 0, 20], [30, 30, 20], [44, 30, 20], [44, 60, 20]] // biome-ignore format: points
const cuts = {
  stepped: { stepped: { step: { through: STEP, saw, towards, reach: 25 } } },
  curved: { curved: { dome: { arc: [[40, 0, 20], [30, 30, 20], [40, 60, 20]], saw, towards } } },
} // biome-ignore format: points
const plan = (given: object) =>
  planResection(
    { bone, tumour },
    resectionParams.parse({ name: 'cut', margin: { bone: 5 }, ...given }),
    context,
  )

const params = (more: object = {}) =>
  implantParams.parse({ name: 'implant', side: 'left', gap: 0.5, spacing: 1, approach: [1, 0, 0], ...more })

function judged(of: Device, resection: ResectionPlan, mesh = of.bodies[0]!.mesh) {
  const path = `${of.name}/${of.bodies[0]!.name}.stl`
  const files = { files: [{ path, bytes: writeStl(mesh), mediaType: 'model/stl' }] }
  return evaluateImplant({ of, files, bone, resection }, evaluateImplantParams.parse({}), context)
}

/** Distance to the nearest leg of a polyline in x and y. */
function toLegs(legs: readonly (readonly number[])[], x: number, y: number): number {
  return legs.slice(1).reduce((least, b, n) => {
    const a = legs[n]!
    const [dx, dy] = [b[0]! - a[0]!, b[1]! - a[1]!]
    const t = Math.min(1, Math.max(0, ((x - a[0]!) * dx + (y - a[1]!) * dy) / (dx * dx + dy * dy)))
    return Math.min(least, Math.hypot(x - a[0]! - t * dx, y - a[1]! - t * dy))
  }, Infinity)
}

const shifted = ({ positions, triangles }: TriangleMesh, by: readonly number[]): TriangleMesh => ({
  positions: positions.map((x, i) => x + by[i % 3]!),
  triangles,
})

describe('on a stepped cut', () => {
  let resection: ResectionPlan
  let device: Device
  beforeAll(async () => {
    resection = await plan(cuts.stepped)
    device = await makeImplant({ bone, mirror, resection }, params(), context)
  })

  test('it is what was removed, less half a millimetre along the cut', () => {
    const { mesh } = device.bodies[0]!
    expect(meshTopology(mesh)).toMatchObject({ closed: true, oriented: true, components: 1 })
    expect(crossingsOf(mesh)).toBe(0)
    // Strips along the legs; counted twice in the inner corner, and a quarter disc about the outer one.
    const area = 40 * 30 + 26 * 30 - 0.5 * (30 + 14 + 30) + 0.25 - Math.PI / 16
    expect(signedVolume(mesh) / (area * 20)).toBeGreaterThan(0.99)
    expect(signedVolume(mesh) / (area * 20.4)).toBeLessThan(1.005)
    let least = Infinity
    for (let i = 0; i < mesh.positions.length; i += 3)
      least = Math.min(least, toLegs(STEP, mesh.positions[i]!, mesh.positions[i + 1]!))
    expect(least).toBeCloseTo(0.5, 2)
  })

  test('gap, and gap all along the faces, are measured on the file; it goes in past both faces', async () => {
    const { checks } = await judged(device, resection)
    const of = (id: string) => checks.find((one) => one.id === `implant.${id}`)!
    expect(of('gap.step')).toMatchObject({ passed: true })
    expect(of('gap.step').value).toBeCloseTo(0.5, 2)
    expect(of('along.step')).toMatchObject({ passed: true })
    expect(of('along.step').value).toBeCloseTo(0.5, 1)
    expect(of('fit.way')).toMatchObject({ passed: true })
    const { insertion } = device.design as ImplantDesign
    // Out of both kinds of faces: +x and +y, or −y where the step turns.
    expect(-insertion[0]).toBeGreaterThan(0.5)
    expect(-insertion[1]).toBeLessThanOrEqual(1e-9)
  })

  test('one that lies 0.3 mm nearer, or farther, does not pass', async () => {
    const { mesh } = device.bodies[0]!
    const passed = async (by: number) => {
      const { checks } = await judged(device, resection, shifted(mesh, [by, 0, 0]))
      return ['gap', 'along'].map((one) => checks.find(({ id }) => id === `implant.${one}.step`)!.passed)
    }
    expect(await passed(-0.3)).toContain(false)
    expect(await passed(0.3)).toContain(false)
  })
})

test('on a curved cut the gap follows the arc', async () => {
  const resection = await plan(cuts.curved)
  const device = await makeImplant({ bone, mirror, resection }, params(), context)
  const { positions: p } = device.bodies[0]!.mesh
  // The circle through (40, 0), (30, 30), (40, 60): radius 50 about (80, 30).
  let least = Infinity
  for (let i = 0; i < p.length; i += 3) least = Math.min(least, 50 - Math.hypot(p[i]! - 80, p[i + 1]! - 30))
  expect(least).toBeGreaterThan(0.45)
  expect(least).toBeLessThan(0.55)
  const { checks } = await judged(device, resection)
  for (const id of ['gap.dome', 'along.dome', 'fit.way'])
    expect(
      checks.find((one) => one.id === `implant.${id}`),
      id,
    ).toMatchObject({ passed: true })
})

test.each([
  ['stepped', 'step', 74],
  ['curved', 'dome', 50 * 2 * Math.asin(30 / 50)],
] as const)('a coating lies on the face at a %s cut, for which the implant is left short', async (form, name, long) => {
  const resection = await plan(cuts[form])
  const coating = { material: 'HA', thickness: 0.2 }
  const device = await makeImplant({ bone, mirror, resection }, params({ coating }), context)
  const { map } = (device.design as ImplantDesign).coating!
  const { positions: p } = device.bodies[0]!.mesh
  const depth = sweptDistance(resection.swept![0]!)
  let [least, seen] = [Infinity, 0]
  map.forEach((thick, v) => {
    const height = depth([p[3 * v]!, p[3 * v + 1]!, p[3 * v + 2]!])
    least = Math.min(least, height)
    // Corners of its facets up to 0.3 mm off the face are of it.
    if (thick > 0) expect(Math.abs(height - 0.7)).toBeLessThan(0.301)
    // A face square to the spray has all of it.
    if (thick > 0.199) seen++
  })
  expect(least).toBeCloseTo(0.7, 2)
  expect(seen).toBeGreaterThan(map.reduce((count, thick) => count + (thick > 0 ? 1 : 0), 0) / 2)
  const { checks, tables } = await judged(device, resection)
  const of = (id: string) => checks.find((one) => one.id === `implant.${id}`)!
  expect(of(`coating.${name}`)).toMatchObject({ passed: true })
  expect(of(`coating.${name}`).value).toBeCloseTo(0.5, 2)
  expect(of('coating.area')).toMatchObject({ passed: true })
  // The bone is 20 mm thick, the cut's length by its formula; within the gap the face is a little longer or shorter.
  const [row] = tables!.find(({ name: table }) => table === 'coating-implant')!.rows
  expect(row![0]).toBe(name)
  expect(Number(row![1]) / (20 * long)).toBeGreaterThan(0.96)
  expect(Number(row![1]) / (20.4 * long)).toBeLessThan(1.03)
})

test.each([
  'stepped',
  'curved',
] as const)('the live plan has the implant of a %s cut as the steps make it', async (form) => {
  const resection = resectionParams.parse({ name: 'cut', margin: { bone: 5 }, ...cuts[form] })
  const full = await planResection({ bone, tumour }, resection, context)
  const device = await makeImplant({ bone, mirror, resection: full }, params(), context)
  const prepared = await prepareReplan({
    resection: { bone, tumour },
    holding: [bone],
    guides: [],
    implant: { params: params(), mirror },
  })
  const now: LivePlan = { resection, trajectories: [] }
  const live = await replan(prepared, now)
  const { body: shown, faults } = await replanBody(prepared, now, live)
  expect([...live.faults, ...faults]).toEqual([])
  const rows = agreementOf(live, { resection: full, trajectories: [], guides: [] }, shown)
  expect(rows.length).toBeGreaterThan(3)
  expect(rows.filter(({ within }) => !within)).toEqual([])
  const exact = signedVolume(device.bodies[0]!.mesh)
  const depth = sweptDistance(full.swept![0]!)
  for (const mesh of [live.implant!.shape, shown!.mesh]) {
    expect(meshTopology(mesh)).toMatchObject({ closed: true, oriented: true, components: 1 })
    expect(signedVolume(mesh) / exact).toBeGreaterThan(0.99)
    expect(signedVolume(mesh) / exact).toBeLessThan(1.01)
    let least = Infinity
    for (let i = 0; i < mesh.positions.length; i += 3)
      least = Math.min(least, depth([mesh.positions[i]!, mesh.positions[i + 1]!, mesh.positions[i + 2]!]))
    expect(least).toBeCloseTo(0.5, 2)
  }
})

test('what is laid on planes alone is refused there, or said to stay solid', async () => {
  const resection = await plan(cuts.curved)
  const refused = (more: object) => makeImplant({ bone, mirror, resection }, params(more), context)
  const error = { code: 'IMPLANT_SWEPT_CUT' }
  await expect(refused({ porous: { cell: 'gyroid', size: 4, density: 0.4 } })).rejects.toMatchObject(error)
  const planes = { end: { at: [60, 30, 10], normal: [-1, 0, 0] } }
  const both = await plan({ ...cuts.stepped, planes })
  const warnings: Warning[] = []
  const inputs: ImplantInputs = { bone, mirror, resection: both }
  const device = await makeImplant(
    inputs,
    params({ porous: { cell: 'lotus', size: 3, density: 0.4, depth: 3 } }),
    {
      ...context,
      warn: (one) => warnings.push(one),
    },
  )
  expect(warnings.map(({ code }) => code)).toContain('IMPLANT_SWEPT_SOLID')
  expect((device.design as ImplantDesign).porous!.zones.map(({ plane }) => plane)).toEqual(['end'])
  const solid = await makeImplant(inputs, params(), context)
  const { checks } = await judged(solid, both)
  const along = checks.filter(({ id }) => /\.(gap|along|outline)\./.test(id))
  expect(along.map(({ id, passed }) => [id.slice('implant.'.length), passed])).toEqual([
    ['gap.end', true],
    ['outline.end', true],
    ['gap.step', true],
    ['along.step', true],
  ])
})
