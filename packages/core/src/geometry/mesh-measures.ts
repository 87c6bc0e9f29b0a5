import { crossingsOfMesh } from '@trabecula/kernels'
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

/** Measures a mesh of at least one triangle. A million triangles take a few seconds. @param walls samples for the least wall; 0: it is not measured, and null. */
export function measureMesh(mesh: TriangleMesh, walls?: number): MeshMeasures {
  const topology = meshTopology(mesh)
  const volume = signedVolume(mesh)
  const area = surfaceArea(mesh)
  const solid = topology.closed && topology.oriented && volume > 0
  return {
    ...topology,
    degenerateTriangles: flatTriangles(mesh),
    triangles: mesh.triangles.length / 3,
    vertices: mesh.positions.length / 3,
    volume,
    area,
    bounds: boundsOf(mesh),
    selfIntersections: crossingsOfMesh(mesh.positions, mesh.triangles).count,
    minimumWall: solid && walls !== 0 ? (minimumWall(mesh, area, walls)?.thickness ?? null) : null,
    unitSuspicion: unitSuspicion(mesh),
  }
}

/** Triangles without area: a vertex named twice, or three in a line. */
function flatTriangles({ positions: p, triangles: t }: TriangleMesh): number {
  let count = 0
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    const u = [p[b]! - p[a]!, p[b + 1]! - p[a + 1]!, p[b + 2]! - p[a + 2]!] as const
    const v = [p[c]! - p[a]!, p[c + 1]! - p[a + 1]!, p[c + 2]! - p[a + 2]!] as const
    const flat = u[1] * v[2] === u[2] * v[1] && u[2] * v[0] === u[0] * v[2] && u[0] * v[1] === u[1] * v[0]
    if (flat) count++
  }
  return count
}
