import type { StepReport } from '@trabecula/core'
import type { CommandIo } from '../command.ts'
import type { StepProgress } from './worker-pool.ts'

const TICK_MS = 500

/** What a run shows while it works: how many steps are done, which run, how far they are; at least once a second. */
export class RunProgress {
  readonly #io: CommandIo
  readonly #running = new Map<string, StepProgress>()
  readonly #start = performance.now()
  readonly #timer: NodeJS.Timeout
  #done = 0
  #total = 0

  constructor(io: CommandIo) {
    this.#io = io
    this.#timer = setInterval(() => this.#show(), TICK_MS)
  }

  step(told: StepProgress): void {
    this.#running.set(told.step, told)
  }

  finished(report: StepReport, total: number): void {
    this.#running.delete(report.id)
    this.#done++
    this.#total = total
    for (const { code, where, message } of report.warnings)
      this.#io.note(`warning: ${report.id}: ${code}: ${where}: ${message}`)
    if (report.fault && report.state !== 'skipped') {
      const { code, where, message, remedy } = report.fault
      this.#io.note(
        `trabecula: ${code}: ${report.id}: ${where}: ${message}: ${remedy}`.replace(/\s*\n\s*/g, ' '),
      )
    }
  }

  #show(): void {
    const seconds = ((performance.now() - this.#start) / 1000).toFixed(0)
    const running = [...this.#running.values()]
      .map(
        ({ step, fraction, doing }) => `${step} ${Math.round(fraction * 100)} %${doing ? ` ${doing}` : ''}`,
      )
      .join(', ')
    this.#io.progress(`${seconds} s  ${this.#done}/${this.#total || '?'} steps  ${running}`)
  }

  end(): void {
    clearInterval(this.#timer)
  }
}
