import { closestPoints } from '@trabecula/kernels'
import { z } from 'zod'
import { byCodeUnit } from '../base/canonical.ts'
import { cross, dot, length, normalize, scale, subtract } from '../base/vectors.ts'
import type { Body, TriangleMesh } from '../geometry/mesh.ts'
import { leastOver } from '../geometry/near-points.ts'
import type { NamedPlane, ResectionPlan, StructureMargin, SweptCut, SweptSaw } from '../geometry/plan.ts'
import type { PlaneProposal } from '../geometry/proposal.ts'
import { nearestOn, type SignedSurface, signedSurface } from '../geometry/signed-distance.ts'
import { surfaceTree } from '../geometry/surface-tree.ts'
import { legsOf } from '../geometry/swept-cut.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { cortexAngleOf } from './cortex-angle.ts'
import { type CutBone, cutBoneTask } from './cut-bone.ts'
import { cutFaceOf, leastAlong, mostAlong } from './cut-face.ts'
import { curvedSchema, requireSweptCut, steppedSchema, sweptCutsOf } from './swept-cut.ts'
import { type SweptFace, sweptFacesOf, sweptSawOf } from './swept-face.ts'

const point = z.tuple([z.number(), z.number(), z.number()])
const by = z.string().max(80).optional().describe('who decided')

export const planeSchema = z.union([
  z.strictObject({
    at: point.describe('a point of the plane, LPS mm'),
    normal: point.describe('towards what is removed, LPS, any length'),
    by,
  }),
  z.strictObject({
    points: z.tuple([point, point, point]).describe('three points of the plane, LPS mm'),
    towards: point.describe('a point on the side that is removed, LPS mm'),
    by,
  }),
])
export type PlaneParams = z.output<typeof planeSchema>

export const marginSchema = z
  .strictObject({
    bone: z.number().min(0).describe('mm asked for between tumour and bone that stays'),
    spared: z
      .number()
      .min(0)
      .optional()
      .describe('mm asked for between the tumour and the `others`; without it as for bone'),
    barriers: z
      .record(z.string(), z.string().max(120))
      .default({})
      .describe('structures of `others` behind a natural barrier, and what it is'),
    blade: z
      .number()
      .min(0)
      .max(5)
      .default(0)
      .describe('mm on top for what the saw takes on the tumour’s side of a cut'),
    doubt: z
      .number()
      .min(0)
      .max(20)
      .default(0)
      .describe('mm on top for the doubt of registration, outline and guide'),
  })
  .describe('margins by structure')
export type MarginParams = z.output<typeof marginSchema>

export const resectionParams = z.strictObject({
  name: z.string().min(1).default('resection').describe('name of the resection; a case gives its entry’s'),
  planes: z
    .record(z.string().regex(/^[a-z][a-z0-9_]*$/, 'a plane’s name is lower_snake'), planeSchema)
    .default({})
    .describe(
      'planes by name; what lies on the removed side of all cuts is removed; a plane of the proposal’s name stands for the proposed one',
    ),
  stepped: steppedSchema,
  curved: curvedSchema,
  margin: marginSchema,
})
export type ResectionParams = z.output<typeof resectionParams>

export interface ResectionBodies {
  readonly bone: Body
  readonly tumour: Body
  readonly others?: readonly Body[]
}

export interface ResectionInputs extends ResectionBodies {
  readonly proposal?: PlaneProposal
}

/**
 * A resection by planes, stepped and curved cuts: what of a bone is removed, what stays, each cut's area, outline and distance
 * to the tumour, how a stepped or curved one is sawn, and the margin of each structure as measured.
 *
 * Removed is what lies on the removed side of all cuts (exact Boolean with one cutter). Distances are exact from
 * point to surface, points 0.35 mm apart on cuts; of two surfaces, from the vertices of each to the other. LPS mm.
 * @throws StepError PLANE_NORMAL, CUT_PROFILE, CUT_NAME_TWICE, RESECTION_WITHOUT_PLANES, RESECTION_MISSES_BONE, RESECTION_EMPTY,
 * MARGIN_STRUCTURE_UNKNOWN, MESH_NOT_CLOSED, MESH_INSIDE_OUT, BOOLEAN_FAILED. A plane that leaves tumour is no error: `tumourLeft`, `distance` and `planeDistance` say so.
 */
