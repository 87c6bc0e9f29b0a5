import { type JointEntropies, type JointImages, withJointHistogram } from '@trabecula/kernels'
import type { Matrix4, Vector3 } from '../base/vectors.ts'
import { rotationOf } from '../geometry/icp.ts'
import { multiplyAffine } from '../geometry/rigid.ts'
import { defineTask } from '../step.ts'

/** Six numbers in mm: rotation vector × `arm`, then the shift of `centre`. */
export type RigidParameters = readonly number[]

/** What a rigid search is about: points about a centre, and how far a turn of one radian moves them. */
export interface RigidFrame {
  /** LPS mm, in the frame of the points. */
  readonly centre: Vector3
  /** mm: with it all six parameters move the points about equally far. */
  readonly arm: number
}

/** x → R (x − c) + c + t. */
export function motionOf({ centre: c, arm }: RigidFrame, p: RigidParameters): Matrix4 {
  const r = rotationOf([p[0]! / arm, p[1]! / arm, p[2]! / arm])
  const shift = (row: 0 | 1 | 2) =>
    c[row] + p[3 + row]! - (r[3 * row]! * c[0] + r[3 * row + 1]! * c[1] + r[3 * row + 2]! * c[2])
  return [
    r[0], r[1], r[2], shift(0),
    r[3], r[4], r[5], shift(1),
    r[6], r[7], r[8], shift(2),
    0, 0, 0, 1,
  ] // biome-ignore format: rows
}

/** One search: plain data, so that it runs on a worker. */
export interface RigidSearch {
  readonly images: JointImages
  /** LPS point → voxel index of the interpolated image, 3 × 4. */
  readonly indexOf: Matrix4
  readonly frame: RigidFrame
  readonly starts: readonly RigidParameters[]
  /** First step along a line, mm. */
  readonly step: number
  /** Ends where a round of line searches moves less than this, mm. */
  readonly tolerance: number
  /** Share of the points that must lie inside; below, a place counts as worthless. */
  readonly leastOverlap: number
}

export interface RigidOptimum {
  readonly parameters: RigidParameters
  readonly entropies: JointEntropies
  readonly evaluations: number
}

const MOST_ROUNDS = 12

export function mutualInformation({ first, second, joint }: JointEntropies): number {
  return first + second - joint
}

/** All starts of a search, one after the other. */
export function searchRigid(search: RigidSearch): RigidOptimum[] {
  const { images, indexOf, frame, starts, step, tolerance, leastOverlap } = search
  const least = leastOverlap * images.bins.length
  return withJointHistogram(images, (entropiesOf) => {
    const at = (p: RigidParameters) => entropiesOf(multiplyAffine(indexOf, motionOf(frame, p)).slice(0, 12))
    return starts.map((start) => {
      let evaluations = 0
      const found = powell(
        (p) => {
          evaluations++
          const entropies = at(p)
          return entropies.inside < least ? 0 : -mutualInformation(entropies)
        },
        start,
        step,
        tolerance,
      )
      return { parameters: found, entropies: at(found), evaluations }
    })
  })
}

export const rigidSearchTask = defineTask('image/rigid-search', searchRigid)

type Objective = (p: RigidParameters) => number

/** Least place of a function of six numbers by line searches along directions that become conjugate (Powell 1964). */
function powell(f: Objective, start: RigidParameters, step: number, tolerance: number): number[] {
  let directions = start.map((_, i) => start.map((__, j): number => (i === j ? 1 : 0)))
  let p = [...start]
  let value = f(p)
  let reach = step
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const [before, valueBefore] = [p, value]
    let most = 0
    let steepest = 0
    directions.forEach((direction, i) => {
      const found = lineMinimum(f, p, direction, value, reach, tolerance)
      if (value - found.value > most) {
        most = value - found.value
        steepest = i
      }
      p = found.p
      value = found.value
    })
    const moved = p.map((x, i) => x - before[i]!)
    const length = Math.sqrt(moved.reduce((sum, x) => sum + x * x, 0))
    if (length < tolerance) break
    reach = Math.max(4 * tolerance, Math.min(step, length / 2))
    // Powell's test whether the round's own direction is worth keeping (Press et al., Numerical Recipes, 10.7).
    const beyond = f(p.map((x, i) => x + moved[i]!))
    if (beyond >= valueBefore) continue
    const curve = valueBefore - 2 * value + beyond
    const gain = valueBefore - value - most
    if (2 * curve * gain * gain >= most * (valueBefore - beyond) * (valueBefore - beyond)) continue
    const unit = moved.map((x) => x / length)
    const found = lineMinimum(f, p, unit, value, reach, tolerance)
    p = found.p
    value = found.value
    directions = [...directions.filter((_, i) => i !== steepest), unit]
  }
  return p
}

const GROWTH = 1.7
const MOST_STEPS = 12

/** Least place along a line: steps that grow until the value rises, then parabolas through the three best. */
function lineMinimum(
  f: Objective,
  from: RigidParameters,
  direction: RigidParameters,
  valueFrom: number,
  step: number,
  tolerance: number,
): { p: number[]; value: number } {
  const at = (t: number) => from.map((x, i) => x + t * direction[i]!)
  let [a, b] = [0, step]
  let [fa, fb] = [valueFrom, f(at(step))]
  if (fb > fa) {
    ;[a, b] = [b, a]
    ;[fa, fb] = [fb, fa]
  }
  let c = b + (b - a) * (b === 0 ? 1 : GROWTH)
  let fc = f(at(c))
  for (let n = 0; n < MOST_STEPS && fc < fb; n++) {
    ;[a, fa, b, fb] = [b, fb, c, fc]
    c = b + GROWTH * (b - a)
    fc = f(at(c))
  }
  for (let n = 0; n < MOST_STEPS; n++) {
    const [left, right] = [b - a, b - c]
    const top = left * left * (fb - fc) - right * right * (fb - fa)
    const bottom = 2 * (left * (fb - fc) - right * (fb - fa))
    const longer = Math.abs(left) > Math.abs(right) ? a : c
    let t = bottom === 0 ? b : b - top / bottom
    if (!(t > Math.min(a, c) && t < Math.max(a, c))) t = (b + longer) / 2
    if (Math.abs(t - b) < tolerance / 4) {
      if (Math.abs(longer - b) < tolerance) break
      t = b + (longer > b ? 1 : -1) * Math.min(tolerance / 2, Math.abs(longer - b) / 2)
    }
    const ft = f(at(t))
    if (ft < fb) {
      if (t > b === c > b) [a, fa] = [b, fb]
      else [c, fc] = [b, fb]
      ;[b, fb] = [t, ft]
    } else if (t > b === c > b) [c, fc] = [t, ft]
    else [a, fa] = [t, ft]
    if (Math.abs(c - a) < 2 * tolerance) break
  }
  return fb < valueFrom ? { p: at(b), value: fb } : { p: [...from], value: valueFrom }
}
