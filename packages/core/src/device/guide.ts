import type { Vector3 } from '../base/vectors.ts'
import type { Device, GuideDesign, JointDesign, WindowDesign } from '../geometry/device.ts'
import { surfaceOfFieldInSlabs } from '../geometry/distance-field.ts'
import { type Body, signedVolume, type TriangleMesh } from '../geometry/mesh.ts'
import { connectedParts, selectTriangles } from '../geometry/mesh-topology.ts'
import { picked } from '../geometry/near-points.ts'
import type { OsteotomyPlan } from '../geometry/osteotomy.ts'
import type { NamedPlane, ResectionPlan, TrajectorySet } from '../geometry/plan.ts'
import { type SignedSurface, signedSurface } from '../geometry/signed-distance.ts'
import { sawnPlanes } from '../geometry/swept-cut.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { type FreeBone, freeBone, nearFree, searchInsertion, touchable } from './guide-contact.ts'
import { contactDeviation } from './guide-deviation.ts'
import { familyUse, withFamily } from './guide-family.ts'
import { guideField } from './guide-field.ts'
import { planJoint } from './guide-joint.ts'
import { type GuideParams, guideParams, heldParams } from './guide-params.ts'
import { guidePartsTask, jointVoidsTask } from './guide-parts.ts'
import { bonePiece } from './guide-piece.ts'
import { checkApart, planSleeves } from './guide-sleeves.ts'
import { type PlannedSlot, planSlot } from './guide-slot.ts'
import { notchOf } from './guide-slot-ends.ts'
import { type GuideSolidResult, guideSolidTask } from './guide-solid.ts'
import { withGuideTexts } from './guide-text.ts'
import { holeCutter, sleeveCutters, slotCutters } from './guide-tools.ts'
import { planWindows } from './guide-windows.ts'

export interface GuideInputs {
  /** Bone that the guide sits on: closed, outward. */
  readonly bone: Body
  /** Bones that it must not meet. */
  readonly others?: readonly Body[]
  /** Nerves, vessels and the like: no blade comes near them. */
  readonly avoid?: readonly Body[]
  readonly resection?: ResectionPlan
  /** Its planes can be sawn through the guide too: the slot's middle is the plane's, as the osteotomy's kerf. */
  readonly osteotomy?: OsteotomyPlan
  readonly trajectories?: TrajectorySet
}

/** What is built onto the plate and cut out of it. */
interface Built {
  readonly planned: readonly PlannedSlot[]
  readonly sleeves: GuideDesign['sleeves']
  readonly windows: readonly WindowDesign[]
  readonly joint?: JointDesign | undefined
}

const PARTNER = [92, 184, 150] as const // sRGB of a guide's second part.
const LEAST_CONTACT = 50 // mm²: less is no guide.
const CRUMB = 0.01 // Share of the guide's volume under which a piece apart is left out.
const OPEN = 0.1 // mm that letters keep from slots, holes and windows.
const BELOW = 12 // mm that slots and holes are cut past the deepest bone contact.

/**
 * A guide plate: the swept bone's offset as contact surface, a plate on it inside the free region, a block with a slot
 * for each cut and a sleeve for each wire or drill, texts and arrows on the outside. It goes on along one direction:
 * whatever would hold it on its way is blocked out. Slots and holes are exact Booleans; the contact surface is the zero
 * of a distance field whose distance from "bone and clearance" is measured and kept with the body.
 * @throws StepError GUIDE_FAMILY_LIMIT, GUIDE_SIDE, CUT_UNKNOWN, GUIDE_NO_CONTACT, SLOT_MISSES_GUIDE, SLOT_INSERT_NO_ROOM, SLEEVE_UNKNOWN,
 * SLEEVE_DRILL_UNKNOWN, SLEEVE_MISSES_BONE, SLEEVE_STOP_NO_ROOM, SLEEVE_INSERT_NO_ROOM, WINDOW_MISSES_BONE, SLEEVE_THROUGH_SLOT, GUIDE_JOINT_NO_ROOM, GUIDE_APART, GUIDE_PIECE_EMPTY, and those of textTask and booleanTask
 */
