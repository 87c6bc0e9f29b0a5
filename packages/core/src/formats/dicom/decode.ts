import { defineTask } from '../../step.ts'
import { decodeFrame } from './codecs.ts'
import type { PixelFormat } from './pixel-format.ts'
import type { PixelCoding } from './transfer-syntax.ts'

/** One frame to decode, as plain data for a worker. */
export interface CodedFrame {
  readonly coded: Uint8Array
  readonly coding: PixelCoding
  readonly littleEndian: boolean
  readonly format: PixelFormat
}

/** Stored values of one frame, sign-extended, or why there are none. */
export type StoredFrame =
  | { readonly values: Int16Array | Uint16Array | Int32Array }
  | { readonly fault: string }

/**
 * Stored cells to stored values: picks bits highBit−bitsStored+1 … highBit and extends the sign. Overlay bits
 * that older scanners keep in the unused part are so dropped.
 */
export function storedValues(
  cells: Uint8Array,
  littleEndian: boolean,
  format: PixelFormat,
): Int16Array | Uint16Array | Int32Array {
  const { rows, columns, bitsAllocated, bitsStored, highBit, signed } = format
  const count = rows * columns
  const values =
    bitsAllocated === 32 ? new Int32Array(count) : signed ? new Int16Array(count) : new Uint16Array(count)
  const view = new DataView(cells.buffer, cells.byteOffset, cells.byteLength)
  const up = 31 - highBit
  const down = 32 - bitsStored
  if (bitsAllocated === 16 && littleEndian && cells.byteOffset % 2 === 0) {
    const words = new Uint16Array(cells.buffer, cells.byteOffset, count)
    for (let i = 0; i < count; i++)
      values[i] = signed ? (words[i]! << up) >> down : (words[i]! << up) >>> down
    return values
  }
  for (let i = 0; i < count; i++) {
    const cell =
      bitsAllocated === 8
        ? view.getUint8(i)
        : bitsAllocated === 16
          ? view.getUint16(i * 2, littleEndian)
          : view.getInt32(i * 4, littleEndian)
    values[i] = signed ? (cell << up) >> down : (cell << up) >>> down
  }
  return values
}

async function decodeOne(frame: CodedFrame): Promise<StoredFrame> {
  try {
    const cells = await decodeFrame(frame.coding, frame.coded, frame.format)
    // Decoders give little-endian cells whatever the file's byte order.
    const little = frame.coding === 'none' ? frame.littleEndian : true
    return { values: storedValues(cells, little, frame.format) }
  } catch (error) {
    if (error instanceof RangeError) return { fault: error.message }
    throw error
  }
}

/** Decodes a chunk of frames; a frame that does not decode gives its fault, so that the caller can name its file. */
export const decodeFramesTask = defineTask(
  'image/decode-frames',
  async (frames: readonly CodedFrame[]): Promise<StoredFrame[]> => {
    const decoded: StoredFrame[] = []
    for (const frame of frames) decoded.push(await decodeOne(frame))
    return decoded
  },
)
