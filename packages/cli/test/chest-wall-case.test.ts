import { afterAll, beforeAll, expect, test } from 'vitest'
import { chestWall, GROWTH } from '../../../cases/chest-wall/shape.mjs'
import { DemoRun } from './demo-run.ts'

const demo = new DemoRun()
beforeAll(async () => {
  await demo.run('chest-wall')
  expect(demo.ended.code, demo.ended.stderr).toBe(0)
})
afterAll(() => demo.clean())

type Point = readonly [number, number, number]
interface Plane {
  readonly name: string
  readonly normal: Point
  readonly offset: number
}
interface Axis {
  readonly name: string
  readonly entry: Point
  readonly direction: Point
  readonly length: number
}
interface Plan {
  readonly resections: readonly {
    readonly planes: readonly Plane[]
    readonly volumes: { readonly resected: number }
  }[]
  readonly trajectories: readonly { readonly trajectories: readonly Axis[] }[]
}
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0)
const plan = () => demo.json<Plan>('plan/plan.json')
// As cases/chest-wall/case.yaml says.
const MARGIN = 8.5

test('a model and two guides of the midline, and every required check passes', () => {
  const made = demo.result.devices.map(({ name, kind, side }) => [name, kind, side])
  expect(made).toEqual([
    ['model', 'model', 'midline'],
    ['guide_superior', 'guide', 'midline'],
    ['guide_inferior', 'guide', 'midline'],
  ])
  expect(demo.decided).toEqual([])
  expect(demo.undecided).toEqual([])
})

test('what stays of the bone keeps the margin to the ellipsoid of the formula', () => {
  const { positions: p } = demo.mesh('plan/resection_remaining.stl')
  const surface: number[][] = []
  for (let i = 0; i < 60; i++) {
    for (let n = 0; n < 90; n++) {
      const [theta, phi] = [(Math.PI * (i + 0.5)) / 60, (2 * Math.PI * n) / 90]
      const unit = [Math.sin(theta) * Math.cos(phi), Math.sin(theta) * Math.sin(phi), Math.cos(theta)]
      surface.push(GROWTH.centre.map((c, a) => c + GROWTH.radii[a]! * unit[a]!))
    }
  }
  let least = Infinity
  for (let v = 0; v < p.length; v += 3) {
    const away = GROWTH.centre.map((c, a) => p[v + a]! - c)
    if (Math.hypot(...away) > 32) continue
    for (const at of surface) least = Math.min(least, Math.hypot(...at.map((x, a) => p[v + a]! - x)))
  }
  expect(least).toBeGreaterThan(MARGIN - 0.05)
  expect(least).toBeLessThan(MARGIN + 0.3)
})

test('the planes that were proposed can be sawn from the front, and take less than a box would', () => {
  const [resection] = plan().resections
  for (const { normal, offset } of resection!.planes) {
    expect(Math.abs(normal[1])).toBeLessThanOrEqual(Math.sin((25 * Math.PI) / 180) + 1e-6)
    // The whole growth lies on the removed side: by the support of its ellipsoid.
    const reach = Math.hypot(...GROWTH.radii.map((r, a) => r * normal[a]!))
    expect(dot(normal, GROWTH.centre) - reach - offset).toBeGreaterThan(0)
  }
  // Bone of the formula between planes square to the body's axes that keep the same margin.
  let box = 0
  const step = 0.75
  const [dx, dz] = [GROWTH.radii[0] + MARGIN, GROWTH.radii[2] + MARGIN]
  for (let x = -dx + step / 2; x < dx; x += step)
    for (let z = -dz + step / 2; z < dz; z += step)
      for (let y = -14; y < 16; y += step)
        if (chestWall([GROWTH.centre[0] + x, y, GROWTH.centre[2] + z]) < 0) box += step * step * step
  expect(resection!.volumes.resected).toBeLessThan(box)
  expect(resection!.volumes.resected).toBeGreaterThan(0.5 * box)
})

test('the wires that were proposed lie in the bone of the formula, tip and all, and the guides’ holes about them', () => {
  const axes = plan().trajectories[0]!.trajectories
  expect(axes.map(({ name }) => name)).toEqual(['a1', 'a2', 'b1', 'b2'])
  for (const { name, entry, direction, length } of axes) {
    const at = (t: number) => entry.map((x, a) => x + t * direction[a]!) as unknown as Point
    expect(Math.abs(chestWall(entry)), name).toBeLessThan(0.3)
    for (let t = 1; t <= length; t += 0.5) expect(chestWall(at(t)), `${name} at ${t}`).toBeLessThan(-0.7)
    const guide = name.startsWith('a') ? 'guide_superior' : 'guide_inferior'
    for (const away of demo.aboutAxis(`${guide}/${guide}.stl`, entry, direction, [-7, -2]))
      expect(Math.abs(away - 2.15 / 2), name).toBeLessThan(0.02)
  }
})

test.each([
  'superior',
  'inferior',
])('the slot %s leads the saw along its plane, and the guide sits firmly', (name) => {
  const { normal, offset } = plan().resections[0]!.planes.find((plane) => plane.name === name)!
  const [below, above] = demo.walls(`guide_${name}/guide_${name}.stl`, normal, offset, 2)
  expect(above - below).toBeCloseTo(1.3, 2)
  expect(demo.value(`guide_${name}.seat.firm`)).toBeGreaterThan(0.01)
})

test('what was proposed is written out for the person who accepts it', () => {
  const planes = demo.read('plan/proposed.yaml')
  for (const name of ['superior', 'inferior', 'left', 'right']) expect(planes).toContain(`  ${name}: { at: [`)
  expect(demo.read('plan/proposed_wires.yaml')).toContain('wires:\n')
})