export async function makeGuide(
  { bone, others = [], avoid = [], resection, osteotomy, trajectories }: GuideInputs,
  params: GuideParams,
  context: StepContext,
): Promise<Device> {
  const family = familyUse(params)
  checkSide(bone, resection, 'resection', params)
  checkSide(bone, osteotomy, 'osteotomy', params)
  const planes = planesOf(resection, osteotomy, params)
  context.progress(0.02, 'looking for the insertion direction')
  const surface = signedSurface(bone.mesh)
  const free = freeBone(surface, params)
  const tried = searchInsertion(surface, free, params)
  const insertion = tried[0]!.direction
  const touched = touchable(surface, free, insertion)
  const contactArea = touched.reduce((sum, yes, n) => sum + (yes ? free.weights[n]! : 0), 0)
  if (contactArea < LEAST_CONTACT) throw tooLittle(contactArea, params)
  context.checkCancelled()
  context.progress(0.15, 'laying slots and sleeves')
  const around = { others, avoid, notch: planes.length > 0 ? notchOf(bone, params) : new Float32Array(0) }
  const planned = planes.map((plane) =>
    planSlot(surface, free, touched, plane, insertion, around, bone.name, params, context),
  )
  const slots = planned.map(({ slot }) => slot)
  const paths = planSleeves(surface, trajectories, params)
  checkApart(bone.mesh, paths, slots, params)
  const sleeves = paths.map(({ sleeve }) => sleeve)
  const joint = planJoint(surface, free, touched, insertion, { slots, sleeves }, params)
  const windows = planWindows(surface, free, touched, insertion, { slots, sleeves, joint }, params, context)
  const built: Built = { planned, sleeves, windows, joint }
  const { mesh: cut, deviation } = await plateOf(
    surface, free, touched, others, insertion, built, params, context,
  ) // biome-ignore format: one call
  const solid = onePiece(cut, params, context)
  const { mesh, marking, texts } = await withGuideTexts(
    solid,
    nearFree(bone.mesh, params.free, 15),
    insertion,
    [...toolsOf(built, insertion, OPEN), ...(await partingOf(joint, params, context))],
    params,
    context,
  )
  const parts = await partsOf(mesh, joint, params, context)
  const piece = await bonePiece(bone, pointsTouched(free, touched), insertion, params, context)
  context.progress(0.95, 'measuring the contact surface')
  const design: GuideDesign = {
    kind: 'guide',
    ...(family && { family }),
    bone: bone.name,
    insertion,
    clearance: params.clearance,
    contactArea,
    blockedOut: tried[0]!.blockedOut,
    slots,
    sleeves,
    ...(windows.length > 0 && { windows }),
    ...(texts.length > 0 && { texts }),
    ...(joint && { joint }),
    tried,
  }
  context.progress(1)
  const deviations = [
    { operation: 'reduce', ...deviation },
    { operation: 'contact', ...contactDeviation(mesh, surface, insertion, params) },
  ]
  return deviceOf(parts, design, deviations, marking, piece, params)
}

function pointsTouched({ points }: FreeBone, touched: Uint8Array): Float32Array {
  return picked(
    points,
    [...touched.keys()].filter((n) => touched[n]),
  )
}

/** What texts keep out of: the joint and the parting. */
function partingOf(
  joint: JointDesign | undefined,
  { name }: GuideParams,
  context: StepContext,
): Promise<readonly TriangleMesh[]> {
  return joint ? context.parallel(jointVoidsTask, [{ joint, where: name }]) : Promise.resolve([])
}

