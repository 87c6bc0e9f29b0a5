/** Who may decide. In a case marked as an example the role `demonstration` stands for every one of them. */
export type DecisionRole = 'surgeon' | 'engineer' | 'quality officer'

/** A criterion with value, limit and verdict. `passed` is as measured; no decision changes it. */
export interface Check {
  /** Unique in the case, e.g. `model.hip_left.closed`. */
  readonly id: string
  /** One line in plain words. */
  readonly title: string
  readonly passed: boolean
  /** Whether a failure makes the run end with 4. */
  readonly required: boolean
  /** Role of the person whose decision lets a failed required check stand; without it `engineer`. */
  readonly role?: DecisionRole
  readonly value: number | string | boolean
  /** What is asked for, e.g. `<= 0.2`, `true`, `left`. */
  readonly limit: string
  readonly unit?: string
  /** Where the limit comes from. */
  readonly source: string
  /** What to do where it does not pass. */
  readonly remedy?: string
}
