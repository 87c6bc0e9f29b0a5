import { add, scale, type Vector3 } from '../base/vectors.ts'
import type { Trajectory } from './plan.ts'
import { indexOfPoint, type Volume } from './volume.ts'

const STEP = 0.5 // mm along the axis.

/** Value of a volume at an LPS point, trilinear; undefined outside of the voxels' centres. */
export function valueAt({ grid, values }: Volume, point: Vector3): number | undefined {
  const at = indexOfPoint(grid, point)
  const low = at.map(Math.floor)
  if (low.some((n, a) => n < 0 || at[a]! > grid.size[a]! - 1)) return undefined
  let sum = 0
  for (let corner = 0; corner < 8; corner++) {
    let [weight, index, stride] = [1, 0, 1]
    for (let a = 0; a < 3; a++) {
      const up = (corner >> a) & 1
      const part = at[a]! - low[a]!
      weight *= up ? part : 1 - part
      index += stride * Math.min(low[a]! + up, grid.size[a]! - 1)
      stride *= grid.size[a]!
    }
    if (weight > 0) sum += weight * values[index]!
  }
  return sum
}

/** Mean and least value of a CT along an axis where it lies in bone, HU; undefined where the image has none of it. */
export function densityAlong(
  volume: Volume,
  { entry, direction, inBone }: Pick<Trajectory, 'entry' | 'direction' | 'inBone'>,
): { readonly mean: number; readonly least: number } | undefined {
  let [sum, count, least] = [0, 0, Infinity]
  for (const [from, to] of inBone.flatMap(({ spans = [] }) => spans)) {
    const steps = Math.max(1, Math.ceil((to - from) / STEP))
    for (let n = 0; n < steps; n++) {
      const value = valueAt(volume, add(entry, scale(direction, from + ((n + 0.5) * (to - from)) / steps)))
      if (value === undefined) continue
      sum += value
      count++
      least = Math.min(least, value)
    }
  }
  return count > 0 ? { mean: sum / count, least } : undefined
}
