import type { Purpose } from '../geometry/image.ts'
import { overrideRoles } from '../image/gate-rules.ts'
import { gateCheckId } from '../image/permit.ts'
import { type GraphNode, type InputReference, upstreamOf } from './graph.ts'
import type { Layout, Offer } from './layout.ts'
import type { CaseHead } from './schema.ts'

/** Inputs of a device that are not what it is made on: neighbours to stay away from, and results that name bones of their own. */
export const NOT_MADE_ON: readonly string[] = [
  'others',
  'resection',
  'trajectories',
  'landmarks',
  'tumour',
  'across',
  'structure',
]

/**
 * The scan gate of each image: its verdicts on the region of the planned devices, those as checks, the permits that the
 * devices wait for, and the message to whoever sent the scan.
 * @returns nodes whose documents belong to the output.
 */
export function addGates(layout: Layout, head: CaseHead): string[] {
  return [...layout.gateWishes].flatMap(([image, params]) => addGate(layout, head, image, params))
}

function addGate(layout: Layout, head: CaseHead, image: string, params: unknown): string[] {
  const step = layout.step('image/gate')
  const id = `images.${image}.gate`
  const inputs: Record<string, InputReference> = { image: { node: `images.${image}` } }
  const labels = [...layout.offered('surface-labels').values()].find(
    (offer) => offer.image === `images.${image}`,
  )
  const devices = [...layout.offered('devices')].filter(
    ([, offer]) => layout.scanOf(offer.image) === `images.${image}`,
  )
  const wished = (params ?? {}) as Record<string, unknown>
  const given: Record<string, unknown> = { image, ...wished }
  if (labels && 'labels' in step.inputs) {
    inputs.labels = { node: labels.nodes[0]! }
    if (wished.region === undefined && wished.regions === undefined) {
      const regions = regionsOf(
        layout,
        devices.map(([, offer]) => offer),
        labels.nodes[0]!,
      )
      if (Object.keys(regions).length > 0) given.regions = regions
    }
  }
  if (head.planned !== undefined && wished.planned === undefined) given.planned = head.planned
  layout.add({ id, step, params: given, inputs, optional: ['labels'], line: 0 })
  layout.offer('gates', image, { type: 'Gate', nodes: [id] })
  const purposes = [...new Set(devices.map(([, offer]) => offer.kind as Purpose))].sort()
  if (purposes.length === 0) return []
  addChecks(layout, image, purposes)
  addPermits(
    layout,
    head,
    image,
    devices.map(([, offer]) => offer),
  )
  return addMessage(layout, head, image, purposes)
}

/** Structures on which the devices of each kind are made, as far as they come from this label map. */
function regionsOf(
  layout: Layout,
  devices: readonly Offer[],
  labels: string,
): Readonly<Record<string, readonly string[]>> {
  const byId = new Map(layout.nodes.map((node) => [node.id, node]))
  const regions: Record<string, string[]> = {}
  for (const { kind, nodes } of devices) {
    const found = nodes.flatMap((id) => structuresUnder(byId, byId.get(id), labels))
    if (found.length > 0) regions[kind!] = [...new Set([...(regions[kind!] ?? []), ...found])].sort()
  }
  return regions
}

function structuresUnder(
  byId: ReadonlyMap<string, GraphNode>,
  node: GraphNode | undefined,
  labels: string,
): readonly string[] {
  if (!node) return []
  if (node.step.kind === 'surface/body') {
    const { structure } = node.params as { structure?: unknown }
    return typeof structure === 'string' && upstreamOf(node).includes(labels) ? [structure] : []
  }
  const made = Object.entries(node.inputs).filter(([name]) => !NOT_MADE_ON.includes(name))
  return made.flatMap(([, input]) => {
    const ids = 'nodes' in input ? input.nodes : 'node' in input ? [input.node] : []
    return ids.flatMap((id) => structuresUnder(byId, byId.get(id), labels))
  })
}

function addChecks(layout: Layout, image: string, purposes: readonly Purpose[]): void {
  const step = layout.step('evaluate/scan-gate')
  const id = `evaluate.${image}-gate`
  layout.add({
    id,
    step,
    params: step.params.parse({ image, purposes, roles: overrideRoles }),
    inputs: { of: { node: `images.${image}.gate` } },
    line: 0,
  })
  layout.offer('evaluate', `${image}-gate`, { type: 'Checks', nodes: [id] })
}

/** Every device waits for the permit of its kind; a decision about the gate's check may give it. */
function addPermits(layout: Layout, head: CaseHead, image: string, devices: readonly Offer[]): void {
  if (!layout.knows('image/permit')) return
  const step = layout.step('image/permit')
  for (const purpose of [...new Set(devices.map(({ kind }) => kind as Purpose))].sort()) {
    const id = `images.${image}.permit-${purpose}`
    const check = gateCheckId(image, purpose)
    const decisions = head.decisions
      .filter((decision) => decision.check === check)
      .map(({ role, reason }) => ({ role, reason }))
    layout.add({
      id,
      step,
      params: step.params.parse({
        image,
        purpose,
        ...(head.example || head.synthetic ? { example: true } : {}),
        decisions,
      }),
      inputs: { of: { node: `images.${image}.gate` } },
      line: 0,
    })
    const waiting = devices.filter(({ kind }) => kind === purpose).flatMap(({ nodes }) => nodes)
    layout.nodes.forEach((node, n) => {
      if (waiting.includes(node.id)) layout.nodes[n] = { ...node, permits: [...(node.permits ?? []), id] }
    })
  }
}

/** What to write to the sender of a scan that is warned of or refused, in both languages. */
function addMessage(layout: Layout, head: CaseHead, image: string, purposes: readonly Purpose[]): string[] {
  if (!layout.knows('report/sender-message')) return []
  const step = layout.step('report/sender-message')
  const id = `files.${image}-message`
  layout.add({
    id,
    step,
    params: step.params.parse({ case: head.case, image, purposes }),
    inputs: { of: { node: `images.${image}.gate` } },
    line: 0,
  })
  return [id]
}
