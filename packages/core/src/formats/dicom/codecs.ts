import { decodeJpegLossless } from '@trabecula/kernels'
import { inflateSync } from 'fflate'
import type { PixelFormat } from './pixel-format.ts'
import { decodeRle } from './rle.ts'
import type { PixelCoding } from './transfer-syntax.ts'

type Codecs = typeof import('dcmjs-codecs')
let loading: Promise<Codecs> | undefined

// The codecs (OpenJPEG, CharLS, libjpeg compiled to WebAssembly) are 4 MB: loaded when first needed.
async function loadCodecs(): Promise<Codecs> {
  loading ??= (async () => {
    const module = (await import('dcmjs-codecs')) as unknown as { default?: Codecs } & Codecs
    const codecs = module.default ?? module
    codecs.log.setLevel('silent')
    await codecs.NativeCodecs.initializeAsync()
    return codecs
  })()
  return loading
}

function contextOf(codecs: Codecs, coded: Uint8Array, format: PixelFormat) {
  return new codecs.Context({
    width: format.columns,
    height: format.rows,
    bitsAllocated: format.bitsAllocated,
    bitsStored: format.bitsStored,
    samplesPerPixel: 1,
    pixelRepresentation: format.signed ? 1 : 0,
    planarConfiguration: 0,
    photometricInterpretation: 'MONOCHROME2',
    encodedBuffer: coded,
  })
}

// Samples as cells of the frame's width; both are little endian.
function decodeLossless(coded: Uint8Array, format: PixelFormat): Uint8Array {
  const { samples } = decodeJpegLossless(coded)
  if (format.bitsAllocated === 8) return Uint8Array.from(samples)
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
}

// PS3.5 A.4.13 deflates each frame as it would lie uncompressed. The output is as long as the frame, whatever the stream says.
function inflateFrame(coded: Uint8Array, format: PixelFormat): Uint8Array {
  const bytes = format.rows * format.columns * (format.bitsAllocated / 8)
  return inflateSync(coded, { out: new Uint8Array(bytes) })
}

async function decodeCoded(coding: PixelCoding, coded: Uint8Array, format: PixelFormat): Promise<Uint8Array> {
  if (coding === 'none') return coded
  if (coding === 'rle') return decodeRle(coded, format.rows * format.columns, format.bitsAllocated / 8)
  if (coding === 'deflate') return inflateFrame(coded, format)
  if (coding === 'jpeg-lossless') return decodeLossless(coded, format)
  const codecs = await loadCodecs()
  const context = contextOf(codecs, coded, format)
  const { NativeCodecs } = codecs
  const decoded =
    coding === 'jpeg-ls'
      ? NativeCodecs.decodeJpegLs(context)
      : coding === 'jpeg-2000'
        ? NativeCodecs.decodeJpeg2000(context)
        : coding === 'htj2k'
          ? NativeCodecs.decodeHtJpeg2000(context)
          : NativeCodecs.decodeJpeg(context)
  return decoded.getDecodedBuffer() ?? new Uint8Array(0)
}

// Codestreams say their own size; a decoder that trusts one may allocate gigabytes. JPEG family: SOFn; JPEG 2000: SIZ.
function codedSize(coding: PixelCoding, coded: Uint8Array): { columns: number; rows: number } | undefined {
  const view = new DataView(coded.buffer, coded.byteOffset, coded.byteLength)
  if (coding === 'jpeg-2000' || coding === 'htj2k') {
    for (let at = 0; at + 24 <= Math.min(coded.length, 4096); at++) {
      if (view.getUint32(at) !== 0xff4fff51) continue
      return {
        columns: view.getUint32(at + 8) - view.getUint32(at + 16),
        rows: view.getUint32(at + 12) - view.getUint32(at + 20),
      }
    }
    return undefined
  }
  let at = 2
  while (at + 9 <= coded.length && coded[at] === 0xff) {
    const marker = coded[at + 1]!
    const isFrame =
      marker === 0xf7 || (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
    if (isFrame) return { rows: view.getUint16(at + 5), columns: view.getUint16(at + 7) }
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2)
  }
  return undefined
}

/** Before a decoder is given a codestream: it must say the frame's size. @throws RangeError */
export function checkCodedSize(coding: PixelCoding, coded: Uint8Array, format: PixelFormat): void {
  if (coding === 'none' || coding === 'rle' || coding === 'deflate') return
  const size = codedSize(coding, coded)
  if (!size) throw new RangeError('the coded frame has no header')
  if (size.columns === format.columns && size.rows === format.rows) return
  throw new RangeError(
    `expected ${format.columns} × ${format.rows} coded pixels, got ${size.columns} × ${size.rows}`,
  )
}

/**
 * Decodes one frame to its stored cells: little-endian, `bitsAllocated` each, row by row.
 * @throws RangeError where the coded bytes do not give rows × columns cells
 */
export async function decodeFrame(
  coding: PixelCoding,
  coded: Uint8Array,
  format: PixelFormat,
): Promise<Uint8Array> {
  checkCodedSize(coding, coded, format)
  let cells: Uint8Array
  try {
    cells = await decodeCoded(coding, coded, format)
  } catch (error) {
    if (error instanceof RangeError) throw error
    throw new RangeError(`the ${coding} decoder refuses the coded frame`)
  }
  const pixels = format.rows * format.columns
  const wanted = pixels * (format.bitsAllocated / 8)
  if (cells.length === wanted) return cells
  if (cells.length === pixels && format.bitsAllocated === 16)
    return Uint8Array.from({ length: wanted }, (_, i) => (i % 2 === 0 ? cells[i / 2]! : 0))
  throw new RangeError(`expected ${wanted} bytes of decoded pixels, got ${cells.length}`)
}

/** Codes one frame of 8 or 16 bit cells as lossless JPEG-LS. */
export async function encodeJpegLs(cells: Uint8Array, format: PixelFormat): Promise<Uint8Array> {
  const codecs = await loadCodecs()
  const context = contextOf(codecs, new Uint8Array(0), format)
  context.setDecodedBuffer(cells)
  const encoded = codecs.NativeCodecs.encodeJpegLs(context, { lossy: false })
  return (encoded.getEncodedBuffer() ?? new Uint8Array(0)).slice()
}
