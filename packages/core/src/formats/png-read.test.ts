import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../base/random.ts'
import { encodePng, type PixelImage } from './png.ts'
import { decodePng, halvedImage, pngSize } from './png-read.ts'

const image = fc
  .record({
    width: fc.integer({ min: 1, max: 33 }),
    height: fc.integer({ min: 1, max: 21 }),
    channels: fc.constantFrom<3 | 4>(3, 4),
    seed: fc.nat(),
    ramp: fc.boolean(),
  })
  .map(({ width, height, channels, seed, ramp }): PixelImage => {
    const random = seededRandom(seed)
    const pixels = Uint8Array.from({ length: width * height * channels }, (_, i) =>
      ramp ? (seed + 3 * i) & 255 : Math.floor(256 * random()),
    )
    return { width, height, channels, pixels }
  })

test('what was written is read back', () => {
  fc.assert(
    fc.property(image, (one) => {
      const bytes = encodePng(one)
      expect(decodePng(bytes)).toEqual(one)
      expect(pngSize(bytes)).toEqual({ width: one.width, height: one.height })
    }),
  )
})

test('a halved picture is the rounded mean of 2 × 2 pixels; odd ends are left out', () => {
  const pixels = Uint8Array.of(
    ...[0, 10, 255, 2, 20, 255, 9, 9, 9],
    ...[4, 30, 255, 6, 41, 254, 9, 9, 9],
    ...[7, 7, 7, 7, 7, 7, 7, 7, 7],
  )
  expect(halvedImage({ width: 3, height: 3, channels: 3, pixels })).toEqual({
    width: 1,
    height: 1,
    channels: 3,
    pixels: Uint8Array.of(3, 25, 255),
  })
})