export async function planResection(
  { bone, tumour, others = [], proposal }: ResectionInputs,
  params: ResectionParams,
  context: StepContext,
): Promise<ResectionPlan> {
  const planes = planesOf(params, proposal)
  const swept = sweptOf(params, planes, bone.mesh)
  requireKnownBarriers(others, params)
  for (const plane of planes) requireCut(plane, bone)
  for (const one of swept) requireSweptCut(one, bone.name, bone.mesh)
  context.progress(0.1, `cutting ${bone.name}`)
  const argument = {
    bone: bone.mesh,
    tumour: tumour.mesh,
    planes,
    swept,
    names: [bone.name, tumour.name] as const,
  }
  const cutting = context.parallel(cutBoneTask, [argument])
  const target = signedSurface(tumour.mesh)
  const surface = signedSurface(bone.mesh)
  const toOthers = otherDistances(others, target)
  const cut = (await cutting)[0]!
  requirePiecesOf(cut, planes, swept, bone.name)
  context.progress(0.7, 'measuring margins')
  context.checkCancelled()
  const cuts = cutFacesOf(cut, planes, swept, target).map(({ face, pieces }) => ({
    ...face,
    cortexAngle: cortexAngleOf(pieces, surface),
  }))
  const { tumourLeft, ...volumes } = cut.volumes
  const piece = (name: string, mesh: TriangleMesh): Body => ({ ...bone, name, mesh, deviations: [] })
  return {
    name: params.name,
    side: bone.side,
    bone: bone.name,
    tumour: tumour.name,
    planes,
    cuts,
    ...(swept.length > 0 && { swept, saws: sweptSawsOf(cut, swept, others, params) }),
    resected: piece(`${bone.name}_resected`, cut.resected),
    remaining: piece(`${bone.name}_remaining`, cut.remaining),
    margins: [boneMargin(bone.name, cut, params, target), ...otherMargins(others, params, toOthers)],
    tumourLeft,
    volumes,
  }
}

/** The stepped and curved cuts of the parameters. @throws StepError CUT_PROFILE, CUT_NAME_TWICE */
export function sweptOf(
  params: Pick<ResectionParams, 'stepped' | 'curved'>,
  planes: readonly NamedPlane[],
  bone: TriangleMesh,
): SweptCut[] {
  return sweptCutsOf(
    params,
    planes.map((plane) => plane.name),
    bone,
  )
}

/** Every face of a cut bone with its figures: of the planes, then of the stepped and curved cuts. */
export function cutFacesOf(
  cut: CutBone,
  planes: readonly NamedPlane[],
  swept: readonly SweptCut[],
  tumour: SignedSurface,
  spacing?: number,
): SweptFace[] {
  const flat = planes.map((plane, i) => cutFaceOf(plane, cut.sections[i]!, tumour, spacing))
  return [
    ...flat.map((face) => ({ face, pieces: [face] })),
    ...swept.flatMap((one, i) => sweptFacesOf(one, cut.legs[i]!, cut.developed[i]!, tumour, spacing)),
  ]
}

function sweptSawsOf(
  cut: CutBone,
  swept: readonly SweptCut[],
  others: readonly Body[],
  { stepped, curved }: ResectionParams,
): SweptSaw[] {
  const inTheWay = others.map(({ mesh }) => signedSurface(mesh))
  return swept.map((one, i) => {
    const { reach } = (one.form === 'stepped' ? stepped : curved)[one.name]!
    return sweptSawOf(one, cut.legs[i]!, inTheWay, reach)
  })
}

/**
 * The planes of the parameters, by name, and those of the proposal whose names they leave free.
 * @throws StepError PLANE_NORMAL, RESECTION_WITHOUT_PLANES
 */
