import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bilateralReference } from '../reference/bilateral.ts'
import { gradientReference } from '../reference/gradient.ts'
import { medianReference } from '../reference/median.ts'
import { bilateral, bilateralSlices } from './bilateral.ts'
import { gradientSlices } from './gradient.ts'
import { median, medianSlices } from './median.ts'
import { ballNeighbourhood, boxNeighbourhood } from './neighbourhood.ts'

type Size = readonly [number, number, number]

const side = fc.integer({ min: 1, max: 9 })
const sizes = fc.tuple(side, side, fc.integer({ min: 1, max: 5 }))
const spacings = fc.tuple(...[0, 1, 2].map(() => fc.constantFrom(0.3, 0.5, 1, 2.5, 40)))
const numbers = fc.array(
  fc.oneof(
    fc.double({ min: -2000, max: 2000, noNaN: true }),
    fc.constantFrom(0, -0, 3e38, -3e38, 1e-40, Number.NaN, Infinity, -Infinity),
  ),
  { minLength: 405, maxLength: 405 },
)
const voxels = ([nx, ny, nz]: Size) => nx * ny * nz
const whole = (list: readonly number[]) =>
  Int16Array.from(list, (x) => Math.max(-32768, Math.min(32767, Math.round(x || 0))))

/** Whole numbers from −1000 to 1000, as the peers' script draws them. */
function field(n: number, seed: number): number[] {
  let state = seed
  return Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state % 2001) - 1000
  })
}

const range = (size: Size) => ({ first: 0, last: size[2] })

test('median: equal to sorting, in boxes and balls, of i16 and f32, slice by slice', () => {
  fc.assert(
    fc.property(sizes, spacings, numbers, fc.constantFrom(0, 1, 2), (size, spacing, list, reach) => {
      const offsets =
        reach === 0 ? ballNeighbourhood(1.1, spacing as unknown as Size) : boxNeighbourhood([1, reach, 1])
      const values = Float32Array.from(list.slice(0, voxels(size)))
      const plain = medianReference(values, size, offsets)
      expect([...median(values, size, offsets)].map((x) => x + 0)).toEqual(plain.map((x) => x + 0))
      const ints = whole(list.slice(0, voxels(size)))
      const found = median(ints, size, offsets)
      expect([...found]).toEqual(medianReference(ints, size, offsets))
      const parts = new Int16Array(ints.length)
      const plane = size[0] * size[1]
      for (let z = 0; z < size[2]; z++)
        medianSlices(
          ints,
          size,
          offsets,
          { first: z, last: z + 1 },
          parts.subarray(plane * z, plane * (z + 1)),
        )
      expect(parts).toEqual(found)
    }),
    { numRuns: 60 },
  )
})

// SciPy 1.10.1, ndimage.median_filter(field, size=3, mode='nearest').
test('median of 3 × 3 × 3 as SciPy has it', () => {
  const values = Int16Array.from(field(60, 7))
  const found = median(values, [5, 4, 3], boxNeighbourhood([1, 1, 1]))
  expect([...found]).toEqual([
    -34, -34, 18, 288, 288, 47, 17, -34, 281, 288, 255, 75, -179, 276, 304, 255, 255, 75, 276, 161, -34, -34,
    -34, -152, -172, 47, -34, -152, 18, 161, 47, 47, -152, 131, 304, 115, 131, 75, 161, 304, -190, -190, -619,
    -579, -579, 47, -190, -180, -240, -180, 17, 17, 17, -152, 304, 56, 75, 75, 131, 379,
  ])
})

test('an even neighbourhood and a target of another length are refused', () => {
  const values = new Int16Array(8)
  const pair = [
    [0, 0, 0],
    [1, 0, 0],
  ] as const
  expect(() => median(values, [2, 2, 2], pair)).toThrow('odd number')
  expect(() =>
    medianSlices(values, [2, 2, 2], boxNeighbourhood([1, 1, 1]), range([2, 2, 2]), new Int16Array(4)),
  ).toThrow(RangeError)
})

test('bilateral: equal to its formula, NaN and extremes among the values, slice by slice', () => {
  fc.assert(
    fc.property(sizes, spacings, numbers, fc.constantFrom(20, 300), (size, spacing, list, step) => {
      const rule = { sigma: 0.8, range: step, radius: 1.6, spacing: spacing as unknown as Size }
      const values = Float32Array.from(list.slice(0, voxels(size)))
      const found = bilateral(values, size, rule)
      bilateralReference(values, size, rule).forEach((wanted, n) => {
        if (!Number.isFinite(wanted)) expect(found[n]).toBe(wanted)
        else expect(Math.abs(found[n]! - wanted)).toBeLessThanOrEqual(2e-3 + 1e-6 * Math.abs(wanted))
      })
      const ints = whole(list.slice(0, voxels(size)))
      expect(bilateral(ints, size, rule)).toEqual(bilateral(Float32Array.from(ints), size, rule))
      const plane = size[0] * size[1]
      const parts = new Float32Array(values.length)
      for (let z = 0; z < size[2]; z++)
        bilateralSlices(
          values,
          size,
          rule,
          { first: z, last: z + 1 },
          parts.subarray(plane * z, plane * (z + 1)),
        )
      expect(parts).toEqual(found)
    }),
    { numRuns: 60 },
  )
})

