import type { AnyStep } from '../step.ts'
import type { CaseHead } from './schema.ts'

/** Where a node's input comes from. */
export type InputReference =
  | { readonly node: string }
  | { readonly nodes: readonly string[] }
  /** Files named in the case file, relative to it. */
  | { readonly source: string }
  /** The record of all other nodes: for the report only. */
  | { readonly provenance: true }

/** One step of a case with its parameters, wired to others. */
export interface GraphNode {
  /** Unique: section.entry[.part], e.g. `labels.bones.2-open`. */
  readonly id: string
  readonly step: AnyStep
  /** As the step's schema gave them back, defaults filled in. */
  readonly params: unknown
  readonly inputs: Readonly<Record<string, InputReference>>
  /** The report is made even where others failed: it leaves their results out and tells why. */
  readonly tolerant: boolean
  /** Nodes that must not have been refused, though nothing of them is read: the scan gate's permits of a device. */
  readonly permits?: readonly string[]
  /** Inputs that are left out where what they come from failed. */
  readonly optional?: readonly string[]
  /** Line of the entry in the case file; 0 for nodes that the program adds. */
  readonly line: number
}

/** A case as a graph; nodes stand in an order in which every input comes before its use. */
export interface CaseGraph {
  readonly head: CaseHead
  readonly nodes: readonly GraphNode[]
}

/** Ids of the nodes that feed `node` directly, or permit it. */
export function upstreamOf(node: GraphNode): readonly string[] {
  const inputs = Object.values(node.inputs).flatMap((input) => {
    if ('node' in input) return [input.node]
    if ('nodes' in input) return input.nodes
    return []
  })
  return node.permits ? [...inputs, ...node.permits] : inputs
}

/** Whether it is a report: made of the record of all nodes that are none. */
export function readsProvenance(node: GraphNode): boolean {
  return Object.values(node.inputs).some((input) => 'provenance' in input)
}

/** `id` and everything it hangs on. @returns undefined where there is no such node. */
export function ancestry(graph: CaseGraph, id: string): ReadonlySet<string> | undefined {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]))
  if (!byId.has(id)) return undefined
  const found = new Set<string>()
  const waiting = [id]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue
    found.add(next)
    const node = byId.get(next)!
    if (readsProvenance(node))
      waiting.push(...graph.nodes.filter((other) => !readsProvenance(other)).map((other) => other.id))
    waiting.push(...upstreamOf(node))
  }
  return found
}
