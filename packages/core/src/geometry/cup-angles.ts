import { asin, atan2, cos, sin } from '../base/math.ts'
import { add, cross, dot, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { LandmarkSet } from './plan.ts'

/** Axes of the pelvis by its anterior pelvic plane, unit, LPS. */
export interface PelvicFrame {
  /** Out of the plane, to the front. */
  readonly anterior: Vector3
  /** In the plane, from the middle of the tubercles to the spines. */
  readonly superior: Vector3
  /** In the plane, to the patient's left. */
  readonly left: Vector3
}

const DEGREE = Math.PI / 180

/**
 * The frame of the anterior pelvic plane. Left runs from spine to spine (points `asis_left`, `asis_right`), laid into the
 * plane; without these points the frame's own x axis is laid into it.
 * @returns undefined where the landmarks have no plane `anterior_pelvic`.
 */
export function pelvicFrame({ planes, points }: LandmarkSet): PelvicFrame | undefined {
  const plane = planes.find(({ name }) => name === 'anterior_pelvic')
  if (!plane) return undefined
  const at = (name: string) => points.find((one) => one.name === name)?.point
  const [left, right] = [at('asis_left'), at('asis_right')]
  const across: Vector3 = left && right ? subtract(left, right) : [1, 0, 0]
  const anterior = normalize(plane.normal)
  const inPlane = normalize(subtract(across, scale(anterior, dot(across, anterior))))
  return { anterior, left: inPlane, superior: cross(anterior, inPlane) }
}

/**
 * Axis of a cup, out of its mouth, by its radiographic angles: anteversion is the angle between axis and plane, inclination
 * that between the axis laid into the plane and the longitudinal axis. Source: Murray 1993, J Bone Joint Surg Br 75-B:228.
 * The mouth looks lateral, inferior and anterior: lateral is the patient's left of a left hip.
 * @param inclination degrees. @param anteversion degrees.
 */
export function cupAxis(
  { anterior, superior, left }: PelvicFrame,
  side: 'left' | 'right',
  inclination: number,
  anteversion: number,
): Vector3 {
  const lateral = side === 'left' ? left : scale(left, -1)
  const [ri, ra] = [inclination * DEGREE, anteversion * DEGREE]
  const flat = add(scale(lateral, sin(ri)), scale(superior, -cos(ri)))
  return add(scale(flat, cos(ra)), scale(anterior, sin(ra)))
}

/** Radiographic angles of an axis, degrees; the inverse of `cupAxis`. */
export function cupAngles(
  { anterior, superior, left }: PelvicFrame,
  side: 'left' | 'right',
  axis: Vector3,
): { readonly inclination: number; readonly anteversion: number } {
  const lateral = side === 'left' ? left : scale(left, -1)
  const unit = normalize(axis)
  return {
    inclination: atan2(dot(unit, lateral), -dot(unit, superior)) / DEGREE,
    anteversion: asin(Math.min(1, Math.max(-1, dot(unit, anterior)))) / DEGREE,
  }
}
