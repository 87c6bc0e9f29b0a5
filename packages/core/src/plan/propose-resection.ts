import { z } from 'zod'
import { byCodeUnit } from '../base/canonical.ts'
import { sin } from '../base/math.ts'
import { dot, length, normalize, type Vector3 } from '../base/vectors.ts'
import type { Body } from '../geometry/mesh.ts'
import type { NamedPlane } from '../geometry/plan.ts'
import type { PlaneProposal, ProposedPlane, TriedPlanes } from '../geometry/proposal.ts'
import { type SignedSurface, signedSurface } from '../geometry/signed-distance.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { articularPoints, type BoneSamples, bonePoints, mustGo } from './bone-samples.ts'
import { cortexAngleOf } from './cortex-angle.ts'
import { type LiveResection, measuredPlanes, prepareResection } from './live-resection.ts'
import { planeNames } from './plane-names.ts'
import {
  costOf,
  extremePoints,
  type FoundPlanes,
  type PlaneProblem,
  type Saw,
  searchPlanes,
} from './plane-search.ts'
import { marginSchema, type ResectionBodies, requireKnownBarriers } from './resection.ts'
import { sawReachOf } from './saw-reach.ts'
import { keptExactly, tightened } from './tightened-planes.ts'

const point = z.tuple([z.number(), z.number(), z.number()])

export const proposeResectionParams = z.strictObject({
  name: z.string().min(1).default('proposed').describe('name of the proposal; a case gives its entry’s'),
  margin: marginSchema,
  planes: z
    .int()
    .min(1)
    .max(5)
    .optional()
    .describe('how many planes; without it as few as are worth it, up to five'),
  worth: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe('share of what is removed that one more plane must save'),
  kerf: z.number().min(0).max(5).default(1).describe('mm of bone that the saw turns to dust'),
  approaches: z
    .record(
      z.string().regex(/^[a-z][a-z0-9_]*$/, 'an approach’s name is lower_snake'),
      z.strictObject({
        direction: point
          .refine((v) => length(v) > 1e-6, 'a direction has a length')
          .describe('LPS, from the surgeon to the bone, any length'),
        cone: z.number().min(1).max(90).default(40).describe('degrees that the blade may lean from it'),
        reach: z.number().positive().max(300).default(90).describe('mm that the blade reaches into the bone'),
      }),
    )
    .default({})
    .describe('ways on which the saw can come; without one every plane counts as reached'),
  gap: z
    .number()
    .min(0)
    .max(20)
    .default(4)
    .describe('mm to a bone of `joints` within which bone is joint surface'),
  joint: z
    .number()
    .min(0)
    .max(1000)
    .default(100)
    .describe('mm³ of bone that one mm² of joint surface is worth'),
  keep: z
    .array(z.strictObject({ at: point.describe('LPS mm'), radius: z.number().positive().describe('mm') }))
    .default([])
    .describe('balls in which bone counts twentyfold: an insertion, a joint, the seat of an implant'),
})
export type ProposeResectionParams = z.output<typeof proposeResectionParams>

export interface ProposalBodies extends ResectionBodies {
  readonly joints?: readonly Body[]
}

const MOST = 5
const KEPT_WORTH = 20
const CLEAR = 0.1 // mm that a plane keeps from the tumour where no bone makes it keep more.

/**
 * Proposes one to five planes: the margin holds in bone, the least bone goes (kerf and joint surface counted), and a saw can
 * come in each. A plane touches the hull of what must go (bone nearer to the tumour than the margin, and the tumour); normals
 * are searched over the sphere and turned to a local optimum; offsets are then set on the bone itself. One more plane must
 * save `worth` of what is removed. LPS mm.
 *
 * At the optimum of one plane the middle of the cut lies where the plane touches what must go (Dupin 1822, of floating bodies).
 * @throws StepError PROPOSAL_NOT_NEEDED, PROPOSAL_NO_PLANES, PROPOSAL_MARGIN, MARGIN_STRUCTURE_UNKNOWN, MESH_NOT_CLOSED,
 * MESH_INSIDE_OUT, BOOLEAN_FAILED
 */
