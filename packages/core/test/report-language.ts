import { readFileSync } from 'node:fs'

const allowed = new Set(
  Object.values(
    JSON.parse(readFileSync(new URL('foreign-words.json', import.meta.url), 'utf8')) as Record<
      string,
      readonly string[]
    >,
  ).flat(),
)

/** What a page of the report says for itself: without codes, quotations and its style. */
export function spokenText(page: string): string {
  return page
    .slice(page.indexOf('<body'))
    .replaceAll('<wbr>', '')
    .replace(/<(code|q)>.*?<\/\1>/gs, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(amp|lt|gt|quot|#39);/g, ' ')
}

/** What a page names: ids, codes, paths and what people wrote; also names of entries, which are set strong or as headings. */
export function namesOn(page: string): readonly string[] {
  return [...page.replaceAll('<wbr>', '').matchAll(/<(code|q|b|h3)>(.*?)<\/\1>/gs)].map(([, , text]) =>
    text!.replace(/<[^>]*>/g, ''),
  )
}

/** English words of a text that are neither on the list of words nor among the case's own names. */
export function englishWords(text: string, names: readonly string[]): readonly string[] {
  const words = text.match(/[A-Za-zµ][A-Za-zµ_]+/g) ?? []
  const own = new Set(names.flatMap((name) => name.match(/[A-Za-zµ][A-Za-zµ_]+/g) ?? []))
  return [...new Set(words.filter((word) => !allowed.has(word) && !own.has(word)))]
}
