import { TrabeculaError } from '../../base/errors.ts'
import type { ByteWindow } from './byte-window.ts'
import { type ByteRange, DataSet, type DicomElement } from './data-set.ts'
import { implicitRepresentation, TAGS, type Tag, tagText } from './tags.ts'

const UNDEFINED_LENGTH = 0xffffffff
const ITEM = 0xfffee000
const ITEM_END = 0xfffee00d
const SEQUENCE_END = 0xfffee0dd
/** Real objects nest fewer than ten deep. */
const NESTING_LIMIT = 64
/** Values above this stay in the file. */
const INLINE_LIMIT = 1024 * 1024
/** No header holds so many elements; a file that does is built to exhaust memory. */
const ELEMENT_LIMIT = 4_000_000
const SHORT_LENGTH = new Set('AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US'.split(' '))
const LONG_LENGTH = new Set('OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' '))

export interface ElementRange {
  readonly start: number
  readonly end: number
  readonly explicit: boolean
  /** Asked before each element of the outermost level. */
  readonly stopBefore?: (at: number) => boolean
}

interface Header {
  readonly tag: Tag
  readonly vr: string
  readonly length: number
  /** Where the value begins. */
  readonly at: number
}

// One open data set or sequence. `end` is Infinity where a delimiter closes it.
type Level =
  | {
      readonly kind: 'set'
      readonly end: number
      readonly explicit: boolean
      readonly little: boolean
      readonly set: DataSet
    }
  | {
      readonly kind: 'sequence'
      readonly end: number
      readonly explicit: boolean
      readonly little: boolean
      readonly items: DataSet[]
      readonly parent: DataSet
    }

class ElementReader {
  readonly #window: ByteWindow
  readonly #limit: number
  #count = 0

  constructor(window: ByteWindow, limit: number) {
    this.#window = window
    this.#limit = limit
  }

  #fault(code: string, at: number, message: string): TrabeculaError {
    const where = `${this.#window.file.name}, byte ${at}`
    return new TrabeculaError({
      code,
      message,
      where,
      remedy: 'the file is damaged: copy or export it again',
    })
  }

  #need(at: number, bytes: number): void {
    if (at + bytes <= this.#limit) return
    throw this.#fault(
      'DICOM_TRUNCATED',
      at,
      `expected ${bytes} more bytes, got ${Math.max(0, this.#limit - at)}`,
    )
  }

  #tagAt(at: number, little: boolean): Tag {
    this.#need(at, 8)
    return this.#window.uint16(at, little) * 0x10000 + this.#window.uint16(at + 2, little)
  }

  #header(at: number, { explicit, little }: Level): Header {
    const tag = this.#tagAt(at, little)
    if (!explicit || tag >>> 16 === 0xfffe) {
      return {
        tag,
        vr: implicitRepresentation(tag),
        length: this.#window.uint32(at + 4, little),
        at: at + 8,
      }
    }
    const vr = String.fromCharCode(this.#window.uint8(at + 4), this.#window.uint8(at + 5))
    if (SHORT_LENGTH.has(vr)) return { tag, vr, length: this.#window.uint16(at + 6, little), at: at + 8 }
    if (!LONG_LENGTH.has(vr)) {
      const got = vr.replace(/[^A-Z]/g, '?')
      throw this.#fault(
        'DICOM_VR',
        at,
        `element ${tagText(tag)}: expected a value representation of PS3.5, got "${got}"`,
      )
    }
    this.#need(at, 12)
    return { tag, vr, length: this.#window.uint32(at + 8, little), at: at + 12 }
  }

  #fragments(start: number, little: boolean): { fragments: ByteRange[]; end: number } {
    const fragments: ByteRange[] = []
    let at = start
    for (;;) {
      const tag = this.#tagAt(at, little)
      const length = this.#window.uint32(at + 4, little)
      at += 8
      if (tag === SEQUENCE_END) return { fragments, end: at }
      if (tag !== ITEM)
        throw this.#fault('DICOM_LENGTH', at - 8, `expected a pixel fragment, got ${tagText(tag)}`)
      this.#need(at, length)
      fragments.push({ start: at, end: at + length })
      at += length
    }
  }

  /** Reads one item header or delimiter of a sequence; gives the next position. */
  #stepSequence(stack: Level[], level: Level & { kind: 'sequence' }, at: number): number {
    const { little } = level
    const tag = this.#tagAt(at, little)
    const length = this.#window.uint32(at + 4, little)
    if (tag === SEQUENCE_END && level.end === Number.POSITIVE_INFINITY) {
      stack.pop()
      return at + 8
    }
    if (tag !== ITEM)
      throw this.#fault('DICOM_LENGTH', at, `expected an item of a sequence, got ${tagText(tag)}`)
    const set = new DataSet(little, level.parent)
    level.items.push(set)
    this.#push(stack, {
      kind: 'set',
      end: this.#end(at, at + 8, length, level),
      explicit: level.explicit,
      little,
      set,
    })
    return at + 8
  }

  #end(at: number, start: number, length: number, parent: Level): number {
    if (length === UNDEFINED_LENGTH) return Number.POSITIVE_INFINITY
    const limit = Math.min(parent.end, this.#limit)
    if (start + length <= limit) return start + length
    throw this.#fault(
      'DICOM_LENGTH',
      at,
      `expected at most ${limit - start} bytes here, got a length of ${length}`,
    )
  }

  #push(stack: Level[], level: Level): void {
    if (stack.length >= NESTING_LIMIT) {
      throw new TrabeculaError({
        code: 'DICOM_NESTING',
        message: `expected sequences nested at most ${NESTING_LIMIT / 2} deep, got more`,
        where: this.#window.file.name,
        remedy: 'the file is damaged or hostile: do not use it',
      })
    }
    stack.push(level)
  }

  /** Reads one element of a data set; gives the next position. */
  #stepSet(stack: Level[], level: Level & { kind: 'set' }, at: number): number {
    if (++this.#count > ELEMENT_LIMIT)
      throw this.#fault('DICOM_LENGTH', at, `got more than ${ELEMENT_LIMIT} elements`)
    const header = this.#header(at, level)
    const { tag, vr, length } = header
    if (tag === ITEM_END && level.end === Number.POSITIVE_INFINITY && stack.length > 1) {
      stack.pop()
      return header.at
    }
    if (tag >>> 16 === 0xfffe)
      throw this.#fault('DICOM_LENGTH', at, `got ${tagText(tag)} outside its sequence`)
    const put = (element: Omit<DicomElement, 'tag' | 'vr' | 'range'>, end: number, as = vr) =>
      void level.set.elements.set(tag, { tag, vr: as, range: { start: header.at, end }, ...element })
    if (tag === TAGS.PixelData && length === UNDEFINED_LENGTH) {
      const { fragments, end } = this.#fragments(header.at, level.little)
      put({ fragments }, end)
      return end
    }
    if (vr === 'SQ' || length === UNDEFINED_LENGTH) {
      const items: DataSet[] = []
      const end = this.#end(at, header.at, length, level)
      put({ items }, Math.min(end, this.#limit), 'SQ')
      // UN of undefined length holds implicit VR little endian, whatever the file (PS3.5 section 6.2.2, note 2).
      const unknown = level.explicit && vr === 'UN'
      const explicit = level.explicit && !unknown
      const little = level.little || unknown
      this.#push(stack, { kind: 'sequence', end, explicit, little, items, parent: level.set })
      return header.at
    }
    const end = this.#end(at, header.at, length, level)
    if (length > INLINE_LIMIT || isPixels(tag)) put({}, end)
    else put({ bytes: this.#window.copy(header.at, end) }, end)
    return end
  }

  read(root: DataSet, range: ElementRange): number {
    const { explicit, end } = range
    const stack: Level[] = [{ kind: 'set', end, explicit, little: root.littleEndian, set: root }]
    let at = range.start
    for (;;) {
      const level = stack.at(-1)!
      if (at >= level.end) {
        stack.pop()
        if (stack.length === 0) return at
        continue
      }
      if (at >= this.#limit) throw this.#fault('DICOM_TRUNCATED', at, 'the file ends inside a sequence')
      if (level.kind === 'sequence') {
        at = this.#stepSequence(stack, level, at)
        continue
      }
      const outermost = stack.length === 1
      const tagged = outermost && isPixels(this.#tagAt(at, level.little))
      if (outermost && range.stopBefore?.(at)) return at
      at = this.#stepSet(stack, level, at)
      // What follows the pixels (padding, signatures) is not needed, and is often damaged.
      if (tagged) return at
    }
  }
}

function isPixels(tag: Tag): boolean {
  return tag === TAGS.PixelData || tag === TAGS.FloatPixelData || tag === TAGS.DoubleFloatPixelData
}

/** Reads elements into `root` from `start` on, up to and with its pixel data; gives the position after them. @throws TrabeculaError */
export function parseElements(window: ByteWindow, root: DataSet, range: ElementRange): number {
  return new ElementReader(window, range.end).read(root, range)
}
