import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Vector3 } from '../base/vectors.ts'
import type { Device } from '../geometry/device.ts'
import type { Side } from '../geometry/label-map.ts'
import { type Body, boxMesh, type TriangleMesh } from '../geometry/mesh.ts'
import { plainContext } from '../step.ts'
import { evaluatePrintable, printableParams } from './printable.ts'

const context = plainContext((bytes) => createHash('sha256').update(bytes).digest('hex'))
const body = (name: string, side: Side, mesh: TriangleMesh, more: Partial<Body> = {}): Body => ({
  name,
  mesh,
  side,
  colour: [1, 2, 3],
  deviations: [],
  ...more,
})
const box = (centre: Vector3, half = 20) =>
  boxMesh(
    [centre[0] - half, centre[1] - half, centre[2] - half],
    [centre[0] + half, centre[1] + half, centre[2] + half],
  )
// LPS: +x is the patient's left.
const pelvis = [
  body('hip_left', 'left', box([70, 0, 0])),
  body('hip_right', 'right', box([-60, 0, 0])),
  body('sacrum', 'midline', box([4, 50, 0])),
]
const device = (bodies: readonly Body[], more: Partial<Device> = {}): Device => ({
  name: 'model',
  kind: 'model',
  side: 'both',
  bodies,
  scale: 1,
  marking: ['PEL-1'],
  ...more,
})
const run = async (of: Device, params: object = {}) => {
  const { checks } = await evaluatePrintable(of, undefined, printableParams.parse(params), context)
  return Object.fromEntries(checks.map((check) => [check.id, check]))
}
const failed = async (of: Device, params: object = {}) =>
  Object.values(await run(of, params))
    .filter(({ passed }) => !passed)
    .map(({ id }) => id)

test('a sound device passes every check; ids are unique and limits have sources', async () => {
  const checks = Object.values(await run(device(pelvis)))
  expect(checks.filter(({ passed }) => !passed)).toEqual([])
  expect(checks.length).toBe(3 * 7 + 3)
  for (const check of checks) expect([check.source, check.limit].every(Boolean)).toBe(true)
  expect((await run(device(pelvis)))['model.hip_left.wall']!.value).toBeCloseTo(40, 2)
})

describe('side', () => {
  const swapped = [
    body('hip_left', 'left', box([-60, 0, 0])),
    body('hip_right', 'right', box([70, 0, 0])),
    body('sacrum', 'midline', box([4, 50, 0])),
  ]
  test('swapped sides are found by the partner, by midline bodies, and by the image', async () => {
    expect(await failed(device(swapped))).toEqual(['model.hip_left.side', 'model.hip_right.side'])
    const alone = (x: number) => [body('femur_left', 'left', box([x, 0, 0])), pelvis[2]!]
    expect(await failed(device(alone(-60), { side: 'left' }))).toEqual(['model.femur_left.side'])
    expect(await failed(device(alone(60), { side: 'left' }))).toEqual([])
    const grid = {
      size: [101, 101, 101],
      spacing: [2, 2, 2],
      origin: [-100, -100, -100],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    } as const
    const volume = { grid, values: new Int16Array(0), modality: 'CT', source: { format: 'computed' } }
    const image = {
      volume,
      geometry: { regular: true, tilt: 0, maxError: 0, missing: [], duplicate: [] },
      resampled: false,
      padding: 0,
      valueRange: [0, 0],
    } as const
    const found = await evaluatePrintable(
      device([body('hip_left', 'left', box([-40, 0, 0]))], { side: 'left' }),
      image,
      printableParams.parse({}),
      context,
    )
    expect(found.checks.find(({ id }) => id === 'model.hip_left.side')).toMatchObject({
      passed: false,
      value: 'right',
    })
  })
  test('a body alone is not proved, and that is said', async () => {
    const check = (await run(device([pelvis[0]!], { side: 'left' })))['model.hip_left.side']!
    expect(check).toMatchObject({ passed: false, value: 'unproved', required: true })
  })
  test('name against code, device against bodies', async () => {
    const wrong = [body('hip_left', 'right', box([-60, 0, 0])), pelvis[2]!]
    expect((await run(device(wrong, { side: 'right' })))['model.hip_left.side']).toMatchObject({
      passed: false,
      value: 'named left, coded right',
    })
    expect(await failed(device(pelvis, { side: 'left' }))).toEqual(['model.side'])
    expect(await failed(device([pelvis[0]!, pelvis[2]!], { side: 'both' }))).toEqual(['model.side'])
  })
})

