import { add, distance, dot, scale, subtract, type Vector3 } from '../base/vectors.ts'

/** A stretch of an axis. */
export interface AxisSegment {
  readonly entry: Vector3
  /** Unit. */
  readonly direction: Vector3
  readonly length: number
}

const clamped = (x: number, most: number) => Math.min(most, Math.max(0, x))

/** Least distance of two stretches of axes, mm (Ericson 2005, Real-Time Collision Detection, 5.1.9). */
export function axisDistance(a: AxisSegment, b: AxisSegment): number {
  const between = subtract(a.entry, b.entry)
  const cosine = dot(a.direction, b.direction)
  const [c, f] = [dot(a.direction, between), dot(b.direction, between)]
  const squared = 1 - cosine * cosine
  let s = squared > 1e-12 ? clamped((cosine * f - c) / squared, a.length) : 0
  const t = clamped(cosine * s + f, b.length)
  s = clamped(cosine * t - c, a.length)
  return distance(add(a.entry, scale(a.direction, s)), add(b.entry, scale(b.direction, t)))
}

/** The nearest of other screws and wires: mm between the surfaces, negative where they meet. */
export function nearestAxis(
  one: AxisSegment & { readonly diameter: number },
  others: readonly (AxisSegment & { readonly diameter: number; readonly name: string })[],
): { readonly name: string; readonly distance: number } | undefined {
  return others
    .map((other) => ({
      name: other.name,
      distance: axisDistance(one, other) - one.diameter / 2 - other.diameter / 2,
    }))
    .sort((a, b) => a.distance - b.distance)[0]
}
