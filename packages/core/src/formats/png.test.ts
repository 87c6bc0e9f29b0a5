import { spawnSync } from 'node:child_process'
import { inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../base/random.ts'
import { crc32, encodePng, type PixelImage } from './png.ts'

/** A decoder of its own after ISO 15948: chunks with their CRC, zlib by Node, all five filters. */
function decode(bytes: Uint8Array): PixelImage {
  const buffer = Buffer.from(bytes)
  expect(buffer.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a')
  const data: Buffer[] = []
  let [width, height, channels] = [0, 0, 3 as 3 | 4]
  for (let at = 8; at < buffer.length; ) {
    const length = buffer.readUInt32BE(at)
    const type = buffer.toString('latin1', at + 4, at + 8)
    expect(buffer.readUInt32BE(at + 8 + length)).toBe(plainCrc(buffer.subarray(at + 4, at + 8 + length)))
    const body = buffer.subarray(at + 8, at + 8 + length)
    if (type === 'IHDR') {
      width = body.readUInt32BE(0)
      height = body.readUInt32BE(4)
      channels = body[9] === 6 ? 4 : 3
      expect([body[8], body[10], body[11], body[12]]).toEqual([8, 0, 0, 0])
    }
    if (type === 'IDAT') data.push(body)
    at += 12 + length
  }
  const rows = inflateSync(Buffer.concat(data))
  const pitch = width * channels
  const pixels = new Uint8Array(pitch * height)
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (pitch + 1)]!
    for (let x = 0; x < pitch; x++) {
      const left = x >= channels ? pixels[y * pitch + x - channels]! : 0
      const up = y > 0 ? pixels[(y - 1) * pitch + x]! : 0
      const raw = rows[y * (pitch + 1) + 1 + x]!
      pixels[y * pitch + x] = raw + (filter === 1 ? left : filter === 2 ? up : 0)
      expect(filter).toBeLessThan(3)
    }
  }
  return { width, height, channels, pixels }
}

/** Bit by bit, as the standard's annex D defines it. */
function plainCrc(bytes: Uint8Array): number {
  let c = 0xffffffff
  for (const byte of bytes) {
    c ^= byte
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
  }
  return ~c >>> 0
}

const image = fc
  .record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 30 }),
    channels: fc.constantFrom<3 | 4>(3, 4),
    seed: fc.nat(),
    kind: fc.constantFrom('noise', 'ramp', 'flat'),
  })
  .map(({ width, height, channels, seed, kind }): PixelImage => {
    const random = seededRandom(seed)
    const pixels = Uint8Array.from({ length: width * height * channels }, (_, i) =>
      kind === 'noise' ? random() * 256 : kind === 'ramp' ? i * 3 : 77,
    )
    return { width, height, channels, pixels }
  })

test('a decoder of its own over Node’s zlib gives the pixels back', () => {
  fc.assert(fc.property(image, (picture) => void expect(decode(encodePng(picture))).toEqual(picture)))
})

test('the check sum is that of ISO 3309, whole or in parts', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
      expect(crc32(b, crc32(a))).toBe(plainCrc(Uint8Array.from([...a, ...b])))
    }),
  )
})

const convert = spawnSync('convert', ['-version']).status === 0

test.skipIf(!convert)('ImageMagick reads the same pixels (skipped where it is not installed)', () => {
  for (const channels of [3, 4] as const) {
    const pixels = Uint8Array.from({ length: 31 * 17 * channels }, (_, i) => (i * i) >> 3)
    const png = encodePng({ width: 31, height: 17, channels, pixels })
    const raw = spawnSync('convert', ['png:-', '-depth', '8', channels === 3 ? 'rgb:-' : 'rgba:-'], {
      input: png,
    })
    expect(new Uint8Array(raw.stdout)).toEqual(pixels)
  }
})

test('pixels that do not fit are refused', () => {
  expect(() => encodePng({ width: 2, height: 2, channels: 3, pixels: new Uint8Array(11) })).toThrow(
    /expected 12 bytes/,
  )
  expect(() => encodePng({ width: 0, height: 2, channels: 3, pixels: new Uint8Array(0) })).toThrow(RangeError)
})
