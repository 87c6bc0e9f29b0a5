import { en, type Words } from './words/en.ts'
import { type Language, languages } from './words/language.ts'
import { zh } from './words/zh.ts'

export type { Words }

export { type Language, languages }

export function wordsOf(language: Language): Words {
  return language === 'zh' ? zh : en
}

/** The word for a value of a closed list; the value itself where there is none. */
export function wordFor(table: Readonly<Record<string, string>>, value: string): string {
  return Object.hasOwn(table, value) ? table[value]! : value
}
