import { cos, sin } from '../base/math.ts'
import { dot, normalize, scale, type Vector3 } from '../base/vectors.ts'
import type { NamedPlane } from '../geometry/plan.ts'

const DIRECTIONS = 4000
const TURN = 2.399963229728653 // The golden angle, radians.
const CONE = 0.17364817766693033 // cos 80°: of the ways out that are tried about the approach.

/** Least cosine between a way out and the cuts' normals: 0 or more leaves the bone behind without meeting it. */
export function clearance(out: Vector3, planes: readonly NamedPlane[]): number {
  let least = Infinity
  for (const { normal } of planes) least = Math.min(least, dot(normal, out))
  return least
}

/**
 * The way in that keeps farthest from all cuts: of 4000 ways out spread evenly over the sphere, those within 80° of the
 * approach, the one whose least angle to the cut planes is greatest. What stays of the bone lies behind one plane at
 * least, so a way out along which no plane comes nearer meets it nowhere.
 */
export function searchWayIn(planes: readonly NamedPlane[], approach: Vector3): Vector3 {
  const towards = normalize(approach)
  let best = towards
  let most = -Infinity
  for (let n = 0; n < DIRECTIONS; n++) {
    const z = 1 - (2 * n + 1) / DIRECTIONS
    const r = Math.sqrt(1 - z * z)
    const out: Vector3 = [r * cos(n * TURN), r * sin(n * TURN), z]
    if (dot(out, towards) < CONE) continue
    const value = clearance(out, planes)
    if (value <= most) continue
    most = value
    best = out
  }
  return scale(best, -1)
}
