import type { Warning } from '../base/errors.ts'

/** What the store knows of one computed step, found by its key. */
export interface StoredEntry {
  readonly kind: string
  /** sha256 of the result's canonical bytes. */
  readonly content: string
  readonly bytes: number
  readonly warnings: readonly Warning[]
}

/**
 * Results by key and by content. An entry is written after its content, and both under temporary names first, so that
 * a kill at any moment leaves either the whole result or none. One conformance suite tests every implementation.
 */
export interface ResultStore {
  /** The entry of a key whose content is there, whole; else undefined. */
  find(key: string): StoredEntry | undefined
  /** The bytes of a content. @throws TrabeculaError STORE_DAMAGED where they are gone or do not hash to their name. */
  read(content: string): Uint8Array
  /** Keeps a result. @returns its entry. @throws TrabeculaError DISK_FULL, STORE_UNWRITABLE */
  write(key: string, kind: string, result: Uint8Array, warnings: readonly Warning[]): StoredEntry
}
