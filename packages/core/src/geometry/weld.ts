import { weldPoints } from '@trabecula/kernels'
import type { TriangleMesh } from './mesh.ts'
import { meshTopology } from './mesh-topology.ts'

/** A mesh from loose corners f32[9T]: equal coordinates become one vertex. Triangles keep order and number. */
export function weldCorners(corners: Float32Array): TriangleMesh {
  const { vertexOf, positions } = weldPoints(corners)
  return { positions, triangles: vertexOf }
}

/** The mesh itself where it is closed as its file connects it; else with vertices of equal coordinates joined. */
export function weldWhereOpen(mesh: TriangleMesh): TriangleMesh {
  if (meshTopology(mesh).closed) return mesh
  const { vertexOf, positions } = weldPoints(mesh.positions)
  return { positions, triangles: mesh.triangles.map((v) => vertexOf[v]!) }
}
