import { canonicalJson } from '../base/canonical.ts'
import type { GraphNode } from './graph.ts'

/** Content hashes of a node's inputs by name: one, or a list in the order of the case. */
export type InputContents = Readonly<Record<string, string | readonly string[]>>

/** What a key is made of, as text: kind, step version, canonical parameters, the inputs' content. */
export function keyText(node: Pick<GraphNode, 'step' | 'params'>, inputs: InputContents): string {
  return canonicalJson({
    kind: node.step.kind,
    version: node.step.version,
    params: node.params ?? null,
    inputs,
  })
}

/** The address of a node's result in the store: sha256 of `keyText`, lower-case hex. */
export function keyOf(
  node: Pick<GraphNode, 'step' | 'params'>,
  inputs: InputContents,
  hash: (bytes: Uint8Array) => string,
): string {
  return hash(new TextEncoder().encode(keyText(node, inputs)))
}
