// The thread that runs one command; the program's own thread stays free for Ctrl-C.
import { parentPort, workerData } from 'node:worker_threads'
import type { StepContext, Task } from '@trabecula/core'
import type { CommandIo } from '../command.ts'
import { commands } from '../commands/index.ts'
import { outcomeOf } from './command-here.ts'
import type { FromCommand } from './command-process.ts'
import { sha256 } from './hash.ts'
import type { Call } from './outcome.ts'
import { WorkerPool } from './worker-pool.ts'

const port = parentPort!
const call = workerData as Call
const send = (message: FromCommand): void => port.postMessage(message)

let pool: WorkerPool | undefined
const openPool = (): WorkerPool => {
  pool ??= new WorkerPool(call.threads, { store: undefined })
  return pool
}

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
if (command.usesThreads) openPool().start()
const outcome = await outcomeOf(command, call, io)
await pool?.close()
send({ type: 'outcome', outcome })
