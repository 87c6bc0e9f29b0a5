import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bandDistanceReference, smoothVolumeReference } from '../reference/narrow-band.ts'
import { bandDistance, smoothVolume } from './narrow-band.ts'

const side = fc.integer({ min: 1, max: 6 })

test('distances equal the plain version, any spacing and reach', () => {
  fc.assert(
    fc.property(
      side,
      side,
      side,
      fc.infiniteStream(fc.boolean()),
      fc.double({ min: 0.5, max: 4, noNaN: true }),
      (nx, ny, nz, bits, reach) => {
        const flags = Uint8Array.from({ length: nx * ny * nz }, () => Number(bits.next().value))
        const spacing = [0.7, 0.8, 1.25] as const
        const found = bandDistance(flags, 1, [nx, ny, nz], spacing, reach)
        const expected = bandDistanceReference(flags, 1, [nx, ny, nz], spacing, reach)
        found.forEach((d, i) => {
          expect(Math.abs(d - expected[i]!)).toBeLessThan(1e-5)
        })
      },
    ),
  )
})

test('smoothing equals the plain version and keeps a constant', () => {
  fc.assert(
    fc.property(
      side,
      side,
      side,
      fc.infiniteStream(fc.integer({ min: -1000, max: 3000 })),
      (nx, ny, nz, numbers) => {
        const values = Float32Array.from({ length: nx * ny * nz }, () => Number(numbers.next().value))
        const weights = [
          Float32Array.of(0.25, 0.5, 0.25),
          Float32Array.of(1),
          Float32Array.of(0.1, 0.2, 0.4, 0.2, 0.1),
        ] as const
        const found = smoothVolume(values, [nx, ny, nz], weights)
        smoothVolumeReference(values, [nx, ny, nz], weights).forEach((v, i) => {
          expect(Math.abs(v - found[i]!)).toBeLessThan(1e-2)
        })
        smoothVolume(values.fill(7), [nx, ny, nz], weights).forEach((v) => {
          expect(v).toBeCloseTo(7, 4)
        })
      },
    ),
  )
})
