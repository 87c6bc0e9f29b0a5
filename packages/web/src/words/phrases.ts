export type Language = 'en' | 'zh'

type Worded = (text: string, language: Language) => string | undefined

let worded: Worded | undefined

/** Fetches the report's catalogue of phrases for a language that needs it. */
export async function loadPhrases(language: Language): Promise<void> {
  if (language === 'zh') worded ??= (await import('@trabecula/core/report/words/phrase')).worded
}

/** An English text of the record in the language, where the report's catalogue has it; else as it is. */
export function phraseIn(language: Language, english: string): string {
  if (language === 'en') return english
  return worded?.(english, language) ?? english
}