export function planesOf(params: ResectionParams, proposal?: PlaneProposal): NamedPlane[] {
  const own = Object.keys(params.planes).map((name) => planeOf(name, params.planes[name]!))
  const proposed = (proposal?.planes ?? []).map(({ plane }) => plane)
  const planes = [...own, ...proposed.filter(({ name }) => !Object.hasOwn(params.planes, name))]
  const shaped = Object.keys(params.stepped).length + Object.keys(params.curved).length
  if (planes.length + shaped > 0) return planes.sort((a, b) => byCodeUnit(a.name, b.name))
  throw new StepError({
    code: 'RESECTION_WITHOUT_PLANES',
    message: 'expected at least one plane, stepped or curved cut, got none',
    where: params.name,
    remedy: 'give `planes`, `stepped` or `curved`, or name an entry of kind propose-resection as `proposal`',
  })
}

/** @throws StepError PLANE_NORMAL */
export function planeOf(name: string, params: PlaneParams): NamedPlane {
  const where = `plane ${name}`
  if ('at' in params) {
    if (length(params.normal) > 1e-6) {
      const normal = normalize(params.normal)
      return { name, normal, offset: dot(normal, params.at) }
    }
    throw new StepError({
      code: 'PLANE_NORMAL',
      message: 'expected a normal with a length, got (0, 0, 0)',
      where,
      remedy: 'give the normal towards what is removed',
    })
  }
  const [at, second, third] = params.points
  const across = cross(subtract(second, at), subtract(third, at))
  if (!(length(across) > 1e-6)) {
    throw new StepError({
      code: 'PLANE_NORMAL',
      message: 'expected three points that span a plane, got points in a line',
      where,
      remedy: 'give three points that lie well apart',
    })
  }
  const normal = normalize(across)
  const side = dot(normal, subtract(params.towards, at))
  if (Math.abs(side) < 1e-3) {
    throw new StepError({
      code: 'PLANE_NORMAL',
      message: 'expected `towards` on one side of the plane, got a point that lies on it',
      where,
      remedy: 'give `towards` as a point well inside what is removed',
    })
  }
  const towards = scale(normal, side < 0 ? -1 : 1)
  return { name, normal: towards, offset: dot(towards, at) }
}

/** @throws StepError MARGIN_STRUCTURE_UNKNOWN */
export function requireKnownBarriers(
  others: readonly Body[],
  { margin }: Pick<ResectionParams, 'margin'>,
): void {
  const names = others.map(({ name }) => name)
  const unknown = Object.keys(margin.barriers)
    .sort(byCodeUnit)
    .find((name) => !names.includes(name))
  if (unknown === undefined) return
  throw new StepError({
    code: 'MARGIN_STRUCTURE_UNKNOWN',
    message: `expected one of the other structures ${names.join(', ') || '(none)'}, got ${unknown}`,
    where: 'margin: barriers',
    remedy: 'name the structure in `others` too',
  })
}

/** @throws StepError RESECTION_MISSES_BONE */
export function requireCut(plane: NamedPlane, bone: Body): void {
  const [least, most] = [leastAlong(plane, bone.mesh), mostAlong(plane, bone.mesh)]
  if (least < 0 && most > 0) return
  const away = Math.max(least, -most).toFixed(1)
  throw new StepError({
    code: 'RESECTION_MISSES_BONE',
    message:
      least >= 0
        ? `expected a plane through ${bone.name}, got one that has all of it on the removed side, ${away} mm away`
        : `expected a plane through ${bone.name}, got one that has all of it on the side that stays, ${away} mm away`,
    where: `plane ${plane.name}`,
    remedy: 'move the plane, turn its normal towards what is removed, or leave it out',
  })
}

/** @throws StepError RESECTION_EMPTY, RESECTION_MISSES_BONE */
export function requirePiecesOf(
  cut: CutBone,
  planes: readonly NamedPlane[],
  swept: readonly SweptCut[],
  bone: string,
): void {
  const resected = cut.resected.triangles.length === 0 ? 0 : cut.volumes.resected
  // Of a stepped cut every face must cut something, of a curved one some chord.
  const faces = swept.flatMap((one, i) => {
    const areas = cut.legs[i]!.map(({ area }) => area)
    return one.form === 'curved'
      ? [{ name: one.name, area: Math.max(...areas) }]
      : legsOf(one).map(({ plane }, n) => ({ name: plane.name, area: areas[n]! }))
  })
  requirePieces({ ...cut.volumes, resected }, [...cut.sections, ...faces], [...planes, ...faces], bone)
}

