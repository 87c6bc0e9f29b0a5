import { normalize, scale as scaled, type Vector3 } from '../base/vectors.ts'
import { type BentFace, bentFace } from '../geometry/bent-face.ts'
import { cupAxis, pelvicFrame } from '../geometry/cup-angles.ts'
import type { CupDesign, Device, ImplantDesign } from '../geometry/device.ts'
import type { ImageResult } from '../geometry/image.ts'
import { type LatticeArgument, type PoresResult, poresTask } from '../geometry/lattice.ts'
import type { Body, TriangleMesh } from '../geometry/mesh.ts'
import type { LandmarkSet, MirrorResult, ResectionPlan, SweptCut, TrajectorySet } from '../geometry/plan.ts'
import { movedPoint } from '../geometry/rigid.ts'
import { legsOf, sweptDistance } from '../geometry/swept-cut.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { implantShape, type ShapeResult } from './implant-field.ts'
import { clearance, searchWayIn } from './implant-insertion.ts'
import { joinLatticeTask, latticeArgument, porousDesign, porousWishes } from './implant-lattice.ts'
import { type CupParams, type ImplantParams, implantParams } from './implant-params.ts'
import { implantSolidTask, type SolidResult } from './implant-solid.ts'
import { type LaidPorous, withStructure } from './implant-structure.ts'
import { asMade, coatingOf } from './implant-version.ts'
import { checkWishes } from './implant-wishes.ts'
import { textTask } from './text-body.ts'
import { samplePoints } from './text-place.ts'

export interface ImplantInputs {
  /** The affected bone: closed, outward. */
  readonly bone: Body
  readonly mirror: MirrorResult
  readonly resection: ResectionPlan
  readonly landmarks?: LandmarkSet
  readonly trajectories?: TrajectorySet
  /** Bones that texts keep away from. */
  readonly others?: readonly Body[]
  /** Micro-CT block that a trabecular structure is copied from. */
  readonly structure?: ImageResult
  /** What porous zones are graded by, where that is not the depth. */
  readonly map?: ImageResult
}

/** What a cup's place follows from. */
export interface CupInputs extends Pick<ImplantInputs, 'landmarks' | 'mirror'> {
  readonly resection: Pick<ResectionPlan, 'planes' | 'swept'>
}

/**
 * An implant for a resection by planes, stepped and curved cuts: the healthy side's mirror image, which goes over into the bone's outline towards
 * each cut, trimmed to the planes with a gap; a lattice on the cut faces, one piece with the core; a hemispherical seat for
 * a standard cup at the mirrored centre of rotation; screw holes and drains. Cuts, seat and holes are exact Booleans.
 * Method and limits: docs/methods/implant.md. LPS mm.
 * @throws StepError IMPLANT_SIDE, IMPLANT_EMPTY, IMPLANT_PLANE_UNKNOWN, IMPLANT_SWEPT_CUT, CUP_NEEDS_LANDMARKS, CUP_MEETS_CUT,
 * IMPLANT_SCREW_UNKNOWN, SCREW_MISSES_IMPLANT, DRAIN_MISSES_IMPLANT, SEAT_OFF_IMPLANT, SUTURE_RIM, HOLDING_ROOM, LATTICE_APART, CELL_TOO_FINE, LATTICE_WISHES, STRUCTURE_MISSING,
 * LATTICE_MAP, LATTICE_CURVED, LATTICE_LEAN, LATTICE_STEEP, FLANGE_OFF_BONE, FLANGE_APART, and those of poresTask, textTask, copyStructure
 */
