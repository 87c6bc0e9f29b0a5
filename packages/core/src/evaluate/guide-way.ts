import { castRays, type MeshTree } from '@trabecula/kernels'
import type { Vector3 } from '../base/vectors.ts'
import { evenSamples } from '../geometry/even-samples.ts'
import { insideDistances, leastInsideDistance } from '../geometry/inside.ts'
import { type Bounds, boundsOf, type TriangleMesh } from '../geometry/mesh.ts'

/** The deepest that guide and bone lie in each other on the way out. */
export interface WayOut {
  /** mm; 0 or less where they never meet. */
  readonly depth: number
  /** mm moved out where it is deepest. */
  readonly at: number
  /** Steps of 1 mm until guide and bone are apart. */
  readonly steps: number
}

export const FARTHEST = 150 // mm moved out at most.
const SPACING = 2 // mm between points.

function pointsOf(mesh: Pick<TriangleMesh, 'positions' | 'triangles'>): Float32Array {
  const samples = evenSamples(mesh, SPACING).points
  const points = new Float32Array(samples.length + mesh.positions.length)
  points.set(samples)
  points.set(mesh.positions, samples.length)
  return points
}

/** Points within `margin` mm of the box. */
export function withinBox(points: Float32Array, min: Vector3, max: Vector3, margin: number): Float32Array {
  const kept: number[] = []
  for (let i = 0; i < points.length; i += 3) {
    const inside = [0, 1, 2].every(
      (a) => points[i + a]! > min[a]! - margin && points[i + a]! < max[a]! + margin,
    )
    if (inside) kept.push(points[i]!, points[i + 1]!, points[i + 2]!)
  }
  return Float32Array.from(kept)
}

/**
 * Of points that move along `way` by up to `steps` mm, those that can be inside the closed surface somewhere on it: their
 * ray meets it. All others stay outside, however near they pass.
 */
function meeting(surface: MeshTree, points: Float32Array, way: Vector3, steps: number): Float32Array {
  const directions = new Float64Array(points.length)
  for (let i = 0; i < directions.length; i++) directions[i] = way[i % 3]!
  const { ts } = castRays(surface, Float64Array.from(points), directions)
  const kept = ts.reduce((count, t) => count + (t <= steps + 1 ? 1 : 0), 0)
  const found = new Float32Array(3 * kept)
  let at = 0
  ts.forEach((t, n) => {
    if (t <= steps + 1) found.set(points.subarray(3 * n, 3 * n + 3), 3 * at++)
  })
  return found
}

/**
 * Least signed distance of moving points to a surface, step by step. A point at distance d cannot be inside before it
 * has moved d: so each is asked again only then, which is exact and spares nearly all questions. Every round asks all
 * points at once, each at its own step. Points that never meet the surface are left out.
 * @returns f64[steps + 1], ∞ where no point is near
 */
export function leastOnWay(surface: MeshTree, all: Float32Array, way: Vector3, steps: number) {
  const points = meeting(surface, all, way, steps)
  const least = new Float64Array(steps + 1).fill(Infinity)
  let asked = Array.from({ length: points.length / 3 }, (_, n) => n)
  const step = new Uint16Array(asked.length)
  while (asked.length > 0) {
    const moved = new Float32Array(3 * asked.length)
    asked.forEach((n, at) => {
      for (let a = 0; a < 3; a++) moved[3 * at + a] = points[3 * n + a]! + step[n]! * way[a]!
    })
    const distances = insideDistances(surface, moved)
    asked.forEach((n, at) => {
      least[step[n]!] = Math.min(least[step[n]!]!, distances[at]!)
      step[n] = Math.min(steps + 1, step[n]! + Math.max(1, Math.floor(distances[at]!)))
    })
    asked = asked.filter((n) => step[n]! <= steps)
  }
  return least
}

/** Steps of 1 mm after which a moving box has left another for good, at most FARTHEST: it may be apart before they meet too. */
export function stepsApart(own: Bounds, other: Bounds, way: Vector3): number {
  const apart = (step: number) =>
    [0, 1, 2].some(
      (a) => own.min[a]! + step * way[a]! > other.max[a]! || own.max[a]! + step * way[a]! < other.min[a]!,
    )
  let steps = FARTHEST
  while (steps > 0 && apart(steps - 1)) steps--
  return steps
}

/**
 * Moves the guide out against its insertion in steps of 1 mm until its box has left the bone's, and measures how deep the
 * two lie in each other: points of the guide's surface in the bone, and of the bone's in the guide.
 */
export function wayOut(guide: MeshTree, bone: MeshTree, insertion: Vector3): WayOut {
  const own = boundsOf(guide)
  const out = insertion.map((x) => -x) as unknown as Vector3
  const steps = stepsApart(own, boundsOf(bone), out)
  const ofGuide = leastOnWay(bone, pointsOf(guide), out, steps)
  const low = own.min.map((x, a) => Math.min(x, x + steps * out[a]!)) as unknown as Vector3
  const high = own.max.map((x, a) => Math.max(x, x + steps * out[a]!)) as unknown as Vector3
  const ofBone = leastOnWay(guide, withinBox(pointsOf(bone), low, high, 1), insertion, steps)
  let [depth, at] = [-Infinity, 0]
  for (let step = 0; step <= steps; step++) {
    const here = -Math.min(ofGuide[step]!, ofBone[step]!)
    if (here > depth) [depth, at] = [here, step]
  }
  return { depth, at, steps }
}

/** Least distance of the guide to another bone, mm; negative where they lie in each other. */
export function distanceBetween(guide: MeshTree, bone: MeshTree): number {
  const { min, max } = boundsOf(guide)
  const near = withinBox(pointsOf(bone), min, max, 5)
  return Math.min(leastInsideDistance(bone, pointsOf(guide)), leastInsideDistance(guide, near))
}
