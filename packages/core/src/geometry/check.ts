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

/** What a person chose about a check, as far as it is asked whether it counts. */
export interface RoleDecision {
  readonly check: string
  readonly role: string
}

/** Role of the person whose decision lets a failed check stand. */
export function roleOf({ role }: Pick<Check, 'role'>): DecisionRole {
  return role ?? 'engineer'
}

/** Whether the decision is about the check and of the role that it asks for; in an example `demonstration` stands for every role. */
export function countsFor(
  check: Pick<Check, 'id' | 'role'>,
  decision: RoleDecision,
  example: boolean,
): boolean {
  if (decision.check !== check.id) return false
  return decision.role === roleOf(check) || (example && decision.role === 'demonstration')
}

/** The first decision that counts for the check; it changes nothing of `passed`. */
export function decisionFor<D extends RoleDecision>(
  check: Pick<Check, 'id' | 'role'>,
  decisions: readonly D[],
  example: boolean,
): D | undefined {
  return decisions.find((decision) => countsFor(check, decision, example))
}
