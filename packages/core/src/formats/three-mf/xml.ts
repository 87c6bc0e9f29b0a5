import { TrabeculaError } from '../../base/errors.ts'
import { parseDecimal } from './decimal.ts'

const MOST_ATTRIBUTES = 64
const GREATEST_DEPTH = 64
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

export type XmlEvent = 'start' | 'end' | 'text' | 'eof'

const blank = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
const endsName = (byte: number) => blank(byte) || byte === 0x3e || byte === 0x2f || byte === 0x3d

/**
 * A small pull parser of XML 1.0 with namespaces, over bytes. What a file from outside must not do is refused:
 * document types and with them entities of one's own, depth over 64, more than 64 attributes. Memory is the bytes' own.
 */
export class XmlReader {
  /** Of the element that `start` or `end` reported. */
  local = ''
  namespace = ''
  /** Of `text`. Text of white space alone is not reported. */
  text = ''
  private at = 0
  private closing = false
  private rootSeen = false
  private count = 0
  private readonly spans = new Int32Array(4 * MOST_ATTRIBUTES)
  private readonly open: string[] = []
  private readonly scopes: (ReadonlyMap<string, string> | undefined)[] = []
  private readonly names = new Map<number, { bytes: Uint8Array; name: string }[]>()
  private readonly bytes: Uint8Array
  private readonly where: string

  /** @throws TrabeculaError THREE_MF_XML for another encoding than UTF-8 and UTF-16 */
  constructor(bytes: Uint8Array, where: string) {
    this.where = where
    this.bytes = utf8Of(bytes)
    if (this.bytes[0] === 0xef && this.bytes[1] === 0xbb && this.bytes[2] === 0xbf) this.at = 3
  }

  get depth(): number {
    return this.open.length
  }

  /** Whether the element is that one. */
  is(local: string, namespace: string): boolean {
    return this.local === local && this.namespace === namespace
  }

  /** Goes on to the next start, end, text or the end of the file. @throws TrabeculaError THREE_MF_XML */
  next(): XmlEvent {
    if (this.closing) {
      this.closing = false
      return this.close()
    }
    for (;;) {
      const from = this.at
      const tag = this.bytes.indexOf(0x3c, from)
      const until = tag < 0 ? this.bytes.length : tag
      if (this.hasText(from, until)) {
        if (this.open.length === 0) throw this.fault('text stands outside the root element')
        this.at = until
        this.text = this.decode(from, until)
        return 'text'
      }
      if (tag < 0) return this.finish()
      this.at = tag + 1
      const event = this.markup()
      if (event) return event
    }
  }

  /** Value of an attribute without prefix, or with the given namespace's prefix. */
  attribute(local: string, namespace = ''): string | undefined {
    const index = this.find(local, namespace)
    return index < 0 ? undefined : this.decode(this.spans[index + 2]!, this.spans[index + 3]!)
  }

  /** A finite number; undefined where the attribute is not there. @throws TrabeculaError THREE_MF_XML where it is no number */
  number(local: string, namespace = ''): number | undefined {
    const index = this.find(local, namespace)
    if (index < 0) return undefined
    const value = parseDecimal(this.bytes, this.spans[index + 2]!, this.spans[index + 3]!)
    if (value === undefined) throw this.fault(`attribute ${local} of <${this.local}> is not a number`)
    return value
  }

  /** A whole number of 0 or more, less than 2³¹. @throws TrabeculaError THREE_MF_XML */
  whole(local: string, namespace = ''): number | undefined {
    const value = this.number(local, namespace)
    if (value === undefined) return undefined
    if (!(Number.isInteger(value) && value >= 0 && value < 2147483648)) {
      throw this.fault(
        `attribute ${local} of <${this.local}> is ${value}, which is not a whole number from 0`,
      )
    }
    return value
  }

  /** Prefixes of the attributes of the element that was just opened. */
  attributePrefixes(): readonly string[] {
    const prefixes: string[] = []
    for (let entry = 0; entry < 4 * this.count; entry += 4) {
      const name = this.decode(this.spans[entry]!, this.spans[entry + 1]!)
      if (name.includes(':')) prefixes.push(name.slice(0, name.indexOf(':')))
    }
    return prefixes
  }

  /** URI of a prefix in the place that was read last. */
  namespaceOf(prefix: string): string | undefined {
    if (prefix === 'xml') return 'http://www.w3.org/XML/1998/namespace'
    for (let i = this.scopes.length - 1; i >= 0; i--) {
      const uri = this.scopes[i]?.get(prefix)
      if (uri !== undefined) return uri
    }
    return prefix === '' ? '' : undefined
  }

  /** Reads to the end of the element that was just opened. */
  skip(): void {
    const depth = this.open.length
    while (this.open.length >= depth) if (this.next() === 'eof') return
  }

