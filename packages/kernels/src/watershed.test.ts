import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  contrastSumsReference,
  travelSumsReference,
  wallDirectionsReference,
  watershedReference,
} from '../reference/watershed.ts'
import { contrastBasins, travelBasins, wallDirections, watershed } from './watershed.ts'

const side = fc.integer({ min: 1, max: 6 })
const size = fc.tuple(side, side, side)

test('watershed equals the plain version on any landscape, markers and mask', () => {
  fc.assert(
    fc.property(size, fc.infiniteStream(fc.nat(9)), (n, numbers) => {
      const count = n[0] * n[1] * n[2]
      const draw = (of: (digit: number) => number) =>
        Uint8Array.from({ length: count }, () => of(Number(numbers.next().value)))
      const priority = draw((digit) => [0, 0, 1, 3, 100, 101, 200, 254, 255, 255][digit]!)
      const markers = draw((digit) => (digit < 3 ? digit : 0))
      const mask = draw((digit) => (digit < 7 ? 1 + digit : 0))
      const found = watershed(priority, markers, mask, n)
      expect([...found]).toEqual(watershedReference(priority, markers, mask, n))
    }),
    { numRuns: 300 },
  )
})

test('two basins part at the ridge between them, wherever the markers stand in their basins', () => {
  // 1D: the ridge is at 7, so 0–6 is the first basin; the ridge voxel goes to the one that reaches it first.
  const priority = Uint8Array.from([9, 8, 3, 2, 1, 5, 6, 200, 6, 4, 2, 2, 3])
  for (const first of [0, 3, 6]) {
    for (const second of [8, 10, 12]) {
      const markers = new Uint8Array(13)
      markers[first] = 1
      markers[second] = 2
      const found = watershed(priority, markers, new Uint8Array(13).fill(1), [13, 1, 1])
      expect([...found.subarray(0, 7)]).toEqual(new Array(7).fill(1))
      expect([...found.subarray(8)]).toEqual(new Array(5).fill(2))
    }
  }
})

type Sums = (
  values: Uint8Array,
  markers: Uint8Array,
  mask: Uint8Array,
  n: readonly [number, number, number],
) => Map<number, number[]>

test.each([
  ['travel', travelBasins, travelSumsReference as Sums],
  [
    'contrast',
    (...[values, markers, mask, n]: Parameters<typeof travelBasins>) =>
      contrastBasins(values, markers, mask, n, 7),
    ((values, markers, mask, n) => contrastSumsReference(values, markers, mask, n, 7)) as Sums,
  ],
])('%s basins: each voxel has a label whose sum of costs is least, 0 where no way leads', (_, basins, sumsOf) => {
  fc.assert(
    fc.property(size, fc.infiniteStream(fc.nat(9)), (n, numbers) => {
      const count = n[0] * n[1] * n[2]
      const draw = (of: (digit: number) => number) =>
        Uint8Array.from({ length: count }, () => of(Number(numbers.next().value)))
      const cost = draw((digit) => [1, 1, 2, 3, 20, 100, 200, 254, 255, 255][digit]!)
      const markers = draw((digit) => (digit < 2 ? 1 + digit : 0))
      const mask = draw((digit) => (digit < 8 ? 1 : 0))
      const found = basins(cost, markers, mask, n)
      const sums = sumsOf(cost, markers, mask, n)
      found.forEach((label, v) => {
        const own = [...sums.values()].map((sum) => sum[v]!)
        const least = Math.min(...own, Number.POSITIVE_INFINITY)
        expect(label === 0 ? Number.POSITIVE_INFINITY : sums.get(label)![v]).toBe(least)
      })
    }),
    { numRuns: 300 },
  )
})

test('a leak: the watershed runs through a hole into the other basin, travel only as far as the way is shorter', () => {
  // A ridge of 200 with a hole; the second marker stands at the far end behind a hillock of 60.
  const priority = Uint8Array.from([1, 1, 1, 1, 20, 1, 1, 1, 60, 1])
  const markers = Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 0, 0, 2])
  const mask = new Uint8Array(10).fill(1)
  expect([...watershed(priority, markers, mask, [10, 1, 1])]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 2, 2])
  const even = Uint8Array.from([1, 9, 9, 9, 20, 9, 9, 9, 9, 1])
  expect([...travelBasins(even, markers, mask, [10, 1, 1])]).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 2, 2])
})

test('directions to the wall equal 26 walks from every voxel', () => {
  fc.assert(
    fc.property(size, fc.infiniteStream(fc.nat(5)), (n, numbers) => {
      const wall = Uint8Array.from({ length: n[0] * n[1] * n[2] }, () =>
        Number(numbers.next().value) === 0 ? 1 : 0,
      )
      expect([...wallDirections(wall, n)]).toEqual(wallDirectionsReference(wall, n))
    }),
    { numRuns: 200 },
  )
})

test('inside a closed box all 26 directions meet the wall; with one side open 17 do, from the middle', () => {
  const n = [9, 9, 9] as const
  const wall = (open: boolean) =>
    Uint8Array.from({ length: 729 }, (_, v) => {
      const [i, j, k] = [v % 9, Math.floor(v / 9) % 9, Math.floor(v / 81)]
      if (open && k === 0) return 0
      return [i, j, k].some((x) => x === 0 || x === 8) ? 1 : 0
    })
  expect(wallDirections(wall(false), n)[364]).toBe(26)
  expect(wallDirections(wall(true), n)[364]).toBe(17)
})

test('wrong sizes are refused', () => {
  expect(() => watershed(new Uint8Array(8), new Uint8Array(7), new Uint8Array(8), [2, 2, 2])).toThrow(
    RangeError,
  )
  expect(() => wallDirections(new Uint8Array(8), [2, 2, 3])).toThrow(RangeError)
})

test('a contrast basin ends where the values change most, and 255 is no label', () => {
  const values = Uint8Array.from([10, 12, 15, 30, 90, 98, 99, 100])
  const markers = Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 2])
  const all = new Uint8Array(8).fill(1)
  expect([...contrastBasins(values, markers, all, [8, 1, 1], 1)]).toEqual([1, 1, 1, 1, 2, 2, 2, 2])
  expect(() =>
    watershed(
      values,
      all.map(() => 255),
      all,
      [8, 1, 1],
    ),
  ).toThrow(RangeError)
})
