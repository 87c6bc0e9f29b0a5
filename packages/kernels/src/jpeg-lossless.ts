import { type JpegLosslessHeader, readJpegLosslessHeader } from './jpeg-lossless-header.ts'
import { withArena } from './load.ts'

const FAST_BITS = 11
const LOOK_AHEAD = 8

/** One decoded component: rows × columns samples, row by row. */
export interface JpegLosslessImage {
  readonly columns: number
  readonly rows: number
  readonly precision: number
  readonly samples: Uint16Array
}

// By the next `bits` bits: length of the code << 8 | category; 0 where no code begins so.
function lookup(counts: Uint8Array, categories: Uint8Array, bits: number): Uint16Array {
  const table = new Uint16Array(1 << bits)
  let [code, next] = [0, 0]
  for (let length = 1; length <= bits; length++) {
    for (let n = counts[length - 1]!; n > 0; n--) {
      const from = code << (bits - length)
      if (from >= table.length) throw new RangeError('lossless JPEG: a Huffman table is damaged')
      table.fill((length << 8) | categories[next]!, from, from + (1 << (bits - length)))
      code++
      next++
    }
    code <<= 1
  }
  return table
}

function decodeScan(coded: Uint8Array, header: JpegLosslessHeader): Uint16Array {
  const { columns, rows, precision, predictor, shift, restart, counts, categories, dataAt } = header
  const fast = lookup(counts, categories, FAST_BITS)
  const full = lookup(counts, categories, 16)
  return withArena((arena) => {
    const data = coded.subarray(dataAt)
    const source = arena.reserveZeroed(data.length + LOOK_AHEAD)
    arena.set(source, data)
    const target = arena.reserve(rows * columns * 2)
    const half = 1 << (precision - shift - 1)
    const done = arena.kernel.jpegLosslessScan!(
      source, data.length, arena.put(fast), arena.put(full), target,
      columns, rows, predictor, half, shift, restart,
    ) // biome-ignore format: as the kernel has them
    if (done === 0) throw new RangeError('lossless JPEG: the data has a code that its table does not have')
    if (done < 0) throw new RangeError('lossless JPEG: the data is cut short')
    return arena.take(Uint16Array, target, rows * columns)
  })
}

/**
 * Decodes a lossless JPEG (process 14, any predictor, 2 to 16 bits, restarts, point transform) of one component: what
 * scanners and archives write as transfer syntaxes 1.2.840.10008.1.2.4.57 and .70. ITU-T T.81 annex H.
 * The size is what the header claims: the caller checks it first. @throws RangeError where the data is damaged or of another process
 */
export function decodeJpegLossless(coded: Uint8Array): JpegLosslessImage {
  const header = readJpegLosslessHeader(coded)
  const { columns, rows, precision } = header
  return { columns, rows, precision, samples: decodeScan(coded, header) }
}
