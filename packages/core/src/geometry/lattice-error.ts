import { closestPoints, meshTree } from '@trabecula/kernels'
import type { UnitCell } from './cell.ts'
import type { TriangleMesh } from './mesh.ts'

/** Where in a triangle the distance is measured: its corners, the middles of its edges, its centroid. */
const PLACES = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
  [0.5, 0.5, 0],
  [0, 0.5, 0.5],
  [0.5, 0, 0.5],
  [1 / 3, 1 / 3, 1 / 3],
] as const

/**
 * Greatest distance, mm, of the triangles to the lattice's surface; those that are farther from it than `limit`, the
 * cell's own error, are measured to the zone too, on which they lie where they trim the lattice: the nearer counts.
 * @param local f32[3V]: positions in edges of the cell.
 */
export function latticeError(
  cell: UnitCell,
  mesh: TriangleMesh,
  local: Float32Array,
  size: number,
  zone: TriangleMesh,
  limit: number,
): number {
  const { positions: p, triangles: t } = mesh
  const slope = new Float64Array(3)
  const distanceAt = (x: number, y: number, z: number) => {
    const value = cell.slope(x, y, z, slope)
    const steep = Math.sqrt(slope[0]! * slope[0]! + slope[1]! * slope[1]! + slope[2]! * slope[2]!)
    const most = cell.samples === undefined ? Infinity : size / cell.samples
    return Math.min(most, (size * Math.abs(value)) / Math.max(steep, 1e-9))
  }
  const corners = new Float64Array(p.length / 3)
  for (let v = 0; v < corners.length; v++)
    corners[v] = distanceAt(local[3 * v]!, local[3 * v + 1]!, local[3 * v + 2]!)
  const between = (a: number, b: number, c: number, u: number, v: number, w: number) =>
    distanceAt(
      u * local[a]! + v * local[b]! + w * local[c]!,
      u * local[a + 1]! + v * local[b + 1]! + w * local[c + 1]!,
      u * local[a + 2]! + v * local[b + 2]! + w * local[c + 2]!,
    )
  const far: number[] = []
  const worsts: number[] = []
  let greatest = 0
  for (let i = 0; i < t.length; i += 3) {
    let worst = Math.max(corners[t[i]!]!, corners[t[i + 1]!]!, corners[t[i + 2]!]!)
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    for (let n = 3; n < PLACES.length; n++) {
      const [u, v, w] = PLACES[n]!
      worst = Math.max(worst, between(a, b, c, u, v, w))
    }
    if (worst <= limit) {
      greatest = Math.max(greatest, worst)
      continue
    }
    worsts.push(worst)
    for (const [u, v, w] of PLACES)
      for (let x = 0; x < 3; x++) far.push(u * p[a + x]! + v * p[b + x]! + w * p[c + x]!)
  }
  if (far.length === 0) return greatest
  const { distances } = closestPoints(meshTree(zone.positions, zone.triangles), Float32Array.from(far))
  worsts.forEach((worst, n) => {
    const toZone = distances.subarray(PLACES.length * n, PLACES.length * (n + 1))
    greatest = Math.max(greatest, Math.min(worst, Math.max(...toZone)))
  })
  return greatest
}
