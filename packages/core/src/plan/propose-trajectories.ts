import { z } from 'zod'
import { byCodeUnit } from '../base/canonical.ts'
import { acos, cos } from '../base/math.ts'
import { distance, dot, length, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import { densityAlong } from '../geometry/axis-density.ts'
import { type AxisSegment, nearestAxis } from '../geometry/axis-distance.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { Body } from '../geometry/mesh.ts'
import { surfaceSamples } from '../geometry/mesh-distance.ts'
import type { ResectionPlan, Trajectory, TrajectorySet } from '../geometry/plan.ts'
import type { AxisProposal, ProposedAxis } from '../geometry/proposal.ts'
import { directionsAround } from '../geometry/seat.ts'
import { nearestOn, type SignedSurface, signedSurface } from '../geometry/signed-distance.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import {
  betterOf,
  type Corridor,
  type CorridorRules,
  drivenFrom,
  onBones,
  refinedCorridor,
  roughCorridors,
} from './corridor.ts'
import { boneDepths, measuredSet, stayingMesh, trajectoriesParams } from './trajectories.ts'

const point = z.tuple([z.number(), z.number(), z.number()])
const way = point.refine((v) => length(v) > 1e-6, 'a direction has a length')

/** 10 to 50 mm by 2, 55 to 130 by 5: EXAMPLE of a maker's series. */
const STOCK = [
  ...Array.from({ length: 21 }, (_, n) => 10 + 2 * n),
  ...Array.from({ length: 16 }, (_, n) => 55 + 5 * n),
]

const request = z.strictObject({
  near: point.describe('LPS mm: middle of the place on the bone where it may enter'),
  radius: z.number().positive().max(60).default(8).describe('mm about `near`'),
  towards: point.optional().describe('LPS mm: a point that it should about head for'),
  direction: way
    .optional()
    .describe('LPS, into the bone, where no `towards` is given; without both square to the bone'),
  cone: z.number().min(1).max(80).default(30).describe('degrees about that direction that are searched'),
  diameter: z.number().positive().max(20).describe('mm'),
  lengths: z
    .array(z.number().positive().max(400))
    .min(1)
    .default(STOCK)
    .describe('stock lengths, mm; EXAMPLE: 10 to 50 by 2, 55 to 130 by 5'),
  bicortical: z.boolean().default(false).describe('whether its tip passes the far cortex'),
  cortex: z.number().min(0).max(20).default(1.5).describe('mm of bone around the shaft, at least'),
  in: z.array(z.string()).default([]).describe('bodies that hold it; without it any of them'),
})
const requests = z
  .record(z.string().regex(/^[a-z][a-z0-9_]*$/, 'a screw’s name is lower_snake'), request)
  .default({})

export const proposeTrajectoriesParams = z.strictObject({
  name: z.string().min(1).default('proposed').describe('name of the proposal; a case gives its entry’s'),
  screws: requests.describe('screws to be placed, by name'),
  wires: requests.describe('K-wires to be placed, by name'),
  approach: z
    .strictObject({
      direction: way.describe('LPS, from the surgeon to the bone'),
      cone: z.number().min(1).max(90).default(60).describe('degrees that an axis may lean from it'),
    })
    .optional()
    .describe('where they are driven from'),
  steepest: z
    .number()
    .min(5)
    .max(85)
    .default(60)
    .describe('degrees between axis and the bone’s normal, at most'),
  apart: z.number().min(0).max(50).default(2).describe('mm between the surfaces of two screws or wires'),
  keepOff: z
    .number()
    .min(0)
    .max(50)
    .default(3)
    .describe('mm between a screw’s surface and what is in `avoid`'),
  beyond: z.number().min(0).max(10).default(1).describe('mm that a tip passes the far cortex, at least'),
  proud: z.number().min(0).max(20).default(4).describe('mm that it may stand out more, for want of a length'),
  room: z.number().min(0).max(300).default(60).describe('mm behind the entry that must be free of bone'),
})
export type ProposeTrajectoriesParams = z.output<typeof proposeTrajectoriesParams>
type Request = z.output<typeof request>

