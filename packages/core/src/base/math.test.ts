import fc from 'fast-check'
import { expect, test } from 'vitest'
import { acos, asin, atan, atan2, cos, exp, log, sin } from './math.ts'

// The reference is the engine's own Math, whose error is under one unit in the last place on every engine we run on.
const angle = fc.double({ min: -1e5, max: 1e5, noNaN: true })

test('sine and cosine agree with Math within 2e-15', () => {
  fc.assert(
    fc.property(angle, (x) => {
      expect(Math.abs(sin(x) - Math.sin(x))).toBeLessThan(2e-15)
      expect(Math.abs(cos(x) - Math.cos(x))).toBeLessThan(2e-15)
    }),
    { numRuns: 2000 },
  )
})

test('multiples of half π give exact zeros to 1e-15', () => {
  for (let n = -40; n <= 40; n++)
    expect(Math.abs(sin(n * Math.PI) - Math.sin(n * Math.PI))).toBeLessThan(1e-15)
})

test('inverse functions, exponent and logarithm agree with Math within 4 units in the last place', () => {
  const close = (got: number, wanted: number) =>
    expect(Math.abs(got - wanted)).toBeLessThanOrEqual(1e-15 * Math.max(1, Math.abs(wanted)))
  fc.assert(
    fc.property(fc.double({ min: -1, max: 1, noNaN: true }), angle, angle, (unit, x, y) => {
      close(atan(x), Math.atan(x))
      if (y !== 0) close(atan2(y, x), Math.atan2(y, x)) // The sign of zero is not kept: base/math gives 0 or π.
      close(acos(unit), Math.acos(unit))
      close(asin(unit), Math.asin(unit))
    }),
    { numRuns: 2000 },
  )
  fc.assert(
    fc.property(fc.double({ min: -600, max: 600, noNaN: true }), (x) => {
      close(exp(x), Math.exp(x))
      close(log(Math.exp(x)), Math.log(Math.exp(x)))
    }),
    { numRuns: 2000 },
  )
})
