import type { Manifold, Mat4 } from 'manifold-3d'
import { cross, normalize, type Vector3 } from '../base/vectors.ts'
import { type ManifoldScope, meshOf } from '../geometry/manifold.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import type { NamedPlane } from '../geometry/plan.ts'
import type { ImplantParams } from './implant-params.ts'

/** The slab of an implant under a cut face that is to be porous. */
export interface PorousZone {
  readonly plane: NamedPlane
  /** What is replaced where the lattice leaves it empty: past the implant on all sides, but not into its core. */
  readonly cutout: TriangleMesh
  /** mm along the plane's normal at which it ends and the core begins. */
  readonly back: number
  /** mm³ of implant below `back`. */
  readonly volume: number
}

const INNER = 0.15 // mm that the cutout reaches past the implant.
const COARSE = 0.1 // mm: of the cutout's outline.

/** Two axes in the plane and its normal: right-handed. */
export function axesOf({ normal: w }: NamedPlane): [Vector3, Vector3, Vector3] {
  const u = normalize(cross(w, Math.abs(w[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0]))
  return [u, cross(w, u), w]
}

/** Zones in the order of the planes; where two meet, the first has it. */
export function porousZones(
  scope: ManifoldScope,
  solid: Manifold,
  planes: readonly NamedPlane[],
  { porous, gap }: ImplantParams,
): PorousZone[] {
  if (!porous) return []
  const zones: PorousZone[] = []
  const earlier: { normal: Vector3; back: number }[] = []
  for (const plane of planes) {
    if (porous.on && !porous.on.includes(plane.name)) continue
    const back = plane.offset + gap + porous.depth
    const turned: Vector3 = [-plane.normal[0], -plane.normal[1], -plane.normal[2]]
    let slab = scope.keep(solid.trimByPlane(turned, -back))
    for (const { normal, back: start } of earlier) slab = scope.keep(slab.trimByPlane([...normal], start))
    earlier.push({ normal: plane.normal, back })
    if (slab.isEmpty()) continue
    let cutout = prismAbout(scope, slab, plane, plane.offset + gap - INNER, back, INNER)
    for (const { normal, back: start } of earlier.slice(0, -1))
      cutout = scope.keep(cutout.trimByPlane([...normal], start))
    zones.push({
      plane,
      back,
      cutout: meshOf(scope, cutout),
      volume: scope.keep(solid.trimByPlane(turned, -back)).volume(),
    })
  }
  return zones
}

/** The slab's outline seen along the plane's normal, wider by `wider`, between two heights along the normal. */
function prismAbout(
  scope: ManifoldScope,
  slab: Manifold,
  plane: NamedPlane,
  low: number,
  high: number,
  wider: number,
): Manifold {
  const [u, v, w] = axesOf(plane)
  const into: Mat4 = [u[0], v[0], w[0], 0, u[1], v[1], w[1], 0, u[2], v[2], w[2], 0, 0, 0, 0, 1]
  const back: Mat4 = [u[0], u[1], u[2], 0, v[0], v[1], v[2], 0, w[0], w[1], w[2], 0, 0, 0, 0, 1]
  const flat = scope.keep(scope.keep(slab.transform(into)).project())
  const wide = scope.keep(scope.keep(flat.offset(wider, 'Round', 2, 24)).simplify(COARSE))
  const upright = scope.keep(scope.wasm.Manifold.extrude(wide, high - low))
  return scope.keep(scope.keep(upright.translate([0, 0, low])).transform(back))
}
