import { acos } from '../base/math.ts'
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
import type { Landmark, LandmarkSet } from '../geometry/plan.ts'
import { type StepContext, StepError } from '../step.ts'

export type GivenPoints = Readonly<Record<string, Vector3>>
export type FrameContext = Pick<StepContext, 'progress' | 'checkCancelled' | 'warn'>

/** mm behind an extreme point within which surface could be taken for it as well. */
const NEARLY = 0.5

/** The farthest of the points f32[3n] along a direction, and how far other points lie from it that are as far to half a millimetre. */
export function farthest(
  points: Float32Array,
  way: Vector3,
  among: (point: Vector3) => boolean = () => true,
): { readonly point: Vector3; readonly doubt: number } | undefined {
  let [best, most] = [-1, -Infinity]
  const at = (i: number): Vector3 => [points[i]!, points[i + 1]!, points[i + 2]!]
  for (let i = 0; i < points.length; i += 3) {
    const height = dot(at(i), way)
    if (height <= most || !among(at(i))) continue
    ;[best, most] = [i, height]
  }
  if (best < 0) return undefined
  const point = at(best)
  let spread = 0
  for (let i = 0; i < points.length; i += 3) {
    const p = at(i)
    if (most - dot(p, way) > NEARLY) continue
    const off = length(subtract(p, point))
    // Farther off another part of the bone is as high.
    if (off < 15 && off > spread && among(p)) spread = off
  }
  return { point, doubt: spread / 2 }
}

/** A direction without its part along another, unit. */
export function squareTo(way: Vector3, axis: Vector3): Vector3 {
  return normalize(subtract(way, scale(axis, dot(way, axis))))
}

/** The mean of two directions, unit; a step of half the way does not swing between two solutions. */
export function halfWay(a: Vector3, b: Vector3): Vector3 {
  return normalize(add(a, b))
}

/** Bone → LPS of an origin, y superior and a line towards the patient's right. */
export function poseOfAxes(origin: Vector3, y: Vector3, right: Vector3): Matrix4 {
  const z = squareTo(right, y)
  const x = cross(y, z)
  const rows = [0, 1, 2].flatMap((r) => [x[r]!, y[r]!, z[r]!, origin[r]!])
  return [...rows, 0, 0, 0, 1] as unknown as Matrix4
}

export function degreesBetween(a: Vector3, b: Vector3): number {
  return (acos(Math.max(-1, Math.min(1, dot(normalize(a), normalize(b))))) * 180) / Math.PI
}

/** Degrees by which a line between two points may be off. */
export function lineDoubt(from: Landmark, to: Landmark): number {
  const [a, b] = [from.doubt ?? 0, to.doubt ?? 0]
  const long = length(subtract(to.point, from.point))
  return ((Math.sqrt(a * a + b * b) / long) * 180) / Math.PI
}

export function middle(a: Vector3, b: Vector3): Vector3 {
  return scale(add(a, b), 0.5)
}

/** What a frame cannot be made without. */
export function notFound(what: string, bone: string, why: string): StepError {
  return new StepError({
    code: 'FRAME_NOT_FOUND',
    message: `expected ${what} on ${bone}, but ${why}`,
    where: `frame of ${bone}`,
    remedy: `look whether the bone is whole and lies as in the patient, or give ${what} in \`given\``,
  })
}

/** What a frame can be made without: left out, and told. */
export function leftOut(what: string, bone: string, why: string, context: FrameContext): void {
  context.warn({
    code: 'FRAME_LEFT_OUT',
    message: `${what} of ${bone} was left out: ${why}; give it in \`given\` where it is needed`,
    where: `frame of ${bone}`,
  })
}

const GREATEST_TURN = 8 // Degrees by which an axis may be off without being told.

/** Tells of each landmark that was found on the bone and may lie farther off than `limit`, mm, and of each axis that may be turned. */
export function tellDoubts(
  set: LandmarkSet,
  bone: string,
  limit: number,
  context: FrameContext,
): LandmarkSet {
  const where = `frame of ${bone}`
  for (const { name, doubt } of set.points) {
    if (doubt === undefined || doubt <= limit) continue
    context.warn({
      code: 'FRAME_DOUBTFUL',
      message: `${name} of ${bone} may lie ${doubt.toFixed(1)} mm elsewhere by what the surface shows; look at it, and correct it in \`given\``,
      where,
    })
  }
  for (const { name, doubt } of (set.frames ?? []).flatMap(({ axes }) => axes)) {
    if (doubt <= GREATEST_TURN) continue
    context.warn({
      code: 'FRAME_DOUBTFUL',
      message: `${name} of ${bone} may be turned by ${doubt.toFixed(0)}° by what the surface shows; look at it before anything is planned by it`,
      where,
    })
  }
  return set
}
