import { castRays, closestPoints, meshTree } from '@trabecula/kernels'
import { cross, dot, length, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { FlangeDesign } from './device.ts'
import type { TriangleMesh } from './mesh.ts'
import type { NamedPlane, SweptCut } from './plan.ts'
import { polylineDistance } from './polyline-distance.ts'
import { wayToCut } from './swept-cut.ts'

/** What is coated: faces at the cuts, and the undersides of flanges. LPS mm. */
export interface CoatedFaces {
  /** On a face that lies square to the spray. */
  readonly thickness: number
  readonly planes: readonly NamedPlane[]
  /** Stepped and curved cuts: sprayed square to each face. */
  readonly swept?: readonly SweptCut[]
  /** From the cuts to the body's own faces. */
  readonly gap: number
  /** From a face to where pores may still be reached. */
  readonly depth: number
  readonly flanges: readonly FlangeDesign[]
  /** What the flanges lie on. */
  readonly bone: TriangleMesh
}

const NEAR = 0.3 // mm from a face within which a vertex is of it.
const LIFT = 1e-3 // mm off the surface from which it is looked outwards.
const SLANT = 0.2 // Least cosine between a face and the spray: steeper faces get none.

/**
 * Thickness of a coating that is sprayed along a straight line on each vertex, mm: on the cut faces along the cut's normal (of
 * stepped and curved cuts from its nearest place), on the undersides of flanges from the bone's side. What nothing of the body hides gets the thickness times the cosine between
 * face and spray, all other places none. Pores are coated as far as they can be seen from the cut.
 * @returns f32[V]
 */
export function coatingMap(mesh: TriangleMesh, faces: CoatedFaces): Float32Array {
  const found = new Float32Array(mesh.positions.length / 3)
  const tree = meshTree(mesh.positions, mesh.triangles)
  const spray = (wayOf: SprayedFrom) => {
    const { slants, ways } = mostSquare(mesh, wayOf)
    const asked = [...slants.keys()].filter((v) => slants[v]! >= SLANT)
    if (asked.length === 0) return
    const along = Float64Array.from(asked.flatMap((v) => ways[v]!))
    const from = along.map((x, i) => mesh.positions[3 * asked[Math.floor(i / 3)]! + (i % 3)]! + LIFT * x)
    const { ts } = castRays(tree, from, along)
    asked.forEach((v, n) => {
      if (ts[n] === Infinity) found[v] = Math.max(found[v]!, faces.thickness * Math.min(1, slants[v]!))
    })
  }
  for (const plane of faces.planes) {
    const way = scale(plane.normal, -1)
    spray((_, at) => {
      const height = dot(plane.normal, at) - plane.offset - faces.gap
      return Math.abs(height) <= faces.depth + NEAR ? way : undefined
    })
  }
  for (const cut of faces.swept ?? []) {
    const wayFrom = wayToCut(cut)
    spray((_, at) => {
      const { height, way } = wayFrom(at)
      return Math.abs(height - faces.gap) <= faces.depth + NEAR ? way : undefined
    })
  }
  if (faces.flanges.length > 0) spray(underFlanges(mesh.positions, faces))
  return found
}

/** The way from a vertex to where the spray comes from, unit; undefined where none comes. */
type SprayedFrom = (v: number, at: Vector3) => Vector3 | undefined

/** Of each vertex the greatest cosine between the spray and a facet at it: on an edge the coated face counts. */
function mostSquare({ positions: p, triangles: t }: TriangleMesh, wayOf: SprayedFrom) {
  const slants = new Float32Array(p.length / 3)
  const at = (v: number): Vector3 => [p[3 * v]!, p[3 * v + 1]!, p[3 * v + 2]!]
  const ways = Array.from({ length: slants.length }, (_, v) => wayOf(v, at(v)))
  for (let i = 0; i < t.length; i += 3) {
    const corners = [t[i]!, t[i + 1]!, t[i + 2]!]
    if (corners.every((v) => !ways[v])) continue
    const [a, b, c] = corners.map(at) as [Vector3, Vector3, Vector3]
    const normal = cross(subtract(b, a), subtract(c, a))
    const size = length(normal)
    if (!(size > 0)) continue
    for (const v of corners) {
      const way = ways[v]
      if (way) slants[v] = Math.max(slants[v]!, dot(normal, way) / size)
    }
  }
  return { slants, ways }
}

/** The way from a vertex of a flange's underside to the bone, if it is one. */
function underFlanges(positions: Float32Array, { flanges, bone }: CoatedFaces): SprayedFrom {
  const { nearest, distances } = closestPoints(meshTree(bone.positions, bone.triangles), positions)
  return (v, at) => {
    const distance = distances[v]!
    const on = flanges.some(
      ({ along, width, thickness, clearance }) =>
        distance <= clearance + NEAR && polylineDistance(along, ...at) < width / 2 + thickness,
    )
    if (!on || distance < 1e-6) return undefined
    const to: Vector3 = [nearest[3 * v]!, nearest[3 * v + 1]!, nearest[3 * v + 2]!]
    return scale(subtract(to, at), 1 / distance)
  }
}

/**
 * mm² of a mesh that a map covers, and mm³ of coating on it: by triangles, each with the mean of its corners; of a face at cuts
 * those that face one of them.
 */
export function coatedAmount(
  { positions: p, triangles: t }: TriangleMesh,
  map: Float32Array,
  cuts: readonly NamedPlane[],
): { readonly area: number; readonly volume: number; readonly mean: number } {
  let [area, volume] = [0, 0]
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [t[i]!, t[i + 1]!, t[i + 2]!]
    const mean = (map[a]! + map[b]! + map[c]!) / 3
    if (map[a] === 0 || map[b] === 0 || map[c] === 0) continue
    const u = [0, 1, 2].map((x) => p[3 * b + x]! - p[3 * a + x]!) as [number, number, number]
    const v = [0, 1, 2].map((x) => p[3 * c + x]! - p[3 * a + x]!) as [number, number, number]
    const [x, y, z] = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]
    const size = Math.sqrt(x * x + y * y + z * z) / 2
    const faces = ({ normal: n }: NamedPlane) => -(n[0] * x + n[1] * y + n[2] * z) >= 2 * SLANT * size
    if (cuts.length > 0 && !cuts.some(faces)) continue
    area += size
    volume += size * mean
  }
  return { area, volume, mean: area > 0 ? volume / area : 0 }
}
