import { type JpegLosslessHeader, readJpegLosslessHeader } from './jpeg-lossless-header.ts'
import { type Arena, withArena } from './load.ts'

const DIRECT_BITS = 12
const LOOK_AHEAD = 8
const SLACK = 16

/** One decoded component: rows × columns samples, row by row. */
export interface JpegLosslessImage {
  readonly columns: number
  readonly rows: number
  readonly precision: number
  readonly samples: Uint16Array
}

// By the next 16 bits: length of the code << 8 | category; 0 where no code begins so.
function codesOf(counts: Uint8Array, categories: Uint8Array): Uint16Array {
  const table = new Uint16Array(1 << 16)
  let [code, next] = [0, 0]
  for (let length = 1; length <= 16; length++) {
    for (let n = counts[length - 1]!; n > 0; n--) {
      const from = code << (16 - length)
      if (from >= table.length) throw new RangeError('lossless JPEG: a Huffman table is damaged')
      table.fill((length << 8) | categories[next]!, from, from + (1 << (16 - length)))
      code++
      next++
    }
    code <<= 1
  }
  return table
}

// By the next 12 bits: difference << 8 | bits of its code and of itself together; 0 where there are more (T.81 figure F.12).
function differencesOf(codes: Uint16Array): Int32Array {
  return Int32Array.from({ length: 1 << DIRECT_BITS }, (_, bits) => {
    const entry = codes[bits << (16 - DIRECT_BITS)]!
    const [length, category] = [entry >> 8, entry & 0xff]
    if (length === 0 || length + category > DIRECT_BITS) return 0
    const extra = (bits >> (DIRECT_BITS - length - category)) & ((1 << category) - 1)
    const negative = category > 0 && extra < 1 << (category - 1)
    return ((negative ? extra - (1 << category) + 1 : extra) << 8) | (length + category)
  })
}

function scanSamples(arena: Arena, coded: Uint8Array, header: JpegLosslessHeader): number {
  const { columns, rows, precision, predictor, shift, restart, counts, categories, dataAt } = header
  const codes = codesOf(counts, categories)
  const data = coded.subarray(dataAt)
  const source = arena.reserveZeroed(data.length + LOOK_AHEAD)
  arena.set(source, data)
  const target = arena.reserve(rows * columns * 2 + SLACK)
  const half = 1 << (precision - shift - 1)
  const done = arena.kernel.jpegLosslessScan!(
    source, data.length, arena.put(differencesOf(codes)), arena.put(codes), target,
    columns, rows, predictor, half, shift, restart,
  ) // biome-ignore format: as the kernel has them
  if (done === 0) throw new RangeError('lossless JPEG: the data has a code that its table does not have')
  if (done < 0) throw new RangeError('lossless JPEG: the data is cut short')
  return target
}

/** The same as `decodeJpegLossless`, left in working memory: u16[count] and some readable bytes more. @throws RangeError */
export function jpegLosslessSamples(arena: Arena, coded: Uint8Array): { pointer: number; count: number } {
  const header = readJpegLosslessHeader(coded)
  return { pointer: scanSamples(arena, coded, header), count: header.rows * header.columns }
}

/**
 * Decodes a lossless JPEG (process 14, any predictor, 2 to 16 bits, restarts, point transform) of one component: what
 * scanners and archives write as transfer syntaxes 1.2.840.10008.1.2.4.57 and .70. ITU-T T.81 annex H.
 * The size is what the header claims: the caller checks it first. @throws RangeError where the data is damaged or of another process
 */
export function decodeJpegLossless(coded: Uint8Array): JpegLosslessImage {
  const header = readJpegLosslessHeader(coded)
  const { columns, rows, precision } = header
  const samples = withArena((arena) =>
    arena.take(Uint16Array, scanSamples(arena, coded, header), rows * columns),
  )
  return { columns, rows, precision, samples }
}