export async function makeImplant(
  inputs: ImplantInputs,
  asked: ImplantParams,
  context: StepContext,
): Promise<Device> {
  const { bone, mirror, resection } = inputs
  checkInputs(inputs, asked, context)
  const params = asMade(asked)
  const laid = params.porous && (await withStructure(params.porous, inputs.structure, params.name, context))
  const bent = wishedFaces(laid, resection, params)
  const cup = params.cup && cupOf(inputs, params, params.cup)
  const insertion = wayIn(resection, params, context)
  context.progress(0.05, 'blending the mirrored side into the bone')
  const shape = await shapeOf(inputs, params, cup, context)
  context.checkCancelled()
  context.progress(0.45, 'cutting seat and holes')
  const [solid] = await context.parallel(implantSolidTask, [
    {
      shape: shape.mesh,
      mirrored: mirror.body.mesh,
      bone: bone.mesh,
      ...cutsOf(resection),
      params,
      ...(cup && { cup }),
      trajectories: inputs.trajectories?.trajectories ?? [],
      insertion,
      bent,
    },
  ])
  context.checkCancelled()
  context.progress(0.6, 'setting texts, filling the porous zones')
  const lattices = laidIn(solid!.zones, laid, params, inputs.map)
  const [{ body: marked, marking }, pores] = await Promise.all([
    withTexts(solid!, inputs, params, context),
    context.parallel(poresTask, lattices),
  ])
  const { mesh, porous } = await withLattice(marked, solid!.zones, lattices, pores, laid, params, context)
  const design: ImplantDesign = {
    kind: 'implant',
    bone: bone.name,
    insertion,
    gap: params.gap,
    blend: params.blend,
    outlines: solid!.outlines,
    ...(porous && { porous }),
    ...(cup && { cup }),
    ...seatsOf(solid!),
    ...coatedOf(mesh, inputs, params),
    ...versionOf(params),
  }
  context.progress(1)
  return {
    name: params.name,
    kind: 'implant',
    side: params.side,
    bodies: [
      {
        name: params.name,
        mesh,
        side: params.side,
        colour: params.colour,
        deviations: [{ operation: 'reduce', ...shape.deviation }],
      },
    ],
    scale: 1,
    material: params.material,
    marking,
    design,
  }
}

/** The cuts by planes, and those that are swept. */
function cutsOf({ cuts, swept = [] }: ResectionPlan) {
  return { cuts: cuts.filter(({ of }) => of === undefined), swept }
}

function coatedOf(
  mesh: TriangleMesh,
  inputs: ImplantInputs,
  params: ImplantParams,
): Pick<ImplantDesign, 'coating'> {
  const coating = coatingOf(mesh, inputs, params)
  return coating ? { coating } : {}
}

function seatsOf({ screws, drains, sutures, holding }: SolidResult) {
  return { screws, drains, ...(sutures.length > 0 && { sutures }), ...(holding && { holding }) }
}

/** What of the parameters is looked at again as it was asked. */
function versionOf({
  flanges,
  dislocated,
  trial,
}: ImplantParams): Pick<ImplantDesign, 'flanges' | 'dislocated' | 'trial'> {
  return {
    ...(flanges.length > 0 && { flanges }),
    ...(dislocated.length > 0 && { dislocated }),
    ...(trial && { trial }),
  }
}

function shapeOf(
  { bone, mirror, resection }: ImplantInputs,
  { gap, blend, spacing, tolerance, trial }: ImplantParams,
  cup: CupDesign | undefined,
  context: StepContext,
): Promise<ShapeResult> {
  const { planes, swept = [] } = resection
  const surfaces = { mirrored: mirror.body.mesh, bone: bone.mesh, planes, swept }
  const argument = { ...surfaces, gap, blend, spacing, tolerance }
  return implantShape({ ...argument, ...(cup && { cup }), ...(trial && { under: trial.under }) }, context)
}

export const implantStep = defineStep<ImplantInputs, ImplantParams, Device>({
  kind: 'device/implant',
  version: 1,
  title: 'Makes an implant that fills a resection, with lattice, cup seat and screw holes',
  inputs: {
    bone: 'Body',
    mirror: 'Mirror',
    resection: 'Resection',
    landmarks: 'Landmarks',
    trajectories: 'Trajectories',
    others: ['Body'],
    structure: 'Image',
    map: 'Image',
  },
  optional: ['landmarks', 'trajectories', 'others', 'structure', 'map'],
  params: implantParams,
  output: 'Device',
  run: makeImplant,
})

