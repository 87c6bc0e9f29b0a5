import { KEEP_FOR_PIECES, withArena } from './load.ts'
import { checkIndices } from './mesh-edges.ts'

const CELLS = 2 ** 18 // As in assembly/mesh-pieces.ts.

/** A mesh in pieces, laid end to end. */
export interface MeshPieces {
  /** u32[3T], in each piece's own numbers. */
  readonly triangles: Uint32Array
  /** u32: the mesh's vertices in the order in which each piece names them. */
  readonly vertices: Uint32Array
  /** u32[n + 1]: first triangle of each piece, and the end. */
  readonly triangleStarts: Uint32Array
  /** u32[n + 1]: where each piece's vertices begin, and the end. */
  readonly vertexStarts: Uint32Array
  /** u8[V]: 1 at vertices of several pieces. */
  readonly seam: Uint8Array
}

/**
 * Cuts a mesh along its edges into pieces of at most `most` neighbouring triangles, each in the mesh's order; depends on the
 * mesh alone.
 * @param positions f32[3V], finite. @param triangles u32[3T], at least one, indices below V.
 * @param memory makes the arrays that are given back. @throws RangeError, KernelMemoryError
 */
export function meshPieces(
  positions: Float32Array,
  triangles: Uint32Array,
  most: number,
  memory: (length: number) => Uint32Array = (length) => new Uint32Array(length),
): MeshPieces {
  const count = triangles.length / 3
  const vertexCount = positions.length / 3
  if (!Number.isInteger(count) || count === 0 || !(most >= 1))
    throw new RangeError(
      `kernels: expected triangles and 1 or more a piece, got ${triangles.length} indices, ${most}`,
    )
  checkIndices(triangles, vertexCount)
  return withArena((arena) => {
    const places = arena.put(positions)
    arena.reserve(16) // Four bytes behind the last position are read.
    const corners = arena.put(triangles)
    const pieces = arena.reserve(4 * count)
    const tables = [4 * CELLS, 4 * CELLS, 4 * CELLS, 256, 2048].map((bytes) => arena.reserve(bytes))
    const n = arena.kernel.piecesOfTriangles!(places, corners, count, most, pieces, ...tables)
    const list = arena.reserve(4 * count)
    const owners = arena.put(new Uint32Array(vertexCount).fill(n))
    const numbers = arena.reserve(4 * vertexCount)
    const seam = arena.reserveZeroed(vertexCount)
    const starts = [arena.reserve(4 * (n + 1)), arena.reserve(4 * (n + 1))] as const
    const own = arena.reserve(12 * count)
    const vertices = arena.reserve(12 * count)
    arena.kernel.piecesNumbered!(
      corners, count, pieces, n, list, owners, numbers, own, starts[0], vertices, starts[1], seam,
    ) // biome-ignore format: one call
    const [triangleStarts, vertexStarts] = starts.map((at) => arena.take(Uint32Array, at, n + 1)) as [
      Uint32Array,
      Uint32Array,
    ]
    const found = { triangles: memory(3 * count), vertices: memory(vertexStarts[n]!) }
    arena.copyOut(own, found.triangles)
    arena.copyOut(vertices, found.vertices)
    return { ...found, triangleStarts, vertexStarts, seam: arena.take(Uint8Array, seam, vertexCount) }
  }, KEEP_FOR_PIECES)
}
