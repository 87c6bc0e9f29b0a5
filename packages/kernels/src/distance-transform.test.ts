import fc from 'fast-check'
import { expect, test } from 'vitest'
import { distanceTransformReference } from '../reference/distance-transform.ts'
import { distanceTransform } from './distance-transform.ts'

const side = fc.integer({ min: 1, max: 7 })
const millimetres = fc.double({ min: 0.1, max: 5, noNaN: true })
/** A share of set voxels that is often tiny, so that rows, slices and whole volumes without any are met. */
const share = fc.constantFrom(0.01, 0.05, 0.3, 0.9)

test('distances equal the plain version, any size and spacing', () => {
  fc.assert(
    fc.property(
      fc.tuple(side, side, side),
      fc.tuple(millimetres, millimetres, millimetres),
      share,
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      (size, spacing, full, numbers) => {
        const mask = Uint8Array.from({ length: size[0] * size[1] * size[2] }, () =>
          Number(numbers.next().value) < full ? 7 : 0,
        )
        const found = distanceTransform(mask, size, spacing)
        distanceTransformReference(mask, size, spacing).forEach((expected, i) => {
          if (expected === Infinity) expect(found[i]).toBe(Infinity)
          else expect(Math.abs(found[i]! - expected)).toBeLessThanOrEqual(3e-7 * expected)
        })
      },
    ),
    { numRuns: 300 },
  )
})

test('one voxel in a volume wider than a tile of columns: √(x² + y² + z²)', () => {
  const size = [37, 23, 41] as const
  const spacing = [0.5, 0.75, 1.25] as const
  const mask = new Uint8Array(37 * 23 * 41)
  mask[5 + 37 * (20 + 23 * 3)] = 1
  const found = distanceTransform(mask, size, spacing)
  let worst = 0
  for (let z = 0, n = 0; z < 41; z++) {
    for (let y = 0; y < 23; y++) {
      for (let x = 0; x < 37; x++, n++) {
        const expected = Math.sqrt(((x - 5) * 0.5) ** 2 + ((y - 20) * 0.75) ** 2 + ((z - 3) * 1.25) ** 2)
        worst = Math.max(worst, Math.abs(found[n]! - expected))
      }
    }
  }
  expect(worst).toBeLessThan(1e-5)
})

test('an empty mask is infinitely far, wrong spacings are refused', () => {
  expect(distanceTransform(new Uint8Array(60), [3, 4, 5], [1, 1, 1]).every((d) => d === Infinity)).toBe(true)
  expect(() => distanceTransform(new Uint8Array(60), [3, 4, 5], [1, 0, 1])).toThrow('positive spacings')
  expect(() => distanceTransform(new Uint8Array(59), [3, 4, 5], [1, 1, 1])).toThrow('expected 60 voxels')
})
