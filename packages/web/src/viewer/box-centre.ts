import type { Vector3 } from '@trabecula/core'

/** The middle of the box round some points, 3 numbers each, that are `scale` times as far from the origin as they should be. */
export function boxCentre(positions: Float32Array, scale = 1): Vector3 {
  const half = 0.5 / scale
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  const high = low.map((value) => -value)
  for (let i = 0; i < positions.length; i++) {
    const axis = i % 3
    low[axis] = Math.min(low[axis]!, positions[i]!)
    high[axis] = Math.max(high[axis]!, positions[i]!)
  }
  return [(low[0]! + high[0]!) * half, (low[1]! + high[1]!) * half, (low[2]! + high[2]!) * half]
}
