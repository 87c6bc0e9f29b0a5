import { type Arena, KEEP_FOR_PIECES, withArena } from './load.ts'

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

function sorted(arena: Arena, triangles: Uint32Array, vertices: number): [number, number] {
  const corners = arena.put(triangles)
  const order = arena.reserve(triangles.byteLength)
  const other = arena.reserve(triangles.byteLength)
  arena.kernel.edgesSort!(
    corners,
    triangles.length,
    vertices,
    order,
    other,
    arena.reserve(4 * (vertices + 1)),
  )
  return [corners, order]
}

/** Counts open, overfull and badly oriented edges, fans and parts. O(V + T), whatever the mesh. @throws RangeError, KernelMemoryError */
export function edgeTopology(triangles: Uint32Array, vertices: number): EdgeTopology {
  checkIndices(triangles, vertices)
  return withArena((arena) => {
    const [corners, order] = sorted(arena, triangles, vertices)
    const parents = arena.reserve(4 * Math.max(triangles.length, vertices))
    const marks = arena.reserveZeroed(vertices)
    const counts = arena.reserveZeroed(36)
    arena.kernel.edgesTopology!(corners, triangles.length, vertices, order, parents, marks, counts)
    const n = arena.take(Uint32Array, counts, 9)
    return {
      edges: n[0]!,
      boundary: n[1]!,
      overfull: n[2]!,
      misoriented: n[3]!,
      triangles: n[4]!,
      degenerate: n[5]!,
      vertices: n[6]!,
      severalFans: n[7]!,
      parts: n[8]!,
      marks: arena.take(Uint8Array, marks, vertices),
    }
  }, KEEP_FOR_PIECES)
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
    const twins = arena.reserve(triangles.byteLength)
    arena.kernel.edgesTwins!(corners, triangles.length, order, Number(choose === 'earlier'), twins)
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
    const twins = arena.reserve(triangles.byteLength)
    arena.kernel.edgesTwins!(corners, triangles.length, order, 1, twins)
    const marks = arena.reserveZeroed(vertices)
    const normals = arena.reserve(8 * triangles.length)
    const places = arena.put(positions)
    arena.kernel.edgesFolded!(places, corners, triangles.length, twins, normals, least, marks)
    return arena.take(Uint8Array, marks, vertices)
  })
}
