import fc from 'fast-check'
import { expect, test } from 'vitest'
import { smoothReference } from '../reference/smoothing.ts'
import { smoothingBlocks, smoothSurface } from './smoothing.ts'

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
        for (const most of [1, 3, 5]) // Blocks change no bit.
          expect(smoothSurface(positions, triangles, factors, limit, fixed, most)).toEqual(found)
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

/** A tube of n rings of twelve vertices: numbers run along it, so blocks need little of each other. */
function tube(n: number): { positions: Float32Array; triangles: Uint32Array } {
  const positions = Float32Array.from({ length: 36 * n }, (_, i) => {
    const [ring, angle] = [Math.floor(i / 36), ((Math.floor(i / 3) % 12) * Math.PI) / 6]
    const rough = 1 + 0.1 * Math.sin(7 * ring + 13 * angle)
    return [rough * Math.cos(angle), rough * Math.sin(angle), ring / 2][i % 3]!
  })
  const triangles: number[] = []
  for (let ring = 0; ring + 1 < n; ring++)
    for (let a = 0; a < 12; a++) {
      const [p, q] = [12 * ring + a, 12 * ring + ((a + 1) % 12)]
      triangles.push(p, q, q + 12, p, q + 12, p + 12)
    }
  return { positions, triangles: Uint32Array.from(triangles) }
}

test('a long tube is cut into blocks that need little around them, and comes out the same bit by bit', () => {
  const { positions, triangles } = tube(2000)
  const factors = Array.from({ length: 20 }, (_, pass) => (pass % 2 === 0 ? 0.5 : -0.53))
  const fixed = Uint8Array.from({ length: positions.length / 3 }, (_, v) => (v % 31 === 0 ? 1 : 0))
  const blocks = smoothingBlocks(triangles, positions.length / 3, factors.length, 6000)
  expect(blocks).toHaveLength(4)
  for (const { needed } of blocks) expect(needed.last - needed.first).toBeLessThan(12_000)
  const whole = smoothSurface(positions, triangles, factors, 0.5, fixed)
  expect(smoothSurface(positions, triangles, factors, 0.5, fixed, 6000)).toEqual(whole)
  const plain = smoothReference(positions, triangles, factors, 0.5, fixed)
  expect(plain.reduce((most, x, i) => Math.max(most, Math.abs(x - whole[i]!)), 0)).toBeLessThan(1e-3)
})
