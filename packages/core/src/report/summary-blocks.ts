import { type Block, type Cell, type Count, paragraph, type Row, type State } from './blocks.ts'
import { checkTitle, checkValue, limitText, stateOf, underCheck } from './check-blocks.ts'
import type { Entry } from './entries.ts'
import { type Findings, failedChecks, type ReportedCheck, verdictOf } from './findings.ts'
import type { Teller } from './teller.ts'

/** What became of the case, in a glance: verdict, counts, the entries, and what did not pass with what to do. */
export function summaryBlocks(
  findings: Findings,
  entries: readonly Entry[],
  teller: Teller,
): readonly Block[] {
  const failed = failedChecks(findings)
  return [
    { kind: 'headline', text: [headline(findings, teller)], state: verdictOf(findings) },
    { kind: 'counts', counts: counts(findings, teller) },
    ...entryTable(entries, teller),
    ...(failed.length > 0 ? [heading(teller.words.whatFailed), failedTable(failed, teller)] : []),
    ...remarks(findings, teller),
  ]
}

const heading = (text: string): Block => ({ kind: 'heading', text: [text] })

function headline(findings: Findings, { words }: Teller): string {
  const required = findings.checks.filter((check) => check.required).length
  const failed = failedChecks(findings)
  if (required === 0) return words.noChecks
  if (failed.length === 0) return words.allPassed(required)
  return failed.every((check) => check.decision !== undefined)
    ? words.allDecided(failed.length, required)
    : words.somePassed(failed.length, required)
}

const STATES = ['passed', 'failed', 'decided', 'optional'] as const

function tally(checks: readonly ReportedCheck[]): Readonly<Record<(typeof STATES)[number], number>> {
  const of = (state: State) => checks.filter((check) => stateOf(check) === state).length
  return { passed: of('passed'), failed: of('failed'), decided: of('decided'), optional: of('optional') }
}

function counts({ checks, warnings, provenance }: Findings, { words }: Teller): readonly Count[] {
  const found = tally(checks)
  const count = (state: (typeof STATES)[number]): Count => ({
    count: found[state],
    label: words.counted[state],
    ...(found[state] > 0 ? { state } : {}),
  })
  const faults = provenance.faults.length
  return [
    ...STATES.map(count),
    {
      count: warnings.length,
      label: words.counted.warnings,
      ...(warnings.length > 0 ? { state: 'warn' } : {}),
    },
    { count: faults, label: words.counted.faults, ...(faults > 0 ? { state: 'failed' } : {}) },
  ]
}

function entryTable(entries: readonly Entry[], teller: Teller): readonly Block[] {
  const { words } = teller
  const checked = entries.filter(({ checks }) => checks.length > 0)
  if (checked.length === 0) return []
  const number = (count: number, state: State): Cell => ({
    text: [count === 0 ? '—' : String(count)],
    ...(count > 0 ? { state } : {}),
  })
  const rows = checked.map(({ name, kind, checks }): Row => {
    const found = tally(checks)
    return {
      cells: [
        { text: [{ strong: name }] },
        { text: [words.entryKinds[kind]] },
        ...STATES.map((state) => number(found[state], state)),
      ],
    }
  })
  const columns = [
    { title: words.entry, width: 24 },
    { title: words.kind, width: 20 },
    ...STATES.map((state) => ({ title: words.counted[state], width: 14, number: true })),
  ]
  return [{ kind: 'table', columns, rows }]
}

function failedTable(failed: readonly ReportedCheck[], teller: Teller): Block {
  const { words } = teller
  const rows = failed.map((check): Row => {
    const state = stateOf(check)
    return {
      state,
      cells: [
        { text: [...checkTitle(check, teller), ' ', { code: check.id }], state },
        { text: checkValue(check, teller) },
        { text: limitText(check, teller) },
      ],
      under: underCheck(check, teller),
    }
  })
  const columns = [
    { title: words.check, width: 52 },
    { title: words.value, width: 22, number: true },
    { title: words.asked, width: 26, number: true },
  ]
  return { kind: 'table', columns, rows }
}

function remarks(findings: Findings, { words }: Teller): readonly Block[] {
  const faults = findings.provenance.faults.length
  const optional = findings.checks.filter((check) => !check.required && !check.passed).length
  const rest = [
    ...(faults > 0 ? [words.notDone(faults)] : []),
    ...(optional > 0 ? [words.optionalFailed(optional)] : []),
    ...(findings.warnings.length > 0 ? [words.warningCount(findings.warnings.length)] : []),
  ]
  return rest.length > 0 ? [paragraph(rest.join(' '))] : []
}
