import type { DataSet, DicomElement } from './data-set.ts'
import { type AttributeName, implicitRepresentation, TAGS, type Tag } from './tags.ts'

/** An element to write: its bytes, items of a sequence, or fragments of coded pixels. */
export interface WritableElement {
  readonly tag: Tag
  readonly vr: string
  readonly value:
    | Uint8Array
    | { readonly items: readonly WritableDataSet[] }
    | { readonly fragments: readonly Uint8Array[] }
}

export type WritableDataSet = readonly WritableElement[]

/** What a Part 10 file needs beside its data set. */
export interface Part10 {
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly transferSyntaxUid: string
  readonly dataSet: WritableDataSet
}

/** Identifies the program that wrote a file: 2.25 and the first 128 bits of sha256("trabecula"). */
const IMPLEMENTATION_UID = '2.25.181869468057156890589256430599425260508'
const IMPLEMENTATION_NAME = 'TRABECULA'
const LONG_LENGTH = new Set('OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' '))
const NUMBER_BYTES: Readonly<Record<string, number>> = { US: 2, SS: 2, UL: 4, SL: 4, FL: 4, FD: 8, AT: 4 }
const UNDEFINED_LENGTH = 0xffffffff

function padded(bytes: Uint8Array, filler: number): Uint8Array {
  if (bytes.length % 2 === 0) return bytes
  const even = new Uint8Array(bytes.length + 1).fill(filler)
  even.set(bytes)
  return even
}

function textBytes(vr: string, values: readonly string[]): Uint8Array {
  return padded(new TextEncoder().encode(values.join('\\')), vr === 'UI' ? 0 : 0x20)
}

function numberBytes(vr: string, values: readonly number[]): Uint8Array {
  const size = NUMBER_BYTES[vr]!
  const bytes = new Uint8Array(size * values.length)
  const view = new DataView(bytes.buffer)
  values.forEach((value, i) => {
    if (vr === 'US') view.setUint16(i * 2, value, true)
    else if (vr === 'SS') view.setInt16(i * 2, value, true)
    else if (vr === 'UL') view.setUint32(i * 4, value, true)
    else if (vr === 'SL') view.setInt32(i * 4, value, true)
    else if (vr === 'FL') view.setFloat32(i * 4, value, true)
    else if (vr === 'AT') {
      view.setUint16(i * 4, value >>> 16, true)
      view.setUint16(i * 4 + 2, value & 0xffff, true)
    } else view.setFloat64(i * 8, value, true)
  })
  return bytes
}

/** An element by name: texts (UTF-8; none or '' is an empty value), numbers, or bytes. */
export function element(name: AttributeName, ...values: readonly (string | number)[]): WritableElement {
  const tag = TAGS[name]
  const vr = implicitRepresentation(tag)
  const value =
    vr in NUMBER_BYTES ? numberBytes(vr, values as readonly number[]) : textBytes(vr, values.map(String))
  return { tag, vr, value }
}

/** An element of bytes, padded to an even length with 0. */
export function bytesElement(name: AttributeName, bytes: Uint8Array): WritableElement {
  const tag = TAGS[name]
  return { tag, vr: implicitRepresentation(tag), value: padded(bytes, 0) }
}

/** A sequence. */
export function sequence(name: AttributeName, ...items: readonly WritableDataSet[]): WritableElement {
  return { tag: TAGS[name], vr: 'SQ', value: { items } }
}

/** An item that names a concept (PS3.3 section 8.8). */
export function codeItem(value: string, scheme: string, meaning: string): WritableDataSet {
  return [
    element('CodeValue', value),
    element('CodingSchemeDesignator', scheme),
    element('CodeMeaning', meaning),
  ]
}

/** Elements of a read data set, ready to be written in little endian. Long values are fetched with `read`. */
export function writableOf(dataSet: DataSet, read: (element: DicomElement) => Uint8Array): WritableElement[] {
  if (!dataSet.littleEndian) throw new TypeError('expected a little-endian data set')
  return [...dataSet.elements.values()].map((entry) => {
    const { tag, vr } = entry
    if (entry.items)
      return { tag, vr: 'SQ', value: { items: entry.items.map((item) => writableOf(item, read)) } }
    return { tag, vr, value: entry.bytes ?? read(entry) }
  })
}

class ByteWriter {
  readonly #parts: Uint8Array[] = []
  #length = 0

  get length(): number {
    return this.#length
  }

  bytes(part: Uint8Array): void {
    this.#parts.push(part)
    this.#length += part.length
  }

  header(tag: Tag, vr: string, length: number): void {
    const long = LONG_LENGTH.has(vr)
    if (!long && length > 0xffff)
      throw new RangeError(`a value of ${vr} holds at most 65535 bytes, got ${length}`)
    const bytes = new Uint8Array(long ? 12 : 8)
    const view = new DataView(bytes.buffer)
    view.setUint16(0, tag >>> 16, true)
    view.setUint16(2, tag & 0xffff, true)
    bytes[4] = vr.charCodeAt(0)
    bytes[5] = vr.charCodeAt(1)
    if (long) view.setUint32(8, length, true)
    else view.setUint16(6, length, true)
    this.bytes(bytes)
  }

  item(tag: Tag, length: number): void {
    const bytes = new Uint8Array(8)
    const view = new DataView(bytes.buffer)
    view.setUint16(0, tag >>> 16, true)
    view.setUint16(2, tag & 0xffff, true)
    view.setUint32(4, length, true)
    this.bytes(bytes)
  }

  all(): Uint8Array {
    const bytes = new Uint8Array(this.#length)
    let at = 0
    for (const part of this.#parts) {
      bytes.set(part, at)
      at += part.length
    }
    return bytes
  }
}

function writeElement(writer: ByteWriter, { tag, vr, value }: WritableElement): void {
  if (value instanceof Uint8Array) {
    const filler = vr === 'UI' || vr.startsWith('O') || vr === 'UN' ? 0 : 0x20
    const bytes = padded(value, filler)
    writer.header(tag, vr, bytes.length)
    writer.bytes(bytes)
    return
  }
  if ('items' in value) {
    const items = value.items.map(dataSetBytes)
    writer.header(
      tag,
      'SQ',
      items.reduce((sum, item) => sum + item.length + 8, 0),
    )
    for (const item of items) {
      writer.item(0xfffee000, item.length)
      writer.bytes(item)
    }
    return
  }
  writer.header(tag, 'OB', UNDEFINED_LENGTH)
  writer.item(0xfffee000, 0) // Empty basic offset table.
  for (const fragment of value.fragments) {
    const bytes = padded(fragment, 0)
    writer.item(0xfffee000, bytes.length)
    writer.bytes(bytes)
  }
  writer.item(0xfffee0dd, 0)
}

function dataSetBytes(dataSet: WritableDataSet): Uint8Array {
  const writer = new ByteWriter()
  for (const entry of [...dataSet].sort((a, b) => a.tag - b.tag)) writeElement(writer, entry)
  return writer.all()
}

function metaElement(tag: Tag, vr: string, value: Uint8Array): WritableElement {
  return { tag, vr, value }
}

/**
 * Writes a DICOM Part 10 file (PS3.10 section 7) in explicit VR little endian, or with coded pixels where the
 * transfer syntax says so. Elements are sorted by tag. @throws RangeError where a value is too long for its VR
 */
export function writePart10(file: Part10): Uint8Array {
  const meta = dataSetBytes([
    metaElement(0x00020001, 'OB', Uint8Array.of(0, 1)),
    metaElement(0x00020002, 'UI', textBytes('UI', [file.sopClassUid])),
    metaElement(0x00020003, 'UI', textBytes('UI', [file.sopInstanceUid])),
    metaElement(0x00020010, 'UI', textBytes('UI', [file.transferSyntaxUid])),
    metaElement(0x00020012, 'UI', textBytes('UI', [IMPLEMENTATION_UID])),
    metaElement(0x00020013, 'SH', textBytes('SH', [IMPLEMENTATION_NAME])),
  ])
  const writer = new ByteWriter()
  writer.bytes(new Uint8Array(128))
  writer.bytes(Uint8Array.of(0x44, 0x49, 0x43, 0x4d))
  writeElement(writer, metaElement(0x00020000, 'UL', numberBytes('UL', [meta.length])))
  writer.bytes(meta)
  writer.bytes(dataSetBytes(file.dataSet))
  return writer.all()
}
