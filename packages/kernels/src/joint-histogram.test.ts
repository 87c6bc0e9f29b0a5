import fc from 'fast-check'
import { expect, test } from 'vitest'
import { entropiesReference, jointHistogramReference } from '../reference/joint-histogram.ts'
import { withJointHistogram } from './joint-histogram.ts'

const side = fc.integer({ min: 1, max: 6 })
const range = { low: -40, high: 50, rows: 5, columns: 12 }

test('entropies equal the plain version, at the borders and outside too', () => {
  fc.assert(
    fc.property(
      fc.tuple(side, side, side),
      fc.boolean(),
      fc.array(fc.double({ min: -0.3, max: 0.3, noNaN: true }), { minLength: 12, maxLength: 12 }),
      fc.integer({ min: 0, max: 80 }),
      fc.infiniteStream(fc.integer({ min: -60, max: 80 })),
      (size, whole, bend, count, numbers) => {
        const draw = () => Number(numbers.next().value)
        const drawn = Array.from({ length: size[0] * size[1] * size[2] }, draw)
        const values = whole ? Int16Array.from(drawn) : Float32Array.from(drawn)
        // Half of the points lie on voxels, the ends included.
        const points = Float32Array.from({ length: 3 * count }, (_, n) => {
          const x = ((draw() + 60) / 140) * size[n % 3]!
          return n % 2 ? x : Math.floor(x)
        })
        const bins = Uint8Array.from({ length: count }, () => (draw() + 60) % range.rows)
        const still = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]
        for (const map of [still, still.map((x, n) => x + bend[n]!)]) {
          const found = withJointHistogram({ values, size, points, bins, ...range }, (of) => of(map))
          const wanted = jointHistogramReference(values, size, points, bins, map, range)
          expect(found.inside).toBe(wanted.inside)
          if (wanted.inside === 0) continue
          const [first, second, joint] = entropiesReference(wanted.histogram, range.columns)
          expect(found.first).toBeCloseTo(first, 10)
          expect(found.second).toBeCloseTo(second, 10)
          expect(found.joint).toBeCloseTo(joint, 10)
        }
      },
    ),
    { numRuns: 80 },
  )
})

test('two values that tell each other apart share ln 2; one that says nothing shares none', () => {
  const size = [8, 8, 8] as const
  const count = 512
  const points = Float32Array.from({ length: 3 * count }, (_, n) => {
    const voxel = Math.floor(n / 3)
    return [voxel % 8, (voxel >> 3) & 7, voxel >> 6][n % 3]!
  })
  const values = Int16Array.from({ length: count }, (_, n) => ((n >> 2) & 1) * 1000)
  const same = Uint8Array.from(values, (v) => (v > 0 ? 1 : 0))
  const other = Uint8Array.from(values, (_, n) => (n >> 5) & 1)
  const still = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]
  const shared = (bins: Uint8Array) =>
    withJointHistogram({ values, size, points, bins, rows: 2, columns: 24, low: 0, high: 1000 }, (of) => {
      const { first, second, joint } = of(still)
      return first + second - joint
    })
  expect(shared(same)).toBeCloseTo(Math.LN2, 12)
  expect(shared(other)).toBeCloseTo(0, 12)
})

test('a range of the points counts alone', () => {
  const random = (n: number) => (n * 7919) % 97
  const values = Int16Array.from({ length: 216 }, (_, n) => random(n))
  const points = Float32Array.from({ length: 240 }, (_, n) => (random(n + 5) / 97) * 5)
  const bins = Uint8Array.from({ length: 80 }, (_, n) => random(n + 3) % 5)
  const still = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]
  const images = { values, size: [6, 6, 6] as const, rows: 5, columns: 12, low: 0, high: 97 }
  const part = withJointHistogram({ ...images, points, bins }, (of) => of(still, [13, 40]))
  const alone = { ...images, points: points.slice(39, 159), bins: bins.slice(13, 53) }
  expect(part).toEqual(withJointHistogram(alone, (of) => of(still)))
  expect(() => withJointHistogram({ ...images, points, bins }, (of) => of(still, [50, 40]))).toThrow('range')
})

test('wrong sizes are refused', () => {
  const images = {
    values: new Int16Array(8),
    size: [2, 2, 2] as const,
    points: new Float32Array(3),
    bins: Uint8Array.of(0),
    rows: 2,
    columns: 8,
    low: 0,
    high: 1,
  }
  expect(() => withJointHistogram({ ...images, bins: new Uint8Array(2) }, () => 0)).toThrow('6 coordinates')
  expect(() => withJointHistogram({ ...images, bins: Uint8Array.of(2) }, () => 0)).toThrow('under 2')
  expect(() => withJointHistogram({ ...images, columns: 4 }, () => 0)).toThrow('5 or more')
  expect(() => withJointHistogram({ ...images, high: 0 }, () => 0)).toThrow('low under high')
})