export interface AxisProposalInputs {
  readonly bodies: readonly Body[]
  readonly resection?: ResectionPlan
  /** Structures to be kept off: nerves, vessels, joints. */
  readonly avoid?: readonly Body[]
  /** Bones that hold nothing, but stand in the way of a driver. */
  readonly others?: readonly Body[]
  /** Screws and wires that stand already. */
  readonly trajectories?: readonly TrajectorySet[]
  readonly image?: ImageResult
}

const ENTRIES = 40
const DIRECTIONS = 50
const REFINED = 6

/**
 * Proposes screws and wires: for each the longest stock length that fits into a safe corridor (bone around the shaft as the
 * plan measures it, the tip inside or past the far cortex, apart from other axes and structures, to be driven from the approach
 * with room behind it), and of those the one with most bone around it. Entries spread over the bone about `near`, directions
 * over the cone; the best are refined. Placed one after the other by name, screws first. LPS mm.
 * @throws StepError PROPOSAL_NO_ENTRY, PROPOSAL_NO_CORRIDOR, PROPOSAL_BODY_UNKNOWN
 */
export function proposeTrajectories(
  inputs: AxisProposalInputs,
  params: ProposeTrajectoriesParams,
  context: StepContext,
): AxisProposal {
  const bones = inputs.bodies.map((body) => ({
    name: body.name,
    surface: signedSurface(stayingMesh(body, inputs.resection)),
  }))
  const ground: Ground = {
    bones,
    others: (inputs.others ?? []).map(({ mesh }) => signedSurface(mesh)),
    avoid: (inputs.avoid ?? []).map(({ name, mesh }) => ({ name, surface: signedSurface(mesh) })),
    ...(inputs.image && { image: inputs.image }),
  }
  const standing = (inputs.trajectories ?? []).flatMap(({ trajectories }) => trajectories)
  const wished = (['screw', 'wire'] as const).flatMap((kind) => {
    const given = kind === 'screw' ? params.screws : params.wires
    return Object.keys(given)
      .sort(byCodeUnit)
      .map((name) => ({ kind, name, request: given[name]! }))
  })
  const axes: ProposedAxis[] = []
  for (const [n, one] of wished.entries()) {
    context.checkCancelled()
    context.progress(n / wished.length, `looking for ${one.name}`)
    const before = [...standing, ...axes.map(({ trajectory }) => trajectory)]
    axes.push(proposedAxis(one.kind, one.name, one.request, before, ground, params))
  }
  return { name: params.name, axes }
}

interface NamedSurface {
  readonly name: string
  readonly surface: SignedSurface
}

interface Ground {
  readonly bones: readonly NamedSurface[]
  readonly others: readonly SignedSurface[]
  readonly avoid: readonly NamedSurface[]
  readonly image?: ImageResult
}

function proposedAxis(
  kind: Trajectory['kind'],
  name: string,
  wish: Request,
  standing: readonly Trajectory[],
  ground: Ground,
  params: ProposeTrajectoriesParams,
): ProposedAxis {
  const where = `${kind} ${name}`
  const rules = rulesOf(wish, standing, ground, params, where)
  const starts = entriesOf(wish, rules.bones, where)
  const middle = wayOf(wish, rules.bones)
  const directions = directionsAround(middle, cos((wish.cone * Math.PI) / 180), DIRECTIONS)
  const all = starts.flatMap((start) => directions.map((direction) => ({ ...start, direction })))
  const found = roughCorridors(all, rules)
  const leaning = cos((wish.cone * Math.PI) / 180)
  const allowed = (entry: Vector3, direction: Vector3) =>
    distance(entry, wish.near) <= wish.radius && dot(direction, middle) >= leaning
  const best = bestFew(found)
    .map((one) => refinedCorridor(one, rules, allowed))
    .reduce<Corridor | undefined>((a, b) => (a ? betterOf(a, b) : b), undefined)
  if (!best || best.length === 0) throw noCorridor(where, wish, best)
  const safe = found.filter((one) => one.length > 0).length
  return withReasons(kind, name, wish, best, { standing, ground, middle, params, tried: all.length, safe })
}

