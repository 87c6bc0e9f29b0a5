// A sphere, known by a ring of places: the function between them by their formulas.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cos, sin } from '../base/math.ts'
import { seededRandom } from '../base/random.ts'
import { solveDense } from './dense-solve.ts'
import { radialFunction } from './radial-basis.ts'

/** Pairs of places on either side of a sphere's surface, between two angles from its pole. */
function ringOf(radius: number, from: number, to: number, noise = 0) {
  const random = seededRandom(5)
  const points: number[] = []
  const values: number[] = []
  for (let i = 0; i < 48; i++) {
    for (let j = 0; j < 4; j++) {
      const [long, lat] = [(i / 48) * 2 * Math.PI, from + (j / 3) * (to - from)]
      const n = [sin(lat) * cos(long), sin(lat) * sin(long), cos(lat)]
      const off = noise * (random() + random() + random() + random() - 2) * Math.sqrt(3)
      for (const value of [-1, 0, 1]) {
        points.push(...n.map((x) => x * (radius + off + value)))
        values.push(value)
      }
    }
  }
  return {
    points: Float64Array.from(points),
    values: Float64Array.from(values),
    loose: new Float64Array(values.length).fill(noise > 0 ? 1e-4 : 0),
  }
}

test('the pole of a sphere comes back from a ring half way down to its equator', () => {
  const ring = ringOf(80, 0.6, 0.8)
  const f = radialFunction({ ...ring, loose: ring.loose.fill(3e-3) })!
  expect(Math.abs(f.valueAt(0, 0, 80))).toBeLessThan(0.05)
  const slope = (f.valueAt(0, 0, 81) - f.valueAt(0, 0, 79)) / 2
  expect(Math.abs(slope - 1)).toBeLessThan(0.05)
})

test('with noise of 0.15 mm on the ring it is right at the pole to half a millimetre', () => {
  const ring = ringOf(80, 0.5, 0.7, 0.15)
  const f = radialFunction({ ...ring, loose: ring.loose.fill(3e-3) })!
  expect(Math.abs(f.valueAt(0, 0, 80))).toBeLessThan(0.5)
  expect(Math.abs(f.valueAt(0, 80 * sin(0.6), 80 * cos(0.6)))).toBeLessThan(0.1)
})

describe('what it knows', () => {
  test('it keeps where it is trusted', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (seed) => {
        const random = seededRandom(seed)
        const points = Float64Array.from({ length: 90 }, () => 40 * random())
        const values = Float64Array.from({ length: 30 }, () => 10 * random())
        const f = radialFunction({ points, values, loose: new Float64Array(30) })!
        values.forEach((value, i) => {
          expect(f.valueAt(points[3 * i]!, points[3 * i + 1]!, points[3 * i + 2]!)).toBeCloseTo(value, 6)
        })
      }),
      { numRuns: 20 },
    )
  })

  test('too few places, and places that leave it open, fix nothing', () => {
    const few = { points: new Float64Array(27), values: new Float64Array(9), loose: new Float64Array(9) }
    expect(radialFunction(few)).toBeUndefined()
    const flat = Float64Array.from({ length: 90 }, (_, i) => (i % 3 === 2 ? 0 : Math.sqrt(i)))
    expect(
      radialFunction({ points: flat, values: new Float64Array(30), loose: new Float64Array(30) }),
    ).toBeUndefined()
  })
})

test('a system with zeros on its diagonal', () => {
  const a = Float64Array.from([0, 2, 1, 1, 0, 3, 2, 1, 0])
  const b = Float64Array.from([7, 10, 4])
  expect(solveDense(a, b)).toBe(true)
  expect([...b].map((x) => Number(x.toFixed(9)))).toEqual([1, 2, 3])
})
