import type { Block, ReportContent, Section } from './blocks.ts'
import { paragraph } from './blocks.ts'
import { gateBlocks } from './check-blocks.ts'
import { type Entry, type EntryKind, entriesOf } from './entries.ts'
import { entryBlocks } from './entry-blocks.ts'
import type { Findings } from './findings.ts'
import { decisionBlocks, faultBlocks, fileBlocks, provenanceBlocks, warningBlocks } from './record-blocks.ts'
import { summaryBlocks } from './summary-blocks.ts'
import { Teller } from './teller.ts'
import { wordFor } from './words.ts'

const PROGRAM = 'Trabecula'

/** Everything that the report says, in its language and order, for HTML and PDF alike. */
export function reportContent(findings: Findings): ReportContent {
  const { params } = findings
  const teller = new Teller(params.lang, writtenTexts(findings))
  const { words } = teller
  const entries = entriesOf(findings)
  const side = wordFor(words.sides, params.side)
  const section = (id: string, title: string, blocks: readonly Block[]): Section => ({ id, title, blocks })
  const sections = [
    section('summary', words.summary, summaryBlocks(findings, entries, teller)),
    section('faults', words.faults, faultBlocks(findings, teller)),
    section('plan', words.plan, ofKind(entries, 'plan', teller)),
    section('models', words.models, ofKind(entries, 'model', teller)),
    section('guides', words.guides, ofKind(entries, 'guide', teller)),
    section('implants', words.implants, ofKind(entries, 'implant', teller)),
    section('prints', words.prints, ofKind(entries, 'print', teller)),
    section('images', words.images, ofKind(entries, 'image', teller)),
    section('gate', words.gate, gateBlocks(findings, teller)),
    section('others', words.others, ofKind(entries, 'other', teller)),
    section('warnings', words.warnings, warningBlocks(findings, teller)),
    section('decisions', words.decisions, decisionBlocks(findings, teller)),
    section('provenance', words.provenance, provenanceBlocks(findings, teller)),
    section('files', words.files, fileBlocks(findings, teller)),
  ].filter(({ blocks }) => blocks.length > 0)
  return {
    lang: params.lang,
    program: PROGRAM,
    version: params.version,
    report: words.report,
    case: params.case,
    title: [params.title === undefined ? params.case : { quote: params.title }],
    about: [
      [words.case, params.case],
      [words.side, side],
      [words.program, `${PROGRAM}, ${words.version} ${params.version}`],
    ],
    notice: words.notice,
    marks: [
      ...(params.synthetic ? [{ word: words.synthetic, meaning: words.syntheticLong }] : []),
      ...(params.example ? [{ word: words.example, meaning: words.exampleMeaning }] : []),
    ],
    sideLine: `${words.case} ${params.case} · ${side}`,
    page: words.page,
    sections: firstPicturesNoted(sections, words.picturesNote),
  }
}

/** What stands on the parts, and what was asked to stand there. */
function writtenTexts({ devices, provenance }: Findings): readonly string[] {
  const asked = provenance.steps.flatMap(({ params }) => {
    const marking = (params as { readonly marking?: unknown } | null)?.marking
    return Array.isArray(marking) && marking.every((text) => typeof text === 'string') ? [marking] : []
  })
  return [...devices.map(({ marking }) => marking), ...asked].map((texts) => texts.join(' · '))
}

function ofKind(entries: readonly Entry[], kind: EntryKind, teller: Teller): readonly Block[] {
  return entries.filter((entry) => entry.kind === kind).flatMap((entry) => entryBlocks(entry, teller))
}

/** How pictures are to be read stands once, where the first of them are. */
function firstPicturesNoted(sections: readonly Section[], text: string): readonly Section[] {
  const first = sections.findIndex(({ blocks }) => blocks.some(({ kind }) => kind === 'figures'))
  return sections.map((section, i) =>
    i === first ? { ...section, blocks: [paragraph(text, 'note'), ...section.blocks] } : section,
  )
}
