import type { Device, PictureResult } from '../geometry/device.ts'
import type { GateResult, Purpose } from '../geometry/image.ts'
import { signedVolume, surfaceArea } from '../geometry/mesh.ts'
import { base64 } from './base64.ts'
import {
  type Decision,
  type Findings,
  failedChecks,
  isExample,
  picturePath,
  type ReportedCheck,
  verdictOf,
} from './findings.ts'
import { breakable, type Content, html, type Markup } from './markup.ts'
import { decimal, readableLimit, readableNumber } from './numbers.ts'
import { readableName } from './view.ts'
import { type Words, wordFor } from './words.ts'

export function section(id: string, title: string, ...contents: readonly Content[]): Markup {
  return html`<section id="${id}"><h2>${title}</h2>${contents}</section>\n`
}

export function note(text: string): Markup {
  return html`<p class="note">${text}</p>`
}

export function summary(findings: Findings, words: Words): Markup {
  const required = findings.checks.filter((check) => check.required).length
  const failed = failedChecks(findings)
  const optional = findings.checks.filter((check) => !check.required && !check.passed).length
  const verdict = verdictOf(findings)
  const decided = failed.every((check) => check.decision !== undefined)
  const headline =
    required === 0
      ? words.noChecks
      : failed.length === 0
        ? words.allPassed(required)
        : decided
          ? words.allDecided(failed.length, required)
          : words.somePassed(failed.length, required)
  const rest = [
    findings.provenance.faults.length > 0 && words.notDone(findings.provenance.faults.length),
    optional > 0 && words.optionalFailed(optional),
    findings.warnings.length > 0 && words.warningCount(findings.warnings.length),
  ]
  return section(
    'summary',
    words.summary,
    html`<p class="headline ${verdict}">${headline}</p>`,
    failed.length > 0 &&
      html`<ul class="failed">${failed.map((check) => html`<li>${checkTitle(check, words)}: ${checkValue(check, words)}; ${words.asked} ${limitText(check, words)} <code>${breakable(check.id)}</code></li>`)}</ul>`,
    rest.some(Boolean) && html`<p>${rest.filter(Boolean).join(' ')}</p>`,
  )
}

/** The text below a picture, in the report's language where the picture says what it shows. */
export function captionOf({ shows, caption }: PictureResult, words: Words): string {
  if (!shows) return caption
  const view = wordFor(words.views, shows.view)
  return shows.at === undefined ? words.viewOf(shows.of, view) : words.sliceAt(view, decimal(shows.at, 1))
}

export function pictures(findings: Findings, words: Words): Content {
  if (findings.pictures.length === 0) return undefined
  const figures = findings.pictures.map((picture) => {
    const caption = captionOf(picture, words)
    return html`<figure><img src="data:image/png;base64,${base64(picture.png)}" width="${picture.width}" height="${picture.height}" alt="${caption}"><figcaption>${caption} <code>${breakable(picturePath(picture))}</code></figcaption></figure>\n`
  })
  // The heading stays with the first row of figures.
  const rows: Markup[] = []
  for (let i = 0; i < figures.length; i += 2)
    rows.push(html`<div class="figures">${figures.slice(i, i + 2)}</div>`)
  return html`<section id="pictures"><div class="keep"><h2>${words.pictures}</h2>${note(words.picturesNote)}${rows[0]}</div>
${rows.slice(1)}</section>\n`
}

export function bodies({ devices }: Findings, words: Words): Content {
  if (devices.length === 0) return undefined
  return section(
    'bodies',
    words.bodies,
    note(words.deviationNote),
    devices.map((device) => deviceTable(device, words)),
  )
}

