import { encodePng } from '../formats/png.ts'
import { decodePng, halvedImage, pngSize } from '../formats/png-read.ts'
import type { Typesetter } from '../step.ts'
import type { Block, Cell, Figure, Inline, ReportContent, Row, TableBlock, Text } from './blocks.ts'

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

/** Pictures from this many pixels on are sheets of many parts: they get the page's whole width. */
const WIDE = 1400
/** Others stand 39 mm high: from this many rows on (520 dpi) half of them print as well, in a third of the bytes. */
const FINE = 800

/** Long runs without spaces may break after their separators: a zero-width space, which the font has or which goes. */
const breakable = (text: string) =>
  text.replace(/[._/,:;](?=\S)|[a-z0-9]-(?=[a-z0-9])|[0-9a-f]{16}(?=[0-9a-f])/g, '$&\u200b')

export interface PdfFiles {
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[]
  /** Code points that no font has. */
  readonly missing: readonly string[]
}

/** The report's content as the JSON that the template reads, and its pictures as files. */
export function pdfFiles(content: ReportContent, date: string, typesetter: Typesetter): PdfFiles {
  // The break opportunity is the typesetter's own sign, not the font's.
  const writer = new PdfWriter(
    new Glyphs((codePoint) => codePoint === 0x200b || typesetter.covers(codePoint)),
  )
  const json = new TextEncoder().encode(JSON.stringify(writer.document(content, date)))
  return {
    files: [{ path: 'content.json', bytes: json }, ...writer.pictures],
    missing: [...writer.glyphs.missing].sort(),
  }
}

/** Turns blocks into the data that the template sets. */
class PdfWriter {
  readonly glyphs: Glyphs
  readonly pictures: { readonly path: string; readonly bytes: Uint8Array }[] = []

  constructor(glyphs: Glyphs) {
    this.glyphs = glyphs
  }

  document(content: ReportContent, date: string): object {
    const say = (text: string) => this.glyphs.text(text)
    return {
      lang: content.lang,
      program: content.program,
      version: say(content.version),
      report: content.report,
      case: say(content.case),
      title: this.line(content.title),
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
        blocks: blocks.map((block) => this.block(block)),
      })),
    }
  }

  line(text: Text): readonly object[] {
    return text.map((part) => this.inline(part))
  }

  inline(part: Inline): object {
    const say = (text: string) => this.glyphs.text(text)
    if (typeof part === 'string') return { t: say(part) }
    if ('code' in part) return { code: say(breakable(part.code)) }
    if ('quote' in part) return { quote: say(part.quote) }
    return 'strong' in part ? { strong: say(part.strong) } : { example: say(part.example) }
  }

  figure({ png, path, caption }: Figure): object {
    const file = `picture-${this.pictures.length}.png`
    const { width, height } = pngSize(png)
    const wide = width >= WIDE
    this.pictures.push({
      path: file,
      bytes: wide || height < FINE ? png : encodePng(halvedImage(decodePng(png))),
    })
    const alt = caption.map((part) => (typeof part === 'string' ? part : Object.values(part)[0])).join('')
    return { file, wide, path: this.glyphs.text(path), caption: this.line(caption), alt }
  }

  cell({ text, state, colour, mark }: Cell): object {
    return {
      text: this.line(text),
      state: state ?? null,
      colour: colour?.map(Math.round) ?? null,
      mark: mark ?? false,
    }
  }

  row({ cells, state, under, total }: Row): object {
    return {
      cells: cells.map((cell) => this.cell(cell)),
      state: state ?? null,
      under: (under ?? []).map((text) => this.line(text)),
      total: total ?? false,
    }
  }

  table({ columns, rows, small }: TableBlock): object {
    return {
      kind: 'table',
      small: small ?? false,
      columns: columns.map(({ title, width, number }) => ({
        title: this.glyphs.text(title),
        width,
        number: number ?? false,
      })),
      rows: rows.map((row) => this.row(row)),
    }
  }

  block(one: Block): object {
    const { kind } = one
    const say = (text: string) => this.glyphs.text(text)
    switch (kind) {
      case 'heading':
      case 'headline':
        return { ...one, text: this.line(one.text) }
      case 'paragraph':
        return { kind, text: this.line(one.text), look: one.look ?? null }
      case 'counts':
        return {
          kind,
          counts: one.counts.map(({ count, label, state }) => ({
            count,
            label: say(label),
            state: state ?? null,
          })),
        }
      case 'sources':
        return { kind, title: say(one.title), sources: one.sources.map((text) => this.line(text)) }
      case 'figures':
        return { kind, figures: one.figures.map((figure) => this.figure(figure)) }
      case 'terms':
        return {
          kind,
          title: this.line(one.title),
          terms: one.terms.map(([name, text]) => [say(name), this.line(text)]),
        }
      case 'fold':
        return { kind, title: this.line(one.title), blocks: one.blocks.map((block) => this.block(block)) }
      case 'table':
        return this.table(one)
    }
  }
}
