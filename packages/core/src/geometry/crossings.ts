import { type MeshTree, meshTree, selfIntersections } from '@trabecula/kernels'
import type { TriangleMesh } from './mesh.ts'

/** Vertices of triangles that cross others, of a tree over them. @param triangles as the caller numbers their corners. */
export function crossingVertices(tree: MeshTree, triangles: Uint32Array): Set<number> {
  const vertices = new Set<number>()
  for (const triangle of selfIntersections(tree).pairs)
    for (let c = 0; c < 3; c++) vertices.add(triangles[3 * triangle + c]!)
  return vertices
}

/** Vertices of triangles that cross others, ascending; empty where all is well. */
export function faultyVertices(mesh: TriangleMesh): number[] {
  if (mesh.triangles.length === 0) return []
  return [...crossingVertices(meshTree(mesh.positions, mesh.triangles), mesh.triangles)].sort((a, b) => a - b)
}
