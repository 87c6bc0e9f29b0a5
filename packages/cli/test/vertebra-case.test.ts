import { afterAll, beforeAll, expect, test } from 'vitest'
import { PEDICLE, pedicleWay, vertebra } from '../../../cases/vertebra-pedicle/shape.mjs'
import { DemoRun } from './demo-run.ts'

const demo = new DemoRun()
beforeAll(async () => {
  await demo.run('vertebra-pedicle')
  expect(demo.ended.code, demo.ended.stderr).toBe(0)
})
afterAll(() => demo.clean())

const ENTRY = 18.12 // mm behind the pedicle's middle: where its axis leaves the formula's bone.
const sides = [
  ['left', 1],
  ['right', -1],
] as const

function axisOf(side: 1 | -1) {
  const direction = pedicleWay(side)
  const at = [side * PEDICLE.at[0], PEDICLE.at[1], PEDICLE.at[2]] as const
  const entry = at.map((x, i) => x - ENTRY * direction[i]!) as [number, number, number]
  return { entry, direction }
}

test('a model and a guide of the midline, and every required check passes', () => {
  const made = demo.result.devices.map(({ name, kind, side }) => [name, kind, side])
  expect(made).toEqual([
    ['model', 'model', 'midline'],
    ['guide', 'guide', 'midline'],
  ])
  expect(demo.decided).toEqual([])
  expect(demo.undecided).toEqual([])
})

test('the surface lies on the formula: at the pedicles within 0.15 mm, 95 % of its vertices', () => {
  const { positions: p } = demo.mesh('model/vertebra_l3.stl')
  const away: number[] = []
  for (let i = 0; i < p.length; i += 3) {
    const point = [p[i]!, p[i + 1]!, p[i + 2]!] as const
    if (Math.abs(point[1]) < 6 && Math.abs(point[2] - PEDICLE.at[2]) < 9) away.push(Math.abs(vertebra(point)))
  }
  expect(away.length).toBeGreaterThan(100)
  away.sort((a, b) => a - b)
  expect(away[Math.floor(0.95 * away.length)]).toBeLessThan(0.15)
})

test.each(sides)('the %s screw keeps the pedicle’s bone around it as the ellipse says', (name) => {
  interface Plan {
    readonly trajectories: readonly {
      readonly trajectories: readonly {
        readonly name: string
        readonly cortexDistance: number
        readonly exits: boolean
      }[]
    }[]
  }
  const [set] = demo.json<Plan>('plan/plan.json').trajectories
  const screw = set!.trajectories.find((one) => one.name === name)!
  // A screw of 6 mm on the axis of an ellipse: its narrow half axis less 3 mm.
  expect(Math.abs(screw.cortexDistance - (PEDICLE.across - 3))).toBeLessThan(0.15)
  expect(screw.exits).toBe(false)
})

test.each(sides)('the %s hole of the file lies on the pedicle’s axis', (_, side) => {
  const { entry, direction } = axisOf(side)
  // The pocket of a bush of 5.5 mm with a fit of 0.1, well above its shoulder 2 mm over the bone.
  const found = demo.aboutAxis('guide/guide.stl', entry, direction, [-16, -5])
  expect(found.length).toBe(23)
  for (const away of found) expect(Math.abs(away - 5.6 / 2)).toBeLessThan(0.02)
})

test.each(sides)('a drill with its stop at 63 mm ends at the planned tip of %s', (name) => {
  expect(Math.abs(demo.value(`guide.sleeve.${name}.stop`) as number)).toBeLessThan(0.01)
})

test('the guide cannot slip: laminae and spinous process hold it', () => {
  expect(demo.value('guide.seat.firm')).toBeGreaterThan(0.1)
})
