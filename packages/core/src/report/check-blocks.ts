import { roleOf } from '../geometry/check.ts'
import type { GateResult, Purpose } from '../geometry/image.ts'
import {
  type Block,
  type Cell,
  type Column,
  paragraph,
  plain,
  type Row,
  type State,
  type Text,
} from './blocks.ts'
import {
  type Decision,
  type Findings,
  isExample,
  type ReportedCheck,
  type SenderMessage,
} from './findings.ts'
import { readableLimit, readableNumber } from './numbers.ts'
import type { Teller } from './teller.ts'
import { wordFor } from './words.ts'

export function checkTitle(check: ReportedCheck, teller: Teller): Text {
  return teller.say(check.title, check.id)
}

interface Valued {
  readonly value: number | string | boolean
  readonly unit?: string
  readonly limit: string
}

export function checkValue({ value, unit }: Omit<Valued, 'limit'>, teller: Teller): Text {
  const { words } = teller
  if (typeof value === 'boolean') return [value ? words.yes : words.no]
  if (typeof value === 'number') return [withUnit(readableNumber(value), unit, teller)]
  if (value === '') return ['—']
  const said = teller.say(value, '—')
  return unit === undefined ? said : [...said, ` ${unitText(unit, teller)}`]
}

export function limitText({ limit, unit }: Omit<Valued, 'value'>, teller: Teller): Text {
  const { words } = teller
  if (limit === 'true') return [words.yes]
  if (limit === 'false') return [words.no]
  return teller.say(limit, '—').map((part) => {
    if (typeof part !== 'string') return part
    const text = readableLimit(wordFor(words.sides, part))
    return unit !== undefined && /\d$/.test(text) ? withUnit(text, unit, teller) : text
  })
}

function withUnit(text: string, unit: string | undefined, teller: Teller): string {
  return unit === undefined ? text : `${text} ${unitText(unit, teller)}`
}

export function unitText(unit: string, teller: Teller): string {
  return teller
    .say(unit, unit)
    .filter((part) => typeof part === 'string')
    .join('')
}

/** Sources as numbered notes below a table: the same long text stands once. */
class NumberedSources {
  readonly #texts: string[] = []

