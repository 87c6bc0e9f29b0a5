import { pngRows } from '@trabecula/kernels'
import { zlibSync } from 'fflate'
import { joinBytes } from '../base/bytes.ts'

/** Pixels from the upper left, row by row, without gaps; 3 channels are RGB, 4 RGBA (straight alpha); sRGB, 8 bit. */
export interface PixelImage {
  readonly width: number
  readonly height: number
  readonly channels: 3 | 4
  readonly pixels: Uint8Array
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const TRUECOLOUR = 2
const TRUECOLOUR_ALPHA = 6
// Both are set: fflate derives its memory from Math.log where `mem` is left out, and engines may differ there.
// Level 3 takes half the time of level 6 for files a tenth larger (the flagship's pictures).
const COMPRESSION = { level: 3, mem: 8 } as const

/**
 * A PNG file (W3C PNG 1.2 / ISO 15948): true colour, not interlaced, sRGB; each row takes the filter none, sub or up
 * whose bytes, read as signed numbers, have the least sum of magnitudes (the standard's own heuristic, 12.8).
 * The same pixels give the same bytes everywhere.
 * @throws RangeError where sizes and pixels do not fit.
 */
export function encodePng(image: PixelImage): Uint8Array {
  const { width, height, channels, pixels } = image
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new RangeError(`PNG: expected a positive width and height, got ${width} × ${height}`)
  }
  if (pixels.length !== width * height * channels) {
    throw new RangeError(`PNG: expected ${width * height * channels} bytes of pixels, got ${pixels.length}`)
  }
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  header[8] = 8
  header[9] = channels === 3 ? TRUECOLOUR : TRUECOLOUR_ALPHA
  return joinBytes([
    Uint8Array.from(SIGNATURE),
    chunk('IHDR', header),
    chunk('sRGB', Uint8Array.of(0)),
    chunk('IDAT', zlibSync(pngRows(pixels, width * channels, channels), COMPRESSION)),
    chunk('IEND', new Uint8Array(0)),
  ])
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i)
  bytes.set(data, 8)
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)))
  return bytes
}

let table: Uint32Array | undefined

function crcTable(): Uint32Array {
  if (table) return table
  table = new Uint32Array(256)
  for (let n = 0; n < 256; n++) {
    let c = n
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
    table[n] = c >>> 0
  }
  return table
}

/** CRC-32 of ISO 3309 as PNG, zip and gzip use it; `before` is the sum of the bytes that came before. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const lookup = crcTable()
  let c = ~before
  for (let i = 0; i < bytes.length; i++) c = lookup[(c ^ bytes[i]!) & 255]! ^ (c >>> 8)
  return ~c >>> 0
}
