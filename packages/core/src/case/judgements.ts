import type { ResultType } from '../step.ts'
import type { Layout } from './layout.ts'
import { evaluate } from './section-layout.ts'

/** What is judged in every case, whether the case file asks for it or not; what it asks for itself is not made twice. */
const JUDGED: readonly {
  readonly type: ResultType
  readonly kinds: readonly string[]
  readonly of?: string
}[] = [
  { type: 'Registration', kinds: ['registration'] },
  { type: 'Landmarks', kinds: ['landmarks'] },
  { type: 'Symmetry', kinds: ['symmetry'] },
  { type: 'Mirror', kinds: ['mirror'] },
  { type: 'PlaneProposal', kinds: ['proposed-planes'] },
  { type: 'AxisProposal', kinds: ['proposed-axes'] },
  { type: 'Resection', kinds: ['margins'] },
  { type: 'Osteotomy', kinds: ['osteotomy'] },
  { type: 'Trajectories', kinds: ['trajectories'] },
  { type: 'Device', of: 'guide', kinds: ['printable', 'guide', 'seat'] },
  { type: 'Device', of: 'implant', kinds: ['printable', 'implant'] },
]

/** Adds the evaluations that a plan and its devices must not be without. */
export function addJudgements(layout: Layout): void {
  const asked = new Set([...layout.offered('evaluate').values()].map((offer) => offer.kind))
  for (const { type, kinds, of } of JUDGED) {
    for (const [name, offer] of layout.offersOf(type)) {
      if (of !== undefined && offer.kind !== of) continue
      for (const kind of kinds) {
        if (asked.has(`${kind} ${name}`) || !layout.knows(`evaluate/${kind}`)) continue
        evaluate(layout, ['evaluate'], `${name}-${kind}`, { of: name }, layout.step(`evaluate/${kind}`))
      }
    }
  }
}
