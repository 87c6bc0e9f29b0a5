import { titleOfStructure } from '../anatomy/structures.ts'
import type { Inline, Text } from './blocks.ts'
import { names } from './words/names.ts'
import { worded } from './words/phrase.ts'
import { type Language, type Words, wordsOf } from './words.ts'

/** Says things in the report's language. */
export class Teller {
  readonly lang: Language
  readonly words: Words
  readonly #written: ReadonlySet<string>

  /** @param written texts that people wrote and steps repeat, as what stands on a part. */
  constructor(lang: Language, written: readonly string[] = []) {
    this.lang = lang
    this.words = wordsOf(lang)
    this.#written = new Set(written)
  }

  /** A step's text in the language; where the catalogue has it not, `instead` (an id or code) and where the text stands. */
  say(text: string, instead: string): Text {
    if (this.#written.has(text)) return [{ quote: text }]
    const said = worded(text, this.lang)
    return said === undefined ? [{ code: instead }, ` (${this.words.inRecord})`] : quoted(said)
  }

  /** As `say`; where no phrase matches, the text itself as a code: names of places and fields. */
  place(text: string): Text {
    const said = this.lang === 'en' ? undefined : worded(text, this.lang)
    return [said === undefined || said === text ? { code: text } : said]
  }

  /** A name of a body, plane, structure or landmark, as people read it; names of devices stay. */
  name(name: string): string {
    if (this.lang === 'zh' && Object.hasOwn(names, name)) return names[name]!
    if (this.lang === 'en') return name.replaceAll('_', ' ')
    const title = titleOfStructure(name, 'zh')
    return /[A-Za-z]/.test(title) ? name : title
  }

  role(role: string): Inline {
    return Object.hasOwn(this.words.roles, role)
      ? this.words.roles[role as keyof Words['roles']]
      : { quote: role }
  }
}

/** What the text quotes literally (`‘…’` within backticks) is set as code. */
function quoted(text: string): Text {
  return text
    .split(/(`[^`]+`)/)
    .filter((part) => part !== '')
    .map((part) => (/^`[^`]+`$/.test(part) ? { code: part.slice(1, -1) } : part))
}

/** The text in the report's language, where it was given in both; else as it was written. */
export function given(text: string | { readonly en: string; readonly zh: string }, lang: Language): string {
  return typeof text === 'string' ? text : text[lang]
}