describe('size, wall, printer, deviation, marking, overlap', () => {
  test('a unit that is wrong is noticed: metres and micrometres', async () => {
    const scaled = (factor: number) =>
      device(
        pelvis.map((each) => ({
          ...each,
          mesh: { ...each.mesh, positions: each.mesh.positions.map((value) => value * factor) },
        })),
      )
    expect((await run(scaled(0.001)))['model.hip_left.size']!.passed).toBe(false)
    expect((await run(scaled(1000)))['model.hip_left.size']!.passed).toBe(false)
    expect((await run({ ...scaled(0.1), scale: 0.1 }))['model.hip_left.size']).toMatchObject({
      passed: true,
      value: 40,
    })
  })
  test('a plate of 0.3 mm is under the wall of its process', async () => {
    const plate = device([body('plate', 'midline', boxMesh([0, 0, 0], [40, 40, 0.3]))], { side: 'midline' })
    const check = (await run(plate, { process: 'SLS' }))['model.plate.wall']!
    expect(check).toMatchObject({ passed: false, limit: '>= 0.7', required: false })
    expect(check.value).toBeCloseTo(0.3, 3)
    expect((await run(plate, { wall: 0.25, wallRequired: true }))['model.plate.wall']).toMatchObject({
      passed: true,
      required: true,
    })
  })
  test('the printer: turned by 90° a long part fits, each alone or all together', async () => {
    const long = device([body('rod', 'midline', boxMesh([0, 0, 0], [10, 10, 290]))], { side: 'midline' })
    expect(await failed(long, { printer: { name: 'p', volume: [300, 50, 50] } })).toEqual([])
    expect(await failed(long, { printer: { name: 'p', volume: [280, 280, 280] } })).toEqual([
      'model.rod.fits',
    ])
    expect(await failed(device(pelvis), { printer: { name: 'p', volume: [100, 100, 100] } })).toEqual([])
    expect(
      await failed(device(pelvis), { printer: { name: 'p', volume: [100, 100, 100] }, together: true }),
    ).toEqual(['model.fits'])
  })
  test('deviations add up, texts are compared, shared volume is measured', async () => {
    const deviations = [
      { operation: 'smooth', mean: 0.1, p95: 0.4, max: 0.9 },
      { operation: 'reduce', mean: 0.1, p95: 0.3, max: 0.4 },
    ]
    expect((await run(device([{ ...pelvis[2]!, deviations }])))['model.sacrum.deviation']).toMatchObject({
      passed: false,
      value: 0.7,
    })
    expect(await failed(device(pelvis), { marking: ['PEL-1', 'LEFT'] })).toEqual(['model.marking'])
    const crossing = device([...pelvis, body('l5', 'midline', box([4, 50, 39]))])
    expect((await run(crossing))['model.overlap']).toMatchObject({ passed: false, value: 40 * 40 })
  })
  test('an open and an inside-out body fail and nothing crashes', async () => {
    const open = {
      ...pelvis[2]!,
      mesh: { ...pelvis[2]!.mesh, triangles: pelvis[2]!.mesh.triangles.slice(3) },
    }
    expect(await failed(device([open, pelvis[0]!, pelvis[1]!]))).toContain('model.sacrum.closed')
    const turned = {
      ...pelvis[2]!,
      mesh: { ...pelvis[2]!.mesh, triangles: pelvis[2]!.mesh.triangles.slice().reverse() },
    }
    expect(await failed(device([turned, pelvis[0]!, pelvis[1]!]))).toContain('model.sacrum.oriented')
  })
})
