import { type TriangleChunks, triangleChunks } from '@trabecula/kernels'
import { joinFloats } from '../base/bytes.ts'
import type { StepContext } from '../step.ts'
import type { Deviation, TriangleMesh } from './mesh.ts'
import { summarise } from './mesh-distance.ts'
import { selectTriangles } from './mesh-topology.ts'
import { type CutMesh, cutIntoPieces, joinPieces, pieceFlags, piecePlaces } from './pieces.ts'
import { hold, type ReducedPatch, reducePatchTask } from './reduce-patch.ts'
import { crossingsBetweenPieces, shapeFaultsAtSeams } from './seam-faults.ts'

export interface ReductionOptions {
  /** mm: greatest distance between the reduced and the given surface, in either direction, as measured. */
  readonly tolerance: number
  /** mm: distance of the points at which it is measured; at its vertices in any case. */
  readonly sampling: number
  /** u8[V]: 1 where a vertex must stay. */
  readonly fixed?: Uint8Array
  /** The mesh's pieces, where they are known. */
  readonly cut?: CutMesh
  /** Whether `apart` is wanted. */
  readonly map?: boolean
  /** What runs the pieces, and is asked between rounds whether to go on. */
  readonly context: Pick<StepContext, 'parallel' | 'checkCancelled'>
}

export interface Reduction {
  readonly mesh: TriangleMesh
  readonly deviation: Deviation
  /** f32[T] of the reduced mesh: distance of each triangle's centre to the given surface, mm; undefined where it was not wanted. */
  readonly apart?: Float32Array
  /** u32[3T]: the reduced mesh's corners as vertices of the given one. */
  readonly corners: Uint32Array
}

const ENOUGH = 60_000 // Triangles, of the given surface: the mean of so many is known to a hundredth of itself.
const ROUNDS = 6
const HELD_RINGS = 4 // Around a fault at a seam.

/**
 * Fewer triangles, with the distance measured and kept (`reducePatch`). A big surface is cut into pieces along its own edges;
 * what lies on a seam stays, and where pieces are wrong together they are done again with more of them held. The pieces do
 * not depend on how many threads there are, so neither does the result.
 * @returns the given mesh itself where it cannot be reduced without a fault.
 */
export async function reduceMesh(mesh: TriangleMesh, options: ReductionOptions): Promise<Reduction> {
  const { tolerance, sampling, context, map = false } = options
  const { positions } = mesh
  const cut = options.cut ?? cutIntoPieces(mesh)
  const { pieces } = cut
  const given = pieces.map(({ triangles }) => triangles)
  const fixed = cut.seam.slice()
  options.fixed?.forEach((held, v) => {
    if (held) fixed[v] = 1
  })
  const every = Math.ceil(mesh.triangles.length / 3 / ENOUGH)
  const lists = [...given]
  const flags = pieces.map((piece) => pieceFlags(piece, fixed))
  const done: ReducedPatch[] = []
  let usual: ReadonlySet<number> | undefined
  let chunks: TriangleChunks | undefined
  let todo = [...pieces.keys()]
  for (let round = 0; round < ROUNDS && todo.length > 0; round++) {
    context.checkCancelled()
    const patches = todo.map((n) => {
      const { triangles } = pieces[n]!
      const places = piecePlaces(pieces[n]!, positions)
      return { triangles, places, fixed: flags[n]!, tolerance, sampling, every, map }
    })
    const reduced = await context.parallel(reducePatchTask, patches)
    todo.forEach((n, at) => {
      done[n] = reduced[at]!
      lists[n] = reduced[at]!.triangles
    })
    const changed = round > 0 ? new Set(todo) : undefined
    const shapes = shapeFaultsAtSeams(positions, cut, lists, changed)
    if (shapes.size > 0) usual ??= shapeFaultsAtSeams(positions, cut, given)
    const faults = [
      ...crossingsBetweenPieces(positions, cut, lists, changed),
      ...[...shapes].filter((v) => !usual!.has(v)),
    ]
    if (faults.length === 0) {
      const deviation = summarise(done.flatMap(({ moved }) => moved))
      const joined = joinPieces(positions, pieces, lists)
      const apart = map ? joinFloats(done.map((patch) => patch.apart)) : undefined
      const reducedMesh = selectTriangles(joined, () => true)
      return { mesh: reducedMesh, deviation, ...(apart && { apart }), corners: joined.triangles }
    }
    chunks ??= triangleChunks(mesh.triangles, fixed.length)
    hold(mesh, chunks, fixed, faults, HELD_RINGS + round)
    todo = [...pieces.keys()].filter((n) => {
      const now = pieceFlags(pieces[n]!, fixed)
      const changed = now.some((held, v) => held !== flags[n]![v])
      flags[n] = now
      return changed
    })
  }
  const apart = map ? { apart: new Float32Array(mesh.triangles.length / 3) } : {}
  return { mesh, deviation: { mean: 0, p95: 0, max: 0 }, ...apart, corners: mesh.triangles }
}
