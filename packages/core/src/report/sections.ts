import type { Device, PictureResult } from '../geometry/device.ts'
import { signedVolume, surfaceArea } from '../geometry/mesh.ts'
import { base64 } from './base64.ts'
import { checkTitle, checkValue, limitText } from './check-sections.ts'
import { type Findings, failedChecks, picturePath, verdictOf } from './findings.ts'
import { breakable, type Content, html, type Markup } from './markup.ts'
import { decimal, readableNumber } from './numbers.ts'
import { note, section } from './section.ts'
import { readableName } from './view.ts'
import { type Words, wordFor } from './words.ts'

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
