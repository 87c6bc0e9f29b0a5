import { type Arena, KEEP_FOR_PIECES, withArena } from './load.ts'
import { checkIndices } from './mesh-edges.ts'
import { inRuns, RUN } from './runs-of-calls.ts'

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

const NONE = 0xffff_ffff

/** Writes the pieces of the triangles to `pieces` u32[T]; returns how many triangles each has. */
function divided(
  arena: Arena,
  { positions, triangles }: { readonly positions: Float32Array; readonly triangles: Uint32Array },
  most: number,
  pieces: number,
): Uint32Array {
  const { kernel } = arena
  const count = triangles.length / 3
  const places = arena.put(positions)
  arena.reserve(16) // Four bytes behind the last position are read.
  const corners = arena.reserve(12 * RUN)
  const [low, high] = [Infinity, -Infinity].map((x) => [x, x, x, x])
  const box = arena.put(Float32Array.of(...low!, ...high!))
  const put = (first: number, end: number) => arena.set(corners, triangles.subarray(3 * first, 3 * end))
  inRuns(count, (first, end) => {
    put(first, end)
    kernel.piecesBox!(places, corners, end - first, box)
  })
  const counts = arena.reserveZeroed(4 * CELLS)
  inRuns(count, (first, end) => {
    put(first, end)
    kernel.piecesCells!(places, corners, end - first, box, pieces + 4 * first, counts)
  })
  const [list, firsts] = [arena.reserve(4 * CELLS), arena.reserve(4 * CELLS)]
  const n = kernel.piecesDivided!(most, list, firsts, counts, arena.reserve(256), arena.reserve(2048))
  const sizes = arena.reserveZeroed(4 * n)
  inRuns(count, (first, end) =>
    kernel.piecesOwned!(pieces + 4 * first, end - first, most, firsts, counts, sizes),
  )
  return arena.take(Uint32Array, sizes, n)
}

/** Where lists of these lengths begin when they are laid end to end, and the end. */
function startsOf(lengths: Uint32Array): Uint32Array {
  const starts = new Uint32Array(lengths.length + 1)
  lengths.forEach((length, n) => {
    starts[n + 1] = starts[n]! + length
  })
  return starts
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
    const { kernel } = arena
    const pieces = arena.reserve(4 * count)
    const mark = arena.mark()
    const triangleStarts = startsOf(divided(arena, { positions, triangles }, most, pieces))
    arena.release(mark) // The places are of no use any more.
    const n = triangleStarts.length - 1
    const list = arena.reserve(4 * count)
    const next = arena.put(triangleStarts)
    inRuns(count, (first, end) => kernel.piecesListed!(pieces + 4 * first, first, end - first, next, list))
    const owned = arena.reserve(8 * vertexCount)
    arena.fill(owned, 255, 8 * vertexCount) // NONE.
    const seam = arena.reserveZeroed(vertexCount)
    const largest = triangleStarts.reduce(
      (size, at, i) => Math.max(size, at - (triangleStarts[i - 1] ?? 0)),
      0,
    )
    const [corners, vertices] = [arena.reserve(12 * largest), arena.reserve(12 * largest)]
    const own = memory(3 * count)
    const named = Array.from({ length: n }, (_, piece) => {
      const [first, end] = [triangleStarts[piece]!, triangleStarts[piece + 1]!]
      const target = own.subarray(3 * first, 3 * end)
      gather(triangles, arena.take(Uint32Array, list + 4 * first, end - first), target)
      arena.set(corners, target)
      const used = kernel.pieceNumbered!(corners, end - first, piece, NONE, owned, vertices, seam)
      arena.copyOut(corners, target)
      return arena.take(Uint32Array, vertices, used)
    })
    const vertexStarts = startsOf(Uint32Array.from(named, ({ length }) => length))
    const all = memory(vertexStarts[n]!)
    named.forEach((numbers, piece) => {
      all.set(numbers, vertexStarts[piece]!)
    })
    const seams = arena.take(Uint8Array, seam, vertexCount)
    return { triangles: own, vertices: all, triangleStarts, vertexStarts, seam: seams }
  }, KEEP_FOR_PIECES)
}

/** Writes the corners of the listed triangles to `target`. */
function gather(triangles: Uint32Array, list: Uint32Array, target: Uint32Array): void {
  for (let i = 0; i < list.length; i++) {
    const at = 3 * list[i]!
    target[3 * i] = triangles[at]!
    target[3 * i + 1] = triangles[at + 1]!
    target[3 * i + 2] = triangles[at + 2]!
  }
}
