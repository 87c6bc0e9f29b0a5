import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as slow from '../reference/landscape.ts'
import { blockMaximum, coarseSize, landscapeOf } from './landscape.ts'

const side = fc.integer({ min: 1, max: 9 })
const factors = fc.tuple(...[1, 2, 3].map(() => fc.integer({ min: 1, max: 2 }))) as fc.Arbitrary<
  [number, number, number]
>
const volumes = fc
  .tuple(side, side, side, factors, fc.infiniteStream(fc.integer({ min: -200, max: 1800 })))
  .map(([nx, ny, nz, factor, numbers]) => ({
    size: [nx, ny, nz] as const,
    factor,
    values: Float32Array.from({ length: nx * ny * nz }, () => Number(numbers.next().value)),
  }))

test('block maxima equal those of the reference, odd sizes included', () => {
  fc.assert(
    fc.property(volumes, ({ size, factor, values }) => {
      expect(blockMaximum(values, size, factor)).toEqual(slow.blockMaximum(values, size, factor))
    }),
  )
})

test('the landscape is that of the reference but for the rounding of f32, whole numbers cut down', () => {
  fc.assert(
    fc.property(volumes, fc.constantFrom(700, Number.POSITIVE_INFINITY), ({ size, factor, values }, cap) => {
      const mask = Uint8Array.from(values, (value) => (value > -100 ? 1 : 0))
      const brightest = blockMaximum(values, size, factor)
      const found = landscapeOf(values, brightest, mask, size, factor, 300, cap)
      slow.landscapeOf(values, brightest, mask, size, factor, 300, cap).forEach((height, v) => {
        expect(found[v]).toBeGreaterThanOrEqual(Math.floor(height - 0.01))
        expect(found[v]).toBeLessThanOrEqual(Math.floor(height + 0.01))
      })
    }),
  )
})

test('refused: factors that are no whole numbers, a coarse volume of another size', () => {
  const values = new Float32Array(8)
  expect(coarseSize([5, 4, 3], [2, 2, 1])).toEqual([3, 2, 3])
  expect(() => blockMaximum(values, [2, 2, 2], [1, 0.5, 1])).toThrow(RangeError)
  expect(() =>
    landscapeOf(values, new Float32Array(3), new Uint8Array(8), [2, 2, 2], [2, 2, 2], 300, Infinity),
  ).toThrow(RangeError)
})
