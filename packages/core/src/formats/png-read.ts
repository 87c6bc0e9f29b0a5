import { unzlibSync } from 'fflate'
import type { PixelImage } from './png.ts'

const HEADER = 8 // Signature.

/** Width and height that a PNG file declares. */
export function pngSize(bytes: Uint8Array): { width: number; height: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

/**
 * The pixels of a PNG file that `encodePng` wrote: 8 bit RGB or RGBA, not interlaced, filters none, sub and up. It reads our
 * own pictures, so nothing is checked that could only be wrong in another program's file.
 */
export function decodePng(bytes: Uint8Array): PixelImage {
  const { width, height } = pngSize(bytes)
  const channels = bytes[25] === 6 ? 4 : 3
  const pitch = width * channels
  const rows = unzlibSync(imageData(bytes), { out: new Uint8Array(height * (pitch + 1)) })
  const pixels = new Uint8Array(height * pitch)
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (pitch + 1)]!
    const from = y * (pitch + 1) + 1
    const to = y * pitch
    const back = filter === 1 ? channels : filter === 2 && y > 0 ? pitch : 0
    if (back === 0) pixels.set(rows.subarray(from, from + pitch), to)
    else {
      const first = filter === 1 ? channels : 0
      for (let x = 0; x < first; x++) pixels[to + x] = rows[from + x]!
      for (let x = first; x < pitch; x++) pixels[to + x] = rows[from + x]! + pixels[to + x - back]!
    }
  }
  return { width, height, channels, pixels }
}

/** The picture at half its width and height, each pixel the mean of 2 × 2; an odd last row or column is left out. */
export function halvedImage({ width, height, channels, pixels }: PixelImage): PixelImage {
  const [w, h] = [width >> 1, height >> 1]
  const half = new Uint8Array(w * h * channels)
  const pitch = width * channels
  for (let y = 0, to = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const from = 2 * y * pitch + 2 * x * channels
      for (let c = from; c < from + channels; c++, to++) {
        half[to] =
          (pixels[c]! + pixels[c + channels]! + pixels[c + pitch]! + pixels[c + pitch + channels]! + 2) >> 2
      }
    }
  }
  return { width: w, height: h, channels, pixels: half }
}

function imageData(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = HEADER; at < bytes.length; ) {
    const length = view.getUint32(at)
    if (view.getUint32(at + 4) === 0x49444154) return bytes.subarray(at + 8, at + 8 + length) // IDAT, which is one.
    at += 12 + length
  }
  throw new RangeError('PNG: expected image data, got none')
}