/** The best by stock length and bone around them, and those that are free the farthest: a little more may make them longer. */
function bestFew(found: readonly Corridor[]): Corridor[] {
  const better = (a: Corridor, b: Corridor) => (a === b ? 0 : betterOf(a, b) === a ? -1 : 1)
  const first = [...found].sort(better).slice(0, REFINED / 2)
  const far = [...found].sort((a, b) => b.free - a.free || b.clearance - a.clearance).slice(0, REFINED / 2)
  return [...new Set([...first, ...far])]
}

function rulesOf(
  wish: Request,
  standing: readonly Trajectory[],
  { bones, others, avoid }: Ground,
  params: ProposeTrajectoriesParams,
  where: string,
): CorridorRules {
  const unknown = wish.in.find((name) => !bones.some((bone) => bone.name === name))
  if (unknown !== undefined) {
    throw new StepError({
      code: 'PROPOSAL_BODY_UNKNOWN',
      message: `expected one of the bodies ${bones.map(({ name }) => name).join(', ')}, got ${unknown}`,
      where,
      remedy: 'name one of `bodies` in `in`',
    })
  }
  const holding = bones.filter(({ name }) => wish.in.length === 0 || wish.in.includes(name))
  const { approach } = params
  return {
    diameter: wish.diameter,
    cortex: wish.cortex,
    lengths: [...wish.lengths].sort((a, b) => a - b),
    bicortical: wish.bicortical,
    beyond: params.beyond,
    proud: params.proud,
    bones: holding.map(({ surface }) => surface),
    avoid: avoid.map(({ surface }) => surface),
    keepOff: params.keepOff,
    standing,
    apart: params.apart,
    inTheWay: [...bones.map(({ surface }) => surface), ...others],
    room: params.room,
    driven: drivenFrom(
      approach && normalize(approach.direction),
      cos(((approach?.cone ?? 90) * Math.PI) / 180),
      cos((params.steepest * Math.PI) / 180),
    ),
  }
}

/** About forty places on the bones within the ball, and their normals. @throws StepError PROPOSAL_NO_ENTRY */
function entriesOf(
  { near, radius }: Request,
  bones: readonly SignedSurface[],
  where: string,
): Pick<Corridor, 'entry' | 'normal' | 'bone'>[] {
  const spacing = Math.max(0.5, radius * Math.sqrt(Math.PI / ENTRIES))
  const found = bones.flatMap((surface, bone) => {
    const { points } = surfaceSamples(surface.mesh, spacing)
    const taken = new Set<string>()
    const kept: number[] = []
    for (let i = 0; i < points.length; i += 3) {
      const at: Vector3 = [points[i]!, points[i + 1]!, points[i + 2]!]
      if (distance(at, near) > radius) continue
      const cell = at.map((x) => Math.floor(x / spacing)).join(' ')
      if (taken.has(cell)) continue
      taken.add(cell)
      kept.push(...at)
    }
    const { normals } = nearestOn(surface, Float32Array.from(kept))
    return Array.from({ length: kept.length / 3 }, (_, n) => ({
      entry: kept.slice(3 * n, 3 * n + 3) as unknown as Vector3,
      normal: [...normals.subarray(3 * n, 3 * n + 3)] as unknown as Vector3,
      bone,
    }))
  })
  const nearest = onBones(near, bones)
  if (distance(nearest.entry, near) <= radius) found.push(nearest)
  if (found.length > 0) return found
  throw new StepError({
    code: 'PROPOSAL_NO_ENTRY',
    message: `expected bone within ${radius} mm of (${near.join(', ')}), got none: the nearest is ${distance(nearest.entry, near).toFixed(1)} mm away`,
    where,
    remedy:
      'take `near` from the bone on the page, or give a greater `radius`; of a bone that is cut only what stays counts',
  })
}

