import { checks, gates } from './check-sections.ts'
import type { Findings } from './findings.ts'
import { type Content, html, type Markup } from './markup.ts'
import { decisions, faults, files, provenance, warnings } from './record-sections.ts'
import { bodies, pictures, summary } from './sections.ts'
import { style } from './style.ts'
import { type Words, wordFor, wordsOf } from './words.ts'

const PROGRAM = 'Trabecula'

/** The whole report as one HTML file: pictures inside, no script, nothing loaded from elsewhere. */
export function writeReport(findings: Findings): Uint8Array {
  const { params } = findings
  const words = wordsOf(params.lang)
  const margins = {
    left: `${words.case} ${params.case} · ${wordFor(words.sides, params.side)}`,
    middle: params.synthetic ? words.synthetic : '',
    right: `${PROGRAM} ${params.version}`,
    notice: words.notice,
    page: words.page,
  }
  const parts = [
    ['summary', words.summary, summary(findings, words)],
    ['faults', words.faults, faults(findings, words)],
    ['pictures', words.pictures, pictures(findings, words)],
    ['bodies', words.bodies, bodies(findings, words)],
    ['checks', words.checks, checks(findings, words)],
    ['gate', words.gate, gates(findings, words)],
    ['warnings', words.warnings, warnings(findings, words)],
    ['decisions', words.decisions, decisions(findings, words)],
    ['provenance', words.provenance, provenance(findings, words)],
    ['files', words.files, files(findings, words)],
  ] as const
  const present = parts.filter(([, , content]) => content !== undefined)
  const page = html`<!doctype html>
<html lang="${params.lang === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="${PROGRAM} ${params.version}">
<title>${words.report} ${params.case}${params.synthetic && ` (${words.synthetic})`}</title>
<style>${style(margins)}</style>
</head>
<body${params.synthetic && html` class="computed"`}>
${titleBlock(findings, words)}
<nav>${present.map(([id, title]) => html`<a href="#${id}">${title}</a> `)}</nav>
<main>
${present.map(([, , content]) => content)}</main>
</body>
</html>
`
  return new TextEncoder().encode(page.text)
}

function titleBlock({ params }: Findings, words: Words): Markup {
  const row = (name: string, value: Content) => html`<dt>${name}</dt><dd>${value}</dd>`
  return html`${
    params.synthetic &&
    html`<div class="synthetic" role="note"><b>${words.synthetic}</b> ${words.syntheticLong}</div>
<div class="gutter" aria-hidden="true">${words.synthetic} — ${words.synthetic} — ${words.synthetic}</div>
`
  }<header>
<p class="overline">${PROGRAM} — ${words.report}</p>
<h1>${params.title ?? params.case}</h1>
<dl class="about">${row(words.case, params.case)}${row(words.side, wordFor(words.sides, params.side))}${row(words.program, `${PROGRAM}, ${words.version} ${params.version}`)}</dl>
<p class="notice">${words.notice}</p>
</header>`
}
