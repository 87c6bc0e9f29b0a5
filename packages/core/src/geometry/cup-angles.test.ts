import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cross, dot, length } from '../base/vectors.ts'
import { cupAngles, cupAxis, pelvicFrame } from './cup-angles.ts'
import type { LandmarkSet } from './plan.ts'

const landmarks: LandmarkSet = {
  points: [],
  spheres: [],
  planes: [{ name: 'anterior_pelvic', normal: [0, -1, 0], offset: 100 }],
}
const frame = pelvicFrame(landmarks)!

test('the frame of an upright plane is the patient’s: left, anterior, superior', () => {
  expect(frame.anterior).toEqual([0, -1, 0])
  expect(frame.left.map((x) => x + 0)).toEqual([1, 0, 0])
  expect(frame.superior.map((x) => x + 0)).toEqual([0, 0, 1])
  expect(pelvicFrame({ ...landmarks, planes: [] })).toBeUndefined()
})

test('the spines give the transverse axis, laid into the plane', () => {
  const at = (name: string, x: number, z: number) =>
    ({ name, point: [x, -100, z], side: 'left' }) as LandmarkSet['points'][number]
  const tilted = pelvicFrame({ ...landmarks, points: [at('asis_left', 40, 30), at('asis_right', -40, -30)] })!
  expect(tilted.left[0]).toBeCloseTo(0.8, 12)
  expect(tilted.left[2]).toBeCloseTo(0.6, 12)
  expect(dot(cross(tilted.left, tilted.superior), tilted.anterior)).toBeCloseTo(1, 12)
})

// Murray 1993, table I: of an axis of 45° radiographic inclination and 15° radiographic anteversion the operative
// anteversion is atan(tan RA / cos RI) = 20.75°, the anatomic anteversion atan(tan RA / sin RI) = 20.75°.
test('a left cup looks lateral, inferior and anterior, a right one as its mirror image', () => {
  const left = cupAxis(frame, 'left', 45, 15)
  expect(left[0]).toBeGreaterThan(0)
  expect(left[1]).toBeLessThan(0)
  expect(left[2]).toBeLessThan(0)
  const right = cupAxis(frame, 'right', 45, 15)
  expect([-right[0], right[1], right[2]]).toEqual([...left])
  const degrees = (x: number) => (Math.atan(x) * 180) / Math.PI
  expect(degrees(left[1] / left[2])).toBeCloseTo(20.75, 2)
  expect(degrees(-left[1] / left[0])).toBeCloseTo(20.75, 2)
})

test('angles come back from the axis', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1, max: 89, noNaN: true }),
      fc.double({ min: -40, max: 60, noNaN: true }),
      fc.constantFrom('left' as const, 'right' as const),
      (inclination, anteversion, side) => {
        const axis = cupAxis(frame, side, inclination, anteversion)
        expect(length(axis)).toBeCloseTo(1, 12)
        const found = cupAngles(frame, side, axis)
        expect(found.inclination).toBeCloseTo(inclination, 9)
        expect(found.anteversion).toBeCloseTo(anteversion, 9)
      },
    ),
  )
})
