import { canonicalJson } from '../base/canonical.ts'
import { type Block, coded, paragraph, plain, type Row, type Text } from './blocks.ts'
import { type Findings, isExample } from './findings.ts'
import { byteSize } from './numbers.ts'
import type { Teller } from './teller.ts'
import { wordFor } from './words.ts'

const LONGEST_VALUE = 400

export function warningBlocks({ warnings }: Findings, teller: Teller): readonly Block[] {
  const { words } = teller
  if (warnings.length === 0) return [paragraph(words.none)]
  const rows = warnings.map(
    ({ code, message, where, step }): Row => ({
      cells: [coded(code), { text: teller.say(message, code) }, { text: teller.place(where) }, coded(step)],
    }),
  )
  const columns = [
    { title: words.code, width: 22 },
    { title: words.message, width: 40 },
    { title: words.where, width: 18 },
    { title: words.step, width: 20 },
  ]
  return [{ kind: 'table', columns, rows }]
}

export function faultBlocks({ provenance }: Findings, teller: Teller): readonly Block[] {
  const { words } = teller
  if (provenance.faults.length === 0) return []
  const rows = provenance.faults.map(
    ({ step, state, code, message, where, remedy }): Row => ({
      cells: [
        coded(step),
        { text: [wordFor(words.states, state)], state: state === 'skipped' ? 'skipped' : 'refused' },
        coded(code),
        { text: teller.say(message, code) },
        { text: teller.place(where) },
      ],
      under: [[`${words.remedy}${words.colon}`, ...teller.say(remedy, code)]],
    }),
  )
  const columns = [
    { title: words.step, width: 18 },
    { title: words.verdict, width: 10 },
    { title: words.code, width: 20 },
    { title: words.message, width: 34 },
    { title: words.where, width: 18 },
  ]
  return [{ kind: 'table', columns, rows }]
}

export function decisionBlocks({ params, given, checks }: Findings, teller: Teller): readonly Block[] {
  const { words } = teller
  if (params.decisions.length === 0 && given.length === 0) return []
  const counting = new Set(checks.flatMap(({ decision }) => (decision ? [decision] : [])))
  const known = new Set(checks.map(({ id }) => id))
  const decided = params.decisions.map((decision): Row => {
    const idle = known.has(decision.check) && !counting.has(decision)
    return {
      cells: [
        coded(decision.check),
        { text: byWhom(decision.role, teller) },
        { text: [{ quote: decision.reason }, ...(idle ? [words.doesNotCount] : [])] },
      ],
    }
  })
  const values = given.map(
    (each): Row => ({
      cells: [
        coded(each.step),
        { text: each.role === undefined ? ['—'] : byWhom(each.role, teller) },
        {
          text: [`${words.decidedValues}${words.colon}`, { code: `${each.field} ${shortened(each.values)}` }],
        },
      ],
    }),
  )
  const columns = [
    { title: words.about, width: 26 },
    { title: words.role, width: 18 },
    { title: words.reason, width: 56 },
  ]
  const examples = [...params.decisions, ...given].some(isExample)
  return [
    ...(examples ? [paragraph(words.demonstration, 'note')] : []),
    { kind: 'table', columns, rows: [...decided, ...values] },
  ]
}

function byWhom(role: string, teller: Teller): Text {
  return [teller.role(role), ...(isExample({ role }) ? [' ', { example: teller.words.example }] : [])]
}

function shortened(text: string): string {
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}…`
}

export function provenanceBlocks({ provenance: record }: Findings, teller: Teller): readonly Block[] {
  const { words } = teller
  const sources = record.sources.map(
    ({ id, name, sha256 }): Row => ({ cells: [coded(name), coded(id), coded(sha256)] }),
  )
  const columns = [
    { title: words.file, width: 26 },
    { title: words.step, width: 18 },
    { title: words.sha256, width: 56 },
  ]
  return [
    ...(sources.length > 0
      ? ([
          { kind: 'heading', text: [words.sources] },
          { kind: 'table', columns, rows: sources, small: true },
        ] as const)
      : []),
    { kind: 'heading', text: [words.steps] },
    paragraph(words.stepsNote, 'note'),
    ...record.steps.map(
      ({ id, kind, version, title, key, content, params }): Block => ({
        kind: 'terms',
        title: [{ strong: id }, ' — ', ...teller.say(title, kind), ' ', { code: `${kind} ${version}` }],
        terms: [
          [words.key, [{ code: key }]],
          [words.content, [{ code: content }]],
          [words.parameters, [{ code: canonicalJson(params ?? {}) }]],
        ],
      }),
    ),
  ]
}

export function fileBlocks({ files }: Findings, { words }: Teller): readonly Block[] {
  const rows = files.map(
    ({ path, bytes, sha256 }): Row => ({ cells: [coded(path), plain(byteSize(bytes)), coded(sha256)] }),
  )
  const columns = [
    { title: words.file, width: 34 },
    { title: words.size, width: 10, number: true },
    { title: words.sha256, width: 56 },
  ]
  return [paragraph(words.filesNote, 'note'), { kind: 'table', columns, rows, small: true }]
}
