// What the report says, before it is set as HTML or as PDF: both are written from these blocks and say the same.

/** A piece of a line. `code`: ids, paths, hashes, as they are; `quote`: what a person wrote, in that person's language. */
export type Inline =
  | string
  | { readonly code: string }
  | { readonly quote: string }
  | { readonly strong: string }
  /** EXAMPLE, in the colour of warnings. */
  | { readonly example: string }

export type Text = readonly Inline[]

export type State =
  | 'passed'
  | 'failed'
  | 'optional'
  | 'decided'
  | 'unchecked'
  | 'pass'
  | 'warn'
  | 'refuse'
  | 'refused'
  | 'skipped'

export interface Cell {
  readonly text: Text
  readonly state?: State
  /** A square of the colour before the text, sRGB. */
  readonly colour?: readonly [number, number, number]
  /** Small print, in the middle: the number of a source. */
  readonly mark?: boolean
}

export interface Row {
  readonly cells: readonly Cell[]
  readonly state?: State
  /** Lines below, over the whole width. */
  readonly under?: readonly Text[]
  readonly total?: boolean
}

export interface Column {
  readonly title: string
  /** Share of the width. */
  readonly width: number
  /** Numbers stand at the right. */
  readonly number?: boolean
}

export interface TableBlock {
  readonly kind: 'table'
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  /** Smaller letters: hashes. */
  readonly small?: boolean
}

export interface Figure {
  readonly path: string
  readonly png: Uint8Array
  readonly width: number
  readonly height: number
  readonly caption: Text
}

export type Block =
  | { readonly kind: 'heading'; readonly text: Text }
  | { readonly kind: 'headline'; readonly text: Text; readonly state: State }
  | { readonly kind: 'paragraph'; readonly text: Text; readonly look?: 'note' | 'facts' }
  | { readonly kind: 'counts'; readonly counts: readonly Count[] }
  | { readonly kind: 'sources'; readonly title: string; readonly sources: readonly Text[] }
  /** `columns`: pictures side by side on the screen and in its print; without it three. */
  | { readonly kind: 'figures'; readonly figures: readonly Figure[]; readonly columns?: number }
  | { readonly kind: 'terms'; readonly title: Text; readonly terms: readonly (readonly [string, Text])[] }
  /** Folded on the screen, small in print. */
  | { readonly kind: 'fold'; readonly title: Text; readonly blocks: readonly Block[] }
  | TableBlock

export interface Count {
  readonly count: number
  readonly label: string
  readonly state?: State
}

export interface Section {
  /** Anchor. */
  readonly id: string
  readonly title: string
  readonly blocks: readonly Block[]
}

/** The whole report. */
export interface ReportContent {
  readonly lang: 'en' | 'zh'
  readonly program: string
  readonly version: string
  readonly report: string
  readonly case: string
  readonly title: Text
  readonly about: readonly (readonly [string, string])[]
  readonly notice: string
  /** SYNTHETIC, EXAMPLE: banners with what they mean. */
  readonly marks: readonly { readonly word: string; readonly meaning: string }[]
  readonly sideLine: string
  readonly page: string
  readonly sections: readonly Section[]
}

export const plain = (text: string | number): Cell => ({ text: [String(text)] })
export const coded = (code: string): Cell => ({ text: [{ code }] })
export const paragraph = (text: string | Text, look?: 'note' | 'facts'): Block => ({
  kind: 'paragraph',
  text: typeof text === 'string' ? [text] : text,
  ...(look ? { look } : {}),
})
