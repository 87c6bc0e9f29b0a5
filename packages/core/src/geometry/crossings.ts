import { crossingsOfMesh, type MeshTree, selfIntersections } from '@trabecula/kernels'
import type { TriangleMesh } from './mesh.ts'

/** Vertices of triangles that cross others, of a tree over them. @param triangles as the caller numbers their corners. */
export function crossingVertices(tree: MeshTree, triangles: Uint32Array): Set<number> {
  return cornersOf(selfIntersections(tree).pairs, triangles)
}

function cornersOf(which: Uint32Array, triangles: Uint32Array): Set<number> {
  const vertices = new Set<number>()
  for (const triangle of which) for (let c = 0; c < 3; c++) vertices.add(triangles[3 * triangle + c]!)
  return vertices
}

/** Vertices of triangles that cross others, ascending; empty where all is well. */
export function faultyVertices(mesh: TriangleMesh): number[] {
  if (mesh.triangles.length === 0) return []
  const { pairs } = crossingsOfMesh(mesh.positions, mesh.triangles)
  return [...cornersOf(pairs, mesh.triangles)].sort((a, b) => a - b)
}
