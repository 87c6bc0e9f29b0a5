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

const APART = 0.002 // mm.

/**
 * Vertices at one place drawn apart: each goes towards the middle of its neighbours, as the tips of two cones that touch
 * would be shortened.
 */
function drawnApart({ positions, triangles }: TriangleMesh): TriangleMesh {
  const { vertexOf } = weldPoints(positions)
  const first = new Map<number, number>()
  const moved = new Set<number>()
  vertexOf.forEach((place, v) => {
    const other = first.get(place)
    if (other === undefined) first.set(place, v)
    else moved.add(v).add(other)
  })
  const places = positions.slice()
  for (const v of moved) {
    const sum = [0, 0, 0]
    for (let i = 0; i < triangles.length; i += 3) {
      const corners = triangles.subarray(i, i + 3)
      if (!corners.includes(v)) continue
      for (const c of corners)
        for (let axis = 0; axis < 3; axis++) sum[axis]! += positions[3 * c + axis]! - positions[3 * v + axis]!
    }
    const length = Math.sqrt(sum.reduce((total, x) => total + x * x, 0))
    for (let axis = 0; axis < 3 && length > 0; axis++) places[3 * v + axis]! += (APART * sum[axis]!) / length
  }
  return { positions: places, triangles }
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
    const uncrossed = withoutCrossings(rounded)
    const touching = coincident(uncrossed)
    const mesh = touching > 0 ? drawnApart(uncrossed) : uncrossed
    const faults = (touching > 0 ? coincident(mesh) : 0) + (mesh === rounded ? 0 : crossingsOf(mesh))
    if (!best || faults < best.faults) best = { mesh, faults }
    if (faults === 0) break
  }
  if (best!.faults === 0) return best!.mesh
  const last = withoutCrossings(best!.mesh, LAST)
  return coincident(last) + crossingsOf(last) < best!.faults ? last : best!.mesh
}