/** The guide, or its two parts. */
async function partsOf(
  mesh: TriangleMesh,
  joint: JointDesign | undefined,
  { name }: GuideParams,
  context: StepContext,
): Promise<readonly TriangleMesh[]> {
  if (!joint) return [mesh]
  context.progress(0.9, 'parting the guide')
  return (await context.parallel(guidePartsTask, [{ mesh, joint, where: name }]))[0]!
}

function deviceOf(
  parts: readonly TriangleMesh[],
  design: GuideDesign,
  deviations: Body['deviations'],
  marking: readonly string[],
  piece: Body | undefined,
  { name, side, colour, material }: GuideParams,
): Device {
  return {
    name,
    kind: 'guide',
    side,
    bodies: [
      ...parts.map((mesh, n) => ({
        name: parts.length > 1 ? `${name}_${n + 1}` : name,
        mesh,
        side,
        colour: n === 0 ? colour : PARTNER,
        deviations,
      })),
      ...(piece ? [piece] : []),
    ],
    scale: 1,
    ...(material !== undefined && { material }),
    marking,
    design,
  }
}

/** The plate with blocks and sleeves, slots and holes cut, and how far its reduction moved it. */
async function plateOf(
  bone: SignedSurface,
  free: FreeBone,
  touched: Uint8Array,
  others: readonly Body[],
  insertion: Vector3,
  built: Built,
  params: GuideParams,
  context: StepContext,
): Promise<GuideSolidResult> {
  context.progress(0.2, 'making the plate')
  const field = await guideField(bone, free, touched, others, insertion, built, params, context)
  context.checkCancelled()
  context.progress(0.5, 'taking its surface')
  const rough = onePiece(await surfaceOfFieldInSlabs(field, context), params, context)
  context.progress(0.7, 'cutting slots and holes')
  const tools = toolsOf(built, insertion, 0, rough)
  const { tolerance, name } = params
  return (await context.parallel(guideSolidTask, [{ rough, tools, tolerance, where: name }]))[0]!
}

/** What is cut out of the plate, `more` mm wider on every side; as long as `plate` needs it where that is given. */
function toolsOf(
  { planned, sleeves, windows }: Built,
  insertion: Vector3,
  more: number,
  plate?: TriangleMesh,
): TriangleMesh[] {
  return [
    ...planned.flatMap(({ slot, foot }) => slotCutters(slot, foot + BELOW, more)),
    ...sleeves.flatMap((sleeve) => sleeveCutters(sleeve, BELOW, more, plate)),
    ...windows.map(({ at, diameter }) =>
      holeCutter({ mouth: at, direction: insertion, hole: diameter + 2 * more }, BELOW, plate),
    ),
  ]
}

function tooLittle(area: number, { name }: GuideParams): StepError {
  return new StepError({
    code: 'GUIDE_NO_CONTACT',
    message: `expected at least ${LEAST_CONTACT} mm² of bone that the guide can touch, got ${area.toFixed(1)} mm²`,
    where: name,
    remedy: 'Make the free balls larger, move them onto the bone, or give another `insertion`.',
  })
}

function checkSide(
  bone: Body,
  plan: ResectionPlan | OsteotomyPlan | undefined,
  what: 'resection' | 'osteotomy',
  { side, name }: GuideParams,
): void {
  const sided = (one: string | undefined) => one === 'left' || one === 'right'
  const wrong = [
    { what: `the bone ${bone.name}`, side: bone.side },
    ...(plan ? [{ what: `the ${what} ${plan.name}`, side: plan.side }] : []),
  ].find((one) => sided(one.side) && one.side !== side)
  if (wrong) {
    throw new StepError({
      code: 'GUIDE_SIDE',
      message: `expected a guide of the side of ${wrong.what}, ${wrong.side}, got ${side}`,
      where: name,
      remedy: 'Check which side is operated on; then mend `side`, or name the other bone.',
    })
  }
  if (plan && plan.bone !== bone.name) {
    throw new StepError({
      code: 'GUIDE_SIDE',
      message: `expected a guide on the bone that is cut, ${plan.bone}, got ${bone.name}`,
      where: name,
      remedy: `Name the bone of the ${what} as \`bone\`.`,
    })
  }
}

