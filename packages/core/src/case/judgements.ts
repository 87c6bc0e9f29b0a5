import { noGoKind } from '../anatomy/structures.ts'
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

/** What keeps clear of nerves and vessels, where surfaces of the case are named as such. */
const KEPT_CLEAR = [
  { type: 'Resection', kind: 'cut-clearance' },
  { type: 'Trajectories', kind: 'axis-clearance' },
] as const

function addClearances(layout: Layout, asked: ReadonlySet<string | undefined>): void {
  for (const { type, kind } of KEPT_CLEAR) {
    if (!layout.knows(`evaluate/${kind}`)) continue
    for (const [name, offer] of layout.offersOf(type)) {
      if (asked.has(`${kind} ${name}`)) continue
      const structures = [...layout.offered('surfaces')].flatMap(([entry, { nodes, image }]) =>
        image !== undefined && offer.image !== undefined && image !== offer.image
          ? []
          : nodes
              .map((id) => id.split('.').at(-1)!)
              .filter((structure) => noGoKind(structure))
              .map((structure) => (nodes.length > 1 ? `${entry}.${structure}` : entry)),
      )
      if (structures.length === 0) continue
      const entry = { of: name, structures }
      evaluate(layout, ['evaluate'], `${name}-${kind}`, entry, layout.step(`evaluate/${kind}`))
    }
  }
}

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
  addClearances(layout, asked)
}
