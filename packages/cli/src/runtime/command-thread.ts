// The thread that runs one command; the program's own thread stays free for Ctrl-C.
import { parentPort, workerData } from 'node:worker_threads'
import type { StepContext, Task } from '@trabecula/core'
import type { CommandIo } from '../command.ts'
import type { FromCommand } from './command-process.ts'
import type { Call } from './outcome.ts'
import type { WorkerPool as Pool } from './worker-pool.ts'
import { startWorker } from './worker-thread.ts'

const port = parentPort!
const call = workerData as Call
const send = (message: FromCommand): void => port.postMessage(message)

const setup = { store: undefined }
// They load the core while this thread does, and while it reads what they will work on.
const started = call.startsThreads ? Array.from({ length: call.threads }, () => startWorker(setup)) : []
const [{ commands }, { outcomeOf }, { sha256 }, { WorkerPool }] = await Promise.all([
  import('../commands/index.ts'),
  import('./command-here.ts'),
  import('./hash.ts'),
  import('./worker-pool.ts'),
])

let pool: Pool | undefined
const openPool = (): Pool => {
  pool ??= new WorkerPool(call.threads, setup, undefined, started)
  return pool
}
if (started.length > 0) openPool() // It closes them at the end.

const context: StepContext = {
  progress: (fraction, doing = '') =>
    send({ type: 'progress', text: `${String(Math.round(fraction * 100)).padStart(3)} %  ${doing}` }),
  checkCancelled() {}, // A stop ends the whole program.
  warn: (warning) =>
    send({ type: 'note', line: `warning: ${warning.code}: ${warning.where}: ${warning.message}` }),
  parallel: <A, R>(task: Task<A, R>, args: readonly A[]) => openPool().parallel<A, R>(task, args),
  hash: sha256,
}

const io: CommandIo = {
  json: call.options.json === true,
  quiet: call.options.quiet === true,
  threads: call.threads,
  context,
  say: (line) => void (call.options.json === true || send({ type: 'say', line })),
  note: (line) => send({ type: 'note', line }),
  progress: (text) => send({ type: 'progress', text }),
  removeOnStop: (path, remove = true) => send({ type: 'remove-on-stop', path, remove }),
}

const command = commands.find((one) => one.name === call.command)!
const outcome = await outcomeOf(command, call, io)
await pool?.close()
send({ type: 'outcome', outcome })
