import fc from 'fast-check'
import { expect, test } from 'vitest'
import { resampleReference } from '../reference/resample.ts'
import { type Interpolation, resampleSlices } from './resample.ts'

type Size = readonly [number, number, number]

function resample(
  values: Uint8Array | Int16Array | Float32Array,
  from: Size,
  to: Size,
  rule: { map: readonly number[]; method: Interpolation; margin?: number; empty?: number },
): Float32Array {
  const target = new Float32Array(to[0] * to[1] * to[2])
  const whole = { margin: Infinity, empty: 0, ...rule }
  resampleSlices({ values, size: from }, to, whole, { first: 0, last: to[2] }, target)
  return target
}

const side = fc.integer({ min: 1, max: 6 })
const sizes = fc.tuple(side, side, side)
const factor = fc.double({ min: -3, max: 3, noNaN: true })
const number = fc.oneof(fc.double({ min: -2000, max: 2000, noNaN: true }), fc.constantFrom(0, 3e38, -3e38))

test.each([
  'nearest',
  'linear',
  'cubic',
] as const)('%s: equal to the kernel’s sum at any oblique map, slice by slice', (method) => {
  fc.assert(
    fc.property(
      sizes,
      sizes,
      fc.array(factor, { minLength: 12, maxLength: 12 }),
      fc.array(number, { minLength: 216, maxLength: 216 }),
      fc.constantFrom(0, 0.5, 1.7, Infinity),
      (from, to, map, list, margin) => {
        const values = Float32Array.from(list.slice(0, from[0] * from[1] * from[2]))
        const found = resample(values, from, to, { map, method, margin, empty: -7 })
        resampleReference(values, from, to, { map, method, margin, empty: -7 }).forEach((wanted, n) => {
          if (Number.isFinite(Math.fround(wanted)))
            expect(Math.abs(found[n]! - wanted)).toBeLessThanOrEqual(
              1e-3 + 1e-5 * Math.max(Math.abs(wanted), 3e32 * Number(list.some((x) => Math.abs(x) > 1e30))),
            )
        })
        const plane = to[0] * to[1]
        const parts = new Float32Array(found.length)
        for (let z = 0; z < to[2]; z++)
          resampleSlices(
            { values, size: from },
            to,
            { map, method, margin, empty: -7 },
            { first: z, last: z + 1 },
            parts.subarray(plane * z, plane * (z + 1)),
          )
        expect(parts).toEqual(found)
      },
    ),
    { numRuns: 60 },
  )
})

const OBLIQUE = [0.8, 0.3, -0.1, 0.4, -0.3, 0.8, 0.2, 1.1, 0.1, -0.2, 0.7, 0.9]

/** Whole numbers from −1000 to 1000, as the peers' script draws them. */
function field(n: number, seed: number): number[] {
  let state = seed
  return Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state % 2001) - 1000
  })
}

// SciPy 1.10.1, ndimage.map_coordinates(field, places, order=1 and 0, mode='nearest').
test('an oblique grid, linear and nearest, as SciPy has it', () => {
  const values = Int16Array.from(field(120, 11))
  const linear = [
    -184.828, 77.16, 233.75, -415.603, -118.88, 48.344, -185.5, -45.072, 281.094, 217.602, 387.73, -183.702,
    -165.592, 173.8, 134.14, -288.616, 297.302, 499.96, 242.18, 190.84, -173.89, 430.26, 531.34, 100.816,
    -321.708, 369.4, 552.51,
  ]
  resample(values, [6, 5, 4], [3, 3, 3], { map: OBLIQUE, method: 'linear' }).forEach((value, n) => {
    expect(value).toBeCloseTo(linear[n]!, 3)
  })
  const nearest = [
    -285, -169, 261, -806, 158, 261, -348, 158, 923, 628, 721, -410, -806, 843, 703, -348, 729, 923, 465, 721,
    -29, 843, 843, 703, -568, 832, 832,
  ]
  const found = resample(values, [6, 5, 4], [3, 3, 3], { map: OBLIQUE, method: 'nearest' })
  const same = nearest.filter((value, n) => value === found[n]).length
  expect(same).toBeGreaterThanOrEqual(24) // Places half-way between two voxels may go to either.
})

// An analytic field: cubic convolution gives polynomials of second degree back (Keys 1981), linear ones of first.
test('cubic is exact for a quadratic field inside, linear for a linear one; cubic is of third order', () => {
  const size = [24, 22, 20] as const
  const make = (f: (x: number, y: number, z: number) => number) =>
    Float32Array.from({ length: 24 * 22 * 20 }, (_, n) =>
      f(n % 24, Math.floor(n / 24) % 22, Math.floor(n / 528)),
    )
  const map = [0.31, 0.12, -0.05, 6.2, -0.11, 0.33, 0.07, 5.9, 0.04, -0.06, 0.35, 6.4]
  const to = [20, 20, 20] as const
  const error = (f: (x: number, y: number, z: number) => number, method: Interpolation) => {
    let most = 0
    resample(make(f), size, to, { map, method }).forEach((value, n) => {
      const index = [n % 20, Math.floor(n / 20) % 20, Math.floor(n / 400), 1]
      const [x, y, z] = [0, 1, 2].map((row) =>
        index.reduce((sum, i, c) => sum + map[4 * row + c]! * i, 0),
      ) as [number, number, number]
      most = Math.max(most, Math.abs(value - f(x, y, z)))
    })
    return most
  }
  expect(error((x, y, z) => x * x - 2 * x * y + 0.5 * z * z + y, 'cubic')).toBeLessThan(1e-3)
  expect(error((x, y, z) => 3 * x - 2 * y + z, 'linear')).toBeLessThan(1e-4)
  const wave = (h: number) => (x: number, y: number, z: number) =>
    Math.sin(h * x + 0.3) * Math.cos(h * y) + Math.sin(h * z)
  expect(error(wave(0.4), 'cubic') / error(wave(0.2), 'cubic')).toBeGreaterThan(6)
})

test('downsampling by 40 of a long volume, one voxel, places on voxels beside NaN, maps that are none', () => {
  const long = Int16Array.from({ length: 2 * 2 * 4000 }, (_, n) => Math.floor(n / 4))
  const found = resample(long, [2, 2, 4000], [1, 1, 100], {
    map: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 40, 3],
    method: 'linear',
  })
  expect([...found]).toEqual(Array.from({ length: 100 }, (_, k) => 40 * k + 3))
  const one = resample(Uint8Array.of(9), [1, 1, 1], [2, 1, 1], {
    map: [5, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0],
    method: 'cubic',
    margin: 0.5,
    empty: 3,
  })
  expect([...one]).toEqual([9, 3])
  const holes = Float32Array.of(1, Number.NaN, 3)
  const same = { map: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], method: 'linear' } as const
  expect([...resample(holes, [3, 1, 1], [3, 1, 1], same)]).toEqual([1, Number.NaN, 3])
  expect(() => resample(holes, [3, 1, 1], [3, 1, 1], { ...same, map: [1] })).toThrow('12 finite numbers')
})
