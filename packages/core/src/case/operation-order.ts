import type { GraphNode } from './graph.ts'
import type { Layout } from './layout.ts'
import { suggestion } from './nearest-name.ts'

/** Where the plan's steps keep planes, screws and wires by name. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  'plan/resection': ['planes', 'stepped', 'curved'],
  'plan/osteotomy': ['planes', 'pieces'],
  'plan/trajectories': ['screws', 'wires'],
}

/** What a node names, and what the proposal names that it takes. */
function namesOf(layout: Layout, { step, params, inputs }: GraphNode): string[] {
  const { proposal } = inputs
  const proposed = layout.nodes.find(({ id }) => proposal && 'node' in proposal && proposal.node === id)
  const given = (NAMED[step.kind] ?? []).flatMap((field) =>
    [params, proposed?.params].flatMap((one) =>
      Object.keys((one as Record<string, object | undefined> | undefined)?.[field] ?? {}),
    ),
  )
  return [...new Set([...given, ...facesOf(params)])]
}

/** The names of the faces of a resection's stepped cuts. */
function facesOf(params: unknown): string[] {
  const { stepped } = params as { stepped?: Record<string, { readonly through: readonly unknown[] }> }
  return Object.entries(stepped ?? {}).flatMap(([cut, { through }]) =>
    through.slice(1).map((_, i) => `${cut}_${i + 1}`),
  )
}

/**
 * Faults of the head's `operation`: names that the plan does not have, that mean several things, or that stand twice. Planes that
 * are proposed have their names from the bone: of a plan with such planes no name is unknown.
 */
export function checkOperation(layout: Layout, order: readonly string[]): void {
  const entries = layout.nodes
    .filter(({ step }) => step.kind in NAMED)
    .flatMap((node) =>
      namesOf(layout, node).map((name) => ({
        name,
        whole: `${node.id.slice(node.id.indexOf('.') + 1)}.${name}`,
      })),
    )
  const open = layout.nodes.some(({ step, inputs }) => step.kind === 'plan/resection' && inputs.proposal)
  if (layout.broken.size > 0) return // What they name is told with them.
  order.forEach((name, n) => {
    const meant = entries.filter((entry) => entry.name === name || entry.whole === name)
    const known = entries.map((entry) => entry.name)
    if (meant.length === 0 && !open)
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