/** The planes of the cuts named: of a stepped cut all its faces, or one of them by name. @throws StepError CUT_UNKNOWN, GUIDE_CURVED_CUT */
function planesOf(
  resection: ResectionPlan | undefined,
  osteotomy: OsteotomyPlan | undefined,
  { cuts, name }: GuideParams,
): NamedPlane[] {
  const flat = [...(resection?.planes ?? []), ...(osteotomy?.cuts ?? []).map(({ plane }) => plane)]
  return cuts.flatMap((cut) => {
    const found = sawnPlanes(cut, flat, resection?.swept ?? [])
    if (found === 'curved') {
      throw new StepError({
        code: 'GUIDE_CURVED_CUT',
        message: `expected a flat cut for a saw slot, got the curved cut ${cut}: a straight blade in a slot makes no curve`,
        where: name,
        remedy:
          'Leave it out of `cuts` and saw it free-hand or navigated along the list of the operation, or plan it as a stepped cut.',
      })
    }
    if (found.length > 0) return found
    const known = [...(resection?.cuts ?? []), ...(osteotomy?.cuts ?? [])].map(({ plane }) => plane.name)
    throw new StepError({
      code: 'CUT_UNKNOWN',
      message: `expected one of the planned planes (${known.join(', ') || 'none'}), got ${cut}`,
      where: name,
      remedy: 'Name a plane of the plan in `cuts`, or give the guide its `resection` or `osteotomy`.',
    })
  })
}

/** The greatest piece; crumbs are left out with a warning. @throws StepError GUIDE_APART */
function onePiece(mesh: TriangleMesh, { name }: GuideParams, context: StepContext): TriangleMesh {
  const { part, count } = connectedParts(mesh)
  if (count === 1) return mesh
  const pieces = Array.from({ length: count }, (_, id) => {
    const piece = selectTriangles(mesh, (n) => part[n] === id)
    return { piece, volume: signedVolume(piece) }
  }).sort((a, b) => b.volume - a.volume)
  const [main, ...rest] = pieces
  const large = rest.filter(({ volume }) => volume > CRUMB * main!.volume)
  if (!main || large.length > 0) {
    throw new StepError({
      code: 'GUIDE_APART',
      message: `expected a guide in one piece, got ${1 + large.length}: ${[main!, ...large].map(({ volume }) => `${(volume / 1000).toFixed(2)} cm³`).join(', ')}`,
      where: name,
      remedy: 'Let the free balls overlap, shorten the slot, or move the sleeves onto the plate.',
    })
  }
  const lost = rest.reduce((sum, { volume }) => sum + Math.max(0, volume), 0)
  const most = rest.reduce((greatest, { volume }) => Math.max(greatest, volume), 0)
  if (most > 1) {
    context.warn({
      code: 'GUIDE_CRUMBS',
      message: `crumbs apart from the guide were left out: ${rest.length} of ${lost.toFixed(1)} mm³ in all`,
      where: name,
    })
  }
  return main.piece
}

export const guideStep = defineStep<GuideInputs, GuideParams, Device>({
  kind: 'device/guide',
  version: 1,
  title: 'Makes a guide plate for a bone: contact surface, saw slots, sleeves, texts',
  inputs: {
    bone: 'Body',
    others: ['Body'],
    avoid: ['Body'],
    resection: 'Resection',
    osteotomy: 'Osteotomy',
    trajectories: 'Trajectories',
  },
  optional: ['others', 'avoid', 'resection', 'osteotomy', 'trajectories'],
  params: guideParams,
  complete: withFamily,
  output: 'Device',
  run: (inputs, params, context) => makeGuide(inputs, heldParams(params), context),
})
