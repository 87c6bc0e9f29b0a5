import { TrabeculaError } from '../../base/errors.ts'
import type { SourceFile } from '../../step.ts'

/** A usual header is there at the first read; of a long one each read takes twice as much as the one before. */
const FIRST_CHUNK = 8 * 1024
const LAST_CHUNK = 256 * 1024

/** A moving window over a file, so that a header is read without its pixels. */
export class ByteWindow {
  readonly file: SourceFile
  #start = 0
  #chunk = FIRST_CHUNK
  #bytes: Uint8Array = new Uint8Array(0)
  #view = new DataView(this.#bytes.buffer)

  constructor(file: SourceFile) {
    this.file = file
  }

  get size(): number {
    return this.file.size
  }

  /** Offset within the window of file position `at`, after seeing to it that `length` bytes are there. The caller has checked the file's size. */
  #reach(at: number, length: number): number {
    if (at < this.#start || at + length > this.#start + this.#bytes.length) {
      this.#start = at
      this.#bytes = this.file.read(at, Math.min(this.file.size, at + Math.max(length, this.#chunk)))
      this.#chunk = Math.min(LAST_CHUNK, 2 * this.#chunk)
      if (this.#bytes.length < length) {
        throw new TrabeculaError({
          code: 'FILE_UNREADABLE',
          message: `expected ${length} bytes at ${at}, got ${this.#bytes.length}: the file became shorter while it was read`,
          where: this.file.name,
          remedy: 'wait until it is copied, then try again',
        })
      }
      this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength)
    }
    return at - this.#start
  }

  uint8(at: number): number {
    const offset = this.#reach(at, 1) // First: it may bring other bytes.
    return this.#bytes[offset]!
  }

  uint16(at: number, littleEndian: boolean): number {
    const offset = this.#reach(at, 2)
    return this.#view.getUint16(offset, littleEndian)
  }

  uint32(at: number, littleEndian: boolean): number {
    const offset = this.#reach(at, 4)
    return this.#view.getUint32(offset, littleEndian)
  }

  /** A copy: the window may move on. */
  copy(start: number, end: number): Uint8Array {
    const offset = this.#reach(start, end - start)
    return this.#bytes.slice(offset, offset + end - start)
  }
}

/** A file that lies in memory. */
export function memoryFile(name: string, bytes: Uint8Array): SourceFile {
  return { name, size: bytes.length, read: (start = 0, end = bytes.length) => bytes.subarray(start, end) }
}
