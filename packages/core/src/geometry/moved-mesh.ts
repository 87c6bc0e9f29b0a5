import { closestPoints, meshTree } from '@trabecula/kernels'
import { defineTask, type StepContext } from '../step.ts'
import { faultyVertices } from './crossings.ts'
import { foldedVertices } from './folds.ts'
import { type Deviation, type TriangleMesh, triangleArea } from './mesh.ts'
import { summarise } from './mesh-distance.ts'
import { type CutMesh, type MeshPiece, pieceMesh } from './pieces.ts'
import { faultsAtSeams } from './seam-faults.ts'

interface MovedPiece {
  readonly before: TriangleMesh
  /** f32[3V]. */
  readonly after: Float32Array
}

/** Vertices at which the piece crosses itself, or folds over where it did not before. */
function pieceFaults({ before, after }: MovedPiece): number[] {
  const now: TriangleMesh = { positions: after, triangles: before.triangles }
  const folded = new Set(foldedVertices(before))
  return [...faultyVertices(now), ...foldedVertices(now).filter((v) => !folded.has(v))]
}

export const pieceFaultsTask = defineTask('geometry/piece-faults', pieceFaults)

/**
 * Vertices at which a mesh whose vertices moved crosses itself, or folds over where it did not before.
 * @param after f32[3V]. @param looked f32[3V]: where it was looked at last; only pieces that changed since are looked at again.
 */
export async function faultsOfMove(
  mesh: TriangleMesh,
  after: Float32Array,
  cut: CutMesh,
  context: Pick<StepContext, 'parallel'>,
  looked?: Float32Array,
): Promise<number[]> {
  const { pieces } = cut
  const changed = looked ? pieces.filter((piece) => differs(piece, after, looked)) : pieces
  const found = await context.parallel(
    pieceFaultsTask,
    changed.map((piece) => ({
      before: pieceMesh(piece, mesh.positions),
      after: pieceMesh(piece, after).positions,
    })),
  )
  const all = new Set<number>()
  found.forEach((list, n) => {
    for (const v of list) all.add(changed[n]!.vertices[v]!)
  })
  const lists = pieces.map(({ triangles }) => triangles)
  const atSeams = faultsAtSeams(after, cut, lists)
  if (atSeams.length > 0) {
    const usual = new Set(faultsAtSeams(mesh.positions, cut, lists))
    for (const v of atSeams) if (!usual.has(v)) all.add(v)
  }
  return [...all].sort((a, b) => a - b)
}

function differs({ vertices }: MeshPiece, a: Float32Array, b: Float32Array): boolean {
  return vertices.some(
    (v) => a[3 * v] !== b[3 * v] || a[3 * v + 1] !== b[3 * v + 1] || a[3 * v + 2] !== b[3 * v + 2],
  )
}

/** The middle and the area of every so-manieth triangle. */
function centroids({ positions: p, triangles: t }: TriangleMesh, every: number) {
  const count = Math.ceil(t.length / 3 / every)
  const points = new Float32Array(3 * count)
  const weights = new Float32Array(count)
  for (let n = 0; n < count; n++) {
    const [a, b, c] = [3 * t[3 * n * every]!, 3 * t[3 * n * every + 1]!, 3 * t[3 * n * every + 2]!]
    for (let axis = 0; axis < 3; axis++)
      points[3 * n + axis] = (p[a + axis]! + p[b + axis]! + p[c + axis]!) / 3
    weights[n] = triangleArea(p, a, b, c)
  }
  return { points, weights }
}

/** From the middle of every so-manieth triangle to the other surface, in both directions, with their areas. */
function pieceMove({ before, after, every }: MovedPiece & { readonly every: number }) {
  const now: TriangleMesh = { positions: after, triangles: before.triangles }
  return [
    { from: before, to: now },
    { from: now, to: before },
  ].map(({ from, to }) => {
    const { points, weights } = centroids(from, every)
    return { distances: closestPoints(meshTree(to.positions, to.triangles), points).distances, weights }
  })
}

export const pieceMoveTask = defineTask('geometry/piece-move', pieceMove)

const ENOUGH = 60_000 // Triangles a direction: the mean of so many is known to a hundredth of itself.

/**
 * How far a mesh whose vertices moved lies from where it was, in both directions. The maximum is the greatest move of a
 * vertex: no point of either surface lies farther from the other, so it is a bound and no sample. Mean and 95th percentile
 * are weighted by area, from the centroids of at most 60,000 triangles, evenly taken, each to its own piece.
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
      before: pieceMesh(piece, a.positions),
      after: pieceMesh(piece, b.positions).positions,
      every,
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
