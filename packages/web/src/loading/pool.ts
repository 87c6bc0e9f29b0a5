import { LoadError } from './fetching.ts'
import type { LoadAnswer, Loaded, LoadRequest } from './messages.ts'

type Wanted = LoadRequest extends infer R ? (R extends LoadRequest ? Omit<R, 'id'> : never) : never

interface Waiting {
  readonly request: LoadRequest
  readonly progress: (fraction: number) => void
  readonly resolve: (loaded: Loaded) => void
  readonly reject: (error: Error) => void
}

const WORKERS = 2

/** Fetches and decodes files on two workers, in the order asked for. */
export class LoadingPool {
  #workers: { worker: Worker; current: Waiting | undefined }[]
  #queue: Waiting[] = []
  #next = 1

  constructor() {
    this.#workers = Array.from({ length: WORKERS }, () => {
      const worker = new Worker(new URL('./load.worker.ts', import.meta.url), { type: 'module' })
      const seat = { worker, current: undefined as Waiting | undefined }
      worker.onmessage = ({ data }: MessageEvent<LoadAnswer>) => this.#answer(seat, data)
      worker.onerror = () => {
        seat.current?.reject(new Error('the loading worker failed'))
        seat.current = undefined
        this.#assign()
      }
      return seat
    })
  }

  /** @throws LoadError */
  load<K extends Wanted['kind']>(
    wanted: Wanted & { kind: K },
    progress: (fraction: number) => void,
  ): Promise<Extract<Loaded, { kind: K }>> {
    return new Promise((resolve, reject) => {
      const request = { ...wanted, id: this.#next++ } as LoadRequest
      this.#queue.push({
        request,
        progress,
        resolve: (loaded) => resolve(loaded as Extract<Loaded, { kind: K }>),
        reject,
      })
      this.#assign()
    })
  }

  close(): void {
    for (const { worker } of this.#workers) worker.terminate()
    this.#queue = []
  }

  #assign(): void {
    for (const seat of this.#workers) {
      if (seat.current) continue
      seat.current = this.#queue.shift()
      if (seat.current) seat.worker.postMessage(seat.current.request)
    }
  }

  #answer(seat: { current: Waiting | undefined }, answer: LoadAnswer): void {
    const waiting = seat.current
    if (waiting?.request.id !== answer.id) return
    if (answer.state === 'progress') {
      waiting.progress(answer.fraction)
      return
    }
    seat.current = undefined
    if (answer.state === 'done') waiting.resolve(answer.loaded)
    else waiting.reject(new LoadError(answer.fault))
    this.#assign()
  }
}
