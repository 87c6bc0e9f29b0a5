/**
 * The number that stands for v's set, in sets kept as a forest: each number names its parent, a root itself. Halves the path
 * as it goes (van Leeuwen and van der Weide 1977, as told by Tarjan 1983).
 */
export function rootIn(parent: Int32Array | Uint32Array, v: number): number {
  let at = v
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]!]!
    at = parent[at]!
  }
  return at
}
