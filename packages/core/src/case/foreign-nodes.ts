import type { Purpose } from '../geometry/image.ts'
import { overrideRoles } from '../image/gate-rules.ts'
import { NOT_MADE_ON } from './gate-nodes.ts'
import type { GraphNode } from './graph.ts'
import type { Layout } from './layout.ts'

/** For each surface that another program made: the check that no scan stands behind the devices that are made on it. */
export function addForeignChecks(layout: Layout): void {
  if (!layout.knows('evaluate/surface-origin')) return
  const step = layout.step('evaluate/surface-origin')
  const byId = new Map(layout.nodes.map((node) => [node.id, node]))
  for (const [name, { nodes }] of [...layout.offered('surfaces')]) {
    const [surface] = nodes
    if (surface === undefined || byId.get(surface)?.step.kind !== 'surface/import') continue
    const purposes = [...layout.offered('devices').values()]
      .filter((device) => device.nodes.some((id) => isMadeOn(byId, byId.get(id), surface)))
      .map(({ kind }) => kind as Purpose)
    if (purposes.length === 0) continue
    const id = `evaluate.${name}-origin`
    layout.add({
      id,
      step,
      params: step.params.parse({
        surface: name,
        purposes: [...new Set(purposes)].sort(),
        roles: overrideRoles,
      }),
      inputs: { of: { node: surface } },
      line: 0,
    })
    layout.offer('evaluate', `${name}-origin`, { type: 'Checks', nodes: [id] })
  }
}

function isMadeOn(
  byId: ReadonlyMap<string, GraphNode>,
  node: GraphNode | undefined,
  surface: string,
): boolean {
  if (!node) return false
  if (node.id === surface) return true
  return Object.entries(node.inputs)
    .filter(([name]) => !NOT_MADE_ON.includes(name))
    .some(([, input]) => {
      const ids = 'nodes' in input ? input.nodes : 'node' in input ? [input.node] : []
      return ids.some((id) => isMadeOn(byId, byId.get(id), surface))
    })
}
