import { beforeAll, describe, expect, test } from 'vitest'
import { column, columnInputs, columnResection, columnScrews } from '../../test/golden-inputs/implant.ts'
import { exportDevice } from '../device/export.ts'
import { makeImplant } from '../device/implant.ts'
import { implantParams } from '../device/implant-params.ts'
import { writeStl } from '../formats/stl.ts'
import { readVtp } from '../formats/vtp.ts'
import type { Device, ImplantDesign } from '../geometry/device.ts'
import { crossingsOf } from '../geometry/manifold.ts'
import { boundsOf, signedVolume } from '../geometry/mesh.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import { plainContext } from '../step.ts'
import { evaluateImplant } from './implant.ts'
import { evaluateImplantParams } from './implant-judged.ts'

const context = () => plainContext((bytes) => String(bytes.length).padStart(64, '0'))
const plain = { name: 'implant_column', side: 'left', spacing: 1 }
const make = (params: object) =>
  makeImplant(columnInputs, implantParams.parse({ ...plain, ...params }), context())

async function judged(of: Device, mesh = of.bodies[0]!.mesh) {
  const file = { path: `${of.name}/${of.bodies[0]!.name}.stl`, bytes: writeStl(mesh), mediaType: 'model/stl' }
  const { checks, tables = [] } = await evaluateImplant(
    { of, files: { files: [file] }, bone: column, resection: columnResection },
    evaluateImplantParams.parse({}),
    context(),
  )
  return { checks: new Map(checks.map((check) => [check.id.slice(of.name.length + 1), check])), tables }
}
const failed = ({ checks }: Awaited<ReturnType<typeof judged>>) =>
  [...checks].flatMap(([id, { passed, required }]) => (!passed && required ? [id] : []))
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: { code?: string }) => error.code,
  )

// The column's lateral face is the plane x = 66, its anterior one y = −10; it goes in along −x.
const seats = {
  screws: [{ name: 'up', head: { standard: 'HA 4.5', depth: 4 } }],
  sutures: [
    { at: [66, 6, -12], direction: [-1, 0, 0], diameter: 1.5, rim: 0.4, edge: 2 },
    { at: [60, -10, -20], diameter: 2, rim: 0.5, edge: 2 },
  ],
  holding: { kind: 'threaded', at: [66, 0, -5], thread: 'M4', depth: 6 },
  insertion: [-1, 0, 0],
}

describe('standard head, suture holes and threaded seat', () => {
  let device: Device
  beforeAll(async () => {
    device = await make(seats)
  })

  test('are one sound body and pass when measured again', async () => {
    const { mesh } = device.bodies[0]!
    expect(meshTopology(mesh)).toMatchObject({ closed: true, manifold: true, oriented: true, components: 1 })
    expect(crossingsOf(mesh)).toBe(0)
    const result = await judged(device)
    expect(failed(result)).toEqual([])
    const value = (id: string) => Number(result.checks.get(id)!.value)
    expect(value('screw.up.head')).toBeLessThan(0.05) // A ball of 8 mm: ISO 5835.
    expect(value('suture.1')).toBeCloseTo(1.5, 1)
    // 4 mm from the face y = 10, less half the hole; 6 mm from x = 66, less half.
    expect(value('suture.1.edge')).toBeCloseTo(4 - 0.75, 1)
    expect(Math.abs(value('suture.2.edge') - (6 - 1))).toBeLessThan(0.3) // Along the facet's normal, 0.5° off.
    for (const [id, rim] of [
      ['suture.1.rim', 0.4],
      ['suture.2.rim', 0.5],
    ] as const) {
      expect(value(id) / rim).toBeGreaterThan(0.85)
      expect(value(id) / rim).toBeLessThan(1.15)
    }
    expect(value('holding.seat')).toBeLessThan(0.05)
    expect(value('holding.way')).toBeCloseTo(0, 1)
  })

  test('what is asked otherwise than made fails', async () => {
    const design = device.design as ImplantDesign
    const other = (change: Partial<ImplantDesign>) => judged({ ...device, design: { ...design, ...change } })
    const [one, two] = design.sutures!
    expect(
      failed(
        await other({
          sutures: [
            { ...one!, diameter: 2 },
            { ...two!, edge: 6 },
          ],
        }),
      ),
    ).toEqual(['suture.1', 'suture.1.rim', 'suture.2.edge'])
    const turned = { ...design.holding!, width: 4.2 }
    expect(failed(await other({ holding: turned, insertion: [0, 0, 1] }))).toEqual(
      expect.arrayContaining(['holding.seat', 'holding.way']),
    )
    const [screw] = design.screws
    expect(failed(await other({ screws: [{ ...screw!, head: 6 }] }))).toContain('screw.up.head')
  })

  test('without room, off the body or through a thin place they are refused', async () => {
    expect(await codeOf(make({ ...seats, holding: { kind: 'threaded', at: [66, 0, -5], depth: 19 } }))).toBe(
      'HOLDING_ROOM',
    )
    expect(await codeOf(make({ sutures: [{ at: [90, 0, 0] }] }))).toBe('SEAT_OFF_IMPLANT')
    expect(await codeOf(make({ sutures: [{ at: [66, 0, 0], direction: [1, 0, 0] }] }))).toBe(
      'SEAT_OFF_IMPLANT',
    )
    expect(() => implantParams.parse({ ...plain, screws: [{ name: 'up', head: 'HC 3.5' }] })).toThrow()
    // Over an edge of the column, where a slanting axis leaves little.
    const corner = { at: [65.5, -10, 0], direction: [1, 1, 0], rim: 2 }
    expect(await codeOf(make({ sutures: [corner] }))).toBe('SUTURE_RIM')
  })
})

