/** What went wrong, for a person and for a program. Codes are stable and listed in `docs/errors.md`. */
export interface Fault {
  /** UPPER_SNAKE, stable. */
  readonly code: string
  /** WHAT and WHY, one sentence, with expected and got. */
  readonly message: string
  /** The file, tag, field, step or label concerned; with line and column where there are some. */
  readonly where: string
  /** What the user can do about it. */
  readonly remedy: string
}

/**
 * How a failure ends the program: `failed` (1) is our fault or the machine's, `call` (2) a wrong call,
 * `refused` (3) input that is bad, unsafe or unreadable.
 */
export type FaultClass = 'failed' | 'call' | 'refused'

/** An expected failure: a step, a reader or a command throws it; the face of the program turns it into one line. */
export class TrabeculaError extends Error implements Fault {
  readonly code: string
  readonly where: string
  readonly remedy: string
  readonly faultClass: FaultClass
  constructor(fault: Fault, faultClass: FaultClass = 'refused') {
    super(fault.message)
    this.name = 'TrabeculaError'
    this.code = fault.code
    this.where = fault.where
    this.remedy = fault.remedy
    this.faultClass = faultClass
  }
}

/** The fault's data without the class, as it goes into JSON. */
export function faultOf(error: TrabeculaError): Fault {
  return { code: error.code, message: error.message, where: error.where, remedy: error.remedy }
}

/** An assumption or an oddity that the user must see; it is kept with the result and printed in the report. */
export interface Warning {
  readonly code: string
  readonly message: string
  readonly where: string
}
