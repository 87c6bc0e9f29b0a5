import { closestPoints, edgeTwins, type MeshTree } from '@trabecula/kernels'
import { acos } from '../base/math.ts'
import { dot } from '../base/vectors.ts'
import type { TriangleMesh } from './mesh.ts'
import { surfaceTree } from './surface-tree.ts'

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
 * Prepares a surface, once for a mesh, which must not be changed: angle-weighted pseudonormals make the sign right at edges and corners too.
 * Source: Bærentzen and Aanæs 2005, doi:10.1109/TVCG.2005.49. The sign has a meaning where the mesh is closed and outward.
 */
export function signedSurface(mesh: TriangleMesh): SignedSurface {
  const known = surfaces.get(mesh)
  if (known) return known
  const surface = prepared(mesh)
  surfaces.set(mesh, surface)
  return surface
}

const surfaces = new WeakMap<TriangleMesh, SignedSurface>()

function prepared(mesh: TriangleMesh): SignedSurface {
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
  return {
    mesh,
    tree: surfaceTree(mesh),
    faceNormals,
    vertexNormals,
    across: neighboursAcross(t, p.length / 3),
  }
}

/** Which part of a triangle is nearest to a point: its face, the edge opposite a corner, or a corner. */
type Part = { readonly kind: 'face' } | { readonly kind: 'edge' | 'corner'; readonly corner: 0 | 1 | 2 }

const FACE: Part = { kind: 'face' }
const EDGES: readonly Part[] = [0, 1, 2].map((corner) => ({ kind: 'edge', corner: corner as 0 | 1 | 2 }))
const CORNERS: readonly Part[] = [0, 1, 2].map((corner) => ({ kind: 'corner', corner: corner as 0 | 1 | 2 }))

/**
 * The part by the point itself (Ericson 2005, Real-Time Collision Detection, 5.1.5): by the nearest place, which is rounded to
 * f32, an edge may pass for the face beside it, whose normal alone gives the wrong side at a sharp edge.
 */
function nearestPart(
  p: Float32Array,
  a: number,
  b: number,
  c: number,
  x: number,
  y: number,
  z: number,
): Part {
  // No arrays here: a million points are asked at a time.
  const [ux, uy, uz] = [p[b]! - p[a]!, p[b + 1]! - p[a + 1]!, p[b + 2]! - p[a + 2]!]
  const [vx, vy, vz] = [p[c]! - p[a]!, p[c + 1]! - p[a + 1]!, p[c + 2]! - p[a + 2]!]
  const [ax, ay, az] = [x - p[a]!, y - p[a + 1]!, z - p[a + 2]!]
  const [d1, d2] = [ux * ax + uy * ay + uz * az, vx * ax + vy * ay + vz * az]
  if (d1 <= 0 && d2 <= 0) return CORNERS[0]!
  const [bx, by, bz] = [x - p[b]!, y - p[b + 1]!, z - p[b + 2]!]
  const [d3, d4] = [ux * bx + uy * by + uz * bz, vx * bx + vy * by + vz * bz]
  if (d3 >= 0 && d4 <= d3) return CORNERS[1]!
  if (d1 * d4 - d3 * d2 <= 0 && d1 >= 0 && d3 <= 0) return EDGES[2]!
  const [cx, cy, cz] = [x - p[c]!, y - p[c + 1]!, z - p[c + 2]!]
  const [d5, d6] = [ux * cx + uy * cy + uz * cz, vx * cx + vy * cy + vz * cz]
  if (d6 >= 0 && d5 <= d6) return CORNERS[2]!
  if (d5 * d2 - d1 * d6 <= 0 && d2 >= 0 && d6 <= 0) return EDGES[1]!
  return d3 * d6 - d5 * d4 <= 0 && d4 >= d3 && d5 >= d6 ? EDGES[0]! : FACE
}

/** The pseudonormal of the part of a triangle that is nearest to a point, into `out` at `at`. */
function normalAt(
  { faceNormals, vertexNormals, across, mesh }: SignedSurface,
  triangle: number,
  points: Float32Array,
  out: Float64Array,
  at: number,
): void {
  const { positions: p, triangles: t } = mesh
  const i = 3 * triangle
  const part = nearestPart(
    p,
    3 * t[i]!,
    3 * t[i + 1]!,
    3 * t[i + 2]!,
    points[at]!,
    points[at + 1]!,
    points[at + 2]!,
  )
  if (part.kind === 'corner') {
    const corner = 3 * t[i + part.corner]!
    for (let axis = 0; axis < 3; axis++) out[at + axis] = vertexNormals[corner + axis]!
    return
  }
  for (let axis = 0; axis < 3; axis++) out[at + axis] = faceNormals[i + axis]!
  if (part.kind === 'face') return
  const other = across[i + ((part.corner + 1) % 3)]!
  if (other >= 0) for (let axis = 0; axis < 3; axis++) out[at + axis]! += faceNormals[3 * other + axis]!
  normalised(out, at)
}

/** Nearest points, distances with sign (positive outside) and normals for n points f32[3n]. */
export function nearestOn(surface: SignedSurface, points: Float32Array): SignedNearest {
  const { distances, nearest, owners } = closestPoints(surface.tree, points)
  const normals = new Float64Array(points.length)
  const signed = new Float64Array(distances.length)
  for (let i = 0; i < distances.length; i++) {
    normalAt(surface, owners[i]!, points, normals, 3 * i)
    let side = 0
    for (let axis = 0; axis < 3; axis++)
      side += (points[3 * i + axis]! - nearest[3 * i + axis]!) * normals[3 * i + axis]!
    signed[i] = side < 0 ? -distances[i]! : distances[i]!
  }
  return { distances: signed, nearest, normals }
}
