import { rmSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { writeError } from './finish.ts'
import { type Call, type CallOutcome, tell } from './outcome.ts'
import { ProgressLine } from './progress-line.ts'

/** From the command's thread to the program's. */
export type FromCommand =
  | { readonly type: 'say'; readonly line: string }
  | { readonly type: 'note'; readonly line: string }
  | { readonly type: 'progress'; readonly text: string }
  | { readonly type: 'remove-on-stop'; readonly path: string; readonly remove: boolean }
  | { readonly type: 'outcome'; readonly outcome: CallOutcome }

/**
 * Runs a command in a thread of its own. This thread only prints and waits: Ctrl-C ends the program at once (130),
 * removing what was registered as half-done.
 */
export function runInThread(call: Call): Promise<number> {
  const json = call.options.json === true
  const progress = new ProgressLine(call.options.quiet !== true)
  const halfDone = new Set<string>()
  const worker = new Worker(new URL('./command-thread.js', import.meta.url), { workerData: call })
  const stop = (): void => {
    progress.clear()
    for (const path of halfDone) rmSync(path, { recursive: true, force: true })
    writeError(
      {
        code: 'STOPPED',
        message: 'stopped by Ctrl-C; what was computed is kept',
        where: call.command,
        remedy: 'run the same command again to go on',
      },
      json,
    )
    process.exit(130)
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  return new Promise((resolve) => {
    const end = (code: number): void => {
      progress.clear()
      process.removeListener('SIGINT', stop)
      process.removeListener('SIGTERM', stop)
      void worker.terminate().then(() => resolve(code))
    }
    worker.on('message', (message: FromCommand) => {
      if (message.type === 'say') progress.print(message.line, process.stdout)
      else if (message.type === 'note') progress.print(message.line, process.stderr)
      else if (message.type === 'progress') progress.show(message.text)
      else if (message.type === 'remove-on-stop')
        message.remove ? halfDone.add(message.path) : halfDone.delete(message.path)
      else {
        progress.clear()
        end(tell(message.outcome, json))
      }
    })
    worker.on('error', (error) => {
      progress.clear()
      void import('./messages.ts').then(({ portable }) => {
        writeError(portable(error, call.command).fault, json)
        end(1)
      })
    })
  })
}
