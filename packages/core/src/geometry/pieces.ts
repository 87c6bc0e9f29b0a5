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
const BINS = 256 // Of a cut: it lies at the border of the bin that halves best.

/** Halves a list of triangles across the longest side of their middles' box, each half in the old order; undefined where all lie in one place. */
function halves(middles: Float32Array, list: Uint32Array): readonly [Uint32Array, Uint32Array] | undefined {
  const box = [0, 1, 2].map((axis) => {
    let [low, high] = [Infinity, -Infinity]
    for (let n = 0; n < list.length; n++) {
      const x = middles[3 * list[n]! + axis]!
      if (x < low) low = x
      if (x > high) high = x
    }
    return { axis, low, side: high - low }
  })
  const { axis, low, side } = box.reduce((best, now) => (now.side > best.side ? now : best))
  const scale = (BINS - 1e-3) / side
  if (!Number.isFinite(scale)) return undefined
  const bins = new Uint8Array(list.length)
  const counts = new Uint32Array(BINS)
  for (let n = 0; n < list.length; n++) {
    bins[n] = Math.floor((middles[3 * list[n]! + axis]! - low) * scale)
    counts[bins[n]!]!++
  }
  let [sum, cut] = [0, 0]
  while (cut < BINS - 1 && (sum === 0 || sum + counts[cut]! / 2 < list.length / 2)) sum += counts[cut++]!
  const parts = [new Uint32Array(sum), new Uint32Array(list.length - sum)] as const
  let [l, h] = [0, 0]
  for (let n = 0; n < list.length; n++) {
    if (bins[n]! < cut) parts[0][l++] = list[n]!
    else parts[1][h++] = list[n]!
  }
  return parts
}

/** The mesh's triangles in lists of at most `most`, each of one region, in the mesh's order. Depends on the mesh alone. */
function regions({ positions: p, triangles: t }: TriangleMesh, most: number): Uint32Array[] {
  const all: Uint32Array = new Uint32Array(t.length / 3).map((_, triangle) => triangle)
  if (all.length <= most) return [all]
  const middles = new Float32Array(t.length)
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    for (let axis = 0; axis < 3; axis++) middles[i + axis] = (p[a + axis]! + p[b + axis]! + p[c + axis]!) / 3
  }
  const open = [all]
  const done: Uint32Array[] = []
  while (open.length > 0) {
    const list = open.pop()!
    const parts = list.length > most ? halves(middles, list) : undefined
    if (parts) open.push(parts[1], parts[0])
    else done.push(list)
  }
  return done
}

/** Cuts a mesh along its edges into pieces of at most about `most` triangles, by halving across the longest side. */
export function cutIntoPieces(mesh: TriangleMesh, most = PIECE): CutMesh {
  const count = mesh.positions.length / 3
  const seam = new Uint8Array(count)
  const numbers = new Uint32Array(count)
  const owner = new Int32Array(count).fill(-1)
  const pieces = regions(mesh, most).map((list, piece) => {
    const triangles = new Uint32Array(3 * list.length)
    const vertices = new Uint32Array(3 * list.length)
    let used = 0
    for (let n = 0; n < triangles.length; n++) {
      const v = mesh.triangles[3 * list[Math.floor(n / 3)]! + (n % 3)]!
      if (owner[v] !== piece) {
        if (owner[v] !== -1) seam[v] = 1
        owner[v] = piece
        numbers[v] = used
        vertices[used++] = v
      }
      triangles[n] = numbers[v]!
    }
    return { triangles, vertices: vertices.slice(0, used) }
  })
  return { pieces, seam }
}

/** A piece as a mesh of its own, where `positions` f32[3V] has it. */
export function pieceMesh({ triangles, vertices }: MeshPiece, positions: Float32Array): TriangleMesh {
  const own = new Float32Array(3 * vertices.length)
  for (let v = 0; v < vertices.length; v++) {
    const from = 3 * vertices[v]!
    own[3 * v] = positions[from]!
    own[3 * v + 1] = positions[from + 1]!
    own[3 * v + 2] = positions[from + 2]!
  }
  return { positions: own, triangles }
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
