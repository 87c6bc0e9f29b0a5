import type { Tag } from './tags.ts'

/** An element as it stands in a file: bytes as they are, or the items of a sequence. */
export interface RawElement {
  readonly tag: Tag
  readonly vr: string
  readonly value: Uint8Array | { readonly items: readonly RawSet[] }
  /** Encapsulated pixels: the bytes are all items with their delimiter, and the length is undefined. */
  readonly encapsulated?: boolean
}

export type RawSet = readonly RawElement[]

/** How a data set is written: as its transfer syntax says. */
export interface RawEncoding {
  readonly explicit: boolean
  readonly littleEndian: boolean
}

const LONG_LENGTH = new Set('OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' '))
const UNDEFINED_LENGTH = 0xffffffff

function header(tag: Tag, vr: string | undefined, length: number, little: boolean): Uint8Array {
  const long = vr === undefined || LONG_LENGTH.has(vr)
  const bytes = new Uint8Array(vr !== undefined && long ? 12 : 8)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, tag >>> 16, little)
  view.setUint16(2, tag & 0xffff, little)
  if (vr !== undefined) {
    bytes[4] = vr.charCodeAt(0)
    bytes[5] = vr.charCodeAt(1)
  }
  if (vr === undefined) view.setUint32(4, length, little)
  else if (long) view.setUint32(8, length, little)
  else view.setUint16(6, length, little)
  return bytes
}

/** A data set's bytes, elements by tag. Sequences get their lengths; values are written as they are. */
export function rawBytes(set: RawSet, encoding: RawEncoding): Uint8Array[] {
  const { explicit, littleEndian } = encoding
  return [...set]
    .sort((a, b) => a.tag - b.tag)
    .flatMap(({ tag, vr, value, encapsulated }) => {
      if (value instanceof Uint8Array) {
        const length = encapsulated ? UNDEFINED_LENGTH : value.length
        return [header(tag, explicit ? vr : undefined, length, littleEndian), value]
      }
      const items = value.items.map((item) => rawBytes(item, encoding))
      const lengths = items.map((item) => item.reduce((sum, part) => sum + part.length, 0))
      const total = lengths.reduce((sum, length) => sum + length + 8, 0)
      return [
        header(tag, explicit ? 'SQ' : undefined, total, littleEndian),
        ...items.flatMap((item, i) => [header(0xfffee000, undefined, lengths[i]!, littleEndian), ...item]),
      ]
    })
}
