import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bandDistanceReference, smoothedSignedDistanceReference } from '../reference/narrow-band.ts'
import { bandDistance, smoothedSignedDistance } from './narrow-band.ts'

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

test('signed distances equal the plain version', () => {
  fc.assert(
    fc.property(side, side, side, fc.infiniteStream(fc.boolean()), (nx, ny, nz, bits) => {
      const flags = Uint8Array.from({ length: nx * ny * nz }, () => Number(bits.next().value))
      const weights = Float32Array.of(0.1, 0.2, 0.4, 0.2, 0.1)
      const given = [flags, [nx, ny, nz], [0.7, 0.8, 1.25], 2.5, weights] as const
      const found = smoothedSignedDistance(...given)
      smoothedSignedDistanceReference(...given).forEach((d, i) => {
        expect(Math.abs(d - found[i]!)).toBeLessThan(1e-5)
      })
    }),
  )
})
