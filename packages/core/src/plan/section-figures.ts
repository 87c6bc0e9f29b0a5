import { add, scale, type Vector3 } from '../base/vectors.ts'
import { heightsOver } from '../geometry/half-spaces.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import type { NamedPlane } from '../geometry/plan.ts'
import { sectionOutlines } from '../geometry/section-outlines.ts'
import { planeAxes } from './plane-axes.ts'

/** One closed outline in which a plane cuts a bone. */
export interface Outline {
  /** LPS mm. */
  readonly points: readonly Vector3[]
  /** mm²; a hole's is negative. */
  readonly area: number
  readonly centroid: Vector3
}

/** The outlines in which a plane cuts a closed mesh, with area and centroid. */
export function outlinesAcross(
  mesh: TriangleMesh,
  plane: Pick<NamedPlane, 'normal' | 'offset'>,
): readonly Outline[] {
  const axes = planeAxes(plane.normal)
  const lift = (x: number, y: number): Vector3 =>
    add(scale(plane.normal, plane.offset), add(scale(axes.u, x), scale(axes.v, y)))
  return sectionOutlines(mesh, heightsOver(plane, mesh), axes).map((flat) => {
    const { area, x, y } = figuresOf(flat)
    const points = Array.from({ length: flat.length / 2 }, (_, i) => lift(flat[2 * i]!, flat[2 * i + 1]!))
    return { points, area, centroid: lift(x, y) }
  })
}

/** Area and centroid of a polygon, about its first point. */
function figuresOf(flat: Float64Array): { readonly area: number; readonly x: number; readonly y: number } {
  const [ox, oy] = [flat[0]!, flat[1]!]
  let [twice, x, y] = [0, 0, 0]
  for (let i = 0; i < flat.length; i += 2) {
    const j = (i + 2) % flat.length
    const [ax, ay, bx, by] = [flat[i]! - ox, flat[i + 1]! - oy, flat[j]! - ox, flat[j + 1]! - oy]
    const part = ax * by - bx * ay
    twice += part
    x += (ax + bx) * part
    y += (ay + by) * part
  }
  const weight = twice === 0 ? 0 : 1 / (3 * twice)
  return { area: twice / 2, x: ox + x * weight, y: oy + y * weight }
}
