import { distance, type Vector3 } from '../base/vectors.ts'
import type { DrawParams } from './draw-params.ts'

/** Thickness at a place of the surface so many mm within the outline, mm. */
export type ThicknessAt = (at: Vector3, within: number) => number

/**
 * By the depth from the outline (smoothstep), or by points: the mean of their thicknesses, weighted by 1 / distance², which is each point's own
 * there and never beyond the least and the greatest (Shepard 1968).
 */
export function thicknessOf({
  thickness,
  outline,
  contour,
}: Pick<DrawParams, 'thickness' | 'outline' | 'contour'>): ThicknessAt {
  const base = (within: number): number => {
    if (typeof thickness === 'number') return thickness
    const t = Math.min(1, Math.max(0, within / thickness.within))
    return thickness.rim + (thickness.middle - thickness.rim) * t * t * (3 - 2 * t)
  }
  const points = [...outline, ...contour]
  if (points.every((point) => point.thickness === undefined)) return (_, within) => base(within)
  const usual = typeof thickness === 'number' ? thickness : thickness.rim
  return (at) => {
    let [sum, weights] = [0, 0]
    for (const point of points) {
      const far = distance(at, point.at)
      const weight = 1 / Math.max(1e-6, far * far)
      sum += weight * (point.thickness ?? usual)
      weights += weight
    }
    return sum / weights
  }
}