/** @throws StepError RESECTION_EMPTY, RESECTION_MISSES_BONE */
export function requirePieces(
  { resected, remaining }: { readonly resected: number; readonly remaining: number },
  sections: readonly { readonly area: number }[],
  planes: readonly Pick<NamedPlane, 'name'>[],
  bone: string,
): void {
  if (!(resected > 0) || !(remaining > 0)) {
    throw new StepError({
      code: 'RESECTION_EMPTY',
      message:
        resected > 0
          ? `expected a part of ${bone} that stays, got none`
          : `expected a part of ${bone} on the removed side of all planes, got none`,
      where: planes.map(({ name }) => name).join(', '),
      remedy: 'look which way the normals point: each towards what is removed',
    })
  }
  const idle = planes.find((_, i) => !(sections[i]!.area > 0))
  if (!idle) return
  throw new StepError({
    code: 'RESECTION_MISSES_BONE',
    message: `expected a plane that cuts a face of what is removed of ${bone}, got one for which the other planes leave nothing to cut`,
    where: `plane ${idle.name}`,
    remedy: 'move the plane, or leave it out',
  })
}

/** Least distance of two surfaces, from the vertices of each to the other; 0 where one reaches into the other. */
function leastDistance(mesh: TriangleMesh, tumour: SignedSurface): number {
  const toTumour = leastOver(mesh.positions, (some) => nearestOn(tumour, some).distances)
  const tree = surfaceTree(mesh)
  const toMesh = leastOver(tumour.mesh.positions, (some) => closestPoints(tree, some).distances)
  return Math.max(0, Math.min(toTumour, toMesh))
}

/** The margin of the bone that is cut: from what stays of it to the tumour. */
export function boneMargin(
  structure: string,
  { remaining, volumes }: CutBone,
  { margin }: Pick<ResectionParams, 'margin'>,
  tumour: SignedSurface,
): StructureMargin {
  const distance = volumes.tumourLeft > 0 ? 0 : leastDistance(remaining, tumour)
  return cutMargin(structure, margin, distance)
}

/** The margin of bone that is cut, with its allowances. */
export function cutMargin(structure: string, margin: MarginParams, distance: number): StructureMargin {
  const allowance = margin.blade + margin.doubt
  return {
    structure,
    kind: 'bone',
    asked: margin.bone + allowance,
    distance,
    ...(allowance > 0 && { allowance }),
  }
}

/** Least distance of each structure that is not cut to the tumour, mm: no plane changes it. */
export function otherDistances(others: readonly Body[], tumour: SignedSurface): number[] {
  return others.map(({ mesh }) => leastDistance(mesh, tumour))
}

/** Margins of structures that are not cut, of known distances. */
export function otherMargins(
  others: readonly Body[],
  { margin }: Pick<ResectionParams, 'margin'>,
  distances: readonly number[],
): StructureMargin[] {
  return others.map(({ name }, i) => {
    const barrier = margin.barriers[name]
    const allowance = margin.doubt
    const measured = {
      structure: name,
      asked: (margin.spared ?? margin.bone) + allowance,
      distance: distances[i]!,
      ...(allowance > 0 && { allowance }),
    }
    return barrier === undefined
      ? { ...measured, kind: 'spared' as const }
      : { ...measured, asked: margin.bone + allowance, kind: 'barrier' as const, barrier }
  })
}

export const resectionStep = defineStep<ResectionInputs, ResectionParams, ResectionPlan>({
  kind: 'plan/resection',
  version: 1,
  title: 'Plan a resection by planes, stepped and curved cuts',
  inputs: { bone: 'Body', tumour: 'Body', others: ['Body'], proposal: 'PlaneProposal' },
  optional: ['others', 'proposal'],
  params: resectionParams,
  output: 'Resection',
  run: planResection,
})