/** The curved cuts whose faces are porous: with `conformal` those that are named, or all where none is. */
function porousCurves(
  { swept = [] }: Pick<ResectionPlan, 'swept'>,
  porous: ImplantParams['porous'],
): SweptCut[] {
  if (!porous?.conformal) return []
  return swept.filter(({ form, name }) => form === 'curved' && (porous.on?.includes(name) ?? true))
}

/** The curved faces that are porous, where the lattice can be what is asked of it. @throws StepError LATTICE_CURVED, LATTICE_WISHES, CELL_TOO_FINE */
function wishedFaces(
  laid: LaidPorous | undefined,
  resection: ResectionPlan,
  params: ImplantParams,
): BentFace[] {
  const bent = bentFaces(resection, params)
  if (laid) checkWishes(porousWishes(laid, resection.planes, bent), `${params.name}, lattice`)
  return bent
}

function bentFaces({ cuts, swept }: ResectionPlan, { porous, gap, name }: ImplantParams): BentFace[] {
  const size = porous?.sizes ? Math.max(porous.sizes.face, porous.sizes.core) : (porous?.size ?? 0)
  return porousCurves({ ...(swept && { swept }) }, porous).flatMap((cut) => {
    const face = cuts.find(({ of }) => of?.cut === cut.name)
    return face ? [bentFace(cut, face.plane, face.outlines, gap, size, `${name}, cut ${cut.name}`)] : []
  })
}

/** @throws StepError IMPLANT_SWEPT_CUT: a lattice follows planes and, where it is conformal, curved cuts. */
function checkSwept(plan: ResectionPlan, params: ImplantParams, context: StepContext): void {
  const { planes, swept = [] } = plan
  const { porous, name } = params
  const curves = porousCurves(plan, porous)
  const solid = swept.filter((cut) => !curves.includes(cut))
  const named = solid.find((cut) => porous?.on?.includes(cut.name))
  const nowhere = porous && planes.length === 0 && curves.length === 0 ? swept[0] : undefined
  const channelled = porous?.channels ? curves[0] : undefined
  const wrong = named ?? nowhere ?? channelled
  if (wrong) {
    const what = wrong === channelled ? 'porous zone with coarse channels' : 'porous zone'
    throw new StepError({
      code: 'IMPLANT_SWEPT_CUT',
      message: `expected a ${what} on whole planes, got the ${wrong.form} cut ${wrong.name}: a lattice is laid on curved cuts where it is conformal`,
      where: name,
      remedy: 'Leave the zone out, give `conformal: true` for a curved cut, or plan by planes.',
    })
  }
  const [still] = solid
  if (!porous || !still) return
  context.warn({
    code: 'IMPLANT_SWEPT_SOLID',
    message: `the face at the ${still.form} cut ${still.name} stays solid: a lattice is laid on planes, and on curved cuts where it is conformal`,
    where: name,
  })
}

