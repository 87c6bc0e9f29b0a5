// Implants on stepped and curved cuts of a flat block: by the shapes' formulas.
import { beforeAll, describe, expect, test } from 'vitest'
import { ballMesh } from '../../test/golden-inputs/phantom.ts'
import type { Warning } from '../base/errors.ts'
import type { Matrix4 } from '../base/vectors.ts'
import { type ImplantInputs, makeImplant } from '../device/implant.ts'
import { implantParams } from '../device/implant-params.ts'
import { evaluateImplant } from '../evaluate/implant.ts'
import { evaluateImplantParams } from '../evaluate/implant-judged.ts'
import { writeStl } from '../formats/stl.ts'
import type { Device, ImplantDesign } from '../geometry/device.ts'
import { crossingsOf } from '../geometry/manifold.ts'
import { type Body, boxMesh, signedVolume, type TriangleMesh } from '../geometry/mesh.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import type { MirrorResult, ResectionPlan } from '../geometry/plan.ts'
import { planResection, resectionParams } from '../plan/resection.ts'
import { plainContext } from '../step.ts'

const context = plainContext(() => '')
const body = (name: string, mesh: TriangleMesh): Body => ({
  name,
  mesh,
  side: 'left',
  colour: [0, 0, 0],
  deviations: [],
})
const bone = body('bone', boxMesh([0, 0, 0], [70, 60, 20]))
const tumour = body('tumour', ballMesh([62, 25, 10], 3, 3))
const reflection: Matrix4 = [-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
const mirror: MirrorResult = {
  name: 'mirror',
  across: { name: 'midsagittal', normal: [1, 0, 0], offset: 0 },
  transform: reflection,
  body: body('bone', boxMesh([0, 0, 0], [70, 60, 20.4])),
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

test('what is laid on planes alone is refused there, or said to stay solid', async () => {
  const resection = await plan(cuts.curved)
  const refused = (more: object) => makeImplant({ bone, mirror, resection }, params(more), context)
  const error = { code: 'IMPLANT_SWEPT_CUT' }
  await expect(refused({ porous: { cell: 'gyroid', size: 4, density: 0.4 } })).rejects.toMatchObject(error)
  await expect(refused({ coating: { material: 'HA', thickness: 0.1 } })).rejects.toMatchObject(error)
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
