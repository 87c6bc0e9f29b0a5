import { type Arena, KEEP_FOR_PIECES, withArena } from './load.ts'
import { inRuns, inRunsOn } from './runs-of-calls.ts'

/** What a mesh's connections say. Triangles that name one vertex twice count as degenerate and nowhere else. */
export interface EdgeTopology {
  readonly edges: number
  /** Edges of one triangle. */
  readonly boundary: number
  /** Edges of more than two. */
  readonly overfull: number
  /** Edges of several triangles that are not run through as often one way as the other. */
  readonly misoriented: number
  readonly triangles: number
  readonly degenerate: number
  /** Vertices in use. */
  readonly vertices: number
  /** Vertices whose triangles form more than one fan. */
  readonly severalFans: number
  /** Parts that share no vertex. */
  readonly parts: number
  /** u8[V]: 1 at the ends of edges that are not one each way, 2 at vertices of several fans, or both. */
  readonly marks: Uint8Array
}

export function checkIndices(triangles: Uint32Array, vertices: number): void {
  if (triangles.length % 3 !== 0)
    throw new RangeError(`kernels: expected triangles, got ${triangles.length} indices`)
  for (let i = 0; i < triangles.length; i++) {
    if (triangles[i]! >= vertices)
      throw new RangeError(`kernels: expected vertex indices below ${vertices}, got ${triangles[i]}`)
  }
}

const FEW = 64 // Edges of one lower vertex: so many are put in order one by one.

/** Directed edges in the arena by lower vertex, then upper, then number; with the corners that they were found from. */
function sorted(arena: Arena, triangles: Uint32Array, vertices: number): [number, number] {
  const { kernel } = arena
  const n = triangles.length
  const corners = arena.put(triangles)
  const order = arena.reserve(triangles.byteLength)
  const mark = arena.mark()
  const counts = arena.reserve(4 * (vertices + 1))
  const startsBy = (byUpper: boolean): number => {
    arena.fill(counts, 0, 4 * (vertices + 1))
    inRuns(n, (first, end) => kernel.edgesCounted!(corners, first, end, counts, Number(byUpper)))
    return kernel.edgesStarts!(counts, vertices)
  }
  const place = (source: number, target: number, byUpper: boolean) =>
    inRuns(n, (first, end) =>
      kernel.edgesPlaced!(corners, first, end, source, target, counts, Number(byUpper)),
    )
  if (startsBy(false) <= FEW) {
    place(0, order, false)
    let start = 0
    inRuns(vertices, (first, last) => {
      start = kernel.edgesOrdered!(corners, first, last, start, order, counts)
    })
  } else {
    const other = arena.reserve(triangles.byteLength)
    startsBy(true)
    place(0, other, true)
    startsBy(false)
    place(other, order, false)
  }
  arena.release(mark)
  return [corners, order]
}

/** Counts open, overfull and badly oriented edges, fans and parts. O(V + T), whatever the mesh. @throws RangeError, KernelMemoryError */
export function edgeTopology(triangles: Uint32Array, vertices: number): EdgeTopology {
  checkIndices(triangles, vertices)
  const n = triangles.length
  return withArena((arena) => {
    const { kernel } = arena
    const [corners, order] = sorted(arena, triangles, vertices)
    const parents = arena.reserve(4 * Math.max(n, vertices))
    const marks = arena.reserveZeroed(vertices)
    const counts = arena.reserveZeroed(36)
    inRuns(n, (first, end) => kernel.edgesApart!(parents, first, end))
    inRunsOn(n, (start, until) =>
      kernel.edgesJoined!(corners, n, order, start, until, parents, marks, counts),
    )
    inRuns(n, (first, end) => kernel.edgesFans!(corners, first, end, parents, marks, counts))
    inRuns(vertices, (first, end) => kernel.edgesApart!(parents, first, end))
    inRuns(n, (first, end) => kernel.edgesParts!(corners, first, end, parents))
    kernel.edgesPartsCounted!(vertices, parents, marks, counts)
    const found = arena.take(Uint32Array, counts, 9)
    return {
      edges: found[0]!,
      boundary: found[1]!,
      overfull: found[2]!,
      misoriented: found[3]!,
      triangles: found[4]!,
      degenerate: found[5]!,
      vertices: found[6]!,
      severalFans: found[7]!,
      parts: found[8]!,
      marks: arena.take(Uint8Array, marks, vertices),
    }
  }, KEEP_FOR_PIECES)
}

function twinsOf(
  arena: Arena,
  corners: number,
  order: number,
  n: number,
  choose: 'last' | 'earlier',
): number {
  const twins = arena.reserve(4 * n)
  inRunsOn(n, (start, until) =>
    arena.kernel.edgesTwins!(corners, n, order, start, until, Number(choose === 'earlier'), twins),
  )
  return twins
}

/**
 * For each directed edge (3 a triangle, corner c to the next) its twin, which runs the other way between the same
 * vertices, or −1. Of several, `last` gives the last; `earlier` looks only at edges before it, and gives the last of those.
 * @throws RangeError, KernelMemoryError
 */
export function edgeTwins(triangles: Uint32Array, vertices: number, choose: 'last' | 'earlier'): Int32Array {
  checkIndices(triangles, vertices)
  return withArena((arena) => {
    const [corners, order] = sorted(arena, triangles, vertices)
    const twins = twinsOf(arena, corners, order, triangles.length, choose)
    return arena.take(Int32Array, twins, triangles.length)
  })
}

/**
 * Corners of two triangles that share an edge and whose normals' cosine is below `least`, u8[V].
 * @param positions f32[3V]. @param triangles u32[3T], manifold and oriented. @throws RangeError, KernelMemoryError
 */
export function foldedCorners(positions: Float32Array, triangles: Uint32Array, least: number): Uint8Array {
  const vertices = positions.length / 3
  checkIndices(triangles, vertices)
  return withArena((arena) => {
    const [corners, order] = sorted(arena, triangles, vertices)
    const { kernel } = arena
    const n = triangles.length
    const twins = twinsOf(arena, corners, order, n, 'earlier')
    const marks = arena.reserveZeroed(vertices)
    const normals = arena.reserve(8 * n)
    const places = arena.put(positions)
    inRuns(n, (first, end) => kernel.edgesNormals!(places, corners, first, end, normals))
    inRuns(n, (first, end) => kernel.edgesFolded!(corners, first, end, twins, normals, least, marks))
    return arena.take(Uint8Array, marks, vertices)
  })
}
