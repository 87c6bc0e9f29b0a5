import type { MeshTree } from '@trabecula/kernels'
import { readStl } from '../formats/stl.ts'
import type { Check } from '../geometry/check.ts'
import type { ChecksResult, Device, DocumentsResult, GuideDesign } from '../geometry/device.ts'
import { guidePartsTable } from '../geometry/guide-bores.ts'
import { type Body, joinMeshes, type TriangleMesh } from '../geometry/mesh.ts'
import type { OsteotomyPlan } from '../geometry/osteotomy.ts'
import type { ResectionPlan, TrajectorySet } from '../geometry/plan.ts'
import { contactOf, undercutOf } from '../geometry/seat.ts'
import { surfaceTree } from '../geometry/surface-tree.ts'
import { weldCorners } from '../geometry/weld.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { protectionChecks, sleeveChecks, slotChecks } from './guide-checks.ts'
import { jointChecks, jointTable, measureJoint } from './guide-joint.ts'
import { type EvaluateGuideParams, evaluateGuideParams } from './guide-judged.ts'
import { measureSleeve } from './guide-sleeve.ts'
import { bladeDistances, measureSlot } from './guide-slot.ts'
import { markingCheck, soundChecks, windowChecks } from './guide-sound.ts'
import { familyTable, sleeveTable, slotTable } from './guide-tables.ts'
import { distanceBetween, wayOut } from './guide-way.ts'

export interface EvaluateGuideInputs {
  readonly of: Device
  /** What was exported of it: the STL is read back. */
  readonly files: DocumentsResult
  readonly bone: Body
  readonly others?: readonly Body[]
  /** Nerves, vessels and the like. */
  readonly avoid?: readonly Body[]
  readonly resection?: ResectionPlan
  readonly osteotomy?: OsteotomyPlan
  readonly trajectories?: TrajectorySet
}

const CONTACT = 0.15 // mm beyond the clearance that count as contact.
const SPACING = 0.8
const LEAST_SHARE = 99 // % of the contact that a piece of bone must have.

/**
 * Judges a guide by its exported file: whether it can be put on, where its slots and sleeves lie against the plan, whether
 * blade and drills pass, what they touch, and whether it is one sound piece on the right side with its texts.
 * @throws StepError GUIDE_FILE_MISSING, SEAT_NOT_A_GUIDE
 */
export function evaluateGuide(
  { of, files, bone, others = [], avoid = [], resection, osteotomy, trajectories }: EvaluateGuideInputs,
  params: EvaluateGuideParams,
  context: StepContext,
): ChecksResult {
  const { design, bodies } = guideOf(of)
  const parts = bodies.map((body) => exported(of, body, files))
  const mesh = joinMeshes(parts)
  context.progress(0.05, 'moving the guide out')
  const guide = surfaceTree(mesh)
  const onBone = surfaceTree(bone.mesh)
  const way = wayOut(guide, onBone, design.insertion)
  context.checkCancelled()
  context.progress(0.4, 'measuring slots and sleeves')
  const otherSurfaces = others.map((other) => ({ name: other.name, surface: surfaceTree(other.mesh) }))
  const kept = avoid.map(({ name, mesh }) => ({ name, surface: surfaceTree(mesh) }))
  const bones = [{ name: bone.name, surface: onBone }, ...otherSurfaces]
  const slots = design.slots.map((slot) => {
    const cuts = [...(resection?.cuts ?? []), ...(osteotomy?.cuts ?? [])].map((cut) => cut.plane)
    const planned = [...(resection?.planes ?? []), ...cuts]
    const plane = planned.find(({ name }) => name === slot.plane.name) ?? slot.plane
    return {
      slot,
      plane,
      measured: measureSlot(guide, slot, plane),
      touched: bladeDistances(slot, bones),
      kept: bladeDistances(slot, kept),
    }
  })
  const sleeves = design.sleeves.map((sleeve) => {
    const path = trajectories?.trajectories.find(({ name }) => name === sleeve.name)
    const plan = path ?? {
      entry: sleeve.mouth,
      direction: sleeve.direction,
      ...(sleeve.reach !== undefined && { length: sleeve.reach }),
    }
    return { sleeve, measured: measureSleeve(guide, sleeve, plan) }
  })
  context.progress(0.7, 'measuring walls and contact')
  const contact = contactOf(mesh, bone.mesh, design.clearance + CONTACT, SPACING)
  const joined = jointOf(parts, onBone, design)
  const checks = [
    ...soundChecks(of, mesh, design, params),
    ...seatChecks(of, bone, way, contact, design, params),
    ...(joined ? jointChecks(of.name, joined.parts, bone, joined.design, joined.measured, params) : []),
    ...otherChecks(of, guide, otherSurfaces),
    ...slots.flatMap((one) => [
      ...protectionChecks(of.name, one, params),
      ...slotChecks(of.name, one, params),
    ]),
    ...sleeves.flatMap((one) => sleeveChecks(of.name, one, params)),
    sideCheck(of, bone, [resection, osteotomy]),
    ...windowChecks(of, guide, design),
    ...pieceChecks(of, files, mesh, contact, design),
    markingCheck(of),
  ]
  const inventory = guidePartsTable(of)
  context.progress(1)
  return {
    checks,
    tables: [
      ...(design.family ? [familyTable(of.name, design.family)] : []),
      ...(slots.length > 0 ? [slotTable(of.name, slots)] : []),
      ...(sleeves.length > 0 ? [sleeveTable(of.name, sleeves)] : []),
      ...(inventory ? [inventory] : []),
      ...(joined ? [jointTable(of.name, joined.design.joint, joined.measured)] : []),
    ],
  }
}

