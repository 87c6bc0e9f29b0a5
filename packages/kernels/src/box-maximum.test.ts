import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boxMaximumReference } from '../reference/box-maximum.ts'
import { boxMaximum } from './box-maximum.ts'

const side = fc.integer({ min: 1, max: 9 })
const radius = fc.integer({ min: 0, max: 5 })

test('maxima equal the plain version, radii beyond the volume included', () => {
  fc.assert(
    fc.property(
      fc.tuple(side, side, side),
      fc.tuple(radius, radius, radius),
      fc.infiniteStream(fc.float({ noNaN: true, noDefaultInfinity: true })),
      (size, radii, numbers) => {
        const values = Float32Array.from(
          { length: size[0] * size[1] * size[2] },
          () => Number(numbers.next().value) + 0,
        )
        expect([...boxMaximum(values, size, radii)].map((v) => v + 0)).toEqual(
          boxMaximumReference(values, size, radii).map((v) => v + 0),
        )
      },
    ),
    { numRuns: 300 },
  )
})

test('a point becomes a box, also across the tiles of columns', () => {
  const values = new Float32Array(150 * 3 * 70)
  values[64 + 150 * (1 + 3 * 40)] = 5
  const found = boxMaximum(values, [150, 3, 70], [7, 1, 9])
  expect(found.filter((v) => v === 5).length).toBe(15 * 3 * 19)
  expect(found[64 - 7 + 150 * (0 + 3 * 31)]).toBe(5)
  expect(() => boxMaximum(values, [150, 3, 70], [0.5, 1, 1])).toThrow('whole radii')
})
