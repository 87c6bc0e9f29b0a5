const PERIOD_MS = 1000

/** Progress on standard error: one line that rewrites itself on a terminal, a line a second elsewhere. */
export class ProgressLine {
  readonly #wanted: boolean
  readonly #terminal = process.stderr.isTTY === true
  #shown = false
  #last = -PERIOD_MS

  constructor(wanted: boolean) {
    this.#wanted = wanted
  }

  show(text: string): void {
    if (!this.#wanted || text === '') return
    if (this.#terminal) {
      const width = (process.stderr.columns ?? 80) - 1
      process.stderr.write(`\r\x1b[K${text.slice(0, width)}`)
      this.#shown = true
      return
    }
    const now = performance.now()
    if (now - this.#last < PERIOD_MS - 50) return
    this.#last = now
    process.stderr.write(`${text}\n`)
  }

  /** Prints a whole line without mixing it with the progress. */
  print(line: string, stream: NodeJS.WriteStream): void {
    this.clear()
    stream.write(`${line}\n`)
  }

  clear(): void {
    if (!this.#shown) return
    process.stderr.write('\r\x1b[K')
    this.#shown = false
  }
}
