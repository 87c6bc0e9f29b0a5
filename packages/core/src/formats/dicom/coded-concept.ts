import type { Code } from '../../geometry/label-map.ts'
import type { DataSet } from './data-set.ts'
import { snomedOfLegacy } from './snomed-legacy.ts'
import { TAGS, type Tag } from './tags.ts'
import { codeItem, type WritableDataSet } from './write.ts'

const LEGACY = /^(SRT|SNM3|99SDM)$/

/** A code with the scheme of today: SNOMED RT identifiers become SNOMED CT where PS3.16 names the concept. */
export function currentCode(code: Code): Code {
  if (code.scheme === 'http://snomed.info/sct') return { ...code, scheme: 'SCT' }
  const concept = LEGACY.test(code.scheme) ? snomedOfLegacy(code.value) : undefined
  return concept === undefined ? code : { value: concept, scheme: 'SCT', meaning: code.meaning }
}

/** The concept that an item names (PS3.3 section 8), undefined where it names none. */
export function codeOfItem(item: DataSet | undefined): Code | undefined {
  const value = item?.text(TAGS.CodeValue) ?? item?.text(TAGS.LongCodeValue) ?? item?.text(TAGS.UrnCodeValue)
  if (!item || value === undefined) return undefined
  const scheme = item.text(TAGS.CodingSchemeDesignator) ?? (value.startsWith('urn:') ? 'URN' : '')
  return currentCode({ value, scheme, meaning: item.text(TAGS.CodeMeaning) ?? '' })
}

/** The first concept of a code sequence. */
export function codeIn(dataSet: DataSet | undefined, sequence: Tag): Code | undefined {
  return codeOfItem(dataSet?.items(sequence)[0])
}

const trimmed = (text: string, limit: number) => [...text].slice(0, limit).join('')

/** An item for a concept. */
export function itemOfCode({ value, scheme, meaning }: Code): WritableDataSet {
  return codeItem(value, scheme, trimmed(meaning === '' ? value : meaning, 64))
}
