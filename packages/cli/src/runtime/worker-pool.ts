import type { Worker } from 'node:worker_threads'
import type { StepJob, StepOutcome, Task } from '@trabecula/core'
import {
  type FromWorker,
  type PortableError,
  portable,
  raise,
  type ToWorker,
  transferable,
  type WorkerSetup,
} from './messages.ts'
import { startWorker } from './worker-thread.ts'

interface PendingStep {
  readonly job: StepJob
  resolve(outcome: StepOutcome): void
}

/** A piece of a step that any worker may run; its request is complete when all pieces are back. */
interface Piece {
  readonly request: Request
  readonly index: number
}

interface Request {
  readonly name: string
  readonly args: readonly unknown[]
  readonly results: unknown[]
  left: number
  failed: boolean
  finish(results: unknown[]): void
  fail(error: PortableError): void
}

interface Thread {
  readonly worker: Worker
  step: { readonly id: number; readonly pending: PendingStep; waitsFor: number } | undefined
  piece: { readonly id: number; readonly piece: Piece } | undefined
}

/** Told while a step runs. */
export interface StepProgress {
  readonly step: string
  readonly fraction: number
  readonly doing: string
}

/**
 * N threads that run whole steps; a step that waits for `context.parallel` frees its thread for pieces, its own among
 * them. Pieces go before new steps, so that what was begun ends first. The caller's thread only brokers.
 */
export class WorkerPool {
  readonly #threads: Thread[] = []
  readonly #wanted: number
  readonly #steps: PendingStep[] = []
  readonly #pieces: Piece[] = []
  readonly #setup: WorkerSetup
  readonly #onProgress: (progress: StepProgress) => void
  #nextId = 0
  #closed = false

  /** @param started threads with this setup that run already */
  constructor(
    threads: number,
    setup: WorkerSetup,
    onProgress: (progress: StepProgress) => void = () => {},
    started: readonly Worker[] = [],
  ) {
    this.#setup = setup
    this.#onProgress = onProgress
    this.#wanted = threads
    for (const worker of started) this.#threads.push(this.#threadOf(worker))
  }

  /** Computes a step; a failure is an outcome. */
  runStep(job: StepJob): Promise<StepOutcome> {
    return new Promise((resolve) => {
      this.#steps.push({ job, resolve })
      this.#dispatch()
    })
  }

  /** Runs a task once for each argument; results in their order. @throws TrabeculaError of the first piece that failed. */
  parallel<A, R>(task: Pick<Task<A, R>, 'name'>, args: readonly A[]): Promise<R[]> {
    return new Promise((resolve, reject) => {
      if (args.length === 0) resolve([])
      else
        this.#enqueue(
          task.name,
          args,
          (results) => resolve(results as R[]),
          (error) => reject(raise(error)),
        )
    })
  }

  /** Ends all threads at once, whatever they do. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(this.#threads.map((thread) => thread.worker.terminate()))
  }

  #newThread(): Thread {
    return this.#threadOf(startWorker(this.#setup))
  }

  #threadOf(worker: Worker): Thread {
    const thread: Thread = { worker, step: undefined, piece: undefined }
    worker.on('message', (message: FromWorker) => this.#receive(thread, message))
    worker.on('error', (error) => this.#replace(thread, error))
    return thread
  }

  #enqueue(name: string, args: readonly unknown[], finish: Request['finish'], fail: Request['fail']): void {
    const request: Request = {
      name,
      args,
      results: new Array(args.length),
      left: args.length,
      failed: false,
      finish,
      fail,
    }
    for (let index = 0; index < args.length; index++) this.#pieces.push({ request, index })
    this.#dispatch()
  }

  #dispatch(): void {
    if (this.#closed) return
    // Not before there is work: a run that finds all in its store needs no threads.
    if (this.#steps.length + this.#pieces.length > 0)
      while (this.#threads.length < this.#wanted) this.#threads.push(this.#newThread())
    // A thread whose step waits may still be at work on what it does meanwhile: free threads take pieces first.
    const freeFirst = [...this.#threads].sort(
      (a, b) => Number(a.step !== undefined) - Number(b.step !== undefined),
    )
    for (const thread of freeFirst) {
      if (thread.piece || (thread.step && thread.step.waitsFor === 0)) continue
      const piece = this.#pieces.shift()
      if (piece) {
        const id = this.#nextId++
        thread.piece = { id, piece }
        const { name, args } = piece.request
        this.#post(thread, { type: 'task', id, name, argument: args[piece.index] })
        continue
      }
      if (thread.step) continue
      const pending = this.#steps.shift()
      if (!pending) continue
      const id = this.#nextId++
      thread.step = { id, pending, waitsFor: 0 }
      this.#post(thread, { type: 'step', id, job: pending.job })
    }
  }

  #post(thread: Thread, message: ToWorker, transfer: ArrayBuffer[] = []): void {
    thread.worker.postMessage(message, transfer)
  }

  #receive(thread: Thread, message: FromWorker): void {
    if (message.type === 'progress') {
      if (thread.step?.id === message.id) {
        this.#onProgress({
          step: thread.step.pending.job.id,
          fraction: message.fraction,
          doing: message.doing,
        })
      }
      return
    }
    if (message.type === 'outcome') {
      const pending = thread.step!.pending
      thread.step = undefined
      pending.resolve(message.outcome)
    } else if (message.type === 'parallel') {
      this.#waitFor(thread, message)
    } else {
      this.#pieceDone(thread, message)
    }
    this.#dispatch()
  }

  #waitFor(thread: Thread, message: Extract<FromWorker, { type: 'parallel' }>): void {
    const step = thread.step!
    step.waitsFor++
    const { request } = message
    const answer = (reply: ToWorker, transfer: ArrayBuffer[] = []) => {
      if (thread.step !== step) return // The thread was replaced meanwhile.
      step.waitsFor--
      this.#post(thread, reply, transfer)
    }
    this.#enqueue(
      message.name,
      message.args,
      (results) => answer({ type: 'results', request, results }, transferable(results)),
      (error) => answer({ type: 'failure', request, error }),
    )
  }

  #pieceDone(thread: Thread, message: Extract<FromWorker, { type: 'result' | 'error' }>): void {
    const { request, index } = thread.piece!.piece
    thread.piece = undefined
    if (message.type === 'error') this.#failRequest(request, message.error)
    else if (!request.failed) {
      request.results[index] = message.value
      request.left--
      if (request.left === 0) request.finish(request.results)
    }
  }

  #failRequest(request: Request, error: PortableError): void {
    if (request.failed) return
    request.failed = true
    for (let i = this.#pieces.length - 1; i >= 0; i--)
      if (this.#pieces[i]!.request === request) this.#pieces.splice(i, 1)
    request.fail(error)
  }

  /** A thread died (memory, a fault in a library): what it had fails, a new one takes its place. */
  #replace(thread: Thread, error: unknown): void {
    if (this.#closed) return
    const memory = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY'
    const failure = memory
      ? portable(new RangeError('allocation failed: a worker ran out of memory'), 'worker')
      : portable(error, 'worker')
    const { step, piece } = thread
    thread.step = undefined
    thread.piece = undefined
    this.#threads[this.#threads.indexOf(thread)] = this.#newThread()
    if (piece) this.#failRequest(piece.piece.request, failure)
    step?.pending.resolve({
      state: 'failed',
      fault: { ...failure.fault, where: step.pending.job.id },
      seconds: 0,
    })
    this.#dispatch()
  }
}
