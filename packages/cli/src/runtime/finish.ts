import type { Fault } from '@trabecula/core'

/** A fault with others of the same input, as a case file has them. */
export interface ManyFaults extends Fault {
  readonly faults?: readonly {
    readonly line: number
    readonly column: number
    readonly message: string
    readonly remedy: string
  }[]
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ')
}

/** Tells a failure: a line for each fault on standard error, and with `--json` the object on standard output. */
export function writeError(fault: ManyFaults, json: boolean): void {
  const lines = fault.faults
    ? fault.faults.map((one) => [
        fault.code,
        `${fault.where.replace(/:\d+:\d+$/, '')}:${one.line}:${one.column}`,
        one.message,
        one.remedy,
      ])
    : [[fault.code, fault.where, fault.message, fault.remedy]]
  for (const [code, where, why, remedy] of lines) {
    process.stderr.write(`trabecula: ${oneLine(`${code}: ${where}: ${why}: ${remedy}`)}\n`)
  }
  if (json) process.stdout.write(`${JSON.stringify({ error: fault })}\n`)
}

export function finish(code: number): void {
  process.exitCode = code
}
