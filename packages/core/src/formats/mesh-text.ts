import { StepError } from '../step.ts'
import { byteText } from './mesh-bytes.ts'

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

/** Words of an ASCII mesh file, one after the other, with the line for error messages. */
export class WordReader {
  readonly #bytes: Uint8Array
  readonly #where: string
  #at: number
  #line = 1

  constructor(bytes: Uint8Array, where: string, start = 0, line = 1) {
    this.#bytes = bytes
    this.#where = where
    this.#at = start
    this.#line = line
  }

  /** The next word, or undefined at the end. */
  next(): string | undefined {
    const bytes = this.#bytes
    while (this.#at < bytes.length && bytes[this.#at]! <= 32) {
      if (bytes[this.#at] === 10) this.#line++
      this.#at++
    }
    const start = this.#at
    while (this.#at < bytes.length && bytes[this.#at]! > 32) this.#at++
    return this.#at > start ? byteText(bytes.subarray(start, Math.min(this.#at, start + 64))) : undefined
  }

  /** Skips to the end of the line. */
  skipLine(): void {
    while (this.#at < this.#bytes.length && this.#bytes[this.#at] !== 10) this.#at++
  }

  /** @throws StepError MESH_SYNTAX where the next word is another one (case does not matter). */
  expect(word: string): void {
    const got = this.next()
    if (got?.toLowerCase() !== word) throw this.fault(word, got)
  }

  /** @throws StepError MESH_SYNTAX where the next word is no number. */
  number(): number {
    const got = this.next()
    if (got === undefined || !NUMBER.test(got)) throw this.fault('a number', got)
    return Number(got)
  }

  fault(expected: string, got: string | undefined): StepError {
    return new StepError({
      code: 'MESH_SYNTAX',
      message: `expected ${expected}, got ${got === undefined ? 'the end of the file' : JSON.stringify(got)}`,
      where: `${this.#where}, line ${this.#line}`,
      remedy: 'export the mesh again; binary STL or PLY is the safest',
    })
  }
}