/** The guide's design and its body, or the bodies of its two parts. */
function guideOf(device: Device): { design: GuideDesign; bodies: readonly Body[] } {
  const { design } = device
  const bodies = device.bodies.slice(0, design?.kind === 'guide' && design.joint ? 2 : 1)
  if (design?.kind === 'guide' && bodies.length > 0) return { design, bodies }
  throw new StepError({
    code: 'SEAT_NOT_A_GUIDE',
    message: `expected a guide, got ${device.name}, a ${device.kind}`,
    where: device.name,
    remedy: 'Give a device of kind guide as `of`.',
  })
}

/** The parts of a guide in two, with what was measured of their joint. */
function jointOf([first, second]: readonly TriangleMesh[], bone: MeshTree, design: GuideDesign) {
  const { joint } = design
  if (!joint || !first || !second) return undefined
  const parts = [first, second] as const
  return { parts, design: { ...design, joint }, measured: measureJoint(parts, bone, joint) }
}

function exported(device: Device, body: Body, { files }: DocumentsResult): TriangleMesh {
  const path = `${device.name}/${body.name}.stl`
  const file = files.find((one) => one.path === path)
  if (!file) {
    throw new StepError({
      code: 'GUIDE_FILE_MISSING',
      message: `expected ${path} among the exported files, got ${files.map((one) => one.path).join(', ') || 'none'}`,
      where: device.name,
      remedy: 'Give the files that were exported of this guide.',
    })
  }
  const { mesh } = readStl(file.bytes, path)
  const corners = new Float32Array(3 * mesh.triangles.length)
  mesh.triangles.forEach((v, at) => {
    corners.set(mesh.positions.subarray(3 * v, 3 * v + 3), 3 * at)
  })
  return weldCorners(corners)
}

function seatChecks(
  device: Device,
  bone: Body,
  way: ReturnType<typeof wayOut>,
  contact: ReturnType<typeof contactOf>,
  design: GuideDesign,
  params: EvaluateGuideParams,
): Check[] {
  const area = contact.weights.reduce((sum, w) => sum + w, 0)
  const undercut = undercutOf(contact, design.insertion)
  return [
    {
      id: `${device.name}.fit.way`,
      title: `${device.name} goes on and comes off ${bone.name} without meeting it (${way.steps} steps of 1 mm)`,
      passed: way.depth <= params.penetration,
      required: true,
      value: Number(Math.max(0, way.depth).toFixed(4)),
      limit: `<= ${params.penetration}`,
      unit: 'mm',
      source: 'the case; depth of points of either surface in the other, measured on the exported file',
      remedy: 'Give more clearance or a finer spacing, or another insertion direction.',
    },
    {
      id: `${device.name}.fit.contact`,
      title: `${device.name} lies on enough of ${bone.name}`,
      passed: area >= params.contact,
      required: true,
      value: Number(area.toFixed(1)),
      limit: `>= ${params.contact}`,
      unit: 'mm²',
      source: 'the case; area of the exported file near the bone',
      remedy: 'Give the guide more of the bone that the approach leaves free.',
    },
    {
      id: `${device.name}.fit.undercut`,
      title: `hardly any contact of ${device.name} undercuts its insertion direction`,
      passed: undercut <= params.undercut,
      required: false,
      value: Number((100 * undercut).toFixed(2)),
      limit: `<= ${100 * params.undercut}`,
      unit: '%',
      source: 'the case; bone normals at the contact against the direction',
      remedy: 'Search the insertion direction, or leave out bone that undercuts it.',
    },
  ]
}

