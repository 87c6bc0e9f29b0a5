import { castRays, closestPoints, type MeshTree } from '@trabecula/kernels'
import { leastOver } from './near-points.ts'

/** Directions that no plane of a device or an image is parallel to. */
const RAYS = [
  [0.4472, 0.1283, 0.8852],
  [-0.7731, 0.5917, 0.2285],
  [0.2311, -0.8817, -0.4113],
] as const

function insideByRay(
  { positions: p, triangles: t, ...tree }: MeshTree,
  points: Float32Array,
  ray: readonly number[],
) {
  const directions = new Float64Array(points.length)
  for (let i = 0; i < directions.length; i++) directions[i] = ray[i % 3]!
  const { owners } = castRays({ ...tree, positions: p, triangles: t }, Float64Array.from(points), directions)
  return Uint8Array.from(owners, (owner) => {
    if (owner < 0) return 0
    const [a, b, c] = [3 * t[3 * owner]!, 3 * t[3 * owner + 1]!, 3 * t[3 * owner + 2]!]
    const u = [p[b]! - p[a]!, p[b + 1]! - p[a + 1]!, p[b + 2]! - p[a + 2]!] as const
    const v = [p[c]! - p[a]!, p[c + 1]! - p[a + 1]!, p[c + 2]! - p[a + 2]!] as const
    const out =
      ray[0]! * (u[1] * v[2] - u[2] * v[1]) +
      ray[1]! * (u[2] * v[0] - u[0] * v[2]) +
      ray[2]! * (u[0] * v[1] - u[1] * v[0])
    return out > 0 ? 1 : 0
  })
}

/**
 * Distances of points f32[3n] to a closed outward mesh, mm, negative inside. Inside is where a ray first leaves the mesh;
 * who seems to be inside must be so by two of three rays. No normals at edges are asked, so slivers do no harm.
 */
export function insideDistances(tree: MeshTree, points: Float32Array): Float32Array {
  const { distances } = closestPoints(tree, points)
  const first = insideByRay(tree, points, RAYS[0])
  const doubtful = [...first.keys()].filter((n) => first[n])
  const asked = new Float32Array(3 * doubtful.length)
  doubtful.forEach((n, at) => {
    asked.set(points.subarray(3 * n, 3 * n + 3), 3 * at)
  })
  const [second, third] = RAYS.slice(1).map((ray) => insideByRay(tree, asked, ray))
  doubtful.forEach((n, at) => {
    if (second![at]! + third![at]! >= 1) distances[n] = -distances[n]!
  })
  return distances
}

/** The least of `insideDistances`, Infinity without points. */
export function leastInsideDistance(tree: MeshTree, points: Float32Array): number {
  return leastOver(points, (some) => insideDistances(tree, some))
}
