import { dot, subtract, type Vector3 } from '../base/vectors.ts'
import type { SurfaceSamples } from '../geometry/mesh-distance.ts'
import { principalAxes } from '../geometry/principal-axes.ts'

export interface PlaneFit {
  /** Centre of area of what it was fitted to. */
  readonly centre: Vector3
  readonly normal: Vector3
  /** Root mean square distance to it, mm. */
  readonly rms: number
}

/**
 * The plane nearest some samples of a surface, weighted by area (principal axes); points farther than `near` mm from it are left out in
 * turn. @returns undefined where fewer than 12 points are left
 */
export function fitPlane(
  samples: SurfaceSamples,
  chosen: readonly number[],
  near: number,
): PlaneFit | undefined {
  let which = chosen
  let fit: PlaneFit | undefined
  for (let round = 0; round < 12; round++) {
    if (which.length < 12) return undefined
    const points = Float32Array.from(which.flatMap((i) => pointAt(samples, i)))
    const weights = Float32Array.from(which, (i) => samples.weights[i]!)
    const { centre, axes: m } = principalAxes({ points, weights, owners: new Uint32Array(0) })
    const normal: Vector3 = [m[2], m[5], m[8]]
    const away = (i: number) => dot(normal, subtract(pointAt(samples, i), centre))
    const squares = which.reduce((sum, i) => sum + samples.weights[i]! * away(i) * away(i), 0)
    const rms = Math.sqrt(squares / weights.reduce((sum, weight) => sum + weight, 0))
    fit = { centre, normal, rms }
    // From wide to `near`, so that a first plane askew does not leave out half of the face.
    const limit = Math.max(near, 3 * near * (1 - round / 6))
    const next = chosen.filter((i) => Math.abs(away(i)) <= limit)
    if (round > 6 && next.length === which.length) break
    which = next
  }
  return fit
}

function pointAt({ points: p }: SurfaceSamples, i: number): Vector3 {
  return [p[3 * i]!, p[3 * i + 1]!, p[3 * i + 2]!]
}
