import { CaseError, plainContext } from '@trabecula/core'
import type { Command, CommandIo } from '../command.ts'
import { writeError } from './finish.ts'
import { sha256 } from './hash.ts'
import { portable } from './messages.ts'

/** One call of the program, as commander read it. */
export interface Call {
  readonly command: string
  readonly args: readonly string[]
  readonly options: Readonly<Record<string, string | boolean | undefined>>
  readonly threads: number
}

const EXIT = { failed: 1, call: 2, refused: 3 } as const

/** What became of a call: the exit status, and the JSON to print where it was asked for. */
export type CallOutcome =
  | { readonly exitCode: number; readonly result: object }
  | { readonly exitCode: number; readonly error: Parameters<typeof writeError>[0] }

/** Runs a command and turns what it throws into an outcome. */
export async function outcomeOf(command: Command, call: Call, io: CommandIo): Promise<CallOutcome> {
  try {
    const { result, exitCode } = await command.run(call.args, call.options, io)
    return { exitCode: exitCode ?? 0, result }
  } catch (error) {
    const { fault, faultClass } = portable(error, command.name)
    return {
      exitCode: EXIT[faultClass],
      error: error instanceof CaseError ? { ...fault, faults: error.faults } : fault,
    }
  }
}

/** Prints an outcome. @returns the exit status. */
export function tell(outcome: CallOutcome, json: boolean): number {
  if ('error' in outcome) writeError(outcome.error, json)
  else if (json) process.stdout.write(`${JSON.stringify(outcome.result)}\n`)
  return outcome.exitCode
}

/** Runs a command in the program's own thread: for servers, which answer signals themselves. */
export async function runHere(command: Command, call: Call): Promise<number> {
  const json = call.options.json === true
  const quiet = call.options.quiet === true
  const io: CommandIo = {
    json,
    quiet,
    threads: call.threads,
    context: plainContext(sha256),
    say: (line) => void (json || process.stdout.write(`${line}\n`)),
    note: (line) => void process.stderr.write(`${line}\n`),
    removeOnStop() {},
    progress() {},
  }
  return tell(await outcomeOf(command, call, io), json)
}
