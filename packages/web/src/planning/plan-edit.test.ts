import type { LivePlan, Vector3 } from '@trabecula/core'
import { dot, length, subtract } from '@trabecula/core/base/vectors'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  axisPlace,
  cornersOf,
  movableNamed,
  movedAxis,
  planePlace,
  shiftedPlane,
  tiltAxes,
  turnedPlane,
  withAxis,
  withPlane,
} from './plan-edit.ts'
import { closedPlanning, nextPlanning } from './planning-state.ts'

const plan = {
  resection: { name: 'cut', planes: { a: { at: [0, 0, 0], normal: [0, 0, 2] } }, margin: {} },
  trajectories: [
    {
      name: 'wires',
      screws: {},
      wires: { k1: { entry: [0, 0, 0], direction: [0, 0, 2], length: 10, diameter: 2 } },
    },
  ],
} as unknown as LivePlan

const unit = fc
  .tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }))
  .filter((v) => v.some((x) => x !== 0))
  .map((v) => v.map((x) => x / Math.hypot(...v)) as unknown as Vector3)
const angle = fc.integer({ min: -80, max: 80 })

test('tilted by an angle, a normal encloses it with the one before; a shift keeps the normal and adds up', () => {
  fc.assert(
    fc.property(unit, angle, (normal, degrees) => {
      const { level, up } = tiltAxes(normal)
      for (const axis of [level, up]) {
        const turned = turnedPlane({ at: [1, 2, 3], normal }, axis, degrees)
        expect(dot(turned.normal, normal)).toBeCloseTo(Math.cos((degrees * Math.PI) / 180), 9)
        expect(length(turned.normal)).toBeCloseTo(1, 12)
        const back = turnedPlane(turned, axis, -degrees)
        expect(length(subtract(back.normal, normal))).toBeLessThan(1e-9)
      }
      const shifted = shiftedPlane(shiftedPlane({ at: [1, 2, 3], normal }, degrees), -degrees)
      expect(length(subtract(shifted.at, [1, 2, 3]))).toBeLessThan(1e-9)
    }),
  )
})

test('a plane of three points has their normal, towards the given side', () => {
  const points = { points: [[0, 0, 1], [2, 0, 1], [0, 2, 1]], towards: [0, 0, -5] } // biome-ignore format: points
  const place = planePlace(points as never)
  expect(place.normal.map((x) => x + 0)).toEqual([0, 0, -1])
})

test('what is moved stands in the plan as the case file will have it, and says that a hand moved it', () => {
  const moved = withPlane(plan, 'a', { at: [0, 0, 1.23456], normal: [0, 0, 3] })
  expect(moved.resection.planes.a).toEqual({ at: [0, 0, 1.23], normal: [0, 0, 1], by: 'moved in the page' })
  expect(withPlane(plan, 'a', { at: [0, 0, 0], normal: [0, 0, 0] })).toBe(plan)
  const wire = movableNamed(plan, 'wire', 'k1') as { kind: 'wires'; set: number; name: string }
  expect(wire).toEqual({ kind: 'wires', set: 0, name: 'k1' })
  expect(movableNamed(plan, 'screw', 'k1')).toBeUndefined()
  const place = axisPlace(plan.trajectories[0]!.wires.k1!)
  expect(place).toEqual({ entry: [0, 0, 0], tip: [0, 0, 10] })
  const next = withAxis(plan, wire, movedAxis(place, 'tip', [1, 0, 0]))
  expect(next.trajectories[0]!.wires.k1).toEqual({
    entry: [0, 0, 0],
    target: [1, 0, 10],
    diameter: 2,
    by: 'moved in the page',
  })
})

test('a plane’s picture lies in it and reaches round every outline', () => {
  fc.assert(
    fc.property(unit, fc.array(unit, { minLength: 1, maxLength: 5 }), (normal, points) => {
      const outline = Float32Array.from(points.flatMap((p) => p.map((x) => 20 * x)))
      const corners = cornersOf({ normal, offset: 7 }, [1, 2, 3], [outline])
      for (const corner of corners) expect(dot(corner, normal)).toBeCloseTo(7, 4)
      const { level, up } = tiltAxes(normal)
      for (const axis of [level, up]) {
        const reach = corners.map((corner) => dot(corner, axis))
        for (const p of points) {
          expect(20 * dot(p, axis)).toBeLessThan(Math.max(...reach) - 7.9)
          expect(20 * dot(p, axis)).toBeGreaterThan(Math.min(...reach) + 7.9)
        }
      }
    }),
  )
})

test('a drag is undone as a whole, redone, and gone once something else is moved', () => {
  const at = (z: number) => withPlane(plan, 'a', { at: [0, 0, z], normal: [0, 0, 1] })
  let state = nextPlanning(closedPlanning, { type: 'open' })
  const data = { plan, full: { trajectories: [], guides: [] }, caseFile: 'case.yaml', caseText: '' }
  const result = { trajectories: [], guides: [], faults: [], warnings: [], outlines: [], milliseconds: 1 }
  state = nextPlanning(state, { type: 'opened', data, result })
  for (const [z, begin] of [[1, true], [2, false], [3, false], [9, true]] as const) // biome-ignore format: a drag and a number
    state = nextPlanning(state, { type: 'plan', plan: at(z), begin })
  const place = () => planePlace(state.plan!.resection.planes.a!).at[2]
  state = nextPlanning(state, { type: 'undo' })
  expect(place()).toBe(3)
  state = nextPlanning(state, { type: 'undo' })
  expect(state.plan).toBe(plan)
  state = nextPlanning(state, { type: 'redo' })
  expect(place()).toBe(3)
  state = nextPlanning(state, { type: 'plan', plan: at(5), begin: true })
  expect(nextPlanning(state, { type: 'redo' }).plan).toBe(state.plan)
  state = nextPlanning(state, { type: 'reset' })
  expect(state.plan).toBe(plan)
  expect(planePlace(nextPlanning(state, { type: 'undo' }).plan!.resection.planes.a!).at[2]).toBe(5)
})
