import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dilateByBall as slow } from '../reference/ball-dilation.ts'
import { dilateByBall } from './ball-dilation.ts'

const side = fc.integer({ min: 1, max: 21 })

test('equal to the reference on random masks, sizes, spacings and radii', () => {
  const spacing = fc.constantFrom(0.5, 0.8, 1, 1.7, 3)
  fc.assert(
    fc.property(
      side,
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 6 }),
      fc.tuple(spacing, spacing, spacing),
      fc.constantFrom(0, 0.4, 0.8, 1, 1.6, 2, 2.5, 4.1),
      fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
      (nx, ny, nz, unequal, radius, numbers) => {
        const mask = Uint8Array.from({ length: nx * ny * nz }, () =>
          Number(numbers.next().value) < 2 ? 7 : 0,
        )
        const size = [nx, ny, nz] as const
        expect(dilateByBall(mask, size, unequal, radius)).toEqual(slow(mask, size, unequal, radius))
        const rest = mask.map((value) => (value === 0 ? 1 : 0))
        expect(dilateByBall(rest, size, unequal, radius, 'unset')).toEqual(slow(mask, size, unequal, radius))
      },
    ),
  )
})

test('refused: wrong sizes, negative radii', () => {
  expect(() => dilateByBall(new Uint8Array(7), [2, 2, 2], [1, 1, 1], 1)).toThrow(RangeError)
  expect(() => dilateByBall(new Uint8Array(8), [2, 2, 2], [1, 1, 1], -1)).toThrow(RangeError)
  expect(() => dilateByBall(new Uint8Array(8), [2, 2, 2], [1, 0, 1], 1)).toThrow(RangeError)
})
