import { canonicalJson } from './canonical.ts'

const MAGIC = 'TRABRES1'
const ALIGNMENT = 16

const ARRAYS = {
  i8: Int8Array,
  u8: Uint8Array,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const

type ArrayCode = keyof typeof ARRAYS
type AnyArray = InstanceType<(typeof ARRAYS)[ArrayCode]>

interface Reference {
  readonly $array: ArrayCode
  readonly at: number
  readonly length: number
}

function codeOf(value: object): ArrayCode | undefined {
  return (Object.keys(ARRAYS) as ArrayCode[]).find((code) => value instanceof ARRAYS[code])
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
}

/**
 * A result's canonical bytes: the same value gives the same bytes everywhere.
 *
 * Layout: 8 bytes magic, u32 header length, header (canonical JSON where each typed array stands as
 * `{"$array":code,"at":offset,"length":n}`), padding to 16, then the arrays, each padded to 16; little endian.
 * @throws TypeError where the value holds something that is neither plain data nor a typed array.
 */
export function encodeResult(value: unknown): Uint8Array {
  const arrays: AnyArray[] = []
  let at = 0
  const lay = (item: unknown): unknown => {
    if (typeof item !== 'object' || item === null) return item
    const code = codeOf(item)
    if (code) {
      const array = item as AnyArray
      arrays.push(array)
      const reference: Reference = { $array: code, at, length: array.length }
      at += aligned(array.byteLength)
      return reference
    }
    if (Array.isArray(item)) return item.map(lay)
    return Object.fromEntries(
      Object.keys(item)
        .sort()
        .map((key) => [key, lay((item as Record<string, unknown>)[key])]),
    )
  }
  const header = new TextEncoder().encode(canonicalJson(lay(value)))
  const start = aligned(12 + header.length)
  const bytes = new Uint8Array(start + at)
  bytes.set(new TextEncoder().encode(MAGIC), 0)
  new DataView(bytes.buffer).setUint32(8, header.length, true)
  bytes.set(header, 12)
  let offset = start
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), offset)
    offset += aligned(array.byteLength)
  }
  return bytes
}

/** The value of `encodeResult`'s bytes; arrays are views into `bytes` where its alignment allows, else copies. @throws TypeError where the bytes are no result. */
export function decodeResult(bytes: Uint8Array): unknown {
  const decoder = new TextDecoder()
  if (bytes.length < 12 || decoder.decode(bytes.subarray(0, 8)) !== MAGIC)
    throw new TypeError('not a Trabecula result')
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true)
  const start = aligned(12 + headerLength)
  const raise = (item: unknown): unknown => {
    if (typeof item !== 'object' || item === null) return item
    if (Array.isArray(item)) return item.map(raise)
    const record = item as Record<string, unknown>
    if (typeof record.$array === 'string') return viewOf(bytes, start, record as unknown as Reference)
    return Object.fromEntries(Object.keys(record).map((key) => [key, raise(record[key])]))
  }
  return raise(JSON.parse(decoder.decode(bytes.subarray(12, 12 + headerLength))))
}

function viewOf(bytes: Uint8Array, start: number, reference: Reference): AnyArray {
  const type = ARRAYS[reference.$array]
  const from = bytes.byteOffset + start + reference.at
  const byteLength = reference.length * type.BYTES_PER_ELEMENT
  if (from + byteLength > bytes.byteOffset + bytes.byteLength)
    throw new TypeError('a Trabecula result is cut short')
  if (from % type.BYTES_PER_ELEMENT === 0)
    return new type(bytes.buffer as ArrayBuffer, from, reference.length)
  return new type(
    new Uint8Array(bytes.subarray(start + reference.at, start + reference.at + byteLength)).buffer,
  )
}
