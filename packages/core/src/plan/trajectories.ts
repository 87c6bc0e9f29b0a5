import { z } from 'zod'
import { byCodeUnit } from '../base/canonical.ts'
import { length, normalize, subtract, type Vector3 } from '../base/vectors.ts'
import type { Body, TriangleMesh } from '../geometry/mesh.ts'
import type { ResectionPlan, Trajectory, TrajectorySet } from '../geometry/plan.ts'
import type { AxisProposal } from '../geometry/proposal.ts'
import { nearestOn, type SignedSurface, signedSurface } from '../geometry/signed-distance.ts'
import { defineStep, StepError } from '../step.ts'

const point = z.tuple([z.number(), z.number(), z.number()])
const by = z.string().max(80).optional().describe('who decided')
const axis = z.union([
  z.strictObject({
    entry: point.describe('where it enters, LPS mm'),
    target: point.describe('where its tip ends, LPS mm'),
    diameter: z.number().positive().max(20).describe('mm'),
    by,
  }),
  z.strictObject({
    entry: point.describe('where it enters, LPS mm'),
    direction: point.describe('the way that it goes in, any length'),
    length: z.number().positive().max(400).describe('mm'),
    diameter: z.number().positive().max(20).describe('mm'),
    by,
  }),
])
const axes = z
  .record(z.string().regex(/^[a-z][a-z0-9_]*$/, 'a screw’s name is lower_snake'), axis)
  .default({})

export const trajectoriesParams = z.strictObject({
  name: z.string().min(1).default('trajectories').describe('name of the set; a case gives its entry’s'),
  screws: axes.describe('screws by name'),
  wires: axes.describe('K-wires by name'),
})
export type TrajectoriesParams = z.output<typeof trajectoriesParams>
type AxisParams = z.output<typeof axis>

export interface TrajectoryBodies {
  readonly bodies: readonly Body[]
  readonly resection?: ResectionPlan
  readonly proposal?: AxisProposal
}

const SPACING = 0.1 // mm along the axis.

/** A bone that can be asked how deep points lie in it. */
export interface BoneDepths {
  readonly structure: string
  /** mm for each of n points f32[3n], negative outside. */
  depths(points: Float32Array): Float64Array
}

/**
 * Screws and wires given by their axes: the length of each in every bone, the least distance of its shaft to the cortex, and
 * whether its tip leaves the bone. Of a bone that is cut, only what stays counts.
 *
 * The signed distance to each surface is taken every 0.1 mm along the axis; where its sign changes the crossing is found by
 * linear interpolation, 0.01 mm near. The distance of the shaft to the cortex is depth − radius, without the first and last
 * diameter behind a crossing. LPS mm.
 * @throws StepError TRAJECTORY_MISSES_BONE, TRAJECTORY_DIRECTION
 */
export function planTrajectories(
  { bodies, resection, proposal }: TrajectoryBodies,
  params: TrajectoriesParams,
): TrajectorySet {
  const bones = bodies.map((body) => boneDepths(body.name, signedSurface(stayingMesh(body, resection))))
  return measuredSet(withProposedAxes(params, proposal), bones)
}

/** A body's mesh, of the bone that is cut what stays of it. */
export function stayingMesh({ name, mesh }: Body, resection: ResectionPlan | undefined): TriangleMesh {
  return resection && name === resection.bone ? resection.remaining.mesh : mesh
}

export function boneDepths(structure: string, surface: SignedSurface): BoneDepths {
  return { structure, depths: (points) => nearestOn(surface, points).distances.map((d) => -d) }
}

const tuple = (v: Vector3): [number, number, number] => [v[0], v[1], v[2]]

/** Proposed axes written out, as a case file has them; one of the parameters of the same name stands for the proposed one. */
export function withProposedAxes(
  params: TrajectoriesParams,
  proposal: AxisProposal | undefined,
): TrajectoriesParams {
  const own = (kind: Trajectory['kind']) =>
    Object.fromEntries(
      (proposal?.axes ?? [])
        .map(({ trajectory }) => trajectory)
        .filter((one) => one.kind === kind)
        .map(({ name, entry, direction, length, diameter }) => [
          name,
          { entry: tuple(entry), direction: tuple(direction), length, diameter },
        ]),
    )
  const given = { ...params.screws, ...params.wires }
  const free = (axes: TrajectoriesParams['screws']) =>
    Object.fromEntries(Object.entries(axes).filter(([name]) => !Object.hasOwn(given, name)))
  return {
    ...params,
    screws: { ...free(own('screw')), ...params.screws },
    wires: { ...free(own('wire')), ...params.wires },
  }
}