test('a dovetail has its width at every height, and walls around it', async () => {
  const device = await make({
    holding: { kind: 'dovetail', at: [66, 0, 0], along: [0, 0, 1], width: 4, depth: 2, length: 6 },
    insertion: [-1, 0, 0],
  })
  const { mesh } = device.bodies[0]!
  expect(meshTopology(mesh)).toMatchObject({ closed: true, manifold: true, oriented: true, components: 1 })
  // A trapezium 6 mm long and a pocket before it as wide as its floor.
  const floor = 4 + (2 * 2) / Math.sqrt(3)
  const solid = (await make({})).bodies[0]!.mesh
  const cut = ((4 + floor) / 2) * 2 * 6 + floor * 2 * 6
  expect(signedVolume(solid) - signedVolume(mesh)).toBeCloseTo(cut, 0)
  const result = await judged(device)
  expect(failed(result)).toEqual([])
  // From the floor's corner at y = 3.15 to the face y = 10, and under it to x = 46.
  expect(Number(result.checks.get('holding.wall')!.value)).toBeCloseTo(
    10 - floor / 2 + (0.1 / Math.sqrt(3)) * 2,
    0,
  )
})

test('a coated implant is left short for its coating, and says where it lies', async () => {
  const device = await make({ coating: { material: 'hydroxyapatite', thickness: 0.2 } })
  const { mesh } = device.bodies[0]!
  const { min, max } = boundsOf(mesh)
  expect([min[2], max[2]].map((z) => Number(z.toFixed(3)))).toEqual([-29.3, 29.3])
  const result = await judged(device)
  expect(failed(result)).toEqual([])
  expect(Number(result.checks.get('coating.top')!.value)).toBeCloseTo(0.5, 2)
  const table = result.tables.find(({ name }) => name.startsWith('coating'))!
  // Two faces of 20 × 20 mm, 0.2 mm on each: 80 mm³ a face.
  for (const row of table.rows) {
    expect(Number(row[1])).toBeCloseTo(400, -1)
    expect(Number(row[3]) / 80).toBeCloseTo(1, 1)
  }
  const about = { case: 'C', version: '0', files: { beams: 'none', obj: 'never' } } as const
  const { files } = await exportDevice(device, undefined, about, context())
  const map = files.find(({ path }) => path.endsWith('-coating.vtp'))!
  expect(readVtp(map.bytes, 'map').mesh.triangles.length).toBe(mesh.triangles.length)
})

test('a trial is solid, marked, smaller all round, and its holes lie where the implant’s do', async () => {
  const porous = { size: 4, form: 'network', density: 0.35, on: ['top'] }
  const params = { screws: [{ name: 'up', head: 'HA 4.5' }], insertion: [-1, 0, 0] }
  const final = await make(params)
  const trial = await make({ ...params, porous, trial: { under: 0.4 } })
  const [a, b] = [final, trial].map(({ bodies }) => boundsOf(bodies[0]!.mesh))
  for (const axis of [0, 2]) {
    for (const by of [b!.min[axis]! - a!.min[axis]!, a!.max[axis]! - b!.max[axis]!])
      expect(Math.abs(by - 0.4)).toBeLessThan(0.1) // Both are reduced by 0.05 mm.
  }
  expect(trial.marking).toContain('TRIAL')
  const [of, tried] = [final, trial].map(({ design }) => (design as ImplantDesign).screws[0]!)
  expect(tried!.hole).toBe(of!.hole)
  tried!.seat!.forEach((x, axis) => {
    expect(x).toBeCloseTo(of!.seat![axis]!, 0)
  })
  const result = await judged(trial)
  expect(failed(result)).toEqual([])
  expect(Number(result.checks.get('trial.bottom')!.value)).toBeCloseTo(0.4, 1)
  expect(columnScrews.trajectories[0]!.name).toBe('up')
  // The implant itself, held for a trial, is too large.
  const design = { ...(final.design as ImplantDesign), trial: { under: 0.4 } }
  expect(failed(await judged({ ...final, design }))).toEqual(
    expect.arrayContaining(['trial.marked', 'trial.top', 'trial.bottom']),
  )
})
