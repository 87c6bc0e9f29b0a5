import { closestPoints, meshTree } from '@trabecula/kernels'
import { defineTask, type StepContext } from '../step.ts'
import { type Deviation, type TriangleMesh, triangleArea } from './mesh.ts'
import { summarise } from './mesh-distance.ts'
import { type CutMesh, type MeshPiece, type PiecePlaces, piecePlaces, someOf } from './pieces.ts'

export interface MovedPiece {
  readonly triangles: Uint32Array
  readonly from: PiecePlaces
  readonly to: PiecePlaces
}

export function movedPiece(piece: MeshPiece, before: Float32Array, after: Float32Array): MovedPiece {
  return { triangles: piece.triangles, from: piecePlaces(piece, before), to: piecePlaces(piece, after) }
}

interface PieceSampling {
  /** Every so-manieth triangle. */
  readonly every: number
  /** How many the piece has. */
  readonly vertices: number
}

/** The middles of triangles, and their areas. @param t u32[3n]: the triangles' corners. */
function centroids(p: Float32Array, t: Uint32Array) {
  const points = new Float32Array(t.length)
  const weights = new Float32Array(t.length / 3)
  for (let n = 0; n < weights.length; n++) {
    const [a, b, c] = [3 * t[3 * n]!, 3 * t[3 * n + 1]!, 3 * t[3 * n + 2]!]
    for (let axis = 0; axis < 3; axis++)
      points[3 * n + axis] = (p[a + axis]! + p[b + axis]! + p[c + axis]!) / 3
    weights[n] = triangleArea(p, a, b, c)
  }
  return { points, weights }
}

/** Every so-manieth triangle and those that share a corner with any of them, over the vertices that they name. */
function aroundEvery(t: Uint32Array, vertices: number, every: number) {
  const marked = new Uint8Array(vertices)
  for (let i = 0; i < t.length; i += 3 * every) marked[t[i]!] = marked[t[i + 1]!] = marked[t[i + 2]!] = 1
  const numbers = new Uint32Array(vertices) // 1 + its new number; 0: not named.
  const named: number[] = []
  const near: number[] = []
  const chosen: number[] = []
  for (let i = 0; i < t.length; i += 3) {
    if (!marked[t[i]!] && !marked[t[i + 1]!] && !marked[t[i + 2]!]) continue
    for (let c = 0; c < 3; c++) {
      const v = t[i + c]!
      numbers[v] ||= named.push(v)
      near.push(numbers[v] - 1)
      if (i % (3 * every) === 0) chosen.push(numbers[v] - 1)
    }
  }
  return { named, near: Uint32Array.from(near), chosen: Uint32Array.from(chosen) }
}

/** From the middle of every so-manieth triangle to the other surface around it, in both directions, with their areas. */
function pieceMove({ triangles, every, from, to, vertices }: MovedPiece & PieceSampling) {
  const { named, near, chosen } = aroundEvery(triangles, vertices, every)
  const [before, after] = [someOf(from, named), someOf(to, named)]
  return [[before, after] as const, [after, before] as const].map(([one, other]) => {
    const { points, weights } = centroids(one, chosen)
    return { distances: closestPoints(meshTree(other, near), points).distances, weights }
  })
}

export const pieceMoveTask = defineTask('geometry/piece-move', pieceMove)

const ENOUGH = 20_000 // Triangles a direction: the mean of so many is known to a hundredth of itself.

/**
 * How far a mesh whose vertices moved lies from where it was, in both directions. The maximum is the greatest move of a
 * vertex: no point of either surface lies farther from the other, so it is a bound and no sample. Mean and 95th percentile
 * are weighted by area, from the centroids of at most 20,000 triangles, evenly taken, to the triangles that share a corner with
 * any of them: where a move is shorter than a triangle, the nearest is among these; never is one nearer.
 * @param a, b the same triangles. @param cut their pieces.
 */
export async function moveBetween(
  a: TriangleMesh,
  b: TriangleMesh,
  { pieces }: CutMesh,
  context: Pick<StepContext, 'parallel'>,
): Promise<Deviation> {
  const every = Math.ceil(a.triangles.length / 3 / ENOUGH)
  const lists = await context.parallel(
    pieceMoveTask,
    pieces.map((piece) => ({
      ...movedPiece(piece, a.positions, b.positions),
      every,
      vertices: piece.vertices.length,
    })),
  )
  const { mean, p95 } = summarise(lists.flat())
  let square = 0
  for (let v = 0; v < a.positions.length; v += 3) {
    const x = a.positions[v]! - b.positions[v]!
    const y = a.positions[v + 1]! - b.positions[v + 1]!
    const z = a.positions[v + 2]! - b.positions[v + 2]!
    square = Math.max(square, x * x + y * y + z * z)
  }
  return { mean, p95, max: Math.sqrt(square) }
}