/** All axes of a set in bones that tell how deep points lie. @throws StepError TRAJECTORY_MISSES_BONE, TRAJECTORY_DIRECTION */
export function measuredSet(params: TrajectoriesParams, bones: readonly BoneDepths[]): TrajectorySet {
  const all = (['screw', 'wire'] as const).flatMap((kind) => {
    const given = kind === 'screw' ? params.screws : params.wires
    return Object.keys(given)
      .sort(byCodeUnit)
      .map((name) => measured(name, kind, given[name]!, bones))
  })
  return { name: params.name, trajectories: all }
}

function measured(
  name: string,
  kind: Trajectory['kind'],
  params: AxisParams,
  bones: readonly BoneDepths[],
): Trajectory {
  const { entry, diameter } = params
  const way = 'target' in params ? subtract(params.target, entry) : params.direction
  if (!(length(way) > 1e-6)) {
    throw new StepError({
      code: 'TRAJECTORY_DIRECTION',
      message: 'expected an axis with a direction, got one of length 0',
      where: `${kind} ${name}`,
      remedy: 'give a target away from the entry, or a direction',
    })
  }
  const direction = normalize(way)
  const long = 'target' in params ? length(way) : params.length
  const steps = Math.max(1, Math.ceil(long / SPACING))
  const points = new Float32Array(3 * (steps + 1))
  for (let i = 0; i <= steps; i++) {
    for (let axis = 0; axis < 3; axis++)
      points[3 * i + axis] = entry[axis]! + ((i * long) / steps) * direction[axis]!
  }
  const found = bones.map((bone) => ({
    structure: bone.structure,
    ...alongAxis(bone.depths(points), long / steps, diameter),
  }))
  if (!found.some(({ inside }) => inside > 0)) {
    throw new StepError({
      code: 'TRAJECTORY_MISSES_BONE',
      message: `expected an axis through ${bones.map(({ structure }) => structure).join(', ') || 'a bone'}, got one that meets no bone`,
      where: `${kind} ${name}`,
      remedy: 'move its entry or turn its direction; of a bone that is cut only what stays counts',
    })
  }
  return {
    name,
    kind,
    entry,
    direction,
    length: long,
    diameter,
    inBone: found
      .filter(({ inside }) => inside > 0)
      .map(({ structure, inside, spans }) => ({ structure, length: inside, spans })),
    cortexDistance: Math.min(...found.filter(({ inside }) => inside > 0).map(({ cortex }) => cortex)),
    exits: found.every(({ tipInside }) => !tipInside),
  }
}

/** Length inside, and least depth − radius without a diameter behind each crossing, from depths `step` mm apart. */
function alongAxis(depths: Float64Array, step: number, diameter: number) {
  let inside = 0
  const spans: [number, number][] = []
  let cortex = Infinity
  let start = depths[0]! > 0 ? 0 : undefined
  // Whether the present stretch began at a crossing: an entry so near the cortex that the shaft breaks it is one.
  let crossed = depths[0]! <= diameter / 2
  const close = (end: number, leaves: boolean) => {
    inside += end - start!
    spans.push([start!, end])
    const from = start! + (crossed ? diameter : 0)
    const to = end - (leaves ? diameter : 0)
    for (let i = Math.ceil(from / step); i * step <= to; i++)
      cortex = Math.min(cortex, depths[i]! - diameter / 2)
    start = undefined
  }
  for (let i = 1; i < depths.length; i++) {
    const [before, now] = [depths[i - 1]!, depths[i]!]
    if (before > 0 === now > 0) continue
    const at = (i - 1 + before / (before - now)) * step
    if (now > 0) {
      start = at
      crossed = true
    } else close(at, true)
  }
  if (start !== undefined) close((depths.length - 1) * step, false)
  // Shorter in the bone than two diameters: nothing of the shaft counts; the deepest place says how it lies.
  if (cortex === Infinity && inside > 0)
    cortex = depths.reduce((a, b) => Math.max(a, b), -Infinity) - diameter / 2
  return { inside, spans, cortex, tipInside: depths[depths.length - 1]! > 0 }
}

export const trajectoriesStep = defineStep<TrajectoryBodies, TrajectoriesParams, TrajectorySet>({
  kind: 'plan/trajectories',
  version: 1,
  title: 'Place screws and wires',
  inputs: { bodies: ['Body'], resection: 'Resection', proposal: 'AxisProposal' },
  optional: ['resection', 'proposal'],
  params: trajectoriesParams,
  output: 'Trajectories',
  run: (inputs, params) => planTrajectories(inputs, params),
})