function otherChecks(
  device: Device,
  guide: MeshTree,
  others: readonly { readonly name: string; readonly surface: MeshTree }[],
): Check[] {
  return others.map(({ name, surface }) => {
    const distance = distanceBetween(guide, surface)
    return {
      id: `${device.name}.fit.clear.${name}`,
      title: `${device.name} does not touch ${name}`,
      passed: distance > 0,
      required: true,
      value: Number(distance.toFixed(2)),
      limit: '> 0',
      unit: 'mm',
      source: 'measured on the exported file',
      remedy: 'Move the free balls away from it, or give more `keepOff`.',
    }
  })
}

/** Whether a guide that is tried on the piece of bone printed with it meets what it meets on the bone. */
function pieceChecks(
  device: Device,
  files: DocumentsResult,
  mesh: TriangleMesh,
  contact: ReturnType<typeof contactOf>,
  { clearance }: GuideDesign,
): Check[] {
  const piece = device.bodies.find(({ name }) => name === `${device.name}_bone`)
  if (!piece) return []
  const areaOf = ({ weights }: typeof contact) => weights.reduce((sum, w) => sum + w, 0)
  const onPiece = areaOf(contactOf(mesh, exported(device, piece, files), clearance + CONTACT, SPACING))
  const share = areaOf(contact) > 0 ? (100 * onPiece) / areaOf(contact) : 0
  return [
    {
      id: `${device.name}.fit.piece`,
      title: `${device.name} sits on ${piece.name} as on the bone`,
      passed: share >= LEAST_SHARE && share <= 100.5,
      required: true,
      value: Number(share.toFixed(2)),
      limit: `>= ${LEAST_SHARE}`,
      unit: '%',
      source: 'contact with the piece over contact with the bone, both measured on the exported files',
      remedy: 'Give the `piece` more margin or depth.',
    },
  ]
}

function sideCheck(
  device: Device,
  bone: Body,
  plans: readonly (ResectionPlan | OsteotomyPlan | undefined)[],
): Check {
  const own = device.bodies[0]!.side
  const planned = [bone.side, ...plans.flatMap((plan) => (plan ? [plan.side] : []))]
  const sides = [...planned, own]
  return {
    id: `${device.name}.fit.side`,
    title: `${device.name} is of the side of ${bone.name} and of the plan`,
    // A bone of the midline, as a vertebra, takes guides of either side.
    passed: own === device.side && planned.every((side) => side === device.side || side === 'midline'),
    required: true,
    role: 'surgeon',
    value: sides.join(', '),
    limit: device.side,
    source: 'sides of bone, plan and guide in the case',
    remedy: 'Check which side is operated on before anything is printed.',
  }
}

export const guideFitStep = defineStep<EvaluateGuideInputs, EvaluateGuideParams, ChecksResult>({
  kind: 'evaluate/guide',
  version: 1,
  title: 'Judges a guide by its exported file: fit, slots, sleeves, walls',
  inputs: {
    of: 'Device',
    files: 'Documents',
    bone: 'Body',
    others: ['Body'],
    avoid: ['Body'],
    resection: 'Resection',
    osteotomy: 'Osteotomy',
    trajectories: 'Trajectories',
  },
  optional: ['others', 'avoid', 'resection', 'osteotomy', 'trajectories'],
  params: evaluateGuideParams,
  output: 'Checks',
  run: (inputs, params, context) => evaluateGuide(inputs, params, context),
})
