import { beforeAll, describe, expect, test } from 'vitest'
import {
  column,
  columnInputs,
  columnMirror,
  columnParams,
  columnResection,
  columnScrews,
} from '../../test/golden-inputs/implant.ts'
import type { Vector3 } from '../base/vectors.ts'
import { type ImplantInputs, makeImplant } from '../device/implant.ts'
import { implantParams } from '../device/implant-params.ts'
import { writeStl } from '../formats/stl.ts'
import type { Device, ImplantDesign } from '../geometry/device.ts'
import { exactMeshOf, solidOf, withManifold } from '../geometry/manifold.ts'
import { type Body, boxMesh, type TriangleMesh } from '../geometry/mesh.ts'
import type { LandmarkSet } from '../geometry/plan.ts'
import { plainContext } from '../step.ts'
import { type EvaluateImplantInputs, evaluateImplant } from './implant.ts'
import { evaluateImplantParams } from './implant-judged.ts'

const make = (params: object, inputs: Partial<ImplantInputs> = {}) =>
  makeImplant(
    { ...columnInputs, ...inputs },
    implantParams.parse(params),
    plainContext(() => ''),
  )

/** Judges a file as that of a device; the checks by what comes after the device's name. */
async function judged(of: Device, mesh: TriangleMesh, inputs: Partial<EvaluateImplantInputs> = {}) {
  const file = { path: `${of.name}/${of.bodies[0]!.name}.stl`, bytes: writeStl(mesh), mediaType: 'model/stl' }
  const { checks } = await evaluateImplant(
    { of, files: { files: [file] }, bone: column, resection: columnResection, ...inputs },
    evaluateImplantParams.parse({}),
    plainContext(() => ''),
  )
  return new Map(checks.map((check) => [check.id.slice(of.name.length + 1), check]))
}

const failed = (checks: Awaited<ReturnType<typeof judged>>) =>
  [...checks].flatMap(([id, { passed, required }]) => (!passed && required ? [id] : []))

const moved = ({ positions, triangles }: TriangleMesh, [x, y, z]: Vector3): TriangleMesh => ({
  positions: positions.map((value, i) => value + [x, y, z][i % 3]!),
  triangles,
})

const turned = ({ positions, triangles }: TriangleMesh): TriangleMesh => ({
  positions,
  triangles: triangles.map((_, i) => triangles[i - (i % 3) + [0, 2, 1][i % 3]!]!),
})

function together(a: TriangleMesh, b: TriangleMesh): TriangleMesh {
  const positions = new Float32Array(a.positions.length + b.positions.length)
  positions.set(a.positions)
  positions.set(b.positions, a.positions.length)
  const triangles = [...a.triangles, ...b.triangles.map((v) => v + a.positions.length / 3)]
  return { positions, triangles: Uint32Array.from(triangles) }
}

