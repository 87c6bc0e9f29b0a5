import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pngRows as slow } from '../reference/png-rows.ts'
import { pngRows } from './png-rows.ts'

test('the same rows as the plain version, whatever the widths, channels and bytes', () => {
  const byte = fc.oneof(fc.nat(255), fc.constantFrom(0, 127, 128, 255))
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(1, 3, 4, 16),
      fc.infiniteStream(byte),
      fc.boolean(),
      (width, height, channels, bytes, smooth) => {
        let before = 0
        const pixels = Uint8Array.from({ length: width * height * channels }, () => {
          before = smooth ? before + (Number(bytes.next().value) % 5) : Number(bytes.next().value)
          return before
        })
        const pitch = width * channels
        expect([...pngRows(pixels, pitch, channels)]).toEqual(slow(pixels, pitch, channels))
      },
    ),
  )
})

test('over several calls the row above is the picture’s own', () => {
  const [pitch, height] = [3 * 1500, 500] // 2.2 MB.
  const pixels = Uint8Array.from({ length: pitch * height }, (_, n) => Math.imul(n % pitch, 40503) >>> 7)
  const rows = pngRows(pixels, pitch, 3)
  for (let y = 1; y < height; y++) {
    expect(rows[y * (pitch + 1)]).toBe(2) // Equal rows: up leaves nothing.
    expect(rows[y * (pitch + 1) + 1 + (y % pitch)]).toBe(0)
  }
})

test('refused: rows or pixels that are not whole', () => {
  expect(() => pngRows(new Uint8Array(10), 3, 3)).toThrow(RangeError)
  expect(() => pngRows(new Uint8Array(10), 5, 3)).toThrow(RangeError)
  expect(() => pngRows(new Uint8Array(0), 0, 3)).toThrow(RangeError)
})