  /** The text of the element that was just opened, to its end. Elements inside are left out. */
  content(): string {
    const depth = this.open.length
    let text = ''
    for (;;) {
      const event = this.next()
      if (event === 'end' && this.open.length < depth) return text
      if (event === 'text') text += this.text
      if (event === 'eof') return text
    }
  }

  fault(message: string): TrabeculaError {
    let line = 1
    const until = Math.min(this.at, this.bytes.length)
    for (let i = 0; i < until; i++) if (this.bytes[i] === 0x0a) line++
    return new TrabeculaError({
      code: 'THREE_MF_XML',
      message,
      where: `${this.where}, line ${line}`,
      remedy: 'Export the 3MF again; the file is damaged or was not written as 3MF.',
    })
  }

  private finish(): XmlEvent {
    if (this.open.length > 0) throw this.fault(`the file ends inside <${this.open.at(-1)}>`)
    if (!this.rootSeen) throw this.fault('there is no element in the file')
    return 'eof'
  }

  private hasText(from: number, until: number): boolean {
    for (let i = from; i < until; i++) if (!blank(this.bytes[i]!)) return true
    return false
  }

  private markup(): XmlEvent | undefined {
    const byte = this.bytes[this.at]
    if (byte === 0x2f) return this.endTag()
    if (byte === 0x3f) {
      this.passTo('?>')
      return undefined
    }
    if (byte !== 0x21) return this.startTag()
    if (this.startsWith('!--')) {
      this.at += 3
      this.passTo('-->')
      return undefined
    }
    if (this.startsWith('![CDATA[') && this.open.length > 0) {
      const from = this.at + 8
      this.passTo(']]>')
      this.text = new TextDecoder().decode(this.bytes.subarray(from, this.at - 3))
      return 'text'
    }
    throw this.fault(
      'the file has a document type (<!DOCTYPE>), which 3MF forbids and which can hide entities',
    )
  }

  private startTag(): XmlEvent {
    if (this.open.length === 0 && this.rootSeen) throw this.fault('there is more than one root element')
    if (this.open.length >= GREATEST_DEPTH)
      throw this.fault(`elements are nested deeper than ${GREATEST_DEPTH}`)
    const name = this.nameAt(this.at)
    if (name === '') throw this.fault('a tag has no name')
    this.at += this.nameLength
    const selfClosed = this.readAttributes(name)
    this.rootSeen = true
    this.open.push(name)
    this.scopes.push(this.declarations())
    this.resolve(name)
    this.closing = selfClosed
    return 'start'
  }

  private endTag(): XmlEvent {
    const name = this.nameAt(this.at + 1)
    this.at += 1 + this.nameLength
    while (blank(this.bytes[this.at] ?? 0)) this.at++
    if (this.bytes[this.at] !== 0x3e) throw this.fault(`the end tag of <${name}> is broken`)
    this.at++
    if (this.open.at(-1) !== name) throw this.fault(`</${name}> closes <${this.open.at(-1) ?? ''}>`)
    return this.close()
  }

  private close(): XmlEvent {
    this.resolve(this.open.at(-1)!)
    this.open.pop()
    this.scopes.pop()
    this.count = 0
    return 'end'
  }

  private resolve(name: string): void {
    const colon = name.indexOf(':')
    const uri = this.namespaceOf(colon < 0 ? '' : name.slice(0, colon))
    if (uri === undefined) throw this.fault(`the prefix of <${name}> is not declared`)
    this.namespace = uri
    this.local = colon < 0 ? name : name.slice(colon + 1)
  }

  private readAttributes(element: string): boolean {
    const { bytes } = this
    this.count = 0
    for (;;) {
      const before = this.at
      while (blank(bytes[this.at] ?? 0)) this.at++
      const byte = bytes[this.at]
      if (byte === 0x3e) {
        this.at++
        return false
      }
      if (byte === 0x2f && bytes[this.at + 1] === 0x3e) {
        this.at += 2
        return true
      }
      if (byte === undefined || before === this.at) throw this.fault(`the tag <${element}> is broken`)
      this.readAttribute(element)
    }
  }

  private readAttribute(element: string): void {
    const { bytes, spans } = this
    if (this.count >= MOST_ATTRIBUTES)
      throw this.fault(`<${element}> has more than ${MOST_ATTRIBUTES} attributes`)
    const from = this.at
    while (this.at < bytes.length && !endsName(bytes[this.at]!)) this.at++
    const nameEnd = this.at
    while (blank(bytes[this.at] ?? 0)) this.at++
    if (nameEnd === from || bytes[this.at] !== 0x3d)
      throw this.fault(`an attribute of <${element}> has no value`)
    this.at++
    while (blank(bytes[this.at] ?? 0)) this.at++
    const quote = bytes[this.at]!
    const end = quote === 0x22 || quote === 0x27 ? bytes.indexOf(quote, this.at + 1) : -1
    if (end < 0) throw this.fault(`an attribute of <${element}> is not quoted`)
    const entry = 4 * this.count++
    spans[entry] = from
    spans[entry + 1] = nameEnd
    spans[entry + 2] = this.at + 1
    spans[entry + 3] = end
    this.at = end + 1
    for (let other = 0; other < entry; other += 4) {
      if (this.sameBytes(spans[other]!, spans[other + 1]!, from, nameEnd)) {
        throw this.fault(`<${element}> has an attribute twice`)
      }
    }
  }

