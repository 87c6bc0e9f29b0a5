import fc from 'fast-check'
import { expect, test } from 'vitest'
import { gaussianReference } from '../reference/gaussian.ts'
import { decay } from './exponential.ts'
import { gaussian, gaussianSlices, gaussianWeights } from './gaussian.ts'

const side = fc.integer({ min: 1, max: 9 })
const sigma = fc.oneof(fc.constant(0), fc.double({ min: 0.1, max: 2, noNaN: true }))

test('smoothing equals the plain version; a constant stays', () => {
  fc.assert(
    fc.property(
      fc.tuple(side, side, side),
      fc.tuple(sigma, sigma, sigma),
      fc.boolean(),
      fc.infiniteStream(fc.integer({ min: -1024, max: 3071 })),
      (size, sigmas, whole, numbers) => {
        const count = size[0] * size[1] * size[2]
        const drawn = Array.from({ length: count }, () => Number(numbers.next().value))
        const values = whole ? Int16Array.from(drawn) : Float32Array.from(drawn)
        const found = gaussian(values, size, sigmas)
        gaussianReference(values, size, sigmas).forEach((v, i) => {
          expect(Math.abs(v - found[i]!)).toBeLessThan(5e-3)
        })
        for (const v of gaussian(values.fill(1000), size, sigmas))
          expect(Math.abs(v - 1000)).toBeLessThan(1e-2)
      },
    ),
    { numRuns: 60 },
  )
})

test('a point in a volume wider than a tile spreads with the variance of the weights', () => {
  const size = [70, 5, 67] as const
  const values = new Float32Array(70 * 5 * 67)
  values[30 + 70 * (2 + 5 * 33)] = 1
  const found = gaussian(values, size, [2, 0, 3])
  let [mass, xx, zz] = [0, 0, 0]
  found.forEach((v, n) => {
    mass += v
    xx += v * ((n % 70) - 30) ** 2
    zz += v * (Math.floor(n / 350) - 33) ** 2
  })
  expect(mass).toBeCloseTo(1, 5)
  expect(Math.abs(Math.sqrt(xx) - 2)).toBeLessThan(5e-3) // σ; the truncation at 4 σ takes 0.05 %.
  expect(Math.abs(Math.sqrt(zz) - 3)).toBeLessThan(5e-3)
})

test('weights sum to 1 and follow e^(−x²/2σ²); the series agrees with Math.exp', () => {
  const weights = gaussianWeights(1.5)
  expect(weights.length).toBe(7)
  expect(weights.reduce((sum, w, i) => sum + (i === 0 ? w : 2 * w), 0)).toBeCloseTo(1, 6)
  expect(weights[3]! / weights[0]!).toBeCloseTo(Math.exp(-2), 6)
  fc.assert(
    fc.property(fc.double({ min: 0, max: 700, noNaN: true }), (x) => {
      expect(Math.abs(decay(x) / Math.exp(-x) - 1)).toBeLessThan(1e-13)
    }),
  )
  expect(() => gaussian(new Float32Array(8), [2, 2, 2], [1, -1, 1])).toThrow('0 or more')
})

test('piece by piece it is the same, bit by bit; an f32 volume may hold values that are none', () => {
  const size = [19, 7, 23] as const
  const values = Float32Array.from({ length: 19 * 7 * 23 }, (_, i) => Math.fround(Math.sin(i) * 1e30))
  values[19 * 7 * 11] = Number.NaN
  const whole = gaussian(values, size, [1.1, 0.6, 1.7])
  const pieces = [0, 1, 9, 10, 23].flatMap((last, i, all) => {
    if (i === 0) return []
    const first = all[i - 1]!
    const target = new Float32Array(19 * 7 * (last - first))
    gaussianSlices(values, size, [1.1, 0.6, 1.7], { first, last }, target)
    return [...target]
  })
  expect(Float32Array.from(pieces)).toEqual(whole)
  expect(Number.isNaN(whole[19 * 7 * 11]!)).toBe(true)
  expect(Number.isFinite(whole[0]!)).toBe(true) // A value that is none stays in its neighbourhood.
  expect(() => gaussianSlices(values, size, [1, 1, 1], { first: 3, last: 24 }, values)).toThrow(
    'within 0 to 23',
  )
})
