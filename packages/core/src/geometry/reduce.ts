import { type MeshTree, meshTree, selfIntersections } from '@trabecula/kernels'
import { MeshoptSimplifier } from 'meshoptimizer/simplifier'
import { foldedVertices } from './folds.ts'
import type { Deviation, TriangleMesh } from './mesh.ts'
import { type Distances, distancesTo, summarise } from './mesh-distance.ts'
import { irregularVertices, selectTriangles } from './mesh-topology.ts'

export interface ReductionOptions {
  /** mm: greatest distance between the reduced and the given surface, in either direction, as measured. */
  readonly tolerance: number
  /** mm: distance of the points at which it is measured. */
  readonly sampling: number
  /** u8[V]: 1 where a vertex must stay. */
  readonly fixed?: Uint8Array
  /** Called between tries. */
  readonly checkCancelled?: () => void
}

export interface Reduction {
  readonly mesh: TriangleMesh
  readonly deviation: Deviation
}

const TRIES = 16
const HELD_RINGS = 3 // Around a fault: with one, what was wrong comes back beside it, try after try.
const PATIENCE = 4 // Tries with the same error: enough for most bones.
const CALMER = 0.75 // Of the error, where the result was too far off: held vertices alone move the fault elsewhere.
const MANY = 0.02 // Share of the vertices: where more are too far off, the error asked for was too great.

/** Marks the neighbours of marked vertices, ring by ring. */
export function spreadOver(mesh: TriangleMesh, marked: Uint8Array, rings: number): void {
  const t = mesh.triangles
  for (let ring = 0; ring < rings; ring++) {
    const before = marked.slice()
    for (let i = 0; i < t.length; i += 3) {
      if (!before[t[i]!] && !before[t[i + 1]!] && !before[t[i + 2]!]) continue
      for (let c = 0; c < 3; c++) marked[t[i + c]!] = 1
    }
  }
}

/** Vertices of triangles that cross others, ascending; empty where all is well. */
export function faultyVertices(mesh: TriangleMesh): number[] {
  if (mesh.triangles.length === 0) return []
  const { pairs } = selfIntersections(meshTree(mesh.positions, mesh.triangles))
  const vertices = new Set<number>()
  for (const triangle of pairs) for (let c = 0; c < 3; c++) vertices.add(mesh.triangles[3 * triangle + c]!)
  return [...vertices].sort((a, b) => a - b)
}

/** Distances in both directions and the vertices of `mesh` at which they are over the limit. `loose` is the reduced mesh with the vertices of `mesh`. */
function measure(mesh: TriangleMesh, tree: MeshTree, loose: TriangleMesh, options: ReductionOptions) {
  const reduced = selectTriangles(loose, () => true)
  const there = distancesTo(mesh, meshTree(reduced.positions, reduced.triangles), options.sampling)
  const back = distancesTo(reduced, tree, options.sampling)
  const far = new Set<number>()
  const note = (from: TriangleMesh, { distances, owners }: Distances) => {
    owners.forEach((triangle, n) => {
      if (distances[n]! <= options.tolerance) return
      for (let c = 0; c < 3; c++) far.add(from.triangles[3 * triangle + c]!)
    })
  }
  note(mesh, there)
  note(loose, back)
  for (let v = 0; v < mesh.positions.length / 3; v++) {
    if (there.distances[there.owners.length + v]! > options.tolerance) far.add(v)
  }
  return { reduced, deviation: summarise([there, back]), far }
}

/**
 * Fewer triangles, with the distance measured and kept: quadric error collapses (Garland and Heckbert 1997,
 * doi:10.1145/258734.258849, by meshoptimizer). Where the result is not manifold, crosses itself, folds over or lies farther off than
 * the limit, in either direction, the vertices there are held and all is done again, until nothing is wrong. After some tries the
 * error is made smaller too, since held vertices alone move the fault elsewhere (a skull of 448 000 triangles: 12 tries without
 * an end before).
 * @returns the given mesh itself where that does not end.
 */
export async function reduceMesh(mesh: TriangleMesh, options: ReductionOptions): Promise<Reduction> {
  await MeshoptSimplifier.ready
  const fixed = options.fixed ? options.fixed.slice() : new Uint8Array(mesh.positions.length / 3)
  const attributes = new Float32Array(mesh.positions.length / 3)
  const tree = meshTree(mesh.positions, mesh.triangles)
  const folded = new Set(foldedVertices(mesh)) // What was folded before stays so.
  let error = options.tolerance / 2
  for (let attempt = 0; attempt < TRIES; attempt++) {
    options.checkCancelled?.()
    const [triangles] = MeshoptSimplifier.simplifyWithAttributes(
      mesh.triangles,
      mesh.positions,
      3,
      attributes,
      1,
      [0],
      fixed,
      0,
      error,
      ['ErrorAbsolute'],
    )
    if (triangles.length === 0) {
      error /= 2
      continue
    }
    const loose: TriangleMesh = { positions: mesh.positions, triangles }
    const flaps = foldedVertices(loose).filter((v) => !folded.has(v))
    const faults = [...irregularVertices(loose), ...faultyVertices(loose), ...flaps]
    options.checkCancelled?.()
    const held = new Uint8Array(fixed.length)
    for (const v of faults) held[v] = 1
    // Measuring costs ten times what looking for faults does: after some tries they go first.
    const calmer = attempt >= PATIENCE
    if (faults.length === 0 || !calmer) {
      const { reduced, deviation, far } = measure(mesh, tree, loose, options)
      if (faults.length === 0 && deviation.max <= options.tolerance) return { mesh: reduced, deviation }
      if (far.size > MANY * fixed.length) {
        error *= 0.6
        continue
      }
      for (const v of far) held[v] = 1
      if (calmer && far.size > 0) error *= CALMER
    }
    spreadOver(mesh, held, HELD_RINGS + Math.floor(attempt / 2))
    for (let v = 0; v < fixed.length; v++) if (held[v]) fixed[v] = 1
  }
  return { mesh, deviation: { mean: 0, p95: 0, max: 0 } }
}