describe('a column with lattice, screw and drain', () => {
  let device: Device
  let mesh: TriangleMesh
  beforeAll(async () => {
    device = await make(columnParams)
    mesh = device.bodies[0]!.mesh
  })
  const withDesign = (change: Partial<ImplantDesign>): Device => ({
    ...device,
    design: { ...(device.design as ImplantDesign), ...change },
  })

  test('as it was made passes all that is required', async () => {
    const checks = await judged(device, mesh)
    expect(failed(checks)).toEqual([])
    for (const id of ['outline.top', 'outline.bottom', 'porous.top.chord-error', 'screw.up', 'screw.up.wall'])
      expect(checks.has(id), id).toBe(true)
    // The sides of the column lie in the outline's own plane; the blend leaves hardly a step.
    expect(checks.get('outline.bottom')!.value).toBeLessThan(0.1)
  })

  test('shifted along the column it does not keep its gap', async () => {
    expect(failed(await judged(device, moved(mesh, [0, 0, 0.3])))).toEqual(
      expect.arrayContaining(['gap.top', 'gap.bottom']),
    )
  })

  test('shifted aside its outline misses the bone’s', async () => {
    const checks = await judged(device, moved(mesh, [2, 0, 0]))
    expect(failed(checks)).toEqual(expect.arrayContaining(['outline.top', 'outline.bottom']))
    // Two of four sides lie 2 mm off.
    expect(checks.get('outline.bottom')!.value).toBeGreaterThan(0.8)
    expect(checks.get('outline.bottom')!.value).toBeLessThan(1.3)
  })

  test('a hole that was moved or turned is found', async () => {
    const [up] = columnScrews.trajectories
    const made = (change: object) =>
      make(
        { ...columnParams, porous: undefined },
        {
          trajectories: { ...columnScrews, trajectories: [{ ...up!, ...change }] },
        },
      )
    const plain = withDesign({})
    delete (plain.design as { porous?: unknown }).porous
    const aside = await made({ entry: [64, 0.5, 10] })
    expect(failed(await judged(plain, aside.bodies[0]!.mesh))).toEqual(['screw.up'])
    const tilted = await made({ direction: [-0.6, 0.035, 0.7992] })
    expect(failed(await judged(plain, tilted.bodies[0]!.mesh))).toEqual(['screw.up'])
  })

  test('a strut that hangs on nothing', async () => {
    const loose = boxMesh([54, -1, 29.55], [55, 0, 29.9])
    const checks = await judged(device, together(mesh, moved(loose, [30, 0, 0])))
    expect(failed(checks)).toEqual(expect.arrayContaining(['fit.one-piece', 'porous.connected']))
  })

  test('pores without a way out', async () => {
    const hollow = turned(boxMesh([48, -6, -20], [56, 6, -12]))
    expect(failed(await judged(device, together(mesh, hollow)))).toEqual(
      expect.arrayContaining(['fit.one-piece', 'porous.open']),
    )
  })

  test('a file that is open', async () => {
    const open = { ...mesh, triangles: mesh.triangles.slice(3) }
    const checks = await judged(device, open)
    expect(checks.get('fit.one-piece')).toMatchObject({ passed: false, value: 'not closed' })
  })

  test('triangles that leave the lattice’s surface', async () => {
    const coarse = await withManifold('test', [mesh.triangles.length / 3], (scope) =>
      exactMeshOf(scope.keep(solidOf(scope, mesh, 'test').simplify(0.15))),
    )
    expect(failed(await judged(device, coarse))).toContain('porous.top.chord-error')
  })

  test('a lattice of another density', async () => {
    const denser = await make({ ...columnParams, porous: { ...columnParams.porous, density: 0.5 } })
    expect(failed(await judged(device, denser.bodies[0]!.mesh))).toEqual(
      expect.arrayContaining(['porous.top.density', 'porous.top.chord-error']),
    )
  })

  test('the other side', async () => {
    const right = { ...column, side: 'right' as const }
    expect(failed(await judged(device, mesh, { bone: right }))).toEqual(['fit.side'])
    const body = { ...device.bodies[0]!, side: 'right' as const }
    expect(failed(await judged({ ...device, bodies: [body] }, mesh))).toEqual(['fit.side'])
  })

  test('a way in that leads through bone', async () => {
    const way = withDesign({ insertion: [0, 0, -1] })
    expect(failed(await judged(way, mesh))).toEqual(['fit.way'])
  })

  test('a bone in the way, until the case says that it is moved away', async () => {
    const { insertion } = device.design as ImplantDesign
    const at = insertion.map((x) => Math.round(-30 * x)) as unknown as Vector3
    const femur: Body = { ...column, name: 'femur_left', mesh: moved(boxMesh([50, -5, -5], [60, 5, 5]), at) }
    expect(failed(await judged(device, mesh, { others: [femur] }))).toContain('fit.way')
    const stated = await judged(withDesign({ dislocated: ['femur_left'] }), mesh, { others: [femur] })
    expect(failed(stated)).toEqual([])
    expect(stated.get('fit.clear.femur_left')).toMatchObject({ required: false })
  })

  test('a bone that it lies in', async () => {
    const sacrum: Body = { ...column, name: 'sacrum', mesh: boxMesh([30, -5, -5], [50, 5, 5]) }
    expect(failed(await judged(device, mesh, { others: [sacrum] }))).toContain('fit.clear.sacrum')
  })
})

