import { meshTree, selfIntersections } from '@trabecula/kernels'
import { type Bounds, boundsOf, signedVolume, surfaceArea, type TriangleMesh } from './mesh.ts'
import { type MeshTopology, meshTopology } from './mesh-topology.ts'
import { type SuspectedUnit, unitSuspicion } from './unit.ts'
import { minimumWall } from './wall.ts'

/** All that `check` says of a mesh. */
export interface MeshMeasures extends MeshTopology {
  readonly triangles: number
  readonly vertices: number
  /** mm³; negative where the mesh is inside out; of an open mesh without meaning. */
  readonly volume: number
  readonly area: number
  readonly bounds: Bounds
  /** Pairs of triangles that cross. */
  readonly selfIntersections: number
  /** mm; null where the mesh is not closed and outward, or has no place where it can be measured. */
  readonly minimumWall: number | null
  readonly unitSuspicion: SuspectedUnit | null
}

/** Measures a mesh of at least one triangle. A million triangles take a few seconds. */
export function measureMesh(mesh: TriangleMesh): MeshMeasures {
  const topology = meshTopology(mesh)
  const volume = signedVolume(mesh)
  const area = surfaceArea(mesh)
  const solid = topology.closed && topology.oriented && volume > 0
  return {
    ...topology,
    triangles: mesh.triangles.length / 3,
    vertices: mesh.positions.length / 3,
    volume,
    area,
    bounds: boundsOf(mesh),
    selfIntersections: selfIntersections(meshTree(mesh.positions, mesh.triangles)).count,
    minimumWall: solid ? (minimumWall(mesh, area)?.thickness ?? null) : null,
    unitSuspicion: unitSuspicion(mesh),
  }
}
