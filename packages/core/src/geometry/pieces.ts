import { meshPieces } from '@trabecula/kernels'
import { isShared, pieceOf, sharedArray } from '../base/shared-array.ts'
import { defineTask } from '../step.ts'
import type { TriangleMesh } from './mesh.ts'

/** A piece of a mesh: triangles over its own vertices, and which of the mesh's they are. */
export interface MeshPiece {
  /** u32[3T], in the piece's numbers. */
  readonly triangles: Uint32Array
  /** u32[V of the piece]: the mesh's vertices, in the order in which the piece names them. */
  readonly vertices: Uint32Array
}

export interface CutMesh {
  readonly pieces: readonly MeshPiece[]
  /** u8[V of the mesh]: 1 at vertices that belong to several pieces. */
  readonly seam: Uint8Array
}

const PIECE = 80_000 // Triangles: what is worked on at a time stays in the cache; one to three vertices of a hundred then lie on seams (the meshes of bench/).

/** Cuts a mesh along its edges into pieces of at most `most` neighbouring triangles. Depends on the mesh alone. */
export function cutIntoPieces({ positions, triangles }: TriangleMesh, most = PIECE): CutMesh {
  if (triangles.length === 0) return { pieces: [], seam: new Uint8Array(positions.length / 3) }
  const found = meshPieces(positions, triangles, most, (length) => sharedArray(Uint32Array, length))
  const { triangleStarts, vertexStarts, seam } = found
  const pieces = Array.from({ length: triangleStarts.length - 1 }, (_, n) => ({
    triangles: pieceOf(found.triangles, 3 * triangleStarts[n]!, 3 * triangleStarts[n + 1]!),
    vertices: pieceOf(found.vertices, vertexStarts[n]!, vertexStarts[n + 1]!),
  }))
  return { pieces, seam }
}

export const cutTask = defineTask('geometry/cut', (mesh: TriangleMesh) => cutIntoPieces(mesh))

/** A piece as a mesh of its own, where `positions` f32[3V] has it. */
export function pieceMesh({ triangles, vertices }: MeshPiece, positions: Float32Array): TriangleMesh {
  return { positions: pieceValues(vertices, positions), triangles }
}

/** f32[3 V of the piece]: its vertices' places. */
export function pieceValues(vertices: Uint32Array, positions: Float32Array): Float32Array {
  return someOf({ positions }, vertices)
}

/** Where a piece's vertices are, to be handed to a worker: all of them where the memory is shared, else the piece's. */
export interface PiecePlaces {
  readonly positions: Float32Array
  /** u32[V of the piece]: which of `positions` are the piece's; undefined: all, in its order. */
  readonly vertices?: Uint32Array
}

/** What a worker needs to have a piece's positions with `placesOf`. */
export function piecePlaces({ vertices }: MeshPiece, positions: Float32Array): PiecePlaces {
  return isShared(positions) && isShared(vertices)
    ? { positions, vertices }
    : { positions: pieceValues(vertices, positions) }
}

/** f32[3 V of the piece]. */
export function placesOf({ positions, vertices }: PiecePlaces): Float32Array {
  return vertices ? pieceValues(vertices, positions) : positions
}

/** f32[3n]: where n of the piece's vertices are, by the piece's numbers. */
export function someOf({ positions, vertices }: PiecePlaces, chosen: ArrayLike<number>): Float32Array {
  const places = new Float32Array(3 * chosen.length)
  for (let n = 0; n < chosen.length; n++) {
    const at = 3 * (vertices ? vertices[chosen[n]!]! : chosen[n]!)
    places[3 * n] = positions[at]!
    places[3 * n + 1] = positions[at + 1]!
    places[3 * n + 2] = positions[at + 2]!
  }
  return places
}

/** u8[V of the piece]: the flags that the piece's vertices have. */
export function pieceFlags({ vertices }: MeshPiece, flags: Uint8Array): Uint8Array {
  const own = new Uint8Array(vertices.length)
  for (let v = 0; v < own.length; v++) own[v] = flags[vertices[v]!]!
  return own
}

/** The mesh that pieces make together, over the vertices of the mesh that was cut. @param lists u32 a piece: triangles in its numbers. */
export function joinPieces(
  positions: Float32Array,
  pieces: readonly MeshPiece[],
  lists: readonly Uint32Array[],
): TriangleMesh {
  const triangles = new Uint32Array(lists.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  lists.forEach((list, n) => {
    const { vertices } = pieces[n]!
    for (let i = 0; i < list.length; i++) triangles[at++] = vertices[list[i]!]!
  })
  return { positions, triangles }
}