// scikit-image 0.19.3, restoration.denoise_bilateral(field + 1000, win_size=5, sigma_color=300, sigma_spatial=1e6,
// bins=1000000, mode='edge'); its window of 5 × 5 is the ball of radius √8. With a finite sigma_spatial that version's table of
// distances is shifted by a voxel (its grid has six points), so the distances are tested by the formula alone.
test('bilateral in a plane as scikit-image has it', () => {
  const values = Float32Array.from(field(42, 3), (x) => x + 1000)
  const rule = { sigma: 1e6, range: 300, radius: Math.sqrt(8), spacing: [1, 1, 10] } as const
  const found = bilateral(values, [7, 6, 1], rule)
  const peer = [
    663.53, 821.62, 1702.73, 836.01, 548.57, 896.22, 1265.45, 1226.19, 1531.7, 895.39, 872.42, 1107.1, 279.75,
    1489.88, 1802.66, 1756.1, 479.54, 462.72, 1348.4, 691.38, 806.34, 619.89, 440.08, 1118.17, 1668.1, 988.3,
    1683.05, 224.85, 1717.15, 296.03, 1792.05, 376.85, 306.08, 479.82, 1110.83, 1345.54, 1249.88, 349.16,
    313.37, 314.38, 720.88, 1109.84,
  ]
  peer.forEach((wanted, n) => {
    expect(Math.abs(found[n]! - wanted)).toBeLessThan(0.01)
  })
})

test('bilateral: a step of 1,000 under noise of 30 stays a step, the noise goes', () => {
  const noise = field(4000, 9)
  const step = Float32Array.from(noise, (x, n) => (n % 20 < 10 ? 0 : 1000) + 0.05 * x)
  const found = bilateral(step, [20, 20, 10], { sigma: 1.2, range: 120, radius: 2.5, spacing: [1, 1, 1] })
  const spread = (of: Float32Array) =>
    Math.sqrt(of.reduce((sum, x, n) => sum + (x - (n % 20 < 10 ? 0 : 1000)) ** 2, 0) / of.length)
  expect(spread(found)).toBeLessThan(spread(step) / 3)
  expect(Math.abs(found[20 * 10 + 9]!)).toBeLessThan(30)
  expect(Math.abs(found[20 * 10 + 10]! - 1000)).toBeLessThan(30)
})

test('gradient: equal to the differences, turned by the frame, slice by slice', () => {
  fc.assert(
    fc.property(sizes, spacings, numbers, (size, spacing, list) => {
      const values = whole(list.slice(0, voxels(size)))
      const [c, s] = [0.6, 0.8]
      const direction = [c, -s, 0, s, c, 0, 0, 0, 1]
      const vectors = new Float32Array(3 * values.length)
      const lengths = new Float32Array(values.length)
      gradientSlices(values, size, { spacing: spacing as unknown as Size, direction }, range(size), {
        vectors,
        lengths,
      })
      gradientReference(values, size, spacing).forEach(([x, y, z], n) => {
        expect(lengths[n]).toBeCloseTo(Math.fround(Math.hypot(x, y, z)), 1)
        const turned = [c * x - s * y, s * x + c * y, z]
        turned.forEach((wanted, axis) => {
          expect(Math.abs(vectors[3 * n + axis]! - wanted)).toBeLessThanOrEqual(1e-6 * Math.hypot(x, y, z))
        })
      })
      const plane = size[0] * size[1]
      const parts = new Float32Array(values.length)
      for (let z = 0; z < size[2]; z++)
        gradientSlices(
          values,
          size,
          { spacing: spacing as unknown as Size, direction },
          { first: z, last: z + 1 },
          {
            lengths: parts.subarray(plane * z, plane * (z + 1)),
          },
        )
      expect(parts).toEqual(lengths)
    }),
    { numRuns: 60 },
  )
})

// NumPy 1.24, numpy.gradient(field, 2.0, 0.5, 0.7) along z, y, x; its length, first eight voxels.
test('gradient of whole numbers as NumPy has it; of a linear field exact', () => {
  const lengths = new Float32Array(36)
  const direction = [1, 0, 0, 0, 1, 0, 0, 0, 1]
  const size = [4, 3, 3] as const
  gradientSlices(Int16Array.from(field(36, 5)), size, { spacing: [2, 0.5, 0.7], direction }, range(size), {
    lengths,
  })
  const peer = [4167.7038, 371.4782, 2687.8477, 2452.037, 2687.9962, 526.7458, 2060.3615, 1441.6915]
  peer.forEach((wanted, n) => {
    expect(lengths[n]).toBeCloseTo(wanted, 2)
  })
  const linear = Float32Array.from(
    { length: 36 },
    (_, n) => 2 * (n % 4) - 3 * (Math.floor(n / 4) % 3) + 4 * Math.floor(n / 12),
  )
  const vectors = new Float32Array(108)
  gradientSlices(linear, size, { spacing: [2, 0.5, 4], direction }, range(size), { vectors })
  for (let n = 0; n < 36; n++) expect([...vectors.subarray(3 * n, 3 * n + 3)]).toEqual([1, -6, 1])
})
