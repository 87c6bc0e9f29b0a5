import { afterAll, beforeAll, expect, test } from 'vitest'
import { vertebra } from '../../../cases/vertebral-body/shape.mjs'
import { DemoRun } from './demo-run.ts'

const demo = new DemoRun()
beforeAll(async () => {
  await demo.run('vertebral-body', 'evaluate.body-implant')
  expect(demo.ended.code, demo.ended.stderr).toBe(0)
})
afterAll(() => demo.clean())

test('every required check of the implant passes as measured', () => {
  expect(demo.result.checks.filter(({ id }) => id.startsWith('body.porous.')).length).toBeGreaterThan(12)
  expect(demo.decided).toEqual([])
  expect(demo.undecided).toEqual([])
})

/** Distance to the formula's surface to first order: its value over its slope. */
function toSurface(p: readonly [number, number, number]): number {
  const moved = (axis: number, by: number) =>
    vertebra(p.map((x, i) => (i === axis ? x + by : x)) as [number, number, number])
  const slope = Math.hypot(...[0, 1, 2].map((axis) => (moved(axis, 0.05) - moved(axis, -0.05)) / 0.1))
  return Math.abs(vertebra(p)) / Math.max(slope, 0.2)
}

// Between the formula and the implant lie the scan's edges and noise, the surface and the implant's field.
test('between the cuts the implant is the vertebra’s body, within 0.25 mm, 95 % of its solid sides', () => {
  const { positions: p } = demo.mesh('body/body.stl')
  const away: number[] = []
  for (let i = 0; i < p.length; i += 3) {
    const [x, y, z] = [p[i]!, p[i + 1]!, p[i + 2]!]
    const channel = Math.hypot(x, y + 28.5) < 5.5
    // Off the porous zones, the cut behind, the channel and the letters in front.
    if (Math.abs(z) > 7 || y > -17 || channel || (y < -35 && Math.abs(x) < 16)) continue
    away.push(toSurface([x, y, z]))
  }
  expect(away.length).toBeGreaterThan(100)
  away.sort((a, b) => a - b)
  expect(away[Math.floor(0.95 * away.length)]).toBeLessThan(0.25)
})

test('its sheet: pore and throat are those of a gyroid’s network of 2.4 mm and density 0.35', () => {
  for (const plane of ['cranial', 'caudal']) {
    // 0.538 and 0.513 of the edge between the table's porosities of 0.6 and 0.7 (96³ voxels, right to 0.02 of the edge).
    expect(Math.abs((demo.value(`body.porous.${plane}.pore`) as number) - 2.4 * 0.538)).toBeLessThan(0.072)
    expect(Math.abs((demo.value(`body.porous.${plane}.throat`) as number) - 2.4 * 0.513)).toBeLessThan(0.072)
  }
})

test('the graft’s channel is open from end plate to end plate', () => {
  expect(demo.value('body.drain.1')).toBe(true)
})
