import { closestPoints, edgeTwins, type MeshTree, meshTree } from '@trabecula/kernels'
import { acos } from '../base/math.ts'
import { dot } from '../base/vectors.ts'
import type { TriangleMesh } from './mesh.ts'

const ON_BORDER = 1e-5 // Of a barycentric coordinate: under it the nearest point lies on an edge or in a corner.

/** A surface that can be asked for nearest points, distances with sign, and normals. */
export interface SignedSurface {
  readonly mesh: TriangleMesh
  readonly tree: MeshTree
  /** f64[3T], unit; 0 for triangles without area. */
  readonly faceNormals: Float64Array
  /** f64[3V], angle-weighted. */
  readonly vertexNormals: Float64Array
  /** For each directed edge (3 a triangle) the triangle on its other side, or −1. */
  readonly across: Int32Array
}

/** What `nearestOn` finds for each point asked. */
export interface SignedNearest {
  /** f64[n], mm: positive outside. */
  readonly distances: Float64Array
  /** f32[3n]. */
  readonly nearest: Float32Array
  /** f64[3n], unit: the pseudonormal at the nearest point. */
  readonly normals: Float64Array
}

function normalised(v: Float64Array, at: number): void {
  const [x, y, z] = [v[at]!, v[at + 1]!, v[at + 2]!]
  const length = Math.sqrt(x * x + y * y + z * z)
  if (length > 0) for (let axis = 0; axis < 3; axis++) v[at + axis]! /= length
}

function neighboursAcross(t: Uint32Array, vertices: number): Int32Array {
  return edgeTwins(t, vertices, 'last').map((twin) => (twin < 0 ? -1 : Math.floor(twin / 3)))
}

/**
 * Prepares a surface: angle-weighted pseudonormals make the sign right at edges and corners too.
 * Source: Bærentzen and Aanæs 2005, doi:10.1109/TVCG.2005.49. The sign has a meaning where the mesh is closed and outward.
 */
export function signedSurface(mesh: TriangleMesh): SignedSurface {
  const { positions: p, triangles: t } = mesh
  const faceNormals = new Float64Array(t.length)
  const vertexNormals = new Float64Array(p.length)
  for (let i = 0; i < t.length; i += 3) {
    const corner = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    const side = (a: number, b: number) =>
      [0, 1, 2].map((x) => p[corner[b]! + x]! - p[corner[a]! + x]!) as [number, number, number]
    const u = side(0, 1)
    const v = side(0, 2)
    faceNormals.set([u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]], i)
    normalised(faceNormals, i)
    for (let c = 0; c < 3; c++) {
      const a = side(c, (c + 1) % 3)
      const b = side(c, (c + 2) % 3)
      const lengths = Math.sqrt(dot(a, a) * dot(b, b))
      if (lengths === 0) continue
      const cosine = dot(a, b) / lengths
      const angle = acos(Math.min(1, Math.max(-1, cosine)))
      for (let axis = 0; axis < 3; axis++) vertexNormals[corner[c]! + axis]! += angle * faceNormals[i + axis]!
    }
  }
  for (let v = 0; v < p.length; v += 3) normalised(vertexNormals, v)
  return { mesh, tree: meshTree(p, t), faceNormals, vertexNormals, across: neighboursAcross(t, p.length / 3) }
}

/** The pseudonormal at a point of a triangle, into `out` at `at`: of its face, of an edge or of a corner. */
function normalAt(
  surface: SignedSurface,
  triangle: number,
  nearest: Float32Array,
  point: number,
  out: Float64Array,
  at: number,
): void {
  const { faceNormals, vertexNormals, across, mesh } = surface
  const { positions: p, triangles: t } = mesh
  const i = 3 * triangle
  const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
  // No arrays here: a million points are asked at a time.
  const [ux, uy, uz] = [p[b]! - p[a]!, p[b + 1]! - p[a + 1]!, p[b + 2]! - p[a + 2]!]
  const [vx, vy, vz] = [p[c]! - p[a]!, p[c + 1]! - p[a + 1]!, p[c + 2]! - p[a + 2]!]
  const [wx, wy, wz] = [
    nearest[point]! - p[a]!,
    nearest[point + 1]! - p[a + 1]!,
    nearest[point + 2]! - p[a + 2]!,
  ]
  const [uu, uv, vv] = [ux * ux + uy * uy + uz * uz, ux * vx + uy * vy + uz * vz, vx * vx + vy * vy + vz * vz]
  const [wu, wv] = [wx * ux + wy * uy + wz * uz, wx * vx + wy * vy + wz * vz]
  const size = uu * vv - uv * uv
  const beta = size > 0 ? (vv * wu - uv * wv) / size : 0
  const gamma = size > 0 ? (uu * wv - uv * wu) / size : 0
  const onA = 1 - beta - gamma > ON_BORDER
  const onB = beta > ON_BORDER
  const onC = gamma > ON_BORDER
  const corners = Number(onA) + Number(onB) + Number(onC)
  if (corners === 1) {
    const corner = onA ? a : onB ? b : c
    for (let axis = 0; axis < 3; axis++) out[at + axis] = vertexNormals[corner + axis]!
    return
  }
  for (let axis = 0; axis < 3; axis++) out[at + axis] = faceNormals[i + axis]!
  if (corners !== 2) return
  // The edge opposite the corner whose coordinate is 0.
  const other = across[i + (onA ? (onB ? 0 : 2) : 1)]!
  if (other >= 0) for (let axis = 0; axis < 3; axis++) out[at + axis]! += faceNormals[3 * other + axis]!
  normalised(out, at)
}

/** Nearest points, distances with sign (positive outside) and normals for n points f32[3n]. */
export function nearestOn(surface: SignedSurface, points: Float32Array): SignedNearest {
  const { distances, nearest, owners } = closestPoints(surface.tree, points)
  const normals = new Float64Array(points.length)
  const signed = new Float64Array(distances.length)
  for (let i = 0; i < distances.length; i++) {
    normalAt(surface, owners[i]!, nearest, 3 * i, normals, 3 * i)
    let side = 0
    for (let axis = 0; axis < 3; axis++)
      side += (points[3 * i + axis]! - nearest[3 * i + axis]!) * normals[3 * i + axis]!
    signed[i] = side < 0 ? -distances[i]! : distances[i]!
  }
  return { distances: signed, nearest, normals }
}
