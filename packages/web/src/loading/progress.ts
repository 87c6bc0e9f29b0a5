import type { Fault } from '@trabecula/core'

export interface FileProgress {
  readonly name: string
  /** 0 to 1. */
  readonly fraction: number
  readonly fault?: Fault
}

/** How far each file has come. Apart from the page's state, so that a tick redraws the list and nothing else. */
export class ProgressBoard {
  #files: readonly FileProgress[]
  readonly #listeners = new Set<() => void>()

  constructor(names: readonly string[]) {
    this.#files = names.map((name) => ({ name, fraction: 0 }))
  }

  readonly files = (): readonly FileProgress[] => this.#files

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  add(name: string): void {
    this.#files = [...this.#files, { name, fraction: 0 }]
    for (const listener of this.#listeners) listener()
  }

  tell(name: string, change: Partial<FileProgress>): void {
    this.#files = this.#files.map((each) => (each.name === name ? { ...each, ...change } : each))
    for (const listener of this.#listeners) listener()
  }
}
