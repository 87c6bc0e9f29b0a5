import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ballReference } from '../reference/ball.ts'
import { ballFits, ballMorphology, ballReach } from './ball.ts'
import { distanceTransform } from './distance-transform.ts'

type Size = readonly [number, number, number]

const side = fc.integer({ min: 1, max: 9 })
const millimetres = fc.constantFrom(0.4, 0.5, 1, 1.25, 3)
const operations = ['dilate', 'erode', 'open', 'close'] as const

const masks = fc
  .tuple(
    fc.tuple(side, side, side),
    fc.tuple(millimetres, millimetres, millimetres),
    fc.constantFrom(0.05, 0.3, 0.7, 0.95),
    fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
  )
  .map(([size, spacing, full, numbers]) => ({
    size: size as Size,
    spacing: spacing as Size,
    mask: Uint8Array.from({ length: size[0] * size[1] * size[2] }, () =>
      Number(numbers.next().value) < full ? 7 : 0,
    ),
  }))

test('every operation equals the plain version, and piece by piece the whole', () => {
  fc.assert(
    fc.property(
      masks,
      fc.constantFrom(...operations),
      fc.double({ min: 0, max: 4, noNaN: true }),
      fc.nat(8),
      ({ size, spacing, mask }, operation, radius, cut) => {
        const expected = ballReference(operation, mask, size, spacing, radius)
        const plane = size[0] * size[1]
        const found = new Uint8Array(mask.length)
        const middle = Math.min(cut, size[2])
        for (const [first, last] of [
          [0, middle],
          [middle, size[2]],
        ] as const) {
          const target = found.subarray(plane * first, plane * last)
          ballMorphology(operation, mask, size, spacing, radius, { first, last }, target)
        }
        expect(found).toEqual(expected)
      },
    ),
    { numRuns: 300 },
  )
})

test('a volume wider than a word: the ball around a voxel is what the distance transform says', () => {
  const size = [150, 23, 17] as const
  const spacing = [0.5, 0.75, 1.25] as const
  const mask = new Uint8Array(150 * 23 * 17)
  for (const x of [0, 63, 64, 127, 128, 149]) mask[x + 150 * (11 + 23 * 8)] = 1
  const found = new Uint8Array(mask.length)
  ballMorphology('dilate', mask, size, spacing, 4.1, { first: 0, last: 17 }, found)
  expect(found).toEqual(Uint8Array.from(distanceTransform(mask, size, spacing), (d) => (d <= 4.1 ? 1 : 0)))
  expect(ballReach('close', spacing, 4.1)).toBe(6)
})

test('balls of too many voxels and wrong ranges are refused', () => {
  const mask = new Uint8Array(8)
  const call = (spacing: Size, radius: number, last: number) =>
    ballMorphology('close', mask, [2, 2, 2], spacing, radius, { first: 0, last }, new Uint8Array(4 * last))
  expect(ballFits([1, 1, 1], 31)).toBe(true)
  expect(() => call([1, 1, 1], 60, 2)).toThrow('a ball of some voxels')
  expect(() => call([1, 0, 1], 1, 2)).toThrow('a ball of some voxels')
  expect(() => call([1, 1, 1], 1, 3)).toThrow('within 0 to 2')
})