export async function proposeResection(
  bodies: ProposalBodies,
  params: ProposeResectionParams,
  context: StepContext,
): Promise<PlaneProposal> {
  const { bone, tumour, others = [], joints = [] } = bodies
  requireKnownBarriers(others, params)
  const target = params.margin.bone + params.margin.blade + params.margin.doubt
  context.progress(0.02, `looking at ${bone.name}`)
  const prepared = await prepareResection(bodies)
  const must = mustGo(prepared, target)
  if (must.length === 0) throw notNeeded(bodies, target)
  const samples = bonePoints(bone.mesh)
  const articular = articularPoints(bone.mesh, joints, params.gap)
  const saws = sawsOf(params)
  if (saws.length === 0) {
    context.warn({
      code: 'PROPOSAL_WITHOUT_APPROACH',
      message: 'no approach was given: every plane counts as reached by the saw',
      where: params.name,
    })
  }
  const problem = problemOf(samples, articular, extremePoints(must), saws, params)
  context.progress(0.1, 'looking for planes')
  const found = searchPlanes(problem, params.planes ?? MOST, (sofar) => {
    context.checkCancelled()
    context.progress(0.1 + (0.7 * sofar.length) / MOST)
    // Two planes more that are not worth it: a third would not be either.
    return params.planes === undefined && sofar.length >= worthIt(sofar, params.worth) + 3
  })
  if (found.length === 0) throw noPlanes(bodies, saws)
  const chosen = params.planes === undefined ? worthIt(found, params.worth) : found.length - 1
  const planes = found[chosen]!
  if (params.planes !== undefined && planes.normals.length < params.planes) {
    context.warn({
      code: 'PROPOSAL_FEWER_PLANES',
      message: `expected ${params.planes} planes, got ${planes.normals.length}: no other has anything to cut that saves bone`,
      where: params.name,
    })
  }
  context.progress(0.85, 'setting the planes on the bone')
  const named = planeNames(planes.normals, bone.side).map(
    (name, i): NamedPlane => ({ name, normal: planes.normals[i]!, offset: planes.offsets[i]! }),
  )
  const measure = (all: readonly NamedPlane[]) => measuredPlanes(prepared, all, params, 0.35)
  const live = await tightened(
    named,
    keptExactly(must, tumour.mesh.positions, CLEAR),
    target,
    measure,
    params.name,
  )
  return proposalOf(bodies, params, {
    live,
    problem,
    found,
    chosen,
    surface: prepared.boneSurface,
    saws,
    articular,
  })
}

interface Found {
  readonly live: LiveResection
  readonly problem: PlaneProblem
  readonly found: readonly FoundPlanes[]
  readonly chosen: number
  readonly surface: SignedSurface
  readonly saws: readonly Saw[]
  readonly articular: { readonly points: Float32Array; readonly area: number }
}

function proposalOf(
  { bone, tumour, others = [] }: ProposalBodies,
  params: ProposeResectionParams,
  { live, problem, found, chosen, surface, saws, articular }: Found,
): PlaneProposal {
  const normals = live.planes.map(({ normal }) => normal)
  const bounds = others.map(({ mesh }) => signedSurface(mesh))
  const total = live.volumes.resected + live.volumes.remaining
  const { removed } = costOf(normals, problem)
  const planes = live.cuts.map((cut, i): ProposedPlane => {
    const rest = normals.filter((_, j) => j !== i)
    const without = rest.length === 0 ? total : costOf(rest, problem).removed
    const saw = sawReachOf(cut, saws, bounds)
    return {
      plane: cut.plane,
      at: cut.centroid,
      distance: cut.distance,
      planeDistance: cut.planeDistance,
      area: cut.area,
      saves: Math.max(0, without - removed),
      cortexAngle: cortexAngleOf([cut], surface),
      ...(saw && { saw }),
    }
  })
  const { bone: margin, blade, doubt } = params.margin
  const lost = (all: readonly NamedPlane[]) => articular.area * countWithin(articular.points, all)
  const tried = found.map(({ normals: one, offsets }, n): TriedPlanes => {
    const all = one.map((normal, i): NamedPlane => ({ name: '', normal, offset: offsets[i]! }))
    return {
      count: one.length,
      removed: costOf(one, problem).removed,
      joint: lost(all),
      chosen: n === chosen,
    }
  })
  return {
    name: params.name,
    side: bone.side,
    bone: bone.name,
    tumour: tumour.name,
    margin: { bone: margin, blade, doubt },
    planes,
    removed: live.volumes.resected,
    distance: live.margins[0]!.distance,
    ...(articular.points.length > 0 && {
      joint: { area: (articular.area * articular.points.length) / 3, removed: lost(live.planes) },
    }),
    tried,
  }
}

