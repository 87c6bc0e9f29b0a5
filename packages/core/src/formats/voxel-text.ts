import { CELL_BYTES, type CellType, voxelFault } from './voxel-file.ts'

const isBlank = (byte: number) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0x2c

function writeCell(view: DataView, type: CellType, index: number, text: string): boolean {
  const at = index * CELL_BYTES[type]
  if (type === 'i64' || type === 'u64') {
    if (!/^[+-]?\d{1,20}$/.test(text)) return false
    view.setBigUint64(at, BigInt.asUintN(64, BigInt(text.replace('+', ''))), true)
    return true
  }
  const number = Number(text)
  const known = /^[+-]?(nan|inf|infinity)$/i.test(text)
  if (Number.isNaN(number) && !known) return false
  const value = known ? Number.NaN : number
  if (type === 'f32') view.setFloat32(at, value, true)
  else if (type === 'f64') view.setFloat64(at, value, true)
  else if (CELL_BYTES[type] === 1) view.setUint8(at, value)
  else if (CELL_BYTES[type] === 2) view.setUint16(at, value, true)
  else view.setUint32(at, value, true)
  return !known || type === 'f32' || type === 'f64'
}

/**
 * Voxels that are written as numbers with blanks or commas between them, as little-endian cells.
 * @throws TrabeculaError VOXELS_SHORT, VOXELS_TEXT
 */
export function textCells(data: Uint8Array, type: CellType, count: number, where: string): Uint8Array {
  const short = (got: number) =>
    voxelFault(
      'VOXELS_SHORT',
      where,
      `expected ${count} numbers, got ${got}`,
      'the file is cut short: copy it again',
    )
  // Each number takes a digit and a blank: a claim beyond that is refused before memory is taken for it.
  if (data.length < count * 2 - 1) throw short(Math.ceil(data.length / 2))
  const bytes = new Uint8Array(count * CELL_BYTES[type])
  const view = new DataView(bytes.buffer)
  let found = 0
  for (let at = 0; at < data.length && found < count; ) {
    if (isBlank(data[at]!)) {
      at++
      continue
    }
    let end = at
    while (end < data.length && end - at < 64 && !isBlank(data[end]!)) end++
    const text = String.fromCharCode(...data.subarray(at, end))
    if (!writeCell(view, type, found, text))
      throw voxelFault('VOXELS_TEXT', where, `expected numbers, got something else after ${found} of them`)
    found++
    at = end
  }
  if (found < count) throw short(found)
  return bytes
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}

/** Voxels that are written as two hexadecimal digits a byte, blanks anywhere. @throws TrabeculaError VOXELS_SHORT, VOXELS_TEXT */
export function hexCells(data: Uint8Array, need: number, where: string): Uint8Array {
  const bytes = new Uint8Array(Math.min(need, data.length >> 1))
  let digits = 0
  for (let at = 0; at < data.length && digits < need * 2; at++) {
    const digit = hexDigit(data[at]!)
    if (digit < 0) {
      if (isBlank(data[at]!)) continue
      throw voxelFault(
        'VOXELS_TEXT',
        where,
        `expected hexadecimal digits, got something else after ${digits}`,
      )
    }
    const index = digits >> 1
    if (index < bytes.length) bytes[index] = digits % 2 === 0 ? digit << 4 : bytes[index]! | digit
    digits++
  }
  if (digits < need * 2) {
    throw voxelFault(
      'VOXELS_SHORT',
      where,
      `expected ${need} bytes of voxels, got ${digits >> 1}`,
      'the file is cut short: copy it again',
    )
  }
  return bytes
}
