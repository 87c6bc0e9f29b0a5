import { FOLDED, foldedVertices } from './folds.ts'
import type { TriangleMesh } from './mesh.ts'

const ROUNDS = 3
const OPEN = -0.6 // Cosine that a turned edge must leave at least, to all neighbours: clear of what counts as folded.

/** The triangles around some vertices, by their directed edges. */
class Surroundings {
  readonly #p: Float32Array
  readonly #t: Uint32Array
  readonly #count: number
  /** a · V + b → the corner at which the edge a → b starts. */
  readonly #edges = new Map<number, number>()

  constructor({ positions, triangles }: TriangleMesh, marked: Uint8Array) {
    this.#p = positions
    this.#t = triangles
    this.#count = positions.length / 3
    for (let i = 0; i < triangles.length; i += 3)
      if (marked[triangles[i]!] || marked[triangles[i + 1]!] || marked[triangles[i + 2]!]) this.#enter(i)
  }

  #enter(i: number): void {
    for (let c = 0; c < 3; c++)
      this.#edges.set(this.#t[i + c]! * this.#count + this.#t[i + ((c + 1) % 3)]!, i + c)
  }

  corners(): number[] {
    return [...this.#edges.values()].sort((a, b) => a - b)
  }

  has(a: number, b: number): boolean {
    return this.#edges.has(a * this.#count + b)
  }

  /** The edge that starts at a corner, as a → b, with c opposite. */
  edge(corner: number): readonly [number, number, number] {
    const first = corner - (corner % 3)
    return [0, 1, 2].map((c) => this.#t[first + ((corner + c) % 3)]!) as [number, number, number]
  }

  /** Corner of the edge b → a. */
  across(a: number, b: number): number | undefined {
    return this.#edges.get(b * this.#count + a)
  }

  /** Unit normal; undefined where there is no area. */
  normal([a, b, c]: readonly [number, number, number]): readonly [number, number, number] | undefined {
    const p = this.#p
    const [ux, uy, uz] = [0, 1, 2].map((x) => p[3 * b + x]! - p[3 * a + x]!) as [number, number, number]
    const [vx, vy, vz] = [0, 1, 2].map((x) => p[3 * c + x]! - p[3 * a + x]!) as [number, number, number]
    const n = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx] as const
    const length = Math.sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2])
    return length > 0 ? [n[0] / length, n[1] / length, n[2] / length] : undefined
  }

  cosine(one: readonly [number, number, number], other: readonly [number, number, number]): number {
    const [m, n] = [this.normal(one), this.normal(other)]
    return m && n ? m[0] * n[0] + m[1] * n[1] + m[2] * n[2] : -1
  }

  /** Turns the edge of two corners that face each other: c – d instead of a – b. */
  turn(corner: number, other: number): void {
    const [a, b, c] = this.edge(corner)
    const d = this.edge(other)[2]
    for (const [u, v] of [[a, b], [b, c], [c, a], [b, a], [a, d], [d, b]] as const) // biome-ignore format: pairs
      this.#edges.delete(u * this.#count + v)
    const [i, j] = [corner - (corner % 3), other - (other % 3)]
    this.#t.set([a, d, c], i)
    this.#t.set([d, b, c], j)
    this.#enter(i)
    this.#enter(j)
  }
}

/** Least cosine that turning the edge a → b at `corner` would leave at the five edges around it; −1 where it cannot be turned. */
function afterTurning(around: Surroundings, corner: number, fixed: Uint8Array): number {
  const [a, b, c] = around.edge(corner)
  const other = around.across(a, b)
  if (other === undefined || (fixed[a] && fixed[b])) return -1
  const d = around.edge(other)[2]
  if (c === d || around.has(c, d) || around.has(d, c)) return -1
  const [one, two] = [[a, d, c], [d, b, c]] as const // biome-ignore format: pairs
  let least = around.cosine(one, two)
  for (const [u, v, own] of [
    [c, a, one],
    [a, d, one],
    [d, b, two],
    [b, c, two],
  ] as const) {
    // biome-ignore format: pairs
    const beyond = around.across(u, v)
    if (beyond !== undefined) least = Math.min(least, around.cosine(own, around.edge(beyond)))
  }
  return least
}

/**
 * A reduced surface without most of the flaps that single collapses leave: where two triangles lie folded on each other, the
 * edge of theirs is turned that leaves the flattest surroundings. Only triangles' corners change; what cannot be opened
 * so stays.
 * @param fixed u8[V]: an edge between two such vertices stays. @param usual vertices that were folded before.
 */
export function unfolded(mesh: TriangleMesh, fixed: Uint8Array, usual: ReadonlySet<number>): TriangleMesh {
  let current = mesh
  for (let round = 0; round < ROUNDS; round++) {
    const marked = new Uint8Array(mesh.positions.length / 3)
    const folded = foldedVertices(current).filter((v) => !usual.has(v))
    if (folded.length === 0) return current
    for (const v of folded) marked[v] = 1
    if (current === mesh) current = { positions: mesh.positions, triangles: mesh.triangles.slice() }
    const around = new Surroundings(current, marked)
    let turned = false
    for (const corner of around.corners()) {
      const edge = around.edge(corner)
      const other = around.across(edge[0], edge[1])
      if (other === undefined || other < corner) continue
      if (around.cosine(edge, around.edge(other)) >= FOLDED) continue
      const [i, j] = [corner - (corner % 3), other - (other % 3)]
      let [best, at] = [OPEN, -1]
      for (const candidate of new Set([corner, i, i + 1, i + 2, j, j + 1, j + 2])) {
        const least = afterTurning(around, candidate, fixed)
        if (least > best) [best, at] = [least, candidate]
      }
      if (at < 0) continue
      const [a, b] = around.edge(at)
      around.turn(at, around.across(a, b)!)
      turned = true
    }
    if (!turned) return current
  }
  return current
}
