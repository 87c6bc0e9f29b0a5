// Append your topic: import, and one line in the list.
import { devicePhrases } from './device.ts'
import { evaluatePhrases } from './evaluate.ts'
import { formatPhrases } from './formats.ts'
import { imagePhrases } from './image.ts'
import { labelPhrases } from './label.ts'
import { pagePhrases } from './page.ts'
import { planPhrases } from './plan.ts'
import { printPhrases } from './print.ts'
import { registrationPhrases } from './registration.ts'
import { reportPhrases } from './report.ts'
import { surfacePhrases } from './surface.ts'

/** An English phrase as steps write it, `{0}`, `{1}` … in the places of names and numbers, and its Chinese. */
export type PhrasePair = readonly [english: string, chinese: string]

export const phrases: readonly PhrasePair[] = [
  ...imagePhrases,
  ...labelPhrases,
  ...surfacePhrases,
  ...devicePhrases,
  ...evaluatePhrases,
  ...formatPhrases,
  ...reportPhrases,
  ...planPhrases,
  ...pagePhrases,
  ...printPhrases,
  ...registrationPhrases,
]
