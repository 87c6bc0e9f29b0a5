import type { LivePlan } from '@trabecula/core'
import type { PlanAnswer, PlanRequest } from './messages.ts'

type Told = (answer: PlanAnswer) => void

/** The worker that answers moves. One move is under way at a time, and of those that wait only the last is sent. */
export class ReplanClient {
  readonly #worker: Worker
  #next = 1
  /** Of the move that is under way. */
  #asked = 0
  #waiting: LivePlan | undefined

  constructor(url: string, name: string, told: Told) {
    this.#worker = new Worker(new URL('./replan.worker.ts', import.meta.url), { type: 'module' })
    this.#worker.onmessage = ({ data }: MessageEvent<PlanAnswer>) => {
      if (data.type === 'moved' || data.type === 'failed') this.#answered()
      // A body belongs to the move it was made for: after another it would be an old one.
      const stale = data.type === 'body' && data.id !== 0 && data.id !== this.#next - 1
      const late = data.type === 'body' && data.id === 0 && this.#next > 1
      if (!stale && !late) told(data)
    }
    this.#worker.onerror = () =>
      told({
        type: 'failed',
        fault: {
          code: 'LOAD_FAILED',
          message: 'the planning worker failed',
          where: name,
          remedy: 'reload the page; where it stays, run the case again',
        },
      })
    this.#send({ type: 'open', url, name })
  }

  #send(request: PlanRequest): void {
    this.#worker.postMessage(request)
  }

  move(plan: LivePlan): void {
    if (this.#asked > 0) this.#waiting = plan
    else this.#begin(plan)
  }

  #begin(plan: LivePlan): void {
    this.#asked = this.#next++
    this.#send({ type: 'move', id: this.#asked, plan })
  }

  #answered(): void {
    this.#asked = 0
    const plan = this.#waiting
    this.#waiting = undefined
    if (plan) this.#begin(plan)
  }

  close(): void {
    this.#worker.terminate()
  }
}
