import { readFileSync } from 'node:fs'
import { closestDistances, readPly } from '@trabecula/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SOCKET } from '../../../cases/acetabular-revision/shape.mjs'
import { DemoRun } from './demo-run.ts'

type Point = [number, number, number]

const demo = new DemoRun()
const bone = (name: string) => {
  const url = new URL(`../../../cases/acetabular-revision/${name}`, import.meta.url)
  return readPly(readFileSync(url), name).mesh
}
const worn = bone('hip_left.ply')
// The bone before the ball was taken out of it: the healthy one across x = 0.
const healthy = bone('hip_right.ply')
const whole = { ...healthy, positions: healthy.positions.map((x, i) => (i % 3 === 0 ? -x : x)) }
let points: Point[] = []

beforeAll(async () => {
  await demo.run('acetabular-revision', 'evaluate.implant-implant')
  expect(demo.ended.code, demo.ended.stderr).toBe(0)
  const { positions: p } = demo.mesh('implant/implant.stl')
  points = Array.from({ length: p.length / 3 }, (_, i) => [p[3 * i]!, p[3 * i + 1]!, p[3 * i + 2]!])
})
afterAll(() => demo.clean())

const distances = (mesh: typeof worn, to: readonly Point[]) =>
  [...closestDistances(mesh, Float32Array.from(to.flat()))].sort((a, b) => a - b)

const [ILIUM, ISCHIUM, PUBIS]: readonly [Point, Point, Point] = [
  [0.1, -0.2, -0.97],
  [0.2, -0.35, 0.92],
  [0.88, 0.42, 0.22],
]
const height = (n: Point, at: Point, p: Point) =>
  n.reduce((sum, x, a) => sum + x * (p[a]! - at[a]!), 0) / Math.hypot(...n)

test('every required check of the implant passes, or has a decision of the demonstration', () => {
  expect(demo.decided.every(([, role]) => role === 'demonstration')).toBe(true)
  expect(demo.undecided).toEqual([])
})

test('the flanges stand 0.2 mm off the worn bone and nowhere in it', () => {
  const iliac = points.filter((p) => height(ILIUM, [78.1, -135.6, 171], p) < -3)
  const ischial = points.filter((p) => height(ISCHIUM, [75.1, -131.4, 97.1], p) < -3)
  for (const flange of [iliac, ischial]) {
    expect(flange.length).toBeGreaterThan(50)
    const away = distances(worn, flange)
    expect(away[0]).toBeGreaterThan(0.1)
    expect(Math.abs(away[Math.floor(0.1 * away.length)]! - 0.2)).toBeLessThan(0.15)
    // 0.2 mm and a thickness of 4.5 mm.
    expect(Math.abs(away.at(-1)! - 4.7)).toBeLessThan(0.3)
  }
})

test('the seat is a ball of 52 mm about the healthy socket’s middle, mirrored', () => {
  const from = points.map((p) => Math.hypot(...p.map((x, a) => x - SOCKET[a]!)))
  const seat = from.filter((r) => r < 26.3)
  expect(seat.length).toBeGreaterThan(200)
  expect(Math.min(...seat)).toBeGreaterThan(25.85)
})

test('the back of the implant is the bone that was there, within 0.3 mm, 95 % of it', () => {
  const back = points.filter(
    (p) =>
      height(ILIUM, [78.1, -135.6, 171], p) > 6 &&
      height(ISCHIUM, [75.1, -131.4, 97.1], p) > 6 &&
      height(PUBIS, [52.4, -158.3, 122.7], p) > 6 &&
      p[0] < 75 &&
      Math.hypot(p[0] - 76, p[1] + 97, p[2] - 119) > 16 && // Of the flange on the ischium.
      Math.hypot(...p.map((x, a) => x - SOCKET[a]!)) > 38,
  )
  expect(back.length).toBeGreaterThan(50)
  const away = distances(whole, back)
  expect(away[Math.floor(0.95 * away.length)]).toBeLessThan(0.3)
})
