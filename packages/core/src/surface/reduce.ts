import { meshTree, selfIntersections } from '@trabecula/kernels'
import { MeshoptSimplifier } from 'meshoptimizer/simplifier'
import type { Deviation, TriangleMesh } from '../geometry/mesh.ts'
import { deviationBetween } from '../geometry/mesh-distance.ts'
import { meshTopology, selectTriangles } from '../geometry/mesh-topology.ts'

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

const TRIES = 8

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
  const { pairs } = selfIntersections(meshTree(mesh.positions, mesh.triangles))
  const vertices = new Set<number>()
  for (const triangle of pairs) for (let c = 0; c < 3; c++) vertices.add(mesh.triangles[3 * triangle + c]!)
  return [...vertices].sort((a, b) => a - b)
}

/**
 * Fewer triangles, with the distance measured and kept: quadric error collapses (Garland and Heckbert 1997,
 * doi:10.1145/258734.258849, by meshoptimizer), then both directions measured densely; where the distance is over the
 * limit the error asked for is lowered, where the result crosses itself the vertices there are held, until both are well.
 * @returns the given mesh itself where nothing can be taken away.
 */
export async function reduceMesh(mesh: TriangleMesh, options: ReductionOptions): Promise<Reduction> {
  await MeshoptSimplifier.ready
  const none: Deviation = { mean: 0, p95: 0, max: 0 }
  const fixed = options.fixed ? options.fixed.slice() : new Uint8Array(mesh.positions.length / 3)
  const attributes = new Float32Array(mesh.positions.length / 3)
  let error = options.tolerance / 2
  for (let attempt = 0; attempt < TRIES; attempt++) {
    options.checkCancelled?.()
    const [indices] = MeshoptSimplifier.simplifyWithAttributes(
      mesh.triangles, mesh.positions, 3, attributes, 1, [0], fixed, 0, error, ['ErrorAbsolute'],
    ) // biome-ignore format: one call
    const loose: TriangleMesh = { positions: mesh.positions, triangles: indices }
    const reduced = selectTriangles(loose, () => true)
    const topology = meshTopology(reduced)
    if (!topology.closed || !topology.manifold || !topology.oriented) {
      error /= 2
      continue
    }
    const crossing = faultyVertices(loose)
    if (crossing.length > 0) {
      for (const v of crossing) fixed[v] = 1
      spreadOver(mesh, fixed, 2 + attempt)
      continue
    }
    options.checkCancelled?.()
    const deviation = deviationBetween(mesh, reduced, options.sampling)
    if (deviation.max <= options.tolerance) return { mesh: reduced, deviation }
    error *= Math.max(0.25, (0.8 * options.tolerance) / deviation.max)
  }
  return { mesh, deviation: none }
}
