import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hysteresisReference } from '../reference/hysteresis.ts'
import { hysteresis } from './hysteresis.ts'

const side = fc.integer({ min: 1, max: 7 })

test('equal to the plain version: NaN, extremes, any least volume', () => {
  const values = fc.constantFrom(0, 1, 2, 3, 4, Number.NaN, Infinity, -Infinity, 3e38)
  fc.assert(
    fc.property(
      fc.tuple(side, side, side),
      fc.array(values, { minLength: 343, maxLength: 343 }),
      fc.constantFrom(6 as const, 26 as const),
      fc.nat(3),
      fc.boolean(),
      (size, numbers, connectivity, least, whole) => {
        const field = numbers.slice(0, size[0] * size[1] * size[2])
        const of = whole
          ? Int16Array.from(field, (x) => Math.max(-5, Math.min(5, x || 0)))
          : Float32Array.from(field)
        const rule = { low: 2, sure: 4, high: whole ? 4 : Infinity, least, connectivity }
        expect(hysteresis(of, size, rule)).toEqual(hysteresisReference(of, size, rule))
      },
    ),
    { numRuns: 300 },
  )
})

// scikit-image 0.19.3, filters.apply_hysteresis_threshold(row, 2, 4), which compares with > and takes faces as neighbours:
// on whole numbers the same as low 3, sure 5.
test('a row as scikit-image finds it', () => {
  const row = Int16Array.of(3, 5, 3, 0, 3, 3, 1, 6, 2, 4, 4, 7)
  const rule = { low: 3, sure: 5, high: 99, least: 0, connectivity: 6 } as const
  expect([...hysteresis(row, [12, 1, 1], rule)]).toEqual([1, 1, 1, 0, 0, 0, 0, 1, 0, 1, 1, 1])
})
