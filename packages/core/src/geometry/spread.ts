import { CHUNK, type TriangleChunks, triangleChunks } from '@trabecula/kernels'

const BLOCK = 64 // Vertices of which is known whether one has neighbours to be marked.

/** Blocks of vertices with at least one of some vertices, counted up to each: the count of any range is a difference. */
function blocksBefore(vertices: readonly number[], count: number): Uint32Array {
  const before = new Uint32Array(Math.ceil(count / BLOCK) + 1)
  for (const v of vertices) before[Math.floor(v / BLOCK) + 1] = 1
  for (let n = 1; n < before.length; n++) before[n]! += before[n - 1]!
  return before
}

/** The numbers of what is marked, ascending. */
function numbersOf(marked: Uint8Array): number[] {
  const found: number[] = []
  for (let n = 0; n < marked.length; n++) if (marked[n]) found.push(n)
  return found
}

/**
 * Marks the neighbours of marked vertices of one mesh, ring by ring. Only triangles at the edge of what is marked are looked
 * at: where little was added since the last time, little is done.
 */
export class Spread {
  readonly #triangles: Uint32Array
  readonly #chunks: TriangleChunks
  readonly #marked: Uint8Array
  /** u8[V]: 1 where all neighbours are marked. */
  readonly #settled: Uint8Array
  #edge: number[]

  /** @param marked u8[V], held and added to: nobody else marks. */
  constructor(triangles: Uint32Array, marked: Uint8Array, chunks = triangleChunks(triangles, marked.length)) {
    this.#triangles = triangles
    this.#chunks = chunks
    this.#marked = marked
    this.#settled = new Uint8Array(marked.length)
    this.#edge = numbersOf(marked)
  }

  /** Marks some vertices, and that many rings around all that is marked. @returns what was not marked before */
  over(rings: number, vertices: readonly number[] = []): number[] {
    const added: number[] = []
    for (const v of vertices) {
      if (this.#marked[v]) continue
      this.#marked[v] = 1
      added.push(v)
    }
    this.#edge = [...this.#edge, ...added]
    for (let ring = 0; ring < rings && this.#edge.length > 0; ring++) {
      this.#edge = this.#ring(this.#edge)
      for (const v of this.#edge) added.push(v)
    }
    return added
  }

  /** The first corners, ascending, of all triangles that name a marked vertex. @param vertices all that are marked */
  trianglesAt(vertices: readonly number[]): number[] {
    const [t, marked] = [this.#triangles, this.#marked]
    const found: number[] = []
    this.#near(vertices, (i) => {
      if (marked[t[i]!] || marked[t[i + 1]!] || marked[t[i + 2]!]) found.push(i)
    })
    return found
  }

  /** Looks at the first corner of every triangle that may name one of some vertices, ascending. */
  #near(vertices: readonly number[], look: (first: number) => void): void {
    const { low, high } = this.#chunks
    const corners = this.#triangles.length
    const blocks = blocksBefore(vertices, this.#settled.length)
    for (let chunk = 0; chunk < low.length; chunk++) {
      const [first, last] = [Math.floor(low[chunk]! / BLOCK), Math.floor(high[chunk]! / BLOCK) + 1]
      if (blocks[first] === blocks[last]) continue
      const end = Math.min(3 * CHUNK * (chunk + 1), corners)
      for (let i = 3 * CHUNK * chunk; i < end; i += 3) look(i)
    }
  }

  /** @returns the vertices that are marked now and were not. */
  #ring(edge: readonly number[]): number[] {
    const [t, settled, marked] = [this.#triangles, this.#settled, this.#marked]
    for (const v of edge) settled[v] = 1
    const added: number[] = []
    this.#near(edge, (i) => {
      // Marked in this ring is not settled before the next.
      if (!settled[t[i]!] && !settled[t[i + 1]!] && !settled[t[i + 2]!]) return
      for (let c = 0; c < 3; c++) {
        const v = t[i + c]!
        if (marked[v]) continue
        marked[v] = 1
        added.push(v)
      }
    })
    return added
  }
}
