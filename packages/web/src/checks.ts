import { type RecordedCheck, type RunRecord, type Wording, wordingIn } from './record.ts'
import type { Language, Words } from './words/language.ts'
import { phraseIn } from './words/phrases.ts'

/** `below`: not met, and not required. */
export type VerdictKind = 'passed' | 'failed' | 'below'

export function verdictOf(check: RecordedCheck): VerdictKind {
  if (check.passed === true) return 'passed'
  return check.required === false ? 'below' : 'failed'
}

/** Failed first, then what is not met but not required, then what passed; each in the record's order. */
export function sortedChecks(checks: readonly RecordedCheck[]): RecordedCheck[] {
  const order: readonly VerdictKind[] = ['failed', 'below', 'passed']
  return [...checks].sort((a, b) => order.indexOf(verdictOf(a)) - order.indexOf(verdictOf(b)))
}

export function verdictCounts({ checks, warnings, faults }: RunRecord): {
  failed: number
  notMet: number
  warnings: number
} {
  return {
    failed: checks.filter((check) => verdictOf(check) === 'failed').length + faults.length,
    notMet: checks.filter((check) => verdictOf(check) === 'below').length,
    warnings: warnings.length,
  }
}

/** As a person reads it: at most four significant digits after the whole part has its own. */
export function valueText(
  value: RecordedCheck['value'],
  unit: string | undefined,
  { language, say }: Words,
): string {
  if (typeof value === 'boolean') return say(value ? 'answer.yes' : 'answer.no')
  const text = typeof value === 'number' ? numberText(value) : phraseIn(language, value)
  return unit ? `${text} ${phraseIn(language, unit)}` : text
}

function numberText(value: number): string {
  if (Number.isInteger(value) || !Number.isFinite(value)) return String(value)
  return Math.abs(value) >= 1000 ? value.toFixed(1) : String(Number(value.toPrecision(4)))
}

/** Begins with a capital, but where it begins with a name such as `hip_left`. */
export function titleText(title: string): string {
  return /^[a-z]+(?![a-z_.])/.test(title) ? title.charAt(0).toUpperCase() + title.slice(1) : title
}

/** `<= 0.2` as it is printed: `≤ 0.2`; `true` asks for a yes. */
export function limitText(limit: string, unit: string | undefined, { language, say }: Words): string {
  if (limit === 'true') return say('answer.yes')
  if (limit === 'false') return say('answer.no')
  const text = phraseIn(language, limit).replaceAll('<=', '≤').replaceAll('>=', '≥')
  return unit && /\d$/.test(text) ? `${text} ${phraseIn(language, unit)}` : text
}

/** The role whose decisions nobody answers for. */
export const EXAMPLE_ROLE = 'demonstration'

/** A person's word on a check: why, in which role, and whether it is a demonstration only. */
export function decisionParts(
  decision: RecordedCheck['decision'],
  language: Language = 'en',
): { readonly reason: string; readonly role?: string; readonly example: boolean } | undefined {
  if (decision === undefined) return undefined
  if (typeof decision === 'string') return { reason: decision, example: false }
  const { role, reason } = decision
  return {
    reason: reason === undefined ? '' : wordingIn(reason as Wording, language),
    ...(typeof role === 'string' ? { role } : {}),
    example: role === EXAMPLE_ROLE,
  }
}

/** Whether the record says, or its decisions show, that nobody stands behind them. */
export function isExampleRun({ example, decisions, checks }: RunRecord): boolean {
  if (example === true || decisions.some(({ role }) => role === EXAMPLE_ROLE)) return true
  return checks.some(({ decision }) => decisionParts(decision)?.example)
}