function checkInputs(
  { bone, mirror, resection, trajectories }: ImplantInputs,
  params: ImplantParams,
  context: StepContext,
): void {
  const { side, name, porous, screws } = params
  const sided = (one: string) => one === 'left' || one === 'right'
  const wrong = [
    { what: `the bone ${bone.name}`, side: bone.side },
    { what: `the mirrored ${mirror.body.name}`, side: mirror.body.side },
    { what: `the resection ${resection.name}`, side: resection.side },
  ].find((one) => sided(one.side) && one.side !== side)
  if (wrong || resection.bone !== bone.name) {
    throw new StepError({
      code: 'IMPLANT_SIDE',
      message: wrong
        ? `expected an implant of the side of ${wrong.what}, ${wrong.side}, got ${side}`
        : `expected the bone that is cut, ${resection.bone}, got ${bone.name}`,
      where: name,
      remedy: 'Check which side is operated on; then mend `side`, or name the bone of the resection.',
    })
  }
  checkSwept(resection, params, context)
  const cuts = [...resection.planes, ...(resection.swept ?? [])].map((cut) => cut.name)
  const unknown = porous?.on?.find((plane) => !cuts.includes(plane))
  if (unknown !== undefined) {
    throw new StepError({
      code: 'IMPLANT_PLANE_UNKNOWN',
      message: `expected planes of the resection (${cuts.join(', ')}) for the lattice, got ${unknown}`,
      where: name,
      remedy: 'Name planes of the resection in `porous: on`, or leave it out for all.',
    })
  }
  const paths = trajectories?.trajectories.map((one) => one.name) ?? []
  const missing = screws.find((screw) => !paths.includes(screw.name))
  if (missing) {
    throw new StepError({
      code: 'IMPLANT_SCREW_UNKNOWN',
      message: `expected one of the trajectories ${paths.join(', ') || '(none)'}, got ${missing.name}`,
      where: name,
      remedy: 'Name a trajectory in `screws`, or give the implant its `trajectories`.',
    })
  }
}

/** @throws StepError CUP_NEEDS_MIRROR, CUP_NEEDS_LANDMARKS, CUP_MEETS_CUT */
export function cupOf(
  { landmarks, mirror, resection }: CupInputs,
  { name, side }: ImplantParams,
  cup: CupParams,
): CupDesign {
  if (!mirror.across) {
    throw new StepError({
      code: 'CUP_NEEDS_MIRROR',
      message:
        'expected a mirrored healthy side, whose centre of rotation the cup takes, got a shape that is stored or drawn',
      where: `${name}, cup`,
      remedy: 'Mirror the healthy side (`kind: mirror`), or leave the cup out.',
    })
  }
  const sphere = landmarks?.spheres.find((one) => one.name === cup.sphere)
  const frame = landmarks && pelvicFrame(landmarks)
  if (!sphere || !frame || side === 'midline') {
    throw new StepError({
      code: 'CUP_NEEDS_LANDMARKS',
      message: `a cup needs a side, the sphere ${cup.sphere} and the plane anterior_pelvic of the landmarks, got ${!landmarks ? 'no landmarks' : !sphere ? `spheres ${landmarks.spheres.map((one) => one.name).join(', ') || '(none)'}` : !frame ? 'no such plane' : 'midline'}`,
      where: `${name}, cup`,
      remedy: 'Give `landmarks` with both ASIS, both pubic tubercles and the healthy side’s head.',
    })
  }
  const centre = movedPoint(mirror.transform, sphere.centre)
  const meets = resection.planes
    .map((plane) => ({ cut: plane.name, height: clearanceOf(centre, plane) }))
    .concat((resection.swept ?? []).map((one) => ({ cut: one.name, height: sweptDistance(one)(centre) })))
    .map(({ cut, height }) => ({ cut, left: height - cup.diameter / 2 - cup.wall }))
    .find(({ left }) => left < 0)
  if (meets) {
    throw new StepError({
      code: 'CUP_MEETS_CUT',
      message: `expected the seat with its wall of ${cup.wall} mm on the removed side of ${meets.cut}, got ${(-meets.left).toFixed(1)} mm beyond it`,
      where: `${name}, cup`,
      remedy: 'Take a smaller cup or wall, or move the plane away from the hip joint.',
    })
  }
  const { inclination, anteversion, diameter, wall } = cup
  const axis = cupAxis(frame, side, inclination, anteversion)
  return { name: cup.name, centre, diameter, axis, inclination, anteversion, wall }
}

function clearanceOf(point: Vector3, { normal, offset }: { normal: Vector3; offset: number }): number {
  return normal[0] * point[0] + normal[1] * point[1] + normal[2] * point[2] - offset
}

