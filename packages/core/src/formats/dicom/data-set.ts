import { decodeText, withoutControls } from './characters.ts'
import { TAGS, type Tag } from './tags.ts'

/** Where bytes stand in the file (or in the inflated data set). */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** One element. Values above a limit are left in the file: `range` tells where. */
export interface DicomElement {
  readonly tag: Tag
  readonly vr: string
  readonly range: ByteRange
  readonly bytes?: Uint8Array
  /** Items of a sequence. */
  readonly items?: DataSet[]
  /** Encapsulated pixel data: all items, the offset table first. */
  readonly fragments?: readonly ByteRange[]
}

const BINARY_SIZE: Readonly<Record<string, number>> = {
  US: 2,
  SS: 2,
  UL: 4,
  SL: 4,
  FL: 4,
  FD: 8,
  OV: 8,
  UV: 8,
}

function binaryNumber(view: DataView, at: number, vr: string, little: boolean): number {
  if (vr === 'US') return view.getUint16(at, little)
  if (vr === 'SS') return view.getInt16(at, little)
  if (vr === 'UL') return view.getUint32(at, little)
  if (vr === 'SL') return view.getInt32(at, little)
  if (vr === 'FL') return view.getFloat32(at, little)
  if (vr === 'FD') return view.getFloat64(at, little)
  return Number(view.getBigUint64(at, little))
}

/** The elements of a data set or of a sequence's item, by tag. */
export class DataSet {
  readonly elements = new Map<Tag, DicomElement>()
  readonly littleEndian: boolean
  #characterSets: readonly string[] | undefined
  readonly #parent: DataSet | undefined

  constructor(littleEndian: boolean, parent?: DataSet) {
    this.littleEndian = littleEndian
    this.#parent = parent
  }

  has(tag: Tag): boolean {
    return this.elements.has(tag)
  }

  /** Specific Character Set; an item without its own has its parent's. */
  get characterSets(): readonly string[] {
    if (this.#characterSets) return this.#characterSets
    const own = this.elements.get(TAGS.SpecificCharacterSet)?.bytes
    this.#characterSets = own
      ? new TextDecoder('windows-1252').decode(own).replace(/\0/g, '').split('\\')
      : (this.#parent?.characterSets ?? [])
    return this.#characterSets
  }

  /** Values of a text element, trimmed, without control characters; empty where there is none. */
  texts(tag: Tag): string[] {
    const bytes = this.elements.get(tag)?.bytes
    if (!bytes || bytes.length === 0) return []
    return decodeText(bytes, this.characterSets)
      .split('\\')
      .map((text) => withoutControls(text).trim())
  }

  /** First value of a text element, undefined where it is missing or empty. */
  text(tag: Tag): string | undefined {
    return this.texts(tag)[0] || undefined
  }

  /** Values of a numeric element (binary, DS or IS); NaN where a text is no number. Empty where there is none. */
  numbers(tag: Tag): number[] {
    const element = this.elements.get(tag)
    if (!element?.bytes) return []
    const size = BINARY_SIZE[element.vr]
    if (!size) {
      const texts = this.texts(tag)
      return texts.length === 1 && texts[0] === ''
        ? []
        : texts.map((text) => (text === '' ? Number.NaN : Number(text)))
    }
    const { bytes } = element
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return Array.from({ length: Math.floor(bytes.length / size) }, (_, i) =>
      binaryNumber(view, i * size, element.vr, this.littleEndian),
    )
  }

  number(tag: Tag): number | undefined {
    return this.numbers(tag)[0]
  }

  items(tag: Tag): readonly DataSet[] {
    return this.elements.get(tag)?.items ?? []
  }
}
