import { base64 } from './base64.ts'
import type { Block, Cell, Figure, Inline, Row, TableBlock, Text } from './blocks.ts'
import { breakable, type Content, html, type Markup } from './markup.ts'

/** A line as HTML. What a person wrote stands as it was written, marked as a quotation. */
export function line(text: Text): readonly Markup[] {
  return text.map((part) => inline(part))
}

function inline(part: Inline): Markup {
  if (typeof part === 'string') return html`${part}`
  if ('code' in part) return html`<code>${breakable(part.code)}</code>`
  if ('quote' in part) return html`<q>${part.quote}</q>`
  if ('strong' in part) return html`<b>${part.strong}</b>`
  return html`<b class="example">${part.example}</b>`
}

export function block(one: Block): Markup {
  switch (one.kind) {
    case 'heading':
      return html`<h3>${line(one.text)}</h3>\n`
    case 'headline':
      return html`<p class="headline ${one.state}">${line(one.text)}</p>\n`
    case 'paragraph':
      return html`<p${one.look && html` class="${one.look}"`}>${line(one.text)}</p>\n`
    case 'counts':
      return html`<ul class="counts">${one.counts.map(({ count, label, state }) => html`<li${state && html` class="${state}"`}><b>${count}</b> ${label}</li>`)}</ul>\n`
    case 'sources':
      return html`<div class="sources"><p>${one.title}</p><ol>${one.sources.map((text) => html`<li>${line(text)}</li>`)}</ol></div>\n`
    case 'figures':
      return figures(one.figures, one.columns)
    case 'terms':
      return html`<div class="step"><p>${line(one.title)}</p>
<dl>${one.terms.map(([name, text]) => html`<dt>${name}</dt><dd>${line(text)}</dd>`)}</dl></div>\n`
    case 'fold':
      return html`<details><summary>${line(one.title)}</summary>\n${one.blocks.map(block)}</details>\n`
    case 'table':
      return table(one)
  }
}

function figures(all: readonly Figure[], columns: number | undefined): Markup {
  const drawn = all.map(
    ({ png, width, height, caption, path }) =>
      html`<figure><img src="data:image/png;base64,${base64(png)}" width="${width}" height="${height}" alt="${caption.map((part) => (typeof part === 'string' ? part : Object.values(part)[0]!))}"><figcaption>${line(caption)}${path !== '' && html` <code>${breakable(path)}</code>`}</figcaption></figure>\n`,
  )
  const grid = columns !== undefined && html` style="grid-template-columns:repeat(${columns},1fr)"`
  return html`<div class="figures"${grid}>${drawn}</div>\n`
}

const LONGEST_NUMBER = 24

function table({ columns, rows, small }: TableBlock): Markup {
  const whole = columns.reduce((sum, { width }) => sum + width, 0)
  const cols = columns.map(({ width }) => html`<col style="width:${((100 * width) / whole).toFixed(1)}%">`)
  const heads = columns.map(({ title, number }) => html`<th${number && html` class="n"`}>${title}</th>`)
  const long = rows.map((row) => tableRow(row, columns))
  return html`<table${small && html` class="small"`}><colgroup>${cols}</colgroup>
<thead><tr>${heads}</tr></thead>
${long}</table>\n`
}

function tableRow({ cells, state, under, total }: Row, columns: TableBlock['columns']): Markup {
  const kinds = [state, total && 'total'].filter(Boolean).join(' ')
  return html`<tbody${kinds !== '' && html` class="${kinds}"`}><tr>${cells.map((cell, i) => tableCell(cell, columns[i]?.number === true))}</tr>
${under && under.length > 0 && html`<tr class="under"><td colspan="${columns.length}">${under.map((text) => html`<p>${line(text)}</p>`)}</td></tr>\n`}</tbody>\n`
}

function tableCell({ text, state, colour, mark }: Cell, number: boolean): Markup {
  const length = text.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 0), 0)
  const kinds = [
    state && `verdict ${state}`,
    mark && 'mark',
    number && length <= LONGEST_NUMBER && 'n',
  ].filter(Boolean)
  const swatch: Content =
    colour &&
    html`<span class="swatch" style="background:rgb(${colour.map((value) => Math.round(value)).join(',')})"></span>`
  return html`<td${kinds.length > 0 && html` class="${kinds.join(' ')}"`}>${swatch}${line(text)}</td>`
}
