import { describe, expect, test } from 'vitest'
import type { Warning } from '../base/errors.ts'
import type { Vector3 } from '../base/vectors.ts'
import { sharedVolumeTask } from '../geometry/boolean.ts'
import { type Body, boundsOf, boxMesh, signedVolume, type TriangleMesh } from '../geometry/mesh.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import type { LandmarkSet, ResectionPlan } from '../geometry/plan.ts'
import { plainContext } from '../step.ts'
import { makeModel, modelParams } from './model.ts'

const context = (warnings: Warning[] = []) => plainContext(() => 'hash', warnings)
const body = (mesh: TriangleMesh, name = 'hip_left'): Body => ({
  name,
  mesh,
  side: 'left',
  colour: [1, 2, 3],
  deviations: [],
})
const block = body(boxMesh([0, 0, 0], [60, 40, 30]))
const params = (more: object) => modelParams.parse({ name: 'model', side: 'left', ...more })
const cuts = [
  { planes: [{ name: 'ilium', normal: [1, 0, 0], offset: 20 }] } as unknown as ResectionPlan,
] as const

describe('hollow', () => {
  test('a block keeps a wall of the asked thickness; a window opens it; the rest is closed', async () => {
    const holes = [{ name: 'drain', at: [30, 20, 0], diameter: 6 }]
    const device = await makeModel([block], params({ hollow: { wall: 3 }, holes }), context())
    const inside = 54 * 34 * 24
    const drain = Math.PI * 9 * 3
    const volume = signedVolume(device.bodies[0]!.mesh)
    // Offsets round the corners by a voxel; the drain's circle has 64 sides.
    expect(Math.abs(volume / (60 * 40 * 30 - inside - drain) - 1)).toBeLessThan(0.01)
    const { closed, components, genus } = meshTopology(device.bodies[0]!.mesh)
    expect([closed, components, genus]).toEqual([true, 1, 0])
    const [wall] = device.measures!
    expect([wall!.what, wall!.body, wall!.asked]).toEqual(['wall', 'hip_left', 3])
    expect(wall!.least).toBeGreaterThan(2.95)
    expect(wall!.most).toBeLessThan(3.8)
  })
  test('a body without room for the wall is refused', async () => {
    await expect(makeModel([block], params({ hollow: { wall: 16 } }), context())).rejects.toMatchObject({
      code: 'MODEL_HOLLOW',
    })
  })
})

describe('lines and marks', () => {
  test('a resection plane is engraved with width and depth as asked, at the model’s scale', async () => {
    const lines = [{ plane: 'ilium', width: 1, depth: 0.8 }]
    const device = await makeModel([block], params({ lines, scale: 0.5 }), context(), { cuts })
    const [depth, width] = device.measures!
    expect([depth!.what, width!.what]).toEqual(['line-depth', 'line-width'])
    expect(Math.abs(depth!.mean - 0.8)).toBeLessThan(0.06)
    expect(Math.abs(width!.mean - 1)).toBeLessThan(0.01)
    // Round a section of 20 × 15 mm, 0.8 deep and 1 wide.
    const groove = 20 * 15 - (20 - 1.6) * (15 - 1.6)
    const lost = (60 * 40 * 30) / 8 - signedVolume(device.bodies[0]!.mesh)
    expect(Math.abs(lost / groove - 1)).toBeLessThan(0.08)
  })
  test('planes that are not there, do not meet the body, and holes off it are refused', async () => {
    const make = (more: object, marked: object = { cuts }) =>
      makeModel([block], params(more), context(), marked)
    await expect(make({ lines: [{ plane: 'pubis', depth: 4 }] })).rejects.toMatchObject({
      code: 'MODEL_PLANE_UNKNOWN',
    })
    const far = [{ planes: [{ name: 'far', normal: [1, 0, 0], offset: 99 }] }]
    await expect(make({ lines: [{ plane: 'far', depth: 4 }] }, { cuts: far })).rejects.toMatchObject({
      code: 'MODEL_LINE',
    })
    const hole = { name: 'h', at: [30, 20, 60], diameter: 4 }
    await expect(make({ holes: [hole] })).rejects.toMatchObject({ code: 'MODEL_HOLE' })
    await expect(make({ marks: {} })).rejects.toMatchObject({ code: 'MODEL_NO_LANDMARKS' })
  })
  test('landmarks become small holes, pockets are as deep as asked', async () => {
    const landmarks = [
      { points: [{ name: 'asis', point: [30, 20, 30] }], spheres: [], planes: [] },
    ] as unknown as LandmarkSet[]
    const holes = [{ name: 'magnet', at: [0, 20, 15], diameter: 5, depth: 3 }]
    const device = await makeModel([block], params({ marks: {}, holes }), context(), { landmarks })
    const lost = 60 * 40 * 30 - signedVolume(device.bodies[0]!.mesh)
    expect(Math.abs(lost - (Math.PI * 0.8 + Math.PI * 6.25 * 3))).toBeLessThan(0.6)
  })
})

describe('split to the printer', () => {
  test('pieces fit, are closed, share no volume, and pins fill their holes but for the clearance', async () => {
    const split = { volume: [35, 45, 45] as Vector3, pin: 5, length: 10, clearance: 0.2 }
    const device = await makeModel([block], params({ split }), context())
    expect(device.bodies.map(({ name }) => name)).toEqual(['hip_left_1', 'hip_left_2'])
    for (const { mesh } of device.bodies) {
      const { min, max } = boundsOf(mesh)
      const size = [0, 1, 2].map((k) => max[k]! - min[k]!).sort((a, b) => b - a)
      expect(size[0]! <= 45 && size[1]! <= 45 && size[2]! <= 35).toBe(true)
      expect(meshTopology(mesh).closed).toBe(true)
    }
    const volumes = device.bodies.map(({ mesh }) => signedVolume(mesh))
    const pins = 2 * Math.PI * 2.5 * 2.5 * 5
    expect(volumes[0]! - 36000).toBeCloseTo(pins, -1)
    const holes = 2 * Math.PI * 2.7 * 2.7 * 5.2
    expect(36000 - volumes[1]!).toBeCloseTo(holes, -1)
    const [shared] = await context().parallel(sharedVolumeTask, [
      { operands: device.bodies.map(({ mesh }) => mesh) },
    ])
    expect(shared).toBeLessThan(0.01)
  })
  test('a body that fits stays whole; a plate too thin for pins is told', async () => {
    const room = { volume: [70, 70, 70] }
    expect((await makeModel([block], params({ split: room }), context())).bodies.length).toBe(1)
    const warnings: Warning[] = []
    const thin = body(boxMesh([0, 0, 0], [60, 40, 4]))
    const device = await makeModel([thin], params({ split: { volume: [45, 45, 45] } }), context(warnings))
    expect(device.bodies.length).toBe(2)
    expect(warnings.map(({ code }) => code)).toEqual(['MODEL_UNPINNED'])
  })
})

test('opacity is kept for the files', async () => {
  const device = await makeModel([block], params({ opacity: { hip_left: 0.4 } }), context())
  expect(device.bodies[0]!.opacity).toBe(0.4)
})
