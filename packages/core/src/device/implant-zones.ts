import type { CrossSection, Manifold, Mat4 } from 'manifold-3d'
import { add, cross, normalize, scale, type Vector3 } from '../base/vectors.ts'
import { type ManifoldScope, meshOf } from '../geometry/manifold.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import type { NamedPlane } from '../geometry/plan.ts'
import { StepError } from '../step.ts'
import { channelMiddles } from './implant-channels.ts'
import type { ImplantParams } from './implant-params.ts'

/** The slab of an implant under a cut face that is to be porous. */
export interface PorousZone {
  readonly plane: NamedPlane
  /** What is replaced where the lattice leaves it empty: past the implant on all sides, but not into its core. */
  readonly cutout: TriangleMesh
  /** mm along the plane's normal at which it ends and the core begins. */
  readonly back: number
  /** mm³ of implant below `back`, and of it what stays solid as skin. */
  readonly volume: number
  readonly skin: number
  /** Points of the coarse channels' axes. */
  readonly channels: readonly Vector3[]
}

const INNER = 0.15 // mm that the cutout reaches past the implant.
const COARSE = 0.1 // mm: of the cutout's outline.
const SECTIONS = 6 // Of the slab, between which its sides are taken for even.
const LEAST = 4 // mm² of a zone.

/** Two axes in the plane and its normal: right-handed. */
export function axesOf({ normal: w }: NamedPlane): [Vector3, Vector3, Vector3] {
  const u = normalize(cross(w, Math.abs(w[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0]))
  return [u, cross(w, u), w]
}

/**
 * Zones in the order of the planes; where two meet, the first has it.
 * @throws StepError POROUS_SKIN, LATTICE_CHANNELS
 */
export function porousZones(
  scope: ManifoldScope,
  solid: Manifold,
  planes: readonly NamedPlane[],
  { porous, gap, name }: ImplantParams,
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
    const low = plane.offset + gap - INNER
    let cutout =
      porous.skin === undefined
        ? prismAbout(scope, slab, plane, low, back, INNER)
        : prismWithin(scope, slab, plane, low, back, porous.skin, name)
    for (const { normal, back: start } of earlier.slice(0, -1))
      cutout = scope.keep(cutout.trimByPlane([...normal], start))
    const skin = porous.skin === undefined ? 0 : slab.volume() - scope.keep(slab.intersect(cutout)).volume()
    const [u, v] = axesOf(plane)
    const outline = scope.keep(
      scope.keep(cutout.transform(framesOf(plane).into)).slice((low + INNER + back) / 2),
    )
    const channels = channelMiddles(scope, outline, porous, `${name}, cut ${plane.name}`).map(([x, y]) =>
      add(scale(plane.normal, back), add(scale(u, x), scale(v, y))),
    )
    zones.push({
      plane,
      skin,
      channels,
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
  const { into, back } = framesOf(plane)
  const flat = scope.keep(scope.keep(slab.transform(into)).project())
  const wide = scope.keep(scope.keep(flat.offset(wider, 'Round', 2, 24)).simplify(COARSE))
  return uprightOn(scope, wide, low, high, back)
}

/**
 * What lies at least `skin` mm within the slab's outline at every height, between two heights along the normal.
 * @throws StepError POROUS_SKIN where nothing does
 */
function prismWithin(
  scope: ManifoldScope,
  slab: Manifold,
  plane: NamedPlane,
  low: number,
  high: number,
  skin: number,
  device: string,
): Manifold {
  const { into, back } = framesOf(plane)
  const laid = scope.keep(slab.transform(into))
  const sections = Array.from({ length: SECTIONS }, (_, n) =>
    scope.keep(laid.slice(low + INNER + ((n + 0.5) / SECTIONS) * (high - low - INNER))),
  )
  const everywhere = sections.reduce((all, one) => scope.keep(all.intersect(one)))
  const within = scope.keep(scope.keep(everywhere.offset(-skin, 'Round', 2, 24)).simplify(COARSE / 4))
  if (within.area() >= LEAST) return uprightOn(scope, within, low, high, back)
  throw new StepError({
    code: 'POROUS_SKIN',
    message: `expected room for a porous zone within a skin of ${skin} mm, got ${within.area().toFixed(1)} mm²`,
    where: `${device}, cut ${plane.name}`,
    remedy: 'Take a thinner skin, or leave this cut out of `porous: on`.',
  })
}

function framesOf(plane: NamedPlane): { into: Mat4; back: Mat4 } {
  const [u, v, w] = axesOf(plane)
  return {
    into: [u[0], v[0], w[0], 0, u[1], v[1], w[1], 0, u[2], v[2], w[2], 0, 0, 0, 0, 1],
    back: [u[0], u[1], u[2], 0, v[0], v[1], v[2], 0, w[0], w[1], w[2], 0, 0, 0, 0, 1],
  }
}

function uprightOn(
  scope: ManifoldScope,
  flat: CrossSection,
  low: number,
  high: number,
  back: Mat4,
): Manifold {
  const upright = scope.keep(scope.wasm.Manifold.extrude(flat, high - low))
  return scope.keep(scope.keep(upright.translate([0, 0, low])).transform(back))
}
