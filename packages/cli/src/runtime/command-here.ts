import { CaseError, plainContext } from '@trabecula/core'
import type { Command, CommandIo } from '../command.ts'
import { commands } from '../commands/index.ts'
import { sha256 } from './hash.ts'
import { portable } from './messages.ts'
import { type Call, type CallOutcome, tell } from './outcome.ts'

const EXIT = { failed: 1, call: 2, refused: 3 } as const

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

/** Runs a command in the program's own thread: for servers, which answer signals themselves. */
export async function runHere(call: Call): Promise<number> {
  const command = commands.find((one) => one.name === call.command)!
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