function countWithin(points: Float32Array, planes: readonly NamedPlane[]): number {
  let count = 0
  for (let i = 0; i < points.length; i += 3) {
    const at: Vector3 = [points[i]!, points[i + 1]!, points[i + 2]!]
    if (planes.every(({ normal, offset }) => dot(normal, at) >= offset)) count++
  }
  return count
}

function sawsOf({ approaches }: ProposeResectionParams): Saw[] {
  return Object.keys(approaches)
    .sort(byCodeUnit)
    .map((name) => {
      const { direction, cone, reach } = approaches[name]!
      return { name, direction: normalize(direction), sine: sin((cone * Math.PI) / 180), reach }
    })
}

function problemOf(
  samples: BoneSamples,
  articular: { readonly points: Float32Array; readonly area: number },
  must: Float32Array,
  saws: readonly Saw[],
  params: ProposeResectionParams,
): PlaneProblem {
  const bone = samples.points.length / 3
  const points = new Float32Array(samples.points.length + articular.points.length)
  points.set(samples.points)
  points.set(articular.points, samples.points.length)
  const costs = new Float32Array(points.length / 3).fill(articular.area * params.joint)
  costs.fill(samples.weight, 0, bone)
  const kept = params.keep.map(({ at, radius }) => ({ at, squared: radius * radius }))
  for (let n = 0; n < bone; n++) {
    const inside = kept.some(({ at, squared }) => {
      const away = [0, 1, 2].reduce((sum, a) => {
        const d = points[3 * n + a]! - at[a]!
        return sum + d * d
      }, 0)
      return away <= squared
    })
    if (inside) costs[n]! *= KEPT_WORTH
  }
  return { points, bone, costs, spacing: samples.spacing, must, kerf: params.kerf, saws }
}

/** The least number of planes that no greater number beats by `worth` for each plane more. */
function worthIt(found: readonly FoundPlanes[], worth: number): number {
  for (const [n, { cost }] of found.entries()) {
    let asked = cost
    const beaten = found.slice(n + 1).some((more) => {
      asked *= 1 - worth
      return more.cost < asked
    })
    if (!beaten) return n
  }
  return found.length - 1
}

function notNeeded({ bone, tumour }: ProposalBodies, target: number): StepError {
  return new StepError({
    code: 'PROPOSAL_NOT_NEEDED',
    message: `expected ${bone.name} within ${target} mm of ${tumour.name}, got none: nothing of it must go`,
    where: 'margin',
    remedy: 'name the bone that the tumour lies in, or ask for a greater margin',
  })
}

function noPlanes({ bone }: ProposalBodies, saws: readonly Saw[]): StepError {
  return new StepError({
    code: 'PROPOSAL_NO_PLANES',
    message: `expected a plane that leaves a part of ${bone.name}, got none`,
    where: saws.map(({ name }) => name).join(', ') || bone.name,
    remedy: 'ask for a smaller margin, or give the approaches a wider cone; else the whole bone goes',
  })
}

export const proposeResectionStep = defineStep<ProposalBodies, ProposeResectionParams, PlaneProposal>({
  kind: 'plan/propose-resection',
  version: 1,
  title: 'Propose the planes of a resection',
  inputs: { bone: 'Body', tumour: 'Body', others: ['Body'], joints: ['Body'] },
  optional: ['others', 'joints'],
  params: proposeResectionParams,
  output: 'PlaneProposal',
  run: proposeResection,
})