  private declarations(): ReadonlyMap<string, string> | undefined {
    let map: Map<string, string> | undefined
    for (let entry = 0; entry < 4 * this.count; entry += 4) {
      const from = this.spans[entry]!
      if (this.bytes[from] !== 0x78 || this.bytes[from + 1] !== 0x6d || this.bytes[from + 2] !== 0x6c)
        continue
      const name = this.decode(from, this.spans[entry + 1]!)
      if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue
      map ??= new Map()
      map.set(name.slice(6), this.decode(this.spans[entry + 2]!, this.spans[entry + 3]!))
    }
    return map
  }

  private find(local: string, namespace: string): number {
    for (let entry = 0; entry < 4 * this.count; entry += 4) {
      const from = this.spans[entry]!
      const end = this.spans[entry + 1]!
      const start = end - local.length
      if (start < from || !this.spells(local, start)) continue
      if (start === from && namespace === '') return entry
      if (start > from && namespace !== '' && this.bytes[start - 1] === 0x3a) {
        if (this.namespaceOf(this.decode(from, start - 1)) === namespace) return entry
      }
    }
    return -1
  }

  private nameLength = 0

  /** The name at an offset, each distinct one made into a string once. */
  private nameAt(from: number): string {
    const { bytes } = this
    let end = from
    let hash = 0
    while (end < bytes.length && !endsName(bytes[end]!)) hash = (Math.imul(hash, 31) + bytes[end++]!) | 0
    this.nameLength = end - from
    if (this.nameLength > 200) throw this.fault('a name is longer than 200 bytes')
    const known = this.names.get(hash)
    for (const entry of known ?? []) {
      if (entry.bytes.length === this.nameLength && entry.bytes.every((byte, i) => byte === bytes[from + i]))
        return entry.name
    }
    const name = new TextDecoder().decode(bytes.subarray(from, end))
    if (this.names.size < 1000)
      this.names.set(hash, [...(known ?? []), { bytes: bytes.slice(from, end), name }])
    return name
  }

  private spells(text: string, from: number): boolean {
    for (let i = 0; i < text.length; i++) if (this.bytes[from + i] !== text.charCodeAt(i)) return false
    return true
  }

  private startsWith(text: string): boolean {
    return this.spells(text, this.at)
  }

  private sameBytes(a: number, aEnd: number, b: number, bEnd: number): boolean {
    if (aEnd - a !== bEnd - b) return false
    for (let i = 0; i < aEnd - a; i++) if (this.bytes[a + i] !== this.bytes[b + i]) return false
    return true
  }

  private passTo(mark: string): void {
    let at = this.at
    for (;;) {
      at = this.bytes.indexOf(mark.charCodeAt(0), at)
      if (at < 0) throw this.fault(`“${mark}” is missing`)
      if (this.spells(mark, at)) break
      at++
    }
    this.at = at + mark.length
  }

  private decode(from: number, until: number): string {
    const text = new TextDecoder().decode(this.bytes.subarray(from, until))
    if (!text.includes('&')) return text
    return text.replace(/&([^;&]{0,12};?)/g, (whole, name: string) => {
      const plain = ENTITIES[name.slice(0, -1)]
      if (plain !== undefined && name.endsWith(';')) return plain
      const numeric = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));$/.exec(name)
      const point = numeric ? Number.parseInt(numeric[1] ?? numeric[2]!, numeric[1] ? 16 : 10) : -1
      if (point < 1 || point > 0x10ffff) throw this.fault(`the entity ${whole} is not one of XML's own`)
      return String.fromCodePoint(point)
    })
  }
}

function utf8Of(bytes: Uint8Array): Uint8Array {
  const little = bytes[0] === 0xff && bytes[1] === 0xfe
  const big = bytes[0] === 0xfe && bytes[1] === 0xff
  if (little || big)
    return new TextEncoder().encode(new TextDecoder(little ? 'utf-16le' : 'utf-16be').decode(bytes))
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200))
  const named = /^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([^"']+)["']/.exec(head)?.[1]
  if (named && !/^utf-?8$/i.test(named)) {
    throw new TrabeculaError({
      code: 'THREE_MF_XML',
      message: `3MF is UTF-8 or UTF-16, the file says ${named.slice(0, 20)}`,
      where: '3MF part',
      remedy: 'Export the 3MF again with a program that keeps the standard.',
    })
  }
  return bytes
}
