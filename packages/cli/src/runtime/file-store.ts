import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type ResultStore, type StoredEntry, TrabeculaError, type Warning } from '@trabecula/core'
import { writeFault, writeWhole } from './files.ts'
import { sha256 } from './hash.ts'

const HEX = /^[0-9a-f]{64}$/
const STALE_PART_MS = 3_600_000

/** An entry with the hash of its text: a damaged one counts as not there, for its warnings belong to the result. */
interface SealedEntry {
  readonly entry: StoredEntry
  readonly seal: string
}

const sealOf = (entry: StoredEntry) => sha256(new TextEncoder().encode(JSON.stringify(entry)))

/** The same memory, without a copy. */
const bytesOf = ({ buffer, byteOffset, length }: Buffer) =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, length)

/** A store in a folder: `content/ab/<sha256>` and `keys/ab/<key>.json`. Safe for several programs at once. */
export class FileStore implements ResultStore {
  readonly #folder: string

  /**
   * @param folder made where it is missing, unless `create` is false: for a look that writes nothing.
   * @throws TrabeculaError DISK_FULL, FILE_UNWRITABLE where the folder cannot be made.
   */
  constructor(folder: string, { create = true }: { readonly create?: boolean } = {}) {
    this.#folder = folder
    if (!create) return
    try {
      mkdirSync(join(folder, 'content'), { recursive: true })
      mkdirSync(join(folder, 'keys'), { recursive: true })
    } catch (error) {
      throw writeFault(error, folder)
    }
  }

  #contentPath(content: string): string {
    if (!HEX.test(content)) throw new TypeError('a content is 64 hex digits')
    return join(this.#folder, 'content', content.slice(0, 2), content)
  }

  #keyPath(key: string): string {
    if (!HEX.test(key)) throw new TypeError('a key is 64 hex digits')
    return join(this.#folder, 'keys', key.slice(0, 2), `${key}.json`)
  }

  find(key: string): StoredEntry | undefined {
    let entry: StoredEntry
    try {
      const sealed = JSON.parse(readFileSync(this.#keyPath(key), 'utf8')) as SealedEntry
      if (sealed.seal !== sealOf(sealed.entry)) return undefined
      entry = sealed.entry
    } catch {
      return undefined // Not there, or torn by a crash of the machine: computed again.
    }
    const size = statSync(this.#contentPath(entry.content), { throwIfNoEntry: false })?.size
    return size === entry.bytes ? entry : undefined
  }

  read(content: string): Uint8Array {
    const path = this.#contentPath(content)
    const bytes = existsSync(path) ? bytesOf(readFileSync(path)) : undefined
    if (bytes && sha256(bytes) === content) return bytes
    rmSync(path, { force: true })
    throw new TrabeculaError(
      {
        code: 'STORE_DAMAGED',
        message: bytes
          ? 'a stored result does not hash to its name and was removed'
          : 'a stored result is gone',
        where: `store content ${content.slice(0, 12)}`,
        remedy: 'run again: it is computed anew',
      },
      'failed',
    )
  }

  write(key: string, kind: string, result: Uint8Array, warnings: readonly Warning[]): StoredEntry {
    const content = sha256(result)
    const path = this.#contentPath(content)
    if (statSync(path, { throwIfNoEntry: false })?.size !== result.length) writeWhole(path, result)
    const entry: StoredEntry = { kind, content, bytes: result.length, warnings }
    const sealed: SealedEntry = { entry, seal: sealOf(entry) }
    writeWhole(this.#keyPath(key), JSON.stringify(sealed))
    return entry
  }

  /** Removes what killed programs left half-written an hour ago or earlier. @returns how many files. */
  sweep(now: number): number {
    let removed = 0
    for (const kind of ['content', 'keys']) {
      for (const prefix of readdirSync(join(this.#folder, kind))) {
        for (const name of readdirSync(join(this.#folder, kind, prefix))) {
          if (!name.endsWith('.part')) continue
          const path = join(this.#folder, kind, prefix, name)
          const age = now - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now)
          if (age < STALE_PART_MS) continue
          rmSync(path, { force: true })
          removed++
        }
      }
    }
    return removed
  }

  /** Hashes every content and removes the damaged, so that one more run is enough. @returns how many. */
  removeDamaged(): number {
    let removed = 0
    for (const prefix of readdirSync(join(this.#folder, 'content'))) {
      for (const name of readdirSync(join(this.#folder, 'content', prefix))) {
        const path = join(this.#folder, 'content', prefix, name)
        if (!HEX.test(name) || !existsSync(path) || sha256(new Uint8Array(readFileSync(path))) === name)
          continue
        rmSync(path, { force: true })
        removed++
      }
    }
    return removed
  }
}