describe('a cup’s seat', () => {
  // A block whose lateral face holds the centre of rotation, as in device/implant.test.ts.
  const hip = { ...column, mesh: boxMesh([40, -40, -60], [80, 40, 60]) }
  const planes = columnResection.planes.map((plane) => ({ ...plane, offset: -40 }))
  const outline = (z: number) => Float32Array.of(40, -40, z, 80, -40, z, 80, 40, z, 40, 40, z)
  const cuts = columnResection.cuts.map((cut, i) => ({
    ...cut,
    plane: planes[i]!,
    outlines: [outline(i ? 40 : -40)],
  }))
  const remaining = { ...hip, mesh: boxMesh([40, -40, 40], [80, 40, 60]) }
  const resection = { ...columnResection, planes, cuts, remaining }
  const landmarks = (centre: Vector3): LandmarkSet => ({
    points: [],
    spheres: [{ name: 'head_right', centre, radius: 22, rms: 0 }],
    planes: [{ name: 'anterior_pelvic', normal: [0, -1, 0], offset: 0 }],
  })
  const path = {
    ...columnScrews.trajectories[0]!,
    entry: [55, 0, 8] as Vector3,
    direction: [-0.8, 0, 0.6] as Vector3,
  }
  const inputs = {
    bone: hip,
    mirror: { ...columnMirror, body: hip },
    resection,
    landmarks: landmarks([-80, 0, 0]),
    trajectories: { name: 'screws', trajectories: [path] },
  }
  const cup = { name: 'test cup', diameter: 52, sphere: 'head_right' }
  const params = { name: 'implant_column', side: 'left', spacing: 1, cup }
  const screws = (depth: number) => [{ name: 'up', head: { diameter: 8, depth } }]
  // The mouth's cone cuts the block's lower edge: the outline there is not this block's.
  const inCup = (checks: Awaited<ReturnType<typeof judged>>) =>
    failed(checks).filter((id) => id !== 'outline.bottom')
  const rules = { bone: hip, resection, landmarks: inputs.landmarks }
  let device: Device
  beforeAll(async () => {
    device = await make({ ...params, screws: screws(2) }, inputs)
  })

  test('as it was made passes; the screw’s head lies below it', async () => {
    const checks = await judged(device, device.bodies[0]!.mesh, rules)
    expect(inCup(checks)).toEqual([])
    expect(checks.get('cup.head.up')!.value).toBeGreaterThan(0.3)
  })

  test('a head that is asked for at the surface is sunk until the cup is free of it', async () => {
    const sunk = await make({ ...params, screws: screws(0) }, inputs)
    const checks = await judged(sunk, sunk.bodies[0]!.mesh, rules)
    expect(checks.get('cup.head.up')!.value).toBeCloseTo(0.5, 1)
    const proud = await make({ ...params, cup: { ...cup, under: 0 }, screws: screws(0) }, inputs)
    expect(inCup(await judged(proud, proud.bodies[0]!.mesh, rules))).toEqual(['cup.head.up'])
  })

  test('moved by half a millimetre it is found', async () => {
    const other = await make(
      { ...params, screws: screws(2) },
      { ...inputs, landmarks: landmarks([-80, 0.5, 0]) },
    )
    expect(inCup(await judged(device, other.bodies[0]!.mesh, rules))).toContain('cup.seat')
  })

  test('turned by 6° its rim tells', async () => {
    const turnedCup = { ...params, cup: { ...cup, inclination: 48 }, screws: screws(2) }
    const other = await make(turnedCup, inputs)
    expect(inCup(await judged(device, other.bodies[0]!.mesh, rules))).toContain('cup.inclination')
  })

  test('something that stands in the cup’s way', async () => {
    const post = boxMesh([70, -3, -3], [76, 3, 3])
    expect(inCup(await judged(device, together(device.bodies[0]!.mesh, post), rules))).toContain(
      'cup.surface',
    )
  })
})
