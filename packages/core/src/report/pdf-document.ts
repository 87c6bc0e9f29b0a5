import type { Typesetter } from '../step.ts'
import type { Block, Cell, Figure, Inline, ReportContent, Row, Text } from './blocks.ts'

/** Replaces every character that no font has by its code point, as `U+20BB7`, and remembers which. */
export class Glyphs {
  readonly missing = new Set<string>()
  readonly #covers: (codePoint: number) => boolean
  readonly #known = new Map<string, string>()

  constructor(covers: (codePoint: number) => boolean) {
    this.#covers = covers
  }

  text(text: string): string {
    let whole = ''
    for (const sign of text) whole += this.#sign(sign)
    return whole
  }

  #sign(sign: string): string {
    const known = this.#known.get(sign)
    if (known !== undefined) return known
    const codePoint = sign.codePointAt(0)!
    const shown = this.#covers(codePoint) ? sign : this.#instead(codePoint)
    this.#known.set(sign, shown)
    return shown
  }

  #instead(codePoint: number): string {
    // Spaces and what is never seen are no loss.
    const sign = String.fromCodePoint(codePoint)
    if (/\s/u.test(sign)) return ' '
    if (/\p{Default_Ignorable_Code_Point}/u.test(sign)) return ''
    const code = `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`
    this.missing.add(code)
    return code
  }
}

/** Long runs without spaces may break after their separators: a zero-width space, which the font has or which goes. */
const breakable = (text: string) =>
  text.replace(/[._/,:;](?=\S)|[a-z0-9]-(?=[a-z0-9])|[0-9a-f]{16}(?=[0-9a-f])/g, '$&\u200b')

/** The report's content as the JSON that the template reads, and its pictures as files. */
export function pdfFiles(
  content: ReportContent,
  date: string,
  typesetter: Typesetter,
): {
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[]
  readonly missing: readonly string[]
} {
  // The break opportunity is the typesetter's own sign, not the font's.
  const glyphs = new Glyphs((codePoint) => codePoint === 0x200b || typesetter.covers(codePoint))
  const pictures: { path: string; bytes: Uint8Array }[] = []
  const say = (text: string) => glyphs.text(text)
  const inline = (part: Inline) => {
    if (typeof part === 'string') return { t: say(part) }
    if ('code' in part) return { code: say(breakable(part.code)) }
    if ('quote' in part) return { quote: say(part.quote) }
    return 'strong' in part ? { strong: say(part.strong) } : { example: say(part.example) }
  }
  const line = (text: Text) => text.map(inline)
  const figure = ({ png, path, caption }: Figure) => {
    const file = `picture-${pictures.length}.png`
    pictures.push({ path: file, bytes: png })
    const alt = caption.map((part) => (typeof part === 'string' ? part : Object.values(part)[0])).join('')
    return { file, path: say(path), caption: line(caption), alt }
  }
  const cell = ({ text, state, colour, mark }: Cell) => ({
    text: line(text),
    state: state ?? null,
    colour: colour?.map(Math.round) ?? null,
    mark: mark ?? false,
  })
  const row = ({ cells, state, under, total }: Row) => ({
    cells: cells.map(cell),
    state: state ?? null,
    under: (under ?? []).map(line),
    total: total ?? false,
  })
  const block = (one: Block): unknown => {
    switch (one.kind) {
      case 'heading':
      case 'headline':
        return { ...one, text: line(one.text) }
      case 'paragraph':
        return { kind: one.kind, text: line(one.text), look: one.look ?? null }
      case 'counts':
        return {
          kind: one.kind,
          counts: one.counts.map(({ count, label, state }) => ({
            count,
            label: say(label),
            state: state ?? null,
          })),
        }
      case 'sources':
        return { kind: one.kind, title: say(one.title), sources: one.sources.map(line) }
      case 'figures':
        return { kind: one.kind, figures: one.figures.map(figure) }
      case 'terms':
        return {
          kind: one.kind,
          title: line(one.title),
          terms: one.terms.map(([name, text]) => [say(name), line(text)]),
        }
      case 'fold':
        return { kind: one.kind, title: line(one.title), blocks: one.blocks.map(block) }
      case 'table':
        return {
          kind: one.kind,
          small: one.small ?? false,
          columns: one.columns.map(({ title, width, number }) => ({
            title: say(title),
            width,
            number: number ?? false,
          })),
          rows: one.rows.map(row),
        }
    }
  }
  const data = {
    lang: content.lang,
    program: content.program,
    version: say(content.version),
    report: content.report,
    case: say(content.case),
    title: line(content.title),
    about: content.about.map(([name, value]) => [say(name), say(value)]),
    notice: say(content.notice),
    mark: say(content.marks.map(({ word }) => word).join(' · ')),
    marks: content.marks.map(({ word, meaning }) => [say(word), say(meaning)]),
    sideLine: say(content.sideLine),
    page: content.page,
    date: [date.slice(0, 4), date.slice(4, 6), date.slice(6, 8)].map(Number),
    sections: content.sections.map(({ id, title, blocks }) => ({
      id,
      title: say(title),
      blocks: blocks.map(block),
    })),
  }
  const json = new TextEncoder().encode(JSON.stringify(data))
  return { files: [{ path: 'content.json', bytes: json }, ...pictures], missing: [...glyphs.missing].sort() }
}
