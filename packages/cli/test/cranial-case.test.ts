import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  calvaria,
  inFrame,
  inHead,
  OUTER,
  THICKNESS,
  toEllipsoid,
} from '../../../cases/cranial-plate/shape.mjs'
import { DemoRun } from './demo-run.ts'

const demo = new DemoRun()
beforeAll(async () => {
  await demo.run('cranial-plate')
  expect(demo.ended.code, demo.ended.stderr).toBe(0)
})
afterAll(() => demo.clean())

type Point = [number, number, number]
const pointsOf = (path: string): Point[] => {
  const { positions: p } = demo.mesh(path)
  return Array.from({ length: p.length / 3 }, (_, i) => [p[3 * i]!, p[3 * i + 1]!, p[3 * i + 2]!])
}
interface Plane {
  readonly normal: Point
  readonly offset: number
}
interface Plan {
  readonly mirrors: readonly { readonly transform: readonly number[] }[]
  readonly resections: readonly { readonly planes: readonly Plane[] }[]
}

test('a model and a plate for the left of a bone of the midline, and every required check passes', () => {
  const made = demo.result.devices.map(({ name, kind, side }) => [name, kind, side])
  expect(made).toEqual([
    ['model', 'model', 'midline'],
    ['plate', 'implant', 'left'],
  ])
  expect(demo.decided).toEqual([])
  expect(demo.undecided).toEqual([])
})

test('the skull laid on itself: points of the formula meet their mirror images within 0.3 mm', () => {
  const [{ transform: t }] = demo.json<Plan>('plan/plan.json').mirrors as [{ transform: readonly number[] }]
  let worst = 0
  for (let n = 0; n < 60; n++) {
    const [round, high] = [(2 * Math.PI * n) / 60, 0.2 + (n % 7) / 7]
    const head: Point = [
      OUTER[0] * Math.cos(round) * Math.cos(high),
      OUTER[1] * Math.sin(round) * Math.cos(high),
      OUTER[2] * Math.sin(high),
    ]
    const [from, to] = [inFrame(head), inFrame([-head[0], head[1], head[2]])]
    const moved = [0, 1, 2].map(
      (r) => t[4 * r]! * from[0] + t[4 * r + 1]! * from[1] + t[4 * r + 2]! * from[2] + t[4 * r + 3]!,
    )
    worst = Math.max(worst, Math.hypot(...moved.map((x, i) => x - to[i]!)))
  }
  expect(worst).toBeLessThan(0.3)
})

test('the plate is the calvaria that would be there without the growth, within 0.3 mm, 95 % of it', () => {
  const { planes } = demo.json<Plan>('plan/plan.json').resections[0]!
  const inside = ({ normal: n, offset }: Plane, [x, y, z]: Point) => n[0] * x + n[1] * y + n[2] * z - offset
  const away: number[] = []
  for (const point of pointsOf('plate/plate.stl')) {
    // On the cut faces and their rims only the planes are asked for.
    if (planes.some((plane) => inside(plane, point) < 1)) continue
    const head = inHead(point)
    // Its letters are engraved from outside, 0.4 mm deep: those places are left out.
    const depth = -toEllipsoid(head, OUTER)
    if (depth > 0.3 && depth < THICKNESS / 2) continue
    // So are its tabs, which lie on the outside.
    if (depth < -0.3) continue
    away.push(Math.abs(calvaria(head)))
  }
  expect(away.length).toBeGreaterThan(200)
  away.sort((a, b) => a - b)
  expect(away[Math.floor(0.95 * away.length)]).toBeLessThan(0.3)
})

test('each of four tabs lies on the bone beyond a cut and bears its screw', () => {
  const { planes } = demo.json<Plan>('plan/plan.json').resections[0]!
  const points = pointsOf('plate/plate.stl')
  for (const { normal: n, offset } of planes) {
    const beyond = points.filter((p) => n[0] * p[0] + n[1] * p[1] + n[2] * p[2] - offset < -1)
    const above = beyond.map((point) => toEllipsoid(inHead(point), OUTER))
    expect(above.length).toBeGreaterThan(30)
    expect(Math.min(...above)).toBeGreaterThan(-0.3)
    expect(Math.max(...above)).toBeLessThan(3.2)
  }
  const holes = demo.result.checks.filter(({ id }) => /^plate\.screw\.s_[a-z]+$/.test(id))
  expect(holes.map(({ passed }) => passed)).toEqual([true, true, true, true])
})

test('the plate stands half a millimetre off each cut', () => {
  const { planes } = demo.json<Plan>('plan/plan.json').resections[0]!
  // Without the tabs, which lie over the bone beyond the cuts.
  const points = pointsOf('plate/plate.stl').filter((point) => toEllipsoid(inHead(point), OUTER) < -0.5)
  for (const { normal, offset } of planes) {
    const least = points.reduce(
      (low, p) => Math.min(low, normal[0] * p[0] + normal[1] * p[1] + normal[2] * p[2] - offset),
      Infinity,
    )
    expect(Math.abs(least - 0.5)).toBeLessThan(0.01)
  }
})
