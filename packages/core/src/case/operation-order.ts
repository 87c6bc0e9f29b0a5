import type { Layout } from './layout.ts'
import { suggestion } from './nearest-name.ts'

/** Where the plan's steps keep planes, screws and wires by name. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  'plan/resection': ['planes'],
  'plan/trajectories': ['screws', 'wires'],
}

/** Faults of the head's `operation`: names that the plan does not have, that mean several things, or that stand twice. */
export function checkOperation(layout: Layout, order: readonly string[]): void {
  const entries = layout.nodes.flatMap(({ id, step, params }) =>
    (NAMED[step.kind] ?? []).flatMap((field) =>
      Object.keys((params as Record<string, object | undefined>)[field] ?? {}).map((name) => ({
        name,
        whole: `${id.slice(id.indexOf('.') + 1)}.${name}`,
      })),
    ),
  )
  if (layout.broken.size > 0) return // What they name is told with them.
  order.forEach((name, n) => {
    const meant = entries.filter((entry) => entry.name === name || entry.whole === name)
    const known = entries.map((entry) => entry.name)
    if (meant.length === 0)
      layout.fault(['operation', n], `the plan has no cut, wire or screw '${name}'`, suggestion(name, known))
    else if (meant.length > 1)
      layout.fault(
        ['operation', n],
        `'${name}' names ${meant.length} things of the plan`,
        `write one of ${meant.map(({ whole }) => whole).join(', ')}`,
      )
    else if (order.indexOf(name) !== n)
      layout.fault(['operation', n], `'${name}' stands twice`, 'name each once')
  })
}
