import { cross, normalize, type Vector3 } from '../base/vectors.ts'
import type { NamedPlane } from '../geometry/plan.ts'

/** The section of the bone with one plane, as far as it is a face of the removed piece. */
export interface BoneSection {
  /** mm² */
  readonly area: number
  /** Closed outlines f64[2n] in the plane's own axes, outer ones counter-clockwise, holes clockwise. */
  readonly outlines: readonly Float64Array[]
}

/** Two unit vectors that span a plane; right-handed with its normal. */
export function planeAxes(normal: Vector3): { readonly u: Vector3; readonly v: Vector3 } {
  const least = normal.map(Math.abs)
  const axis = least.indexOf(Math.min(...least))
  const u = normalize(cross(normal, [axis === 0 ? 1 : 0, axis === 1 ? 1 : 0, axis === 2 ? 1 : 0]))
  return { u, v: cross(normal, u) }
}

/** The point of a plane at (x, y) of its own axes, LPS mm. */
export function pointOnPlane({ normal, offset }: NamedPlane, x: number, y: number): Vector3 {
  const { u, v } = planeAxes(normal)
  return [0, 1, 2].map((i) => offset * normal[i]! + x * u[i]! + y * v[i]!) as unknown as Vector3
}
