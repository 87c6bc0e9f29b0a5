import { writeError } from './finish.ts'

/** One call of the program, as commander read it. */
export interface Call {
  readonly command: string
  readonly args: readonly string[]
  readonly options: Readonly<Record<string, string | boolean | undefined>>
  readonly threads: number
  /** Whether the workers are started at once: see `Command.usesThreads`. */
  readonly startsThreads: boolean
}

/** What became of a call: the exit status, and the JSON to print where it was asked for. */
export type CallOutcome =
  | { readonly exitCode: number; readonly result: object }
  | { readonly exitCode: number; readonly error: Parameters<typeof writeError>[0] }

/** Prints an outcome. @returns the exit status. */
export function tell(outcome: CallOutcome, json: boolean): number {
  if ('error' in outcome) writeError(outcome.error, json)
  else if (json) process.stdout.write(`${JSON.stringify(outcome.result)}\n`)
  return outcome.exitCode
}
