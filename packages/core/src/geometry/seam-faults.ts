import { trianglesInBoxes } from '@trabecula/kernels'
import { defineTask } from '../step.ts'
import { faultyVertices } from './crossings.ts'
import { foldedVertices } from './folds.ts'
import type { TriangleMesh } from './mesh.ts'
import { irregularVertices, ownVertices } from './mesh-topology.ts'
import { type Box, boxesMeet, boxOfVertices, commonBox } from './piece-boxes.ts'
import { type CutMesh, type MeshPiece, pieceFlags, pieceValues } from './pieces.ts'

/** The triangles at the marked vertices, u32[3n] in the mesh's numbers. */
function atMarked(
  pieces: readonly MeshPiece[],
  lists: readonly Uint32Array[],
  marked: Uint8Array,
): Uint32Array {
  const kept: number[] = []
  lists.forEach((t, n) => {
    const { vertices } = pieces[n]!
    const own = pieceFlags(pieces[n]!, marked)
    for (let i = 0; i < t.length; i += 3) {
      if (!own[t[i]!] && !own[t[i + 1]!] && !own[t[i + 2]!]) continue
      kept.push(vertices[t[i]!]!, vertices[t[i + 1]!]!, vertices[t[i + 2]!]!)
    }
  })
  return Uint32Array.from(kept)
}

/** The vertices that `look` finds among some of a mesh's triangles, in the mesh's numbers. */
function among(mesh: TriangleMesh, look: (part: TriangleMesh) => readonly number[]): number[] {
  const { mesh: part, vertices } = ownVertices(mesh)
  return look(part).map((v) => vertices[v]!)
}

/** The box of the triangles that a piece has now. */
function boxOfPiece({ triangles, vertices }: MeshPiece, list: Uint32Array, positions: Float32Array): Box {
  if (list === triangles) return boxOfVertices(vertices, positions)
  return boxOfVertices(
    list.map((v) => vertices[v]!),
    positions,
  )
}

/** Triangles that reach into the box of another piece, u32[3n] in the mesh's numbers: only there can pieces cross each other. */
function whereSeveral(
  positions: Float32Array,
  pieces: readonly MeshPiece[],
  lists: readonly Uint32Array[],
  changed: ReadonlySet<number> | undefined,
): Uint32Array {
  const boxes = pieces.map((piece, n) => boxOfPiece(piece, lists[n]!, positions))
  const kept: number[] = []
  pieces.forEach(({ vertices }, n) => {
    const others = boxes.filter(
      (other, m) => m !== n && boxesMeet(other, boxes[n]!) && (!changed || changed.has(n) || changed.has(m)),
    )
    if (others.length === 0) return
    const list = lists[n]!
    const range = {
      first: 0,
      end: list.length / 3,
      boxes: others.map((other) => commonBox(boxes[n]!, other)),
    }
    for (const t of trianglesInBoxes(pieceValues(vertices, positions), list, [range]))
      for (let c = 0; c < 3; c++) kept.push(vertices[list[3 * t + c]!]!)
  })
  return Uint32Array.from(kept)
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
  const along = { positions, triangles: atMarked(pieces, lists, marked) }
  return new Set([
    ...among(along, irregularVertices).filter((v) => marked[v]),
    ...among(along, foldedVertices),
  ])
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
  const triangles = whereSeveral(positions, pieces, lists, changed)
  return among({ positions, triangles }, faultyVertices)
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
    const triangles = atMarked(cut.pieces, lists, cut.seam)
    const folded = among({ positions: now, triangles }, foldedVertices)
    return {
      crossing: crossingsBetweenPieces(now, cut, lists),
      folded,
      before: folded.length > 0 ? among({ positions: before, triangles }, foldedVertices) : [],
    }
  },
)
