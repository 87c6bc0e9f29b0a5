import fc from 'fast-check'
import { expect, test } from 'vitest'
import { componentsReference, fillCavitiesReference, fillHoles2dReference } from '../reference/components.ts'
import { components, fillCavities, fillHoles2d, selectComponents } from './components.ts'

const side = fc.integer({ min: 1, max: 8 })
const masks = fc
  .tuple(
    fc.tuple(side, side, side),
    fc.constantFrom(0.1, 0.3, 0.5, 0.7, 0.95),
    fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
  )
  .map(([size, full, numbers]) => ({
    size,
    mask: Uint8Array.from({ length: size[0] * size[1] * size[2] }, () =>
      Number(numbers.next().value) < full ? 3 : 0,
    ),
  }))

test('components equal the plain version: labels, order and sizes', () => {
  fc.assert(
    fc.property(masks, fc.constantFrom(6 as const, 26 as const), ({ size, mask }, connectivity) => {
      expect(components(mask, size, connectivity)).toEqual(componentsReference(mask, size, connectivity))
    }),
    { numRuns: 500 },
  )
})

test('cavities and holes equal the plain version', () => {
  fc.assert(
    fc.property(masks, fc.constantFrom(0 as const, 1 as const, 2 as const), ({ size, mask }, axis) => {
      expect(fillCavities(mask, size)).toEqual(fillCavitiesReference(mask, size))
      expect(fillHoles2d(mask, size, axis)).toEqual(fillHoles2dReference(mask, size, axis))
    }),
    { numRuns: 500 },
  )
})

test('a tube along z: its canal is no cavity, but a hole of every slice', () => {
  const size = [5, 5, 4] as const
  const mask = Uint8Array.from({ length: 100 }, (_, n) => {
    const [x, y] = [n % 5, Math.floor(n / 5) % 5]
    return x >= 1 && x <= 3 && y >= 1 && y <= 3 && !(x === 2 && y === 2) ? 1 : 0
  })
  expect(fillCavities(mask, size)).toEqual(mask)
  expect(fillHoles2d(mask, size, 2).reduce((a, b) => a + b)).toBe(36)
  expect(fillHoles2d(mask, size, 0)).toEqual(mask)
})

test('a checkerboard: as many components as black fields by faces, one by corners', () => {
  const size = [20, 20, 20] as const
  const mask = Uint8Array.from(
    { length: 8000 },
    (_, n) => ((n % 20) + (Math.floor(n / 20) % 20) + Math.floor(n / 400)) % 2,
  )
  expect(components(mask, size, 6).sizes.length).toBe(4001)
  expect([...components(mask, size, 26).sizes]).toEqual([4000, 4000])
  expect(() => components(mask, size, 18 as never)).toThrow('6 or 26')
})

test('components chosen by size and by what they touch equal a choice among the labels', () => {
  fc.assert(
    fc.property(
      masks,
      fc.constantFrom(6 as const, 26 as const),
      fc.nat(4),
      ({ size, mask }, connectivity, least) => {
        const marks = mask.map((_, n) => (n % 5 === 0 ? 1 : 0))
        const { labels, sizes } = componentsReference(mask, size, connectivity)
        const marked = Array.from(sizes, (_, label) =>
          labels.some((one, n) => one === label && label > 0 && marks[n] === 1),
        )
        const chosen = selectComponents(mask, size, connectivity, marks, (found, touched) => {
          expect(found).toEqual(sizes)
          expect(Array.from(touched, Boolean)).toEqual(marked)
          return touched.map((is, label) => (is && found[label]! > least ? 1 : 0))
        })
        expect(chosen).toEqual(Uint8Array.from(labels, (one) => (marked[one] && sizes[one]! > least ? 1 : 0)))
      },
    ),
    { numRuns: 200 },
  )
})
