import { afterAll, beforeAll, expect, test } from 'vitest'
import { DemoRun } from './demo-run.ts'

const demo = new DemoRun()
beforeAll(async () => {
  await demo.run('femur-dome', 'evaluate.implant-implant')
  expect(demo.ended.code, demo.ended.stderr).toBe(0)
})
afterAll(() => demo.clean())

// As cases/femur-dome/case.yaml says: the arc's places, seen along the saw, and the gap.
const SIDE = Math.hypot(1, 0.08)
const UP = [0.08 / SIDE, 0, 1 / SIDE] as const
const seen = (p: readonly number[]) => [p[1]!, UP[0] * p[0]! + UP[2] * p[2]!] as const
const [from, through] = [seen([-26, -44, -318]), seen([-26, -20, -326])]
const [chord, rise] = [through[0] - from[0], through[1] - from[1]]
const RADIUS = (chord * chord + rise * rise) / (2 * Math.abs(rise))
const CENTRE = [through[0], through[1] + RADIUS] as const
const GAP = 0.4

test('the implant between dome and plane: what did not pass is what no scan can prove, and is decided', () => {
  expect(demo.undecided).toEqual([])
  for (const id of ['density', 'sheet', 'interconnectivity', 'thickness'])
    expect(demo.result.checks.find((check) => check.id === `implant.porous.dome.${id}`)).toMatchObject({
      passed: true,
    })
})

test('its file keeps the gap to the cylinder of the dome and to the plane, by their formulas', () => {
  const { positions: p } = demo.mesh('implant/implant.stl')
  const normal = [0.08, 0, 1].map((x) => x / SIDE)
  const offset = normal[0]! * 0 + normal[2]! * -391.5
  let [dome, plane] = [Infinity, Infinity]
  for (let i = 0; i < p.length; i += 3) {
    const at = [p[i]!, p[i + 1]!, p[i + 2]!]
    const [x, y] = seen(at)
    dome = Math.min(dome, Math.hypot(x - CENTRE[0], y - CENTRE[1]) - RADIUS)
    plane = Math.min(plane, normal[0]! * at[0]! + normal[2]! * at[2]! - offset)
  }
  // The cut's chords leave the circle by a few hundredths.
  expect(Math.abs(dome - GAP)).toBeLessThan(0.05)
  expect(plane).toBeCloseTo(GAP, 2)
})
