import { availableParallelism } from 'node:os'
import type { StepContext } from '@trabecula/core'

/** What every command is given beside its own arguments. */
export interface CommandIo {
  readonly json: boolean
  readonly quiet: boolean
  readonly threads: number
  /** For calls of core functions: runs tasks on the workers, shows progress on standard error. */
  readonly context: StepContext
  /** A line for people on standard output; dropped with --json. */
  say(line: string): void
  /** A warning or note on standard error. */
  note(line: string): void
  /** Replaces the progress line. */
  progress(text: string): void
  /** Names a file that must not be left behind where the call is stopped; with `remove` false it may stay. */
  removeOnStop(path: string, remove?: boolean): void
}

/** `result` is what `--json` prints. `exitCode` is 0, or 4 where a required check did not pass; 1 and 3 only where the faults were told already. */
export interface CommandResult {
  readonly result: object
  readonly exitCode?: 0 | 1 | 3 | 4
}

export interface CommandOption {
  /** As commander spells it: `-o, --output <file>`, `--threshold <low[,high]>`, `--fill`. */
  readonly flags: string
  readonly description: string
  readonly default?: string | boolean
  readonly required?: boolean
}

/** One command of the program. Options arrive under commander's camel-case names, as strings or booleans. */
export interface Command {
  readonly name: string
  /** As commander spells them: `<image>`, `[name]`, `<a> <b>`. */
  readonly arguments: string
  readonly summary: string
  /** Shown below the help: at least one call that runs. */
  readonly examples: readonly string[]
  readonly options: readonly CommandOption[]
  /** Hands work to the workers soon after it began: they are started before all else. */
  readonly usesThreads?: true
  /** Runs in the program's own thread and answers signals itself: servers only. */
  readonly mainThread?: true
  run(
    args: readonly string[],
    options: Readonly<Record<string, string | boolean | undefined>>,
    io: CommandIo,
  ): Promise<CommandResult>
}

export function defaultThreads(): number {
  return availableParallelism()
}
