import type { CrossSection, Manifold, Mat4 } from 'manifold-3d'
import { add, scale, type Vector3 } from '../base/vectors.ts'
import { type BentFace, bend, planeAxes } from '../geometry/bent-face.ts'
import { type ManifoldScope, meshOf } from '../geometry/manifold.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import type { NamedPlane } from '../geometry/plan.ts'
import { StepError } from '../step.ts'
import { channelMiddles } from './implant-channels.ts'
import type { ImplantParams, PorousParams } from './implant-params.ts'

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
  /** Of a curved cut: what makes its face flat, in which `back` counts. */
  readonly bent?: BentFace
}

const INNER = 0.15 // mm that the cutout reaches past the implant.
const COARSE = 0.1 // mm: of the cutout's outline.
const SECTIONS = 6 // Of the slab, between which its sides are taken for even.
const LEAST = 4 // mm² of a zone.

/**
 * Zones in the order of the planes, then of the curved cuts; where two meet, the first has it.
 * @throws StepError POROUS_SKIN, LATTICE_CHANNELS
 */
export function porousZones(
  scope: ManifoldScope,
  solid: Manifold,
  planes: readonly NamedPlane[],
  { porous, gap, name }: ImplantParams,
  bent: readonly BentFace[] = [],
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
    const [u, v] = planeAxes(plane)
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
  return [
    ...zones,
    ...bent.flatMap((face) => bentZone(scope, solid, face, earlier, { ...porous, gap, name })),
  ]
}

const FINE = 1 // mm: longest edge of what is bent.

/** The zone at a curved cut: made where its face is flat, and bent back. */
function bentZone(
  scope: ManifoldScope,
  solid: Manifold,
  face: BentFace,
  earlier: readonly { readonly normal: Vector3; readonly back: number }[],
  { depth, skin, gap, name }: PorousParams & Pick<ImplantParams, 'gap' | 'name'>,
): PorousZone[] {
  const { plane } = face
  const back = plane.offset + gap + depth
  const turned: Vector3 = [-plane.normal[0], -plane.normal[1], -plane.normal[2]]
  const flat = bentBy(scope, solid, face, -1)
  const whole = scope.keep(flat.trimByPlane(turned, -back))
  const others = (body: Manifold) =>
    earlier.reduce((left, other) => scope.keep(left.trimByPlane([...other.normal], other.back)), body)
  if (whole.isEmpty() || others(bentBy(scope, whole, face, 1)).isEmpty()) return []
  const low = plane.offset + gap - INNER
  const straight =
    skin === undefined
      ? prismAbout(scope, whole, plane, low, back, INNER)
      : prismWithin(scope, whole, plane, low, back, skin, name)
  const cutout = others(bentBy(scope, straight, face, 1))
  const skinned = skin === undefined ? 0 : whole.volume() - scope.keep(whole.intersect(straight)).volume()
  const volume = whole.volume()
  return [{ plane, skin: skinned, channels: [], back, cutout: meshOf(scope, cutout), volume, bent: face }]
}

function bentBy(scope: ManifoldScope, body: Manifold, face: BentFace, by: 1 | -1): Manifold {
  const fine = scope.keep(body.refineToLength(FINE))
  const at = new Float64Array(3)
  return scope.keep(
    fine.warp((corner) => {
      at.set(corner)
      bend(face, at, by)
      for (let axis = 0; axis < 3; axis++) corner[axis as 0 | 1 | 2] = at[axis]!
    }),
  )
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
  const [u, v, w] = planeAxes(plane)
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
