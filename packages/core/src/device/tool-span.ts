import type { Vector3 } from '../base/vectors.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'

const PAST = 1 // mm that a tool goes past what it cuts, so that no faces meet.

/**
 * mm along an axis (from `from`, unit `direction`) over which a mesh may come within `radius` of it, and 1 mm more at both
 * ends: by balls about its triangles, so never too short. Tools are made no longer: a Boolean holds every facet against all
 * that its box meets, and the box of a long facet that runs across the frame's axes meets thousands of triangles in vain.
 * @returns undefined where the mesh stays away
 */
export function spanNear(
  { positions: p, triangles: t }: TriangleMesh,
  from: Vector3,
  direction: Vector3,
  radius: number,
): readonly [number, number] | undefined {
  let [low, high] = [Infinity, -Infinity]
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    let [along, away, reach] = [0, 0, 0]
    for (let axis = 0; axis < 3; axis++) {
      const middle = (p[a + axis]! + p[b + axis]! + p[c + axis]!) / 3 - from[axis]!
      along += middle * direction[axis]!
      away += middle * middle
    }
    away -= along * along
    for (const corner of [a, b, c]) {
      let squared = 0
      for (let axis = 0; axis < 3; axis++) {
        const side = p[corner + axis]! - (p[a + axis]! + p[b + axis]! + p[c + axis]!) / 3
        squared += side * side
      }
      reach = Math.max(reach, squared)
    }
    reach = Math.sqrt(reach)
    if (away > (radius + reach) * (radius + reach)) continue
    low = Math.min(low, along - reach)
    high = Math.max(high, along + reach)
  }
  return low <= high ? [low - PAST, high + PAST] : undefined
}
