import { Inflate, inflateSync } from 'fflate'
import { TrabeculaError } from '../base/errors.ts'
import type { SourceFile } from '../step.ts'
import { withoutControls } from './dicom/characters.ts'
import { crc32 } from './png.ts'

export const LOCAL_ENTRY = 0x04034b50
/** What is kept of entries that were unpacked whole, and of beginnings; the last one is kept however long it is. */
const KEPT_BYTES = 32 * 2 ** 20
const KEPT_HEADS = 8 * 2 ** 20
/** Of an entry longer than four times this a read of its beginning unpacks so much and no more: the header of a slice. */
const HEAD_BYTES = 32 * 2 ** 10
const PACKED_STEP = 4096

/** What the zip's directory says of an entry. */
export interface ZipEntry {
  readonly name: string
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly size: number
  readonly at: number
  /** The name as it is written, to be found again where the entry begins. */
  readonly written: Uint8Array
}

export function refused(file: SourceFile, code: string, message: string, entry?: ZipEntry): TrabeculaError {
  return new TrabeculaError({
    code,
    message,
    where: entry ? `${file.name}/${withoutControls(entry.name)}` : file.name,
    remedy: 'pack the files again with a usual zip program',
  })
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

// Where the entry's packed bytes begin.
function startOf(file: SourceFile, entry: ZipEntry): number {
  const cut = () => refused(file, 'ZIP_DAMAGED', 'an entry lies outside the zip file', entry)
  if (entry.at + 30 > file.size) throw cut()
  const local = viewOf(file.read(entry.at, entry.at + 30))
  if (local.getUint32(0, true) !== LOCAL_ENTRY)
    throw refused(file, 'ZIP_DAMAGED', 'an entry is not where the directory says', entry)
  const start = entry.at + 30 + local.getUint16(26, true) + local.getUint16(28, true)
  if (start + entry.packed > file.size) throw cut()
  const named = file.read(entry.at + 30, entry.at + 30 + local.getUint16(26, true))
  if (named.length !== entry.written.length || named.some((byte, i) => byte !== entry.written[i]))
    throw refused(file, 'ZIP_DAMAGED', 'an entry has another name than in the zip directory', entry)
  return start
}

function inflated<T>(file: SourceFile, entry: ZipEntry, inflate: () => T): T {
  try {
    return inflate()
  } catch {
    throw refused(file, 'ZIP_DAMAGED', 'an entry does not inflate', entry)
  }
}

function unpack(file: SourceFile, entry: ZipEntry, memory?: Scratch): Uint8Array {
  const start = startOf(file, entry)
  let packed: Uint8Array | undefined
  if (memory && file.readInto) {
    packed = memory.packed(entry.packed)
    if (file.readInto(packed, start) < entry.packed) packed = undefined
  }
  const source = packed ?? file.read(start, start + entry.packed)
  const out = () => memory?.whole(entry.size) ?? new Uint8Array(entry.size)
  const bytes = entry.method === 8 ? inflated(file, entry, () => inflateSync(source, { out: out() })) : source
  if (bytes.length !== entry.size || crc32(bytes) !== entry.crc) {
    throw refused(
      file,
      'ZIP_DAMAGED',
      'an entry does not have the length and checksum that the directory says',
      entry,
    )
  }
  return bytes
}

function unpackHead(file: SourceFile, entry: ZipEntry): Uint8Array {
  const start = startOf(file, entry)
  const end = start + entry.packed
  if (entry.method !== 8) return file.read(start, Math.min(end, start + HEAD_BYTES))
  const head = new Uint8Array(HEAD_BYTES)
  let have = 0
  const inflate = new Inflate((chunk) => {
    const part = chunk.subarray(0, HEAD_BYTES - have)
    head.set(part, have)
    have += part.length
  })
  for (let at = start; at < end && have < HEAD_BYTES; at += PACKED_STEP) {
    const packed = file.read(at, Math.min(end, at + PACKED_STEP))
    inflated(file, entry, () => inflate.push(packed, at + PACKED_STEP >= end))
  }
  if (have === HEAD_BYTES) return head
  throw refused(file, 'ZIP_DAMAGED', 'an entry is shorter than the directory says', entry)
}

/** Memory that is used again for one entry after the other: fresh one would be dropped faster than it is collected. */
class Scratch {
  #packed = new Uint8Array(0)
  #whole = new Uint8Array(0)

  packed(length: number): Uint8Array {
    if (this.#packed.length < length) this.#packed = new Uint8Array(length)
    return this.#packed.subarray(0, length)
  }

  whole(length: number): Uint8Array {
    if (this.#whole.length < length) this.#whole = new Uint8Array(length)
    return this.#whole.subarray(0, length)
  }
}

/** What was unpacked last, by name, up to a number of bytes. */
class Kept {
  readonly #entries = new Map<string, Uint8Array>()
  readonly #most: number
  #bytes = 0

  constructor(most: number) {
    this.#most = most
  }

  of(name: string, make: () => Uint8Array): Uint8Array {
    const found = this.#entries.get(name)
    if (found) return found
    const bytes = make()
    for (const [old, { length }] of this.#entries) {
      if (this.#bytes + bytes.length <= this.#most) break
      this.#entries.delete(old)
      this.#bytes -= length
    }
    this.#entries.set(name, bytes)
    this.#bytes += bytes.length
    return bytes
  }

  has(name: string): boolean {
    return this.#entries.has(name)
  }
}

/** Entries of one zip, unpacked when asked for; few are held at a time, whatever the zip's length. */
export class ZipContents {
  readonly #file: SourceFile
  readonly #whole = new Kept(KEPT_BYTES)
  readonly #heads = new Kept(KEPT_HEADS)
  readonly #scratch = new Scratch()
  #inScratch: { readonly name: string; readonly bytes: Uint8Array } | undefined

  constructor(file: SourceFile) {
    this.#file = file
  }

  /** @throws TrabeculaError ZIP_DAMAGED */
  read(entry: ZipEntry, start: number, end: number): Uint8Array {
    if (end <= HEAD_BYTES && entry.size > 4 * HEAD_BYTES && !this.#whole.has(entry.name))
      return this.#heads.of(entry.name, () => unpackHead(this.#file, entry)).subarray(start, end)
    return this.#whole.of(entry.name, () => unpack(this.#file, entry)).subarray(start, end)
  }

  /** Bytes from `start` on into the target: what a slice's pixels are read by. @throws TrabeculaError ZIP_DAMAGED */
  readInto(entry: ZipEntry, target: Uint8Array, start: number): number {
    if (this.#inScratch?.name !== entry.name) {
      this.#inScratch = undefined // Not while it is overwritten.
      this.#inScratch = { name: entry.name, bytes: unpack(this.#file, entry, this.#scratch) }
    }
    const part = this.#inScratch.bytes.subarray(start, start + target.length)
    target.set(part)
    return part.length
  }
}
