import { trianglesInBoxes } from '@trabecula/kernels'
import { defineTask } from '../step.ts'
import { faultyVertices } from './crossings.ts'
import { foldedVertices } from './folds.ts'
import type { TriangleMesh } from './mesh.ts'
import { irregularVertices } from './mesh-topology.ts'
import { type CutMesh, joinPieces, type MeshPiece, pieceFlags } from './pieces.ts'

/** The triangles at the marked vertices, over the mesh's vertices. */
function atMarked(
  positions: Float32Array,
  pieces: readonly MeshPiece[],
  lists: readonly Uint32Array[],
  marked: Uint8Array,
): TriangleMesh {
  const kept: number[] = []
  lists.forEach((t, n) => {
    const { vertices } = pieces[n]!
    const own = pieceFlags(pieces[n]!, marked)
    for (let i = 0; i < t.length; i += 3) {
      if (!own[t[i]!] && !own[t[i + 1]!] && !own[t[i + 2]!]) continue
      kept.push(vertices[t[i]!]!, vertices[t[i + 1]!]!, vertices[t[i + 2]!]!)
    }
  })
  return { positions, triangles: Uint32Array.from(kept) }
}

/** Least x, y, z and greatest x, y, z of the triangles whose indices stand from `from` to `to`. */
function boxOf({ positions: p, triangles: t }: TriangleMesh, from: number, to: number): Float32Array {
  const box = Float32Array.of(Infinity, Infinity, Infinity, -Infinity, -Infinity, -Infinity)
  for (let i = from; i < to; i++) {
    const v = 3 * t[i]!
    for (let axis = 0; axis < 3; axis++) {
      const x = p[v + axis]!
      if (x < box[axis]!) box[axis] = x
      if (x > box[axis + 3]!) box[axis + 3] = x
    }
  }
  return box
}

/** The boxes in which a box and each of the others overlap. */
function overlaps(box: Float32Array, others: readonly Float32Array[]): Float32Array[] {
  return others
    .filter((other) => other !== box)
    .map((other) => box.map((x, side) => (side < 3 ? Math.max(x, other[side]!) : Math.min(x, other[side]!))))
    .filter((both) => [0, 1, 2].every((axis) => both[axis]! <= both[axis + 3]!))
}

/** Triangles that reach into the box of another piece: only there can pieces cross each other. */
function whereSeveral(
  mesh: TriangleMesh,
  ends: readonly number[],
  changed: ReadonlySet<number> | undefined,
): TriangleMesh {
  const { positions, triangles } = mesh
  const boxes = ends.map((end, piece) => boxOf(mesh, ends[piece - 1] ?? 0, end))
  const asked = (piece: number) =>
    !changed || changed.has(piece) ? boxes : boxes.filter((_, other) => changed.has(other))
  const found = trianglesInBoxes(
    positions,
    triangles,
    ends.map((end, piece) => ({
      first: (ends[piece - 1] ?? 0) / 3,
      end: end / 3,
      boxes: overlaps(boxes[piece]!, asked(piece)),
    })),
  )
  const kept = new Uint32Array(3 * found.length)
  for (let n = 0; n < kept.length; n++) kept[n] = triangles[3 * found[Math.floor(n / 3)]! + (n % 3)]!
  return { positions, triangles: kept }
}

/**
 * Vertices at which a surface that was worked on piece by piece is not manifold or folded over at a seam, as no piece can see
 * alone; none where there is one piece.
 * @param positions f32[3V]. @param lists u32 a piece: its triangles as they are now, in its numbers.
 * @param changed the pieces that are new: only seams of theirs are looked at. Undefined: all.
 */
export function shapeFaultsAtSeams(
  positions: Float32Array,
  { pieces, seam }: CutMesh,
  lists: readonly Uint32Array[],
  changed?: ReadonlySet<number>,
): Set<number> {
  if (pieces.length === 1) return new Set()
  const marked = changed ? seamOf(pieces, seam, changed) : seam
  const along = atMarked(positions, pieces, lists, marked)
  return new Set([...irregularVertices(along).filter((v) => marked[v]), ...foldedVertices(along)])
}

/** The seam's vertices that belong to one of some pieces. */
function seamOf(pieces: readonly MeshPiece[], seam: Uint8Array, changed: ReadonlySet<number>): Uint8Array {
  const own = new Uint8Array(seam.length)
  for (const n of changed) for (const v of pieces[n]!.vertices) own[v] = seam[v]!
  return own
}

/** Vertices at which one piece crosses another; parameters as for `shapeFaultsAtSeams`. */
export function crossingsBetweenPieces(
  positions: Float32Array,
  { pieces }: CutMesh,
  lists: readonly Uint32Array[],
  changed?: ReadonlySet<number>,
): number[] {
  if (pieces.length === 1) return []
  let end = 0
  const ends = lists.map(({ length }) => {
    end += length
    return end
  })
  return faultyVertices(whereSeveral(joinPieces(positions, pieces, lists), ends, changed))
}

/** Vertices at which a mesh crosses itself, and those at which it folds over now and before. */
export interface MoveFound {
  readonly crossing: readonly number[]
  readonly folded: readonly number[]
  /** Looked for only where something is folded now. */
  readonly before: readonly number[]
}

interface MovedSeams {
  readonly cut: CutMesh
  /** f32[3V] each. */
  readonly before: Float32Array
  readonly now: Float32Array
}

/** What no piece of a mesh whose vertices moved can see alone: crossings between pieces, and folds at seams now and before. */
export const movedSeamsTask = defineTask(
  'geometry/moved-seams',
  ({ cut, before, now }: MovedSeams): MoveFound => {
    const lists = cut.pieces.map(({ triangles }) => triangles)
    const folded = [...shapeFaultsAtSeams(now, cut, lists)]
    return {
      crossing: crossingsBetweenPieces(now, cut, lists),
      folded,
      before: folded.length > 0 ? [...shapeFaultsAtSeams(before, cut, lists)] : [],
    }
  },
)
