import type { ReportContent } from './blocks.ts'
import { block, line } from './html-blocks.ts'
import { html, type Markup } from './markup.ts'
import { style } from './style.ts'

/** The whole report as one HTML file: pictures inside, no script, nothing loaded from elsewhere. */
export function writeReport(content: ReportContent): Uint8Array {
  const { lang, program, version, report, marks, sections } = content
  const words = marks.map(({ word }) => word)
  const margins = {
    left: content.sideLine,
    middle: words.join(' · '),
    right: `${program} ${version}`,
    notice: content.notice,
    page: content.page,
  }
  const page = html`<!doctype html>
<html lang="${lang === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="${program} ${version}">
<title>${report}${!report.includes(content.case) && ` ${content.case}`}${words.length > 0 && ` (${words.join(', ')})`}</title>
<style>${style(margins)}</style>
</head>
<body${words.length > 0 && html` class="computed"`}>
${titleBlock(content)}
<nav>${sections.map(({ id, title }) => html`<a href="#${id}">${title}</a> `)}</nav>
<main>
${sections.map(({ id, title, blocks }) => html`<section id="${id}"><h2>${title}</h2>\n${blocks.map(block)}</section>\n`)}</main>
</body>
</html>
`
  return new TextEncoder().encode(page.text)
}

function titleBlock({ program, report, title, about, notice, marks }: ReportContent): Markup {
  const words = marks.map(({ word }) => word).join(' · ')
  return html`${
    marks.length > 0 &&
    html`<div class="synthetic" role="note">${marks.map(({ word, meaning }) => html`<p><b>${word}</b> ${meaning}</p>`)}</div>
<div class="gutter" aria-hidden="true">${words} — ${words} — ${words}</div>
`
  }<header>
<p class="overline">${program} — ${report}</p>
<h1>${line(title)}</h1>
<dl class="about">${about.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
<p class="notice">${notice}</p>
</header>`
}
