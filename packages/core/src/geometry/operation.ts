import { byCodeUnit } from '../base/canonical.ts'
import {
  add,
  cross,
  dot,
  length,
  type Matrix4,
  normalize,
  scale,
  subtract,
  type Vector3,
} from '../base/vectors.ts'
import type { OsteotomyPlan } from './osteotomy.ts'
import type { CutFace, ResectionPlan, Trajectory, TrajectorySet } from './plan.ts'
import { fromProfile } from './swept-cut.ts'

/** One thing that is done in the operation: a wire, a cut, a piece that is moved or a screw. LPS, mm. */
export interface OperationStep {
  /** From 1. */
  readonly order: number
  readonly kind: 'wire' | 'cut' | 'move' | 'screw'
  readonly name: string
  /** Name of the plan's entry that it belongs to. */
  readonly set: string
  /** Bones that are cut or pierced. */
  readonly structures: readonly string[]
  /** Of a cut the middle of the bone that is cut through, of a wire or screw its entry, of a piece its middle before. */
  readonly point: Vector3
  /** Unit: of a cut the plane's normal towards what is removed, of a wire or screw the way in, of a piece the axis that it turns about, else the way that it goes. */
  readonly direction: Vector3
  /**
   * Tool frame → LPS, row-major: origin at `point`, z along `direction`, x the LPS axis that lies most across it, laid
   * square to it (the first of equals), y = z × x.
   */
  readonly pose: Matrix4
  /** Of a piece that is moved: its motion (point before → after, row-major), and its own frame after it; `pose` is that before. */
  readonly motion?: Matrix4
  readonly poseAfter?: Matrix4
  /** Degrees of its rotation. */
  readonly rotation?: number
  /** Of a wire or screw: where its tip ends; of a piece: where its middle comes. */
  readonly target?: Vector3
  readonly length?: number
  readonly diameter?: number
  /** Of a cut: mm² of bone, mm from the cut through bone to the tumour. */
  readonly area?: number
  readonly distance?: number
  /** Of a face of a stepped cut, or a curved cut: which cut, the way that the saw goes in, and where it must stop. */
  readonly of?: string
  readonly saw?: Vector3
  readonly stopsAt?: readonly Vector3[]
  /** Of a curved cut: the curve as points, LPS mm, and its least radius. */
  readonly path?: readonly Vector3[]
  readonly radius?: number
}

type Unordered = Omit<OperationStep, 'order'> & { readonly turn: number }

const KINDS = ['wire', 'cut', 'move', 'screw'] as const

/**
 * The plan as a list in the order of the operation. What `order` names (`shaft`, or `resection.shaft` where several entries
 * have a shaft) comes first, in that order; a stepped cut's name stands for its faces, in the order of their sawing. What it
 * does not name follows: wires, cuts, motions, then screws, each by entry and name. Names that the plan does not have are passed over.
 */
export function operationOf(
  resections: readonly ResectionPlan[],
  trajectories: readonly TrajectorySet[],
  order: readonly string[] = [],
  osteotomies: readonly OsteotomyPlan[] = [],
): OperationStep[] {
  const all: Unordered[] = [
    ...resections.flatMap((plan) => plan.cuts.map((cut) => ofCut(plan, cut))),
    ...osteotomies.flatMap(ofOsteotomy),
    ...trajectories.flatMap((set) => set.trajectories.map((one) => ofTrajectory(set, one))),
  ]
  const rank = (one: Unordered) => {
    const named = order.findIndex((name) => {
      return [one.name, one.of].some((own) => own && (name === own || name === `${one.set}.${own}`))
    })
    return named < 0 ? order.length + KINDS.indexOf(one.kind) : named
  }
  return all
    .sort(
      (a, b) =>
        rank(a) - rank(b) ||
        byCodeUnit(a.set, b.set) ||
        byCodeUnit(a.of ?? a.name, b.of ?? b.name) ||
        a.turn - b.turn ||
        byCodeUnit(a.name, b.name),
    )
    .map(({ turn: _, ...one }, n) => ({ order: n + 1, ...one }))
}

function ofCut(plan: ResectionPlan, { plane, centroid, area, distance, of }: CutFace): Unordered {
  const { name: set, bone } = plan
  const off = dot(centroid, plane.normal) - plane.offset
  const point = subtract(centroid, scale(plane.normal, off)) // On the plane to the last digit.
  const pose = poseOf(point, plane.normal)
  const { name, normal: direction } = plane
  const step = { kind: 'cut', name, set, structures: [bone], point, direction, pose, area, distance } as const
  return { ...step, turn: of?.turn ?? 0, ...(of && sawing(plan, of.cut, name)) }
}

function ofOsteotomy({ name: set, bone, cuts, pieces }: OsteotomyPlan): Unordered[] {
  const structures = [bone]
  const moved = pieces.filter(
    ({ rotation, shift, removed }) => !removed && (rotation > 1e-6 || length(shift) > 1e-6),
  )
  return [
    ...cuts.map(({ plane: { name, normal: direction }, centroid: point, area }): Unordered => {
      const pose = poseOf(point, direction)
      return { turn: 0, kind: 'cut', name, set, structures, point, direction, pose, area }
    }),
    ...moved.map((piece): Unordered => {
      const { before, after } = piece.frame
      const point: Vector3 = [before[3], before[7], before[11]]
      return {
        turn: 0,
        kind: 'move',
        name: piece.name,
        set,
        structures,
        point,
        direction: piece.rotation > 1e-6 ? piece.axis : normalize(piece.shift),
        pose: before,
        target: [after[3], after[7], after[11]],
        motion: piece.motion,
        poseAfter: after,
        rotation: piece.rotation,
      }
    }),
  ]
}

function sawing({ swept = [], saws = [] }: ResectionPlan, cut: string, face: string) {
  const shape = swept.find(({ name }) => name === cut)
  const saw = saws.find((one) => one.cut === cut)
  const stopsAt = (saw?.ridges ?? [])
    .filter(({ stops, between }) => stops && between.includes(face))
    .map(({ point }) => point)
  return {
    of: cut,
    ...(saw && { saw: saw.direction }),
    ...(stopsAt.length > 0 && { stopsAt }),
    ...(shape?.curve && {
      radius: shape.curve.radius,
      path: shape.profile.map((point) => fromProfile(shape, point)),
    }),
  }
}

function ofTrajectory({ name: set = 'trajectories' }: TrajectorySet, one: Trajectory): Unordered {
  const { kind, name, entry, direction, length, diameter, inBone } = one
  return {
    turn: 0,
    kind,
    name,
    set,
    structures: inBone.map(({ structure }) => structure),
    point: entry,
    direction,
    pose: poseOf(entry, direction),
    target: add(entry, scale(direction, length)),
    length,
    diameter,
  }
}

function poseOf(origin: Vector3, z: Vector3): Matrix4 {
  const size = z.map(Math.abs)
  const least = size.indexOf(Math.min(...size))
  const axis: Vector3 = [least === 0 ? 1 : 0, least === 1 ? 1 : 0, least === 2 ? 1 : 0]
  const x = normalize(subtract(axis, scale(z, dot(axis, z))))
  const y = cross(z, x)
  const rows = [0, 1, 2].flatMap((r) => [x[r]!, y[r]!, z[r]!, origin[r]!])
  return [...rows.map((value) => value + 0), 0, 0, 0, 1] as unknown as Matrix4
}
