/** What stands before the entropy-coded data of a lossless JPEG with one component. */
export interface JpegLosslessHeader {
  readonly columns: number
  readonly rows: number
  /** Bits of a sample. */
  readonly precision: number
  /** 1 to 7 (T.81 table H.1). */
  readonly predictor: number
  /** Bits by which samples were shifted down before coding. */
  readonly shift: number
  /** Pixels between restart markers; 0 where there are none. */
  readonly restart: number
  /** How many codes have each length from 1 to 16 bits, and the categories in the order of their codes. */
  readonly counts: Uint8Array
  readonly categories: Uint8Array
  /** Where the entropy-coded data begins. */
  readonly dataAt: number
}

const fault = (message: string) => new RangeError(`lossless JPEG: ${message}`)

interface Table {
  readonly counts: Uint8Array
  readonly categories: Uint8Array
}

function readTables(segment: Uint8Array, tables: Map<number, Table>): void {
  for (let at = 0; at + 17 <= segment.length; ) {
    const counts = segment.subarray(at + 1, at + 17)
    const total = counts.reduce((sum, count) => sum + count, 0)
    const categories = segment.subarray(at + 17, at + 17 + total)
    if (categories.length < total || categories.some((category) => category > 16))
      throw fault('a Huffman table is damaged')
    tables.set(segment[at]!, { counts, categories })
    at += 17 + total
  }
}

/**
 * Reads the markers up to the scan (T.81 annex B). @throws RangeError where it is no lossless JPEG of one component, or damaged
 */
export function readJpegLosslessHeader(coded: Uint8Array): JpegLosslessHeader {
  const view = new DataView(coded.buffer, coded.byteOffset, coded.byteLength)
  const tables = new Map<number, Table>()
  let frame: { precision: number; rows: number; columns: number } | undefined
  let restart = 0
  for (let at = 2; at + 4 <= coded.length; ) {
    if (coded[at] !== 0xff) throw fault('expected a marker')
    const marker = coded[at + 1]!
    if (marker === 0xff) {
      at++
      continue
    }
    const length = view.getUint16(at + 2)
    const start = at + 4
    const end = at + 2 + length
    if (length < 2 || end > coded.length) throw fault('a marker segment is cut short')
    if (marker === 0xc4) readTables(coded.subarray(start, end), tables)
    else if (marker === 0xdd && length >= 4) restart = view.getUint16(start)
    else if (marker === 0xc3 && length >= 11) {
      if (coded[start + 5] !== 1) throw fault(`expected one component, got ${coded[start + 5]}`)
      frame = {
        precision: coded[start]!,
        rows: view.getUint16(start + 1),
        columns: view.getUint16(start + 3),
      }
    } else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8 && marker !== 0xcc)
      throw fault('expected the lossless process with Huffman codes (SOF3), got another')
    else if (marker === 0xda) return headerOfScan(coded.subarray(start, end), frame, tables, restart, end)
    at = end
  }
  throw fault('it has no scan')
}

function headerOfScan(
  scan: Uint8Array,
  frame: { precision: number; rows: number; columns: number } | undefined,
  tables: ReadonlyMap<number, Table>,
  restart: number,
  dataAt: number,
): JpegLosslessHeader {
  if (!frame) throw fault('a scan stands before its frame')
  if (scan.length < 6 || scan[0] !== 1) throw fault('expected a scan of one component')
  const table = tables.get(scan[2]! >> 4)
  if (!table) throw fault('its Huffman table is missing')
  const predictor = scan[3]!
  const shift = scan[5]! & 15
  const { precision, rows, columns } = frame
  if (
    precision < 2 ||
    precision > 16 ||
    shift >= precision ||
    predictor < 1 ||
    predictor > 7 ||
    rows < 1 ||
    columns < 1
  )
    throw fault(
      `expected 2 to 16 bits and predictor 1 to 7, got ${precision} bits and predictor ${predictor}`,
    )
  if (restart % columns !== 0) throw fault('restarts inside a row are not allowed')
  return { columns, rows, precision, predictor, shift, restart, ...table, dataAt }
}
