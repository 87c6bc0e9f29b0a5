// Imports nothing of the core: a thread can be started before the one that starts it has loaded what it needs itself.
import { Worker } from 'node:worker_threads'
import type { WorkerSetup } from './messages.ts'

/** Starts a thread that runs steps and tasks. */
export function startWorker(setup: WorkerSetup): Worker {
  return new Worker(new URL('./worker.js', import.meta.url), { workerData: setup })
}