function deviceTable(device: Device, words: Words): Markup {
  const facts = [
    `${words.kind}: ${wordFor(words.kinds, device.kind)}`,
    `${words.side}: ${wordFor(words.sides, device.side)}`,
    `${words.scale}: ${readableNumber(device.scale)}`,
    device.material !== undefined && `${words.material}: ${device.material}`,
    device.marking.length > 0 && `${words.marking}: ${device.marking.join(' · ')}`,
  ].filter((fact) => fact !== false)
  const rows = device.bodies.map(
    ({ name, side, colour, mesh, deviations }) => html`<tr>
<td><span class="swatch" style="background:rgb(${colour.map((value) => Math.round(value)).join(',')})"></span>${readableName(name)}</td>
<td>${wordFor(words.sides, side)}</td><td class="n">${decimal(signedVolume(mesh), 0)}</td><td class="n">${decimal(surfaceArea(mesh), 0)}</td><td class="n">${decimal(mesh.triangles.length / 3, 0)}</td>
<td>${deviations.map(({ operation, mean, p95, max }) => html`<div class="deviation">${words.operation(operation)} <span>${decimal(mean, 3)} / ${decimal(p95, 3)} / ${decimal(max, 3)}</span></div>`)}</td></tr>\n`,
  )
  return html`<h3>${device.name}</h3><p class="facts">${facts.join(' — ')}</p>
<table><thead><tr><th>${words.body}</th><th>${words.side}</th><th class="n">${words.volume}, mm³</th><th class="n">${words.area}, mm²</th><th class="n">${words.triangles}</th><th>${words.deviation}</th></tr></thead>
<tbody>${rows}</tbody></table>`
}

function checkTitle(check: ReportedCheck, words: Words): string {
  return words.checkTitle(check.id.slice(check.id.lastIndexOf('.') + 1), check.title)
}

function checkValue(
  { value, unit }: { value: number | string | boolean; unit?: string },
  words: Words,
): string {
  if (typeof value === 'boolean') return value ? words.yes : words.no
  const text = typeof value === 'number' ? readableNumber(value) : wordFor(words.sides, value)
  return unit === undefined ? text : `${text} ${unit}`
}

function limitText({ limit, unit }: { limit: string; unit?: string }, words: Words): string {
  if (limit === 'true') return words.yes
  if (limit === 'false') return words.no
  const text = readableLimit(wordFor(words.sides, limit))
  return unit !== undefined && /\d$/.test(text) ? `${text} ${unit}` : text
}

/** A long limit is a sentence and may be broken. */
function limitCell(text: string): Markup {
  return text.length > 18 ? html`<td class="n long">${text}</td>` : html`<td class="n">${text}</td>`
}

export function checks({ checks: all }: Findings, words: Words): Markup {
  if (all.length === 0) return section('checks', words.checks, html`<p>${words.none}</p>`)
  const rows = all.map((check) => {
    const state = check.passed ? 'passed' : check.required ? 'failed' : 'optional'
    const verdict = check.passed ? words.passed : check.required ? words.failed : words.failedOptional
    const under = [
      !check.passed && check.remedy !== undefined && html`<p>${words.remedy}: ${check.remedy}</p>`,
      check.decision && html`<p>${decisionLine(check.decision, words)}</p>`,
    ].filter(Boolean) as Content[]
    return html`<tbody class="${state}"><tr><td>${checkTitle(check, words)}<br><code>${breakable(check.id)}</code></td><td class="n">${checkValue(check, words)}</td>${limitCell(limitText(check, words))}<td class="source">${check.source}</td><td class="verdict ${state}">${verdict}</td></tr>
${under.length > 0 && html`<tr class="under"><td colspan="5">${under}</td></tr>`}</tbody>\n`
  })
  return section(
    'checks',
    words.checks,
    note(words.checksNote),
    html`<table class="checks"><thead><tr><th>${words.check}</th><th class="n">${words.value}</th><th class="n">${words.limit}</th><th>${words.source}</th><th>${words.verdict}</th></tr></thead>${rows}</table>`,
  )
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
    ].filter(Boolean) as Content[]
    return html`<tbody><tr><td>${words.ruleTitle(finding.rule, finding.title)}<br><code>${breakable(finding.rule)}</code></td><td class="n">${checkValue(finding, words)}</td>${limitCell(limitText(finding, words))}<td class="source">${finding.source}</td>${PURPOSES.map((purpose) => cell(finding.verdicts[purpose]))}</tr>
${under.length > 0 && html`<tr class="under"><td colspan="7">${under}</td></tr>`}</tbody>\n`
  })
  return html`<table class="gate"><thead><tr><th>${words.rule}</th><th class="n">${words.value}</th><th class="n">${words.limit}</th><th>${words.source}</th>${PURPOSES.map((purpose) => html`<th>${words.kinds[purpose]}</th>`)}</tr></thead>
${rows}<tfoot><tr><th colspan="4">${words.verdict}</th>${PURPOSES.map((purpose) => cell(gate.verdicts[purpose]))}</tr></tfoot></table>`
}
