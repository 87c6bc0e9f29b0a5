/**
 * Decodes an RLE frame of one sample a pixel (PS3.5 annex G): byte planes, most significant first, each packed.
 * @returns little-endian pixels, rows × columns × bytes a pixel
 * @throws RangeError where the header or a segment lies
 */
export function decodeRle(coded: Uint8Array, pixels: number, bytesPerPixel: number): Uint8Array {
  if (coded.length < 64) throw new RangeError('the RLE header is cut short')
  const header = new DataView(coded.buffer, coded.byteOffset, 64)
  const segments = header.getUint32(0, true)
  if (segments !== bytesPerPixel)
    throw new RangeError(`expected ${bytesPerPixel} RLE segments, got ${segments}`)
  const pixelBytes = new Uint8Array(pixels * bytesPerPixel)
  for (let segment = 0; segment < segments; segment++) {
    const start = header.getUint32(4 + segment * 4, true)
    const end = segment + 1 < segments ? header.getUint32(8 + segment * 4, true) : coded.length
    if (start < 64 || end < start || end > coded.length)
      throw new RangeError('an RLE segment lies outside the frame')
    decodeSegment(coded, start, end, pixelBytes, bytesPerPixel - 1 - segment, bytesPerPixel)
  }
  return pixelBytes
}

function decodeSegment(
  coded: Uint8Array,
  start: number,
  end: number,
  out: Uint8Array,
  first: number,
  stride: number,
): void {
  let at = first
  let i = start
  while (at < out.length) {
    if (i >= end) throw new RangeError('an RLE segment is cut short')
    const control = coded[i++]!
    if (control === 128) continue
    if (control < 128) {
      if (i + control + 1 > end) throw new RangeError('an RLE segment is cut short')
      for (let n = control + 1; n > 0 && at < out.length; n--, at += stride)
        out[at] = coded[i + control + 1 - n]!
      i += control + 1
      continue
    }
    const value = coded[i++]!
    for (let n = 257 - control; n > 0 && at < out.length; n--, at += stride) out[at] = value
  }
}
