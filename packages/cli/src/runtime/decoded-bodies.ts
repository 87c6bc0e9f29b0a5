import { decodeResult } from '@trabecula/core'

const MOST = 96e6 // Bytes in all.

/**
 * Decodes results by content and keeps the bodies among them, the last used: the bone that guides, implant and checks all ask
 * for is read, and its trees are built, once.
 */
export class DecodedBodies {
  readonly #read: (content: string) => Uint8Array
  readonly #most: number
  readonly #kept = new Map<string, { readonly value: unknown; readonly size: number }>()
  #size = 0

  constructor(read: (content: string) => Uint8Array, most = MOST) {
    this.#read = read
    this.#most = most
  }

  /** The value; nobody may change it. */
  get(content: string): unknown {
    const known = this.#kept.get(content)
    if (known) {
      this.#kept.delete(content)
      this.#kept.set(content, known)
      return known.value
    }
    const bytes = this.#read(content)
    const value = decodeResult(bytes)
    const isBody = typeof value === 'object' && value !== null && 'mesh' in value
    if (!isBody || bytes.length > this.#most) return value
    this.#kept.set(content, { value, size: bytes.length })
    this.#size += bytes.length
    for (const [oldest, { size }] of this.#kept) {
      if (this.#size <= this.#most) break
      this.#kept.delete(oldest)
      this.#size -= size
    }
    return value
  }
}