function wayIn({ planes, swept = [] }: ResectionPlan, params: ImplantParams, context: StepContext): Vector3 {
  const lateral: Vector3 = [
    params.side === 'right' ? -1 : params.side === 'left' ? 1 : 0,
    params.side === 'midline' ? -1 : 0,
    0,
  ]
  const faces = [...planes, ...swept.flatMap((cut) => legsOf(cut).map(({ plane }) => plane))]
  const insertion =
    params.insertion === 'search'
      ? searchWayIn(faces, params.approach ?? lateral)
      : normalize(params.insertion)
  const least = clearance(scaled(insertion, -1), faces)
  if (least < 0) {
    context.warn({
      code: 'IMPLANT_WAY_IN',
      message: `along its way in the implant comes nearer to a cut than it lies in the end (cosine ${least.toFixed(3)})`,
      where: params.name,
    })
  }
  return insertion
}

async function withTexts(
  { solid, zones }: SolidResult,
  { resection, others = [] }: ImplantInputs,
  params: ImplantParams,
  context: StepContext,
): Promise<{ readonly body: TriangleMesh; readonly marking: readonly string[] }> {
  if (params.texts.length === 0) return { body: solid, marking: [] }
  const texts = params.texts.map((text) => ({ ...text, text: filledIn(text.text, params) }))
  const near = [
    resection.remaining.mesh,
    ...others.map(({ mesh }) => mesh),
    ...zones.map(({ cutout }) => cutout),
  ]
  const points = near.map((mesh) => samplePoints(mesh, 6000))
  const neighbours = new Float32Array(points.reduce((sum, list) => sum + list.length, 0))
  let at = 0
  for (const list of points) {
    neighbours.set(list, at)
    at += list.length
  }
  const [result] = await context.parallel(textTask, [
    {
      mesh: solid,
      texts: texts.map(({ at: place, up, ...text }) => ({
        ...text,
        ...(place && { at: place }),
        ...(up && { up }),
      })),
      neighbours,
      leastStroke: 0.3,
      leastLetter: 2.5,
      where: params.name,
    },
  ])
  return { body: result!.mesh, marking: texts.map(({ text }) => text.replace(/\s+/g, ' ')) }
}

function filledIn(template: string, params: ImplantParams): string {
  const fields: Record<string, string | undefined> = {
    case: params.case,
    side: params.side.toUpperCase(),
    device: params.name,
  }
  return template.replace(/\{(\w*)\}/g, (_, field: string) => {
    const value = fields[field]
    if (value !== undefined) return value
    throw new StepError({
      code: 'TEXT_FIELD_UNKNOWN',
      message: `a text of an implant knows {case}, {side} and {device} where they are given, got {${field}}`,
      where: params.name,
      remedy: 'Mend the text, or give the implant what the text asks for.',
    })
  })
}

function laidIn(
  zones: SolidResult['zones'],
  porous: LaidPorous | undefined,
  { gap, name }: ImplantParams,
  map: ImageResult | undefined,
): LatticeArgument[] {
  return porous ? zones.map((zone) => latticeArgument(zone, porous, gap, name, map)) : []
}

async function withLattice(
  solid: TriangleMesh,
  zones: SolidResult['zones'],
  lattices: readonly LatticeArgument[],
  pores: readonly PoresResult[],
  porous: LaidPorous | undefined,
  params: ImplantParams,
  context: StepContext,
) {
  const { name } = params
  if (!porous || zones.length === 0) return { mesh: solid }
  context.checkCancelled()
  context.progress(0.8, 'joining core and lattice')
  const [joined] = await context.parallel(joinLatticeTask, [
    {
      solid,
      zones,
      pores: pores.map(({ mesh }) => mesh),
      ...(porous.channels && { channel: { diameter: porous.channels.diameter, gap: params.gap } }),
      where: name,
    },
  ])
  return {
    mesh: joined!.mesh,
    porous: porousDesign(porous, zones, lattices, pores, joined!),
  }
}