  mark(text: string): Cell {
    if (!this.#texts.includes(text)) this.#texts.push(text)
    return { text: [String(this.#texts.indexOf(text) + 1)], mark: true }
  }

  block(teller: Teller): Block {
    return {
      kind: 'sources',
      title: teller.words.source,
      sources: this.#texts.map((text) => teller.say(text, '—')),
    }
  }
}

export function stateOf(check: ReportedCheck): State {
  if (check.passed) return 'passed'
  if (check.decision) return 'decided'
  return check.required ? 'failed' : 'optional'
}

const ORDER: readonly State[] = ['failed', 'decided', 'optional', 'passed']

/** The checks of one thing: what does not pass first, what passes folded. */
export function checkBlocks(checks: readonly ReportedCheck[], teller: Teller): readonly Block[] {
  if (checks.length === 0) return []
  const { words } = teller
  const open = ORDER.flatMap((state) => checks.filter((check) => stateOf(check) === state && !check.passed))
  const passed = checks.filter((check) => check.passed)
  return [
    ...(open.length > 0 ? checkTable(open, teller) : []),
    ...(passed.length > 0
      ? [
          {
            kind: 'fold',
            title: [words.passedCount(passed.length)],
            blocks: checkTable(passed, teller),
          } as const,
        ]
      : []),
  ]
}

function checkTable(checks: readonly ReportedCheck[], teller: Teller): readonly Block[] {
  const { words } = teller
  const sources = new NumberedSources()
  const columns: readonly Column[] = [
    { title: words.check, width: 40 },
    { title: words.value, width: 17, number: true },
    { title: words.limit, width: 23, number: true },
    { title: '', width: 4 },
    { title: words.verdict, width: 16 },
  ]
  const rows = checks.map((check): Row => {
    const state = stateOf(check)
    return {
      state,
      cells: [
        { text: [...checkTitle(check, teller), ' ', { code: check.id }] },
        { text: checkValue(check, teller) },
        { text: limitText(check, teller) },
        sources.mark(check.source),
        { text: [verdictWord(state, teller)], state },
      ],
      under: underCheck(check, teller),
    }
  })
  return [{ kind: 'table', columns, rows }, sources.block(teller)]
}

function verdictWord(state: State, { words }: Teller): string {
  if (state === 'passed') return words.passed
  if (state === 'decided') return words.failedDecided
  return state === 'optional' ? words.failedOptional : words.failed
}

/** What to do, who may decide and what was decided. */
export function underCheck(check: ReportedCheck, teller: Teller): readonly Text[] {
  const { words } = teller
  const role = roleOf(check)
  const lines: Text[] = []
  if (!check.passed && check.remedy !== undefined)
    lines.push([`${words.remedy}${words.colon}`, ...teller.say(check.remedy, check.id)])
  if (check.decision) lines.push(decisionLine(check.decision, teller))
  else if (!check.passed && check.required) lines.push([words.needsRole, teller.role(role)])
  for (const decision of check.notCounting)
    lines.push([
      ...decisionLine(decision, teller),
      words.doesNotCount,
      ...(check.passed ? [] : [words.needsRole, teller.role(role)]),
    ])
  return lines
}

export function decisionLine(decision: Decision, teller: Teller): Text {
  const { words } = teller
  return [
    `${words.decision} (`,
    teller.role(decision.role),
    ...(isExample(decision) ? [', ', { example: words.example }] : []),
    `)${words.colon}`,
    { quote: decision.reason },
  ]
}

const PURPOSES: readonly Purpose[] = ['model', 'guide', 'implant']

export function gateBlocks({ gates, params, messages }: Findings, teller: Teller): readonly Block[] {
  return gates.length === 0
    ? []
    : [
        paragraph(teller.words.gateNote, 'note'),
        ...gates.flatMap((gate) => gateTable(gate, params.decisions, teller)),
        ...messages.map((message) => messageBlock(message, teller)),
      ]
}

/** Where each purpose was judged, where that was not the whole image. */
function regionNotes(gate: GateResult, teller: Teller): readonly Block[] {
  const { words } = teller
  return PURPOSES.flatMap((purpose) => {
    const structures = gate.regions?.[purpose]?.structures
    return structures === undefined
      ? []
      : [
          paragraph(
            `${words.judgedOn(words.purposes[purpose])}${words.colon}${structures.map((name) => teller.name(name)).join(words.comma)}`,
            'note',
          ),
        ]
  })
}

/** What to write to the sender, word for word. */
function messageBlock({ path, text }: SenderMessage, { words }: Teller): Block {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return {
    kind: 'fold',
    title: [words.toSender, ' ', { code: path }],
    blocks: lines.map((line) => paragraph(line)),
  }
}

function gateTable(gate: GateResult, decisions: readonly Decision[], teller: Teller): readonly Block[] {
  const { words } = teller
  const sources = new NumberedSources()
  const verdict = (state: 'pass' | 'warn' | 'refuse'): Cell => ({ text: [words.verdicts[state]], state })
  const rows = gate.findings.map((finding): Row => {
    const below = PURPOSES.some((purpose) => (finding.verdicts[purpose] ?? 'pass') !== 'pass')
    const decision = decisions.find(
      ({ check }) => check === finding.rule || check.endsWith(`.${finding.rule}`),
    )
    const under = [
      ...(below && finding.remedy !== undefined
        ? [[`${words.remedy}${words.colon}`, ...teller.say(finding.remedy, finding.rule)]]
        : []),
      ...(decision ? [decisionLine(decision, teller)] : []),
    ]
    return {
      cells: [
        { text: [...teller.say(finding.title, finding.rule), ' ', { code: finding.rule }] },
        { text: checkValue(finding, teller) },
        { text: limitText(finding, teller) },
        sources.mark(finding.source),
        ...PURPOSES.map((purpose) => {
          const state = finding.verdicts[purpose]
          return state === undefined ? plain('') : verdict(state)
        }),
      ],
      ...(under.length > 0 ? { under } : {}),
    }
  })
  const total: Row = {
    total: true,
    cells: [
      { text: [words.verdict] },
      { text: [] },
      { text: [] },
      { text: [] },
      ...PURPOSES.map((purpose) => verdict(gate.verdicts[purpose])),
    ],
  }
  const columns: readonly Column[] = [
    { title: words.rule, width: 26 },
    { title: words.value, width: 12, number: true },
    { title: words.limit, width: 27 },
    { title: '', width: 4 },
    ...PURPOSES.map((purpose) => ({ title: words.purposes[purpose], width: 10.3 })),
  ]
  return [
    ...(gate.image === undefined ? [] : [{ kind: 'heading', text: [{ code: gate.image }] } as const]),
    ...regionNotes(gate, teller),
    { kind: 'table', columns, rows: [...rows, total] },
    sources.block(teller),
  ]
}
