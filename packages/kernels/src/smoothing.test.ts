import fc from 'fast-check'
import { expect, test } from 'vitest'
import { smoothReference } from '../reference/smoothing.ts'
import { smoothSurface } from './smoothing.ts'

test('equal to the plain version for any triangles: open, doubled, degenerate, unused vertices, fixed ones', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 11 }), { minLength: 3, maxLength: 90 }),
      fc.array(fc.double({ min: -200, max: 200, noNaN: true }), { minLength: 36, maxLength: 36 }),
      fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
      fc.double({ min: 0.1, max: 500, noNaN: true }),
      (corners, numbers, bits, limit) => {
        const triangles = Uint32Array.from(corners.slice(0, corners.length - (corners.length % 3)))
        const positions = Float32Array.from(numbers)
        const fixed = Uint8Array.from(bits, Number)
        const factors = [0.5, -0.53, 0.5, -0.53]
        const found = smoothSurface(positions, triangles, factors, limit, fixed)
        smoothReference(positions, triangles, factors, limit, fixed).forEach((x, i) => {
          expect(Math.abs(x - found[i]!)).toBeLessThan(1e-3)
        })
        expect(smoothSurface(positions, triangles, factors, limit)).toHaveLength(36)
      },
    ),
  )
})

test('no triangle, no pass: everything stays', () => {
  const positions = Float32Array.of(1, 2, 3)
  expect(smoothSurface(positions, new Uint32Array(0), [0.5], 1)).toEqual(positions)
  expect(smoothSurface(Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0), Uint32Array.of(0, 1, 2), [], 1)).toEqual(
    Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0),
  )
})

test('indices out of range and flags of another length are refused', () => {
  expect(() => smoothSurface(new Float32Array(9), Uint32Array.of(0, 1, 3), [0.5], 1)).toThrow(RangeError)
  expect(() =>
    smoothSurface(new Float32Array(9), Uint32Array.of(0, 1, 2), [0.5], 1, new Uint8Array(2)),
  ).toThrow(RangeError)
})
