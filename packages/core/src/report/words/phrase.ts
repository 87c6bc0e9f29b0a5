import { titleOfStructure } from '../../anatomy/structures.ts'
import type { Language } from './language.ts'
import { names } from './names.ts'
import { phrases } from './phrases/index.ts'

/** A phrase with places for names and numbers. */
interface Template {
  /** The whole text, a group for each place. */
  readonly pattern: RegExp
  /** Its longest fixed part: a text without it need not be tried. */
  readonly key: string
  /** Numbers of the places in the order of the groups. */
  readonly places: readonly number[]
  readonly chinese: string
  /** Letters of its fixed parts. */
  readonly weight: number
}

/** A place may hold what nobody translated only in phrases that say enough themselves. */
const CLEAR_WEIGHT = 8
const LONGEST_TEXT = 4000
const MOST_DEPTH = 6

class Catalogue {
  readonly #exact = new Map<string, string>()
  readonly #templates: readonly Template[]
  readonly #known = new Map<string, string | undefined>()

  constructor(list: readonly (readonly [string, string])[]) {
    for (const [english, chinese] of list) if (!/\{\d+\}/.test(english)) this.#exact.set(english, chinese)
    this.#templates = list
      .filter(([english]) => /\{\d+\}/.test(english))
      .map(([english, chinese]) => templateOf(english, chinese))
      .sort((a, b) => b.weight - a.weight)
  }

  chinese(text: string, depth = 0): string | undefined {
    if (this.#known.has(text)) return this.#known.get(text)
    const found = this.#find(text, depth)
    if (depth === 0) this.#known.set(text, found)
    return found
  }

  #find(text: string, depth: number): string | undefined {
    if (text === '' || !/[A-Za-z]/.test(text)) return text
    if (depth > MOST_DEPTH || text.length > LONGEST_TEXT) return undefined
    const whole = this.#exact.get(text) ?? ownName(text)
    if (whole !== undefined) return whole
    return (
      this.#matched(text, depth, CLEAR_WEIGHT, Number.POSITIVE_INFINITY, false) ??
      this.#listed(text, depth) ??
      this.#matched(text, depth, 0, CLEAR_WEIGHT, false) ??
      this.#matched(text, depth, CLEAR_WEIGHT, Number.POSITIVE_INFINITY, true)
    )
  }

  #matched(text: string, depth: number, from: number, below: number, quote: boolean): string | undefined {
    for (const { pattern, key, places, chinese, weight } of this.#templates) {
      if (weight < from || weight >= below || !text.includes(key)) continue
      const groups = pattern.exec(text)
      if (!groups) continue
      const parts = places.map((place, i) => {
        const part = groups[i + 1]!
        return [place, this.chinese(part, depth + 1) ?? (quote ? `“${part}”` : undefined)] as const
      })
      if (parts.some(([, part]) => part === undefined)) continue
      const filled = new Map(parts)
      return chinese.replace(/\{(\d+)\}/g, (_, place: string) => filled.get(Number(place)) ?? '')
    }
    return undefined
  }

  /** Lists: each part for itself. */
  #listed(text: string, depth: number): string | undefined {
    for (const [sign, joined] of LISTS) {
      if (!text.includes(sign)) continue
      const parts = text.split(sign).map((part) => this.chinese(part, depth + 1))
      if (parts.every((part) => part !== undefined)) return parts.join(joined)
    }
    return undefined
  }
}

const LISTS = [
  ['; ', '；'],
  [' · ', ' · '],
  [', ', '、'],
  [' and ', '和'],
  [' or ', '或'],
  [' × ', ' × '],
  [' / ', ' / '],
] as const

/** One word without spaces that is a name, a code, a path, a unit or a number: it has no other language, or the table of names has it. */
function ownName(text: string): string | undefined {
  if (Object.hasOwn(names, text)) return names[text]
  const title = titleOfStructure(text, 'zh')
  if (!/[A-Za-z]/.test(title)) return title
  return /^[^\s]+$/.test(text) || /^'[^']*'$/.test(text) || /^`[^`]*`$/.test(text) || MEASURE.test(text)
    ? text
    : undefined
}

const UNIT =
  'mm[²³]?|cm[²³]?|µm|um|m|g|kg|s|min|h|HU|MPa|GPa|N|Nm|°|%|degrees|ml|kB|MB|Gy|nats|EUR|g/cm³|mm²/mm²'
/** Numbers with units: `12.3 mm`, `(1.2, 3.4) mm`. */
const MEASURE = new RegExp(`^[()\\d.,;:+−\\-×/ ~<>=≤≥±e%°]*(?:${UNIT})?\\)?$`)

function templateOf(english: string, chinese: string): Template {
  const fixed = english.split(/\{\d+\}/)
  const escaped = fixed.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return {
    pattern: new RegExp(`^${escaped.join('(.*?)')}$`, 's'),
    key: fixed.reduce((longest, part) => (part.length > longest.length ? part : longest), ''),
    places: [...english.matchAll(/\{(\d+)\}/g)].map(([, place]) => Number(place)),
    chinese,
    weight: fixed.join('').replace(/[^A-Za-z]/g, '').length,
  }
}

let catalogue: Catalogue | undefined

/**
 * A text that a step wrote, in the language: English as it is; Chinese by the catalogue of phrases, the longest match
 * first, what stands in its places by the same rule, names and numbers as they are. Undefined where no phrase matches.
 */
export function worded(text: string, language: Language): string | undefined {
  if (language === 'en') return text
  catalogue ??= new Catalogue(phrases)
  return catalogue.chinese(text)
}