function wayOf({ near, towards, direction }: Request, bones: readonly SignedSurface[]): Vector3 {
  if (towards && distance(towards, near) > 1e-6) return normalize(subtract(towards, near))
  if (direction) return normalize(direction)
  return scale(onBones(near, bones).normal, -1)
}

function withReasons(
  kind: Trajectory['kind'],
  name: string,
  wish: Request,
  best: Corridor,
  about: {
    readonly standing: readonly Trajectory[]
    readonly ground: Ground
    readonly middle: Vector3
    readonly params: ProposeTrajectoriesParams
    readonly tried: number
    readonly safe: number
  },
): ProposedAxis {
  const { bones, avoid, image } = about.ground
  const { entry, direction } = best
  const axis = { entry, direction, length: best.length, diameter: wish.diameter, by: 'proposal' }
  const set = trajectoriesParams.parse({ [`${kind}s`]: { [name]: axis } })
  const depths = bones.map((bone) => boneDepths(bone.name, bone.surface))
  const trajectory = measuredSet(set, depths).trajectories[0]!
  const density = image && densityAlong(image.volume, trajectory)
  const apart = nearestAxis(trajectory, about.standing)
  const keptOff = avoid
    .map(({ name: structure, surface }) => ({ structure, distance: toSurface(trajectory, surface) }))
    .sort((a, b) => a.distance - b.distance)[0]
  const approach = about.params.approach ? normalize(about.params.approach.direction) : about.middle
  return {
    trajectory,
    ...(density && { density }),
    ...(apart && { apart }),
    ...(keptOff && { keptOff }),
    approachAngle: (acos(Math.min(1, dot(direction, approach))) * 180) / Math.PI,
    corridor: best.free,
    bicortical: wish.bicortical,
    tried: about.tried,
    safe: about.safe,
  }
}

/** Least distance of a screw's surface to another surface, mm. */
function toSurface(
  { entry, direction, length: long, diameter }: AxisSegment & { diameter: number },
  surface: SignedSurface,
): number {
  const steps = Math.ceil(2 * long)
  const points = Float32Array.from({ length: 3 * (steps + 1) }, (_, i) => {
    return entry[i % 3]! + ((Math.floor(i / 3) * long) / steps) * direction[i % 3]!
  })
  return nearestOn(surface, points).distances.reduce((a, b) => Math.min(a, b)) - diameter / 2
}

function noCorridor(where: string, wish: Request, best: Corridor | undefined): StepError {
  const got = best
    ? `the longest that is free has ${best.free.toFixed(1)} mm`
    : 'no axis that can be driven keeps it'
  return new StepError({
    code: 'PROPOSAL_NO_CORRIDOR',
    message: `expected a way of ${Math.min(...wish.lengths)} mm with ${wish.cortex} mm of bone around a shaft of ${wish.diameter} mm, got none: ${got}`,
    where,
    remedy: 'take a thinner or shorter one, a greater `radius` or `cone`, another place, or less `cortex`',
  })
}

export const proposeTrajectoriesStep = defineStep<
  AxisProposalInputs,
  ProposeTrajectoriesParams,
  AxisProposal
>({
  kind: 'plan/propose-trajectories',
  version: 1,
  title: 'Propose screws and wires',
  inputs: {
    bodies: ['Body'],
    resection: 'Resection',
    avoid: ['Body'],
    others: ['Body'],
    trajectories: ['Trajectories'],
    image: 'Image',
  },
  optional: ['resection', 'avoid', 'others', 'trajectories', 'image'],
  params: proposeTrajectoriesParams,
  output: 'AxisProposal',
  run: proposeTrajectories,
})
