// Append your topic: import, and one line in the list.
import { devicePhrases } from './device.ts'
import { donorPhrases } from './donor.ts'
import { drawnPhrases } from './drawn.ts'
import { evaluatePhrases } from './evaluate.ts'
import { exchangePhrases } from './exchange.ts'
import { formatPhrases } from './formats.ts'
import { framePhrases } from './frame.ts'
import { gatePhrases } from './gate.ts'
import { guidePhrases } from './guide.ts'
import { guidePartsPhrases } from './guide-parts.ts'
import { imagePhrases } from './image.ts'
import { implantPhrases } from './implant.ts'
import { implantFitPhrases } from './implant-fit.ts'
import { implantSeatPhrases } from './implant-seats.ts'
import { labelPhrases } from './label.ts'
import { labelToolPhrases } from './label-tools.ts'
import { pagePhrases } from './page.ts'
import type { PhrasePair } from './pair.ts'
import { planPhrases } from './plan.ts'
import { porousPhrases } from './porous.ts'
import { printPhrases } from './print.ts'
import { proposalPhrases } from './proposal.ts'
import { registrationPhrases } from './registration.ts'
import { reportPhrases } from './report.ts'
import { surfacePhrases } from './surface.ts'
import { templatePhrases } from './template.ts'

export const phrases: readonly PhrasePair[] = [
  ...imagePhrases,
  ...gatePhrases,
  ...labelPhrases,
  ...labelToolPhrases,
  ...surfacePhrases,
  ...devicePhrases,
  ...guidePhrases,
  ...guidePartsPhrases,
  ...evaluatePhrases,
  ...donorPhrases,
  ...exchangePhrases,
  ...formatPhrases,
  ...reportPhrases,
  ...planPhrases,
  ...framePhrases,
  ...pagePhrases,
  ...printPhrases,
  ...proposalPhrases,
  ...registrationPhrases,
  ...implantPhrases,
  ...porousPhrases,
  ...templatePhrases,
  ...drawnPhrases,
  ...implantFitPhrases,
  ...implantSeatPhrases,
]
