// The entry of every worker thread: runs whole steps, and parts of steps that others wait for.
import { parentPort, workerData } from 'node:worker_threads'
import {
  encodeResult,
  type StepContext,
  type StepJob,
  type StepOutcome,
  steps,
  tasks,
  type Warning,
} from '@trabecula/core'
import { DecodedBodies } from './decoded-bodies.ts'
import { fileSetOf } from './file-set.ts'
import { FileStore } from './file-store.ts'
import { sha256 } from './hash.ts'
import {
  type FromWorker,
  portable,
  raise,
  type ToWorker,
  transferable,
  type WorkerSetup,
} from './messages.ts'
import { installedNetworks } from './onnx.ts'
import { lazyTypesetter } from './typeset.ts'

const port = parentPort!
const setup = workerData as WorkerSetup
const store = setup.store === undefined ? undefined : new FileStore(setup.store)
const bodies = new DecodedBodies((content) => store!.read(content))
const stepOfKind = new Map(steps.map((step) => [step.kind, step]))
const taskOfName = new Map(tasks.map((task) => [task.name, task]))
const typeset = lazyTypesetter()
const network = installedNetworks()
const waiting = new Map<number, { resolve(results: unknown[]): void; reject(error: unknown): void }>()
let nextRequest = 0

function send(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer)
}

function contextOf(id: number, warnings: Warning[]): StepContext {
  let told = 0
  return {
    progress(fraction, doing = '') {
      const now = performance.now()
      if (now - told < 100) return
      told = now
      send({ type: 'progress', id, fraction, doing })
    },
    checkCancelled() {}, // A stop ends this thread from outside, inside any step.
    warn: (warning) => void warnings.push(warning),
    parallel: (task, args) =>
      new Promise((resolve, reject) => {
        if (args.length === 0) {
          resolve([])
          return
        }
        const request = nextRequest++
        waiting.set(request, { resolve: resolve as (results: unknown[]) => void, reject })
        send({ type: 'parallel', id, request, name: task.name, args })
      }),
    hash: sha256,
    typeset,
    ...(network === undefined ? {} : { network }),
  }
}

function loadInput(input: StepJob['inputs'][string]): unknown {
  if ('files' in input) return fileSetOf(input.files)
  if ('content' in input) return bodies.get(input.content)
  return input.contents.map((content) => bodies.get(content))
}

async function runStep(id: number, job: StepJob): Promise<StepOutcome> {
  const start = performance.now()
  const seconds = () => (performance.now() - start) / 1000
  try {
    const step = stepOfKind.get(job.kind)!
    const inputs = Object.fromEntries(
      Object.entries(job.inputs).map(([name, input]) => [name, loadInput(input)]),
    )
    const warnings: Warning[] = []
    const value = await step.run(inputs as never, job.params as never, contextOf(id, warnings))
    return {
      state: 'computed',
      entry: store!.write(job.key, job.kind, encodeResult(value), warnings),
      seconds: seconds(),
    }
  } catch (error) {
    const { fault, faultClass } = portable(error, job.id)
    return { state: faultClass === 'failed' ? 'failed' : 'refused', fault, seconds: seconds() }
  }
}

async function runTask(id: number, name: string, argument: unknown): Promise<void> {
  try {
    const value = await taskOfName.get(name)!.run(argument as never)
    send({ type: 'result', id, value }, transferable(value))
  } catch (error) {
    send({ type: 'error', id, error: portable(error, name) })
  }
}

port.on('message', (message: ToWorker) => {
  if (message.type === 'step') {
    void runStep(message.id, message.job).then((outcome) =>
      send({ type: 'outcome', id: message.id, outcome }),
    )
  } else if (message.type === 'task') {
    void runTask(message.id, message.name, message.argument)
  } else {
    const waiter = waiting.get(message.request)!
    waiting.delete(message.request)
    if (message.type === 'results') waiter.resolve([...message.results])
    else waiter.reject(raise(message.error))
  }
})
