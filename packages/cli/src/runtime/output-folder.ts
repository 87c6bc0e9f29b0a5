import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { TrabeculaError } from '@trabecula/core'
import { writeFault, writeWhole } from './files.ts'

const LOCK = '.trabecula-lock'
const LOG = 'run-log.json'

/** A file of a run, as `record.json` lists it. */
export interface ListedFile {
  readonly path: string
  readonly sha256: string
  readonly bytes: number
}

/** A file's size and when it was changed last, ms since 1970. */
export interface FileState {
  readonly bytes: number
  readonly changed: number
}

interface Lock {
  readonly pid: number
  readonly host: string
}

function alive(lock: Lock): boolean {
  if (lock.host !== hostname()) return true // Cannot be asked: taken as running.
  try {
    process.kill(lock.pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The folder that a run writes to: one run at a time, whole files only, nothing stale left. */
export class OutputFolder {
  readonly path: string
  /** True where the last run in this folder was stopped or killed. */
  readonly interrupted: boolean
  readonly #lock: string

  /** @throws TrabeculaError FOLDER_IN_USE, OUTPUT_NOT_A_FOLDER, DISK_FULL, FILE_UNWRITABLE */
  constructor(path: string) {
    this.path = path
    this.#lock = join(path, LOCK)
    if (existsSync(path) && !statSync(path).isDirectory()) {
      throw new TrabeculaError(
        {
          code: 'OUTPUT_NOT_A_FOLDER',
          message: 'a file stands where the output folder should be',
          where: path,
          remedy: 'name another folder with -o',
        },
        'call',
      )
    }
    try {
      mkdirSync(path, { recursive: true })
    } catch (error) {
      throw writeFault(error, path)
    }
    this.interrupted = this.#take() || this.#logSaysStopped()
  }

  get lockPath(): string {
    return this.#lock
  }

  /** @returns whether a dead run's lock was found. */
  #take(): boolean {
    const mine: Lock = { pid: process.pid, host: hostname() }
    for (let attempt = 0; ; attempt++) {
      try {
        const file = openSync(this.#lock, 'wx')
        writeSync(file, JSON.stringify(mine))
        closeSync(file)
        return attempt > 0
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw writeFault(error, this.#lock)
      }
      let other: Lock | undefined
      try {
        other = JSON.parse(readFileSync(this.#lock, 'utf8')) as Lock
      } catch {
        other = undefined // Torn by a kill.
      }
      if ((other && alive(other)) || attempt > 2) {
        throw new TrabeculaError(
          {
            code: 'FOLDER_IN_USE',
            message: `another run (process ${other?.pid ?? '?'}) is writing to this folder`,
            where: this.path,
            remedy: `wait for it, or name another folder with -o; if it is surely dead, remove ${LOCK} there`,
          },
          'call',
        )
      }
      rmSync(this.#lock, { force: true })
    }
  }

  #logSaysStopped(): boolean {
    return this.readJson<{ state?: string }>(LOG)?.state === 'running'
  }

  /** A JSON file of the folder, where it is there and whole. */
  readJson<T>(name: string): T | undefined {
    try {
      return JSON.parse(readFileSync(join(this.path, name), 'utf8')) as T
    } catch {
      return undefined
    }
  }

  stateOf(name: string): FileState | undefined {
    const found = statSync(join(this.path, name), { throwIfNoEntry: false })
    return found ? { bytes: found.size, changed: found.mtimeMs } : undefined
  }

  /** Whether the file is there with these very bytes. */
  holds(name: string, bytes: Uint8Array): boolean {
    const path = join(this.path, name)
    if (statSync(path, { throwIfNoEntry: false })?.size !== bytes.length) return false
    return readFileSync(path).equals(bytes)
  }

  write(name: string, bytes: Uint8Array | string): void {
    if (name.startsWith('/') || name.split('/').includes('..')) throw new TypeError(`no output path: ${name}`)
    writeWhole(join(this.path, name), bytes)
  }

  writeLog(log: object): void {
    this.write(LOG, `${JSON.stringify(log, null, 1)}\n`)
  }

  /** Removes files that an earlier run listed and this one does not, and folders that become empty. */
  removeStale(earlier: readonly string[], now: ReadonlySet<string>): void {
    for (const name of earlier) {
      if (now.has(name) || name.startsWith('/') || name.split('/').includes('..')) continue
      rmSync(join(this.path, name), { force: true })
      const folder = dirname(join(this.path, name))
      if (folder !== this.path && existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder)
    }
  }

  /** Gives the folder free. */
  release(): void {
    rmSync(this.#lock, { force: true })
  }
}
