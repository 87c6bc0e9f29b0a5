import fc from 'fast-check'
import { expect, test } from 'vitest'
import { componentsReference, fillCavitiesReference, fillHoles2dReference } from '../reference/components.ts'
import { components, fillCavities, fillHoles2d, selectComponents } from './components.ts'
import { joinRuns, labelledRuns, paintLabels } from './runs.ts'

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
      const { labels, sizes } = components(mask, size, connectivity)
      const plain = componentsReference(mask, size, connectivity)
      expect([...labels]).toEqual([...plain.labels])
      expect(sizes).toEqual(plain.sizes)
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
          expect([...touched]).toEqual(
            Array.from(sizes, (_, label) =>
              label === 0 ? 0 : labels.filter((one, n) => one === label && marks[n] === 1).length,
            ),
          )
          return Uint8Array.from(touched, (is, label) => (is > 0 && found[label]! > least ? 1 : 0))
        })
        expect(chosen).toEqual(Uint8Array.from(labels, (one) => (marked[one] && sizes[one]! > least ? 1 : 0)))
      },
    ),
    { numRuns: 200 },
  )
})

test('slabs of any height, joined, have the labels of the whole', () => {
  fc.assert(
    fc.property(
      masks,
      fc.constantFrom(6 as const, 26 as const),
      fc.integer({ min: 1, max: 4 }),
      ({ size, mask }, connectivity, high) => {
        const plane = size[0] * size[1]
        const marks = mask.map((_, n) => (n % 3 === 0 ? 1 : 0))
        const starts = Array.from({ length: Math.ceil(size[2] / high) }, (_, n) => n * high)
        const slabs = starts.map((z) => {
          const end = Math.min(z + high, size[2])
          const piece = (of: Uint8Array) => of.subarray(plane * z, plane * end)
          const rule = { wanted: 1, connectivity, marks: piece(marks) } as const
          return labelledRuns(piece(mask), [size[0], size[1], end - z], rule)
        })
        const joined = joinRuns(slabs, connectivity)
        const whole = componentsReference(mask, size, connectivity)
        const labels = new Int32Array(mask.length)
        slabs.forEach((slab, n) => {
          const part = labels.subarray(plane * starts[n]!, plane * (starts[n]! + slab.size[2]))
          paintLabels(slab, joined.names[n]!, part)
        })
        expect(labels).toEqual(whole.labels)
        expect(joined.sizes).toEqual(whole.sizes)
        const marked = Array.from(whole.sizes, () => 0)
        whole.labels.forEach((label, n) => {
          if (label > 0) marked[label]! += marks[n]!
        })
        expect([...joined.marked]).toEqual(marked)
      },
    ),
    { numRuns: 300 },
  )
})

test('labels take one, two or four bytes, as many as they need', () => {
  const apart = (n: number) => Uint8Array.from({ length: 2 * n }, (_, i) => 1 - (i % 2))
  expect(components(apart(255), [510, 1, 1], 6).labels).toBeInstanceOf(Uint8Array)
  expect(components(apart(256), [512, 1, 1], 6).labels).toBeInstanceOf(Uint16Array)
  const many = components(apart(70_000), [140_000, 1, 1], 6)
  expect(many.labels).toBeInstanceOf(Int32Array)
  expect(many.labels.at(-2)).toBe(70_000)
})
