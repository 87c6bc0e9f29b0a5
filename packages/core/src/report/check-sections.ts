import type { GateResult, Purpose } from '../geometry/image.ts'
import { type Decision, type Findings, isExample, type ReportedCheck } from './findings.ts'
import { breakable, type Content, html, type Markup } from './markup.ts'
import { readableLimit, readableNumber } from './numbers.ts'
import { note, section } from './section.ts'
import { type Words, wordFor } from './words.ts'

const LONGEST_NUMBER = 24

export function checkTitle(check: ReportedCheck, words: Words): string {
  return words.checkTitle(check.id.slice(check.id.lastIndexOf('.') + 1), check.title)
}

export function checkValue(
  { value, unit }: { value: number | string | boolean; unit?: string },
  words: Words,
): string {
  if (typeof value === 'boolean') return value ? words.yes : words.no
  const text = typeof value === 'number' ? readableNumber(value) : wordFor(words.sides, value)
  return unit === undefined ? text : `${text} ${unit}`
}

export function limitText({ limit, unit }: { limit: string; unit?: string }, words: Words): string {
  if (limit === 'true') return words.yes
  if (limit === 'false') return words.no
  const text = readableLimit(wordFor(words.sides, limit))
  return unit !== undefined && /\d$/.test(text) ? `${text} ${unit}` : text
}

/** A long limit is a sentence, and is set as one. */
function limitCell(text: string): Markup {
  return text.length > LONGEST_NUMBER ? html`<td>${text}</td>` : html`<td class="n">${text}</td>`
}

/** Sources as numbered notes below a table: the same long text stands once. */
class NumberedSources {
  readonly #texts: string[] = []

  mark(text: string): Markup {
    if (!this.#texts.includes(text)) this.#texts.push(text)
    return html`<td class="mark">${this.#texts.indexOf(text) + 1}</td>`
  }

  list(words: Words): Markup {
    return html`<div class="sources"><p>${words.source}</p><ol>${this.#texts.map((text) => html`<li>${text}</li>`)}</ol></div>`
  }
}

export function checks({ checks: all }: Findings, words: Words): Markup {
  if (all.length === 0) return section('checks', words.checks, html`<p>${words.none}</p>`)
  const sources = new NumberedSources()
  const rows = all.map((check, i) => {
    const group = groupOf(check)
    const first = i === 0 || groupOf(all[i - 1]!) !== group
    return [
      first && html`<tbody class="group"><tr><th colspan="5">${breakable(group)}</th></tr></tbody>\n`,
      checkRows(check, sources, words),
    ]
  })
  return section(
    'checks',
    words.checks,
    note(words.checksNote),
    html`<table class="checks"><colgroup><col class="what"><col class="value"><col class="limit"><col class="mark"><col class="verdict"></colgroup>
<thead><tr><th>${words.check}</th><th class="n">${words.value}</th><th class="n">${words.limit}</th><th class="mark"></th><th>${words.verdict}</th></tr></thead>
${rows}</table>`,
    sources.list(words),
  )
}

/** What the check is about: its id without the last part. */
function groupOf({ id }: ReportedCheck): string {
  return id.includes('.') ? id.slice(0, id.lastIndexOf('.')) : id
}

function checkRows(check: ReportedCheck, sources: NumberedSources, words: Words): Markup {
  const state = check.passed ? 'passed' : check.required ? 'failed' : 'optional'
  const verdict = check.passed ? words.passed : check.required ? words.failed : words.failedOptional
  const under = [
    !check.passed && check.remedy !== undefined && html`<p>${words.remedy}: ${check.remedy}</p>`,
    check.decision && html`<p>${decisionLine(check.decision, words)}</p>`,
  ].filter((line) => line !== undefined && line !== false)
  return html`<tbody class="${state}"><tr><td>${checkTitle(check, words)} <code>${breakable(check.id)}</code></td><td class="n">${checkValue(check, words)}</td>${limitCell(limitText(check, words))}${sources.mark(check.source)}<td class="verdict ${state}">${verdict}</td></tr>
${under.length > 0 && html`<tr class="under"><td colspan="5">${under}</td></tr>`}</tbody>\n`
}

function decisionLine(decision: Decision, words: Words): Content {
  return html`${words.decision} (${decision.role}${isExample(decision) && html`, <b class="example">${words.example}</b>`}): ${decision.reason}`
}

const PURPOSES: readonly Purpose[] = ['model', 'guide', 'implant']

export function gates({ gates: all, params }: Findings, words: Words): Content {
  if (all.length === 0) return undefined
  return section(
    'gate',
    words.gate,
    note(words.gateNote),
    all.map((gate) => gateTable(gate, params.decisions, words)),
  )
}

function gateTable(gate: GateResult, decisions: readonly Decision[], words: Words): Markup {
  const sources = new NumberedSources()
  const cell = (verdict: 'pass' | 'warn' | 'refuse') =>
    html`<td class="verdict ${verdict}">${words.verdicts[verdict]}</td>`
  const rows = gate.findings.map((finding) => {
    const below = PURPOSES.some((purpose) => finding.verdicts[purpose] !== 'pass')
    const decision = decisions.find(
      ({ check }) => check === finding.rule || check.endsWith(`.${finding.rule}`),
    )
    const under = [
      below && finding.remedy !== undefined && html`<p>${words.remedy}: ${finding.remedy}</p>`,
      decision && html`<p>${decisionLine(decision, words)}</p>`,
    ].filter((line) => line !== undefined && line !== false)
    return html`<tbody><tr><td>${words.ruleTitle(finding.rule, finding.title)} <code>${breakable(finding.rule)}</code></td><td class="n">${checkValue(finding, words)}</td>${limitCell(limitText(finding, words))}${sources.mark(finding.source)}${PURPOSES.map((purpose) => cell(finding.verdicts[purpose]))}</tr>
${under.length > 0 && html`<tr class="under"><td colspan="7">${under}</td></tr>`}</tbody>\n`
  })
  return html`<table class="gate"><colgroup><col class="what"><col class="value"><col class="limit"><col class="mark"><col class="purpose"><col class="purpose"><col class="purpose"></colgroup>
<thead><tr><th>${words.rule}</th><th class="n">${words.value}</th><th class="n">${words.limit}</th><th class="mark"></th>${PURPOSES.map((purpose) => html`<th>${words.purposes[purpose]}</th>`)}</tr></thead>
${rows}<tbody class="total"><tr><th colspan="4">${words.verdict}</th>${PURPOSES.map((purpose) => cell(gate.verdicts[purpose]))}</tr></tbody></table>
${sources.list(words)}`
}
