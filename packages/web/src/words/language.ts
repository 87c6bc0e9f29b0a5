import i18next from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'
import { en, type WordKey } from './en.ts'
import { type Language, loadPhrases } from './phrases.ts'
import { zh } from './zh.ts'

export type { Language }

/** Says a text of the catalogue; {{…}} are filled from the values. */
export type Say = (key: WordKey, values?: Readonly<Record<string, string | number>>) => string

const KEPT = 'trabecula.language'

function firstLanguage(): Language {
  const kept = read()
  if (kept === 'en' || kept === 'zh') return kept
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

/** Storage may be refused by the browser's settings: then the language is chosen anew each time. */
function read(): string | null {
  try {
    return localStorage.getItem(KEPT)
  } catch {
    return null
  }
}

/** To be called once, before the first picture. */
export async function startWords(): Promise<void> {
  const first = firstLanguage()
  await loadPhrases(first)
  await i18next.use(initReactI18next).init({
    resources: { en: { translation: en }, zh: { translation: zh } },
    lng: first,
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    // React escapes what it writes.
    interpolation: { escapeValue: false },
  })
  follow()
  i18next.on('languageChanged', follow)
}

function follow(): void {
  document.documentElement.lang = i18next.language === 'zh' ? 'zh-CN' : 'en'
}

/** Changes the language once its phrases have come. */
export async function chooseLanguage(language: Language): Promise<void> {
  await loadPhrases(language)
  await i18next.changeLanguage(language)
  try {
    localStorage.setItem(KEPT, language)
  } catch {
    // Refused: see `read`.
  }
}

export interface Words {
  readonly language: Language
  readonly say: Say
}

/** The page's texts in the chosen language; what uses it is drawn again when the language changes. */
export function useWords(): Words {
  const { t, i18n } = useTranslation()
  return { language: i18n.language === 'zh' ? 'zh' : 'en', say: t as Say }
}
