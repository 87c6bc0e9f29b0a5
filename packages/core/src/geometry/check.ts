/** A criterion with value, limit and verdict. `passed` is as measured; no decision changes it. */
export interface Check {
  /** Unique in the case, e.g. `model.hip_left.closed`. */
  readonly id: string
  /** One line in plain words. */
  readonly title: string
  readonly passed: boolean
  /** Whether a failure makes the run end with 4. */
  readonly required: boolean
  readonly value: number | string | boolean
  /** What is asked for, e.g. `<= 0.2`, `true`, `left`. */
  readonly limit: string
  readonly unit?: string
  /** Where the limit comes from. */
  readonly source: string
  /** What to do where it does not pass. */
  readonly remedy?: string
}
