import { canonicalJson } from '../base/canonical.ts'
import type { ProvenanceStep } from '../geometry/provenance.ts'
import { type Findings, isExample } from './findings.ts'
import { breakable, type Content, html, type Markup } from './markup.ts'
import { byteSize } from './numbers.ts'
import { note, section } from './section.ts'
import { type Words, wordFor } from './words.ts'

const LONGEST_VALUE = 400

export function warnings({ warnings: all }: Findings, words: Words): Markup {
  if (all.length === 0) return section('warnings', words.warnings, html`<p>${words.none}</p>`)
  return section(
    'warnings',
    words.warnings,
    html`<table><thead><tr><th>${words.code}</th><th>${words.message}</th><th>${words.where}</th><th>${words.step}</th></tr></thead>
<tbody>${all.map(({ code, message, where, step }) => html`<tr><td><code>${breakable(code)}</code></td><td>${message}</td><td>${breakable(where)}</td><td><code>${breakable(step)}</code></td></tr>\n`)}</tbody></table>`,
  )
}

export function faults({ provenance }: Findings, words: Words): Content {
  if (provenance.faults.length === 0) return undefined
  const rows = provenance.faults.map(
    ({ step, state, code, message, where, remedy }) =>
      html`<tbody><tr><td><code>${breakable(step)}</code></td><td class="verdict ${state}">${wordFor(words.states, state)}</td><td><code>${breakable(code)}</code></td><td>${message}</td><td>${breakable(where)}</td></tr>
<tr class="under"><td colspan="5"><p>${words.remedy}: ${remedy}</p></td></tr></tbody>\n`,
  )
  return section(
    'faults',
    words.faults,
    html`<table><thead><tr><th>${words.step}</th><th>${words.verdict}</th><th>${words.code}</th><th>${words.message}</th><th>${words.where}</th></tr></thead>${rows}</table>`,
  )
}

export function decisions({ params, given }: Findings, words: Words): Content {
  if (params.decisions.length === 0 && given.length === 0) return undefined
  const example = (by: { readonly role?: string | undefined }) =>
    isExample(by) && html` <b class="example">${words.example}</b>`
  const rows = params.decisions.map(
    (decision) =>
      html`<tr><td><code>${breakable(decision.check)}</code></td><td>${decision.role}${example(decision)}</td><td>${decision.reason}</td></tr>\n`,
  )
  const values = given.map(
    (each) =>
      html`<tr><td><code>${breakable(each.step)}</code></td><td>${each.role ?? '—'}${example(each)}</td><td class="given">${words.decidedValues}: ${each.field} <code>${shortened(each.values)}</code></td></tr>\n`,
  )
  const examples = [...params.decisions, ...given].some(isExample)
  return section(
    'decisions',
    words.decisions,
    examples && note(words.demonstration),
    html`<table><thead><tr><th>${words.about}</th><th>${words.role}</th><th>${words.reason}</th></tr></thead><tbody>${rows}${values}</tbody></table>`,
  )
}

function shortened(text: string): string {
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}…`
}

export function provenance({ provenance: record }: Findings, words: Words): Markup {
  return section(
    'provenance',
    words.provenance,
    record.sources.length > 0 &&
      html`<h3>${words.sources}</h3><table class="hashes"><thead><tr><th>${words.file}</th><th>${words.step}</th><th>${words.sha256}</th></tr></thead>
<tbody>${record.sources.map(({ id, name, sha256 }) => html`<tr><td>${name}</td><td><code>${breakable(id)}</code></td><td><code>${sha256}</code></td></tr>\n`)}</tbody></table>`,
    html`<h3>${words.steps}</h3>`,
    note(words.stepsNote),
    record.steps.map((step) => stepEntry(step, words)),
  )
}

function stepEntry({ id, kind, version, title, key, content, params }: ProvenanceStep, words: Words): Markup {
  return html`<div class="step"><p><b>${id}</b> — ${words.stepTitle(kind, title)} <code>${kind} ${version}</code></p>
<dl><dt>${words.key}</dt><dd><code>${key}</code></dd><dt>${words.content}</dt><dd><code>${content}</code></dd><dt>${words.parameters}</dt><dd><code>${canonicalJson(params ?? {})}</code></dd></dl></div>\n`
}

export function files({ files: all }: Findings, words: Words): Markup {
  return section(
    'files',
    words.files,
    note(words.filesNote),
    html`<table class="hashes"><thead><tr><th>${words.file}</th><th class="n">${words.size}</th><th>${words.sha256}</th></tr></thead>
<tbody>${all.map(({ path, bytes, sha256 }) => html`<tr><td>${breakable(path)}</td><td class="n">${byteSize(bytes)}</td><td><code>${sha256}</code></td></tr>\n`)}</tbody></table>`,
  )
}
