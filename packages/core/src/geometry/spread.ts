import { CHUNK, type TriangleChunks, triangleChunks } from '@trabecula/kernels'
import type { TriangleMesh } from './mesh.ts'

const BLOCK = 64 // Vertices of which is known whether one has neighbours to be marked.

/** Blocks of vertices with at least one of some vertices, counted up to each: the count of any range is a difference. */
function blocksBefore(vertices: readonly number[], count: number): Uint32Array {
  const before = new Uint32Array(Math.ceil(count / BLOCK) + 1)
  for (const v of vertices) before[Math.floor(v / BLOCK) + 1] = 1
  for (let n = 1; n < before.length; n++) before[n]! += before[n - 1]!
  return before
}

/**
 * Marks the neighbours of marked vertices of one mesh, ring by ring. Only triangles near vertices whose neighbours are not
 * all marked are looked at: where little was added since the last time, little is done.
 */
export class Spread {
  readonly #triangles: Uint32Array
  readonly #chunks: TriangleChunks
  /** u8[V]: 1 where all neighbours were marked the last time. */
  readonly #settled: Uint8Array

  constructor(
    { positions, triangles }: TriangleMesh,
    chunks = triangleChunks(triangles, positions.length / 3),
  ) {
    this.#triangles = triangles
    this.#chunks = chunks
    this.#settled = new Uint8Array(positions.length / 3)
  }

  /** @param marked u8[V], no mark of the last time taken away. @returns the vertices that were marked. */
  over(marked: Uint8Array, rings: number): number[] {
    let edge: number[] = []
    const added: number[] = []
    for (let v = 0; v < marked.length; v++) if (marked[v] && !this.#settled[v]) edge.push(v)
    for (let ring = 0; ring < rings && edge.length > 0; ring++) {
      edge = this.#ring(marked, edge)
      for (const v of edge) added.push(v)
    }
    return added
  }

  /** The first corners, ascending, of all triangles that name one of the marked vertices `of`, which are all that are marked. */
  trianglesAt(marked: Uint8Array, of: readonly number[]): number[] {
    const t = this.#triangles
    const found: number[] = []
    this.#near(of, (i) => {
      if (marked[t[i]!] || marked[t[i + 1]!] || marked[t[i + 2]!]) found.push(i)
    })
    return found
  }

  /** Looks at the first corner of every triangle that may name one of some vertices, ascending. */
  #near(vertices: readonly number[], look: (first: number) => void): void {
    const { low, high } = this.#chunks
    const blocks = blocksBefore(vertices, this.#settled.length)
    for (let chunk = 0; chunk < low.length; chunk++) {
      const [first, last] = [Math.floor(low[chunk]! / BLOCK), Math.floor(high[chunk]! / BLOCK) + 1]
      if (blocks[first] === blocks[last]) continue
      const end = Math.min(3 * CHUNK * (chunk + 1), this.#triangles.length)
      for (let i = 3 * CHUNK * chunk; i < end; i += 3) look(i)
    }
  }

  /** @returns the vertices that are marked now and were not. */
  #ring(marked: Uint8Array, edge: readonly number[]): number[] {
    const [t, settled] = [this.#triangles, this.#settled]
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
