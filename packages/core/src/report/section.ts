import { type Content, html, type Markup } from './markup.ts'

/** A titled part of the report; `id` is its anchor. */
export function section(id: string, title: string, ...contents: readonly Content[]): Markup {
  return html`<section id="${id}"><h2>${title}</h2>${contents}</section>\n`
}

/** Small print below a heading. */
export function note(text: string): Markup {
  return html`<p class="note">${text}</p>`
}
