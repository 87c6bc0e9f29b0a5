import { weldPoints } from '@trabecula/kernels'
import type { Manifold } from 'manifold-3d'
import { crossingsOf, exactMeshOf, type ManifoldScope } from '../geometry/manifold.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { withoutCrossings } from '../geometry/uncross.ts'

/** mm: edges shorter than this go where the surface stays; tried in this order until nothing crosses. */
const SLIVERS = [0.001, 0.003, 0.0003, 0.008]

/** mm: edges that may go at a crossing that is left when all of these were tried. */
const LAST = 0.08

/** Vertices that share a place with another: every reader of STL joins them, and the file is then open or not manifold. */
function coincident({ positions }: TriangleMesh): number {
  return (positions.length - weldPoints(positions).positions.length) / 3
}

/**
 * A solid's mesh without crossings, whose vertices stand apart: nothing crosses in the solid itself, but rounded to float32
 * its slivers can. It is taken as one original, so that edges between what came from different meshes can be collapsed too.
 */
export function withoutSlivers(scope: ManifoldScope, solid: Manifold): TriangleMesh {
  const original = scope.keep(solid.asOriginal())
  let best: { mesh: TriangleMesh; faults: number } | undefined
  for (const sliver of SLIVERS) {
    const rounded = exactMeshOf(scope.keep(original.simplify(sliver)))
    const mesh = withoutCrossings(rounded)
    const faults = coincident(mesh) + (mesh === rounded ? 0 : crossingsOf(mesh))
    if (!best || faults < best.faults) best = { mesh, faults }
    if (faults === 0) break
  }
  if (best!.faults === 0) return best!.mesh
  const last = withoutCrossings(best!.mesh, LAST)
  return coincident(last) + crossingsOf(last) < best!.faults ? last : best!.mesh
}
