import { cross, dot, normalize, subtract, type Vector3 } from '../base/vectors.ts'

type Point2 = readonly [number, number]

/** A closed polygon in a plane, with the box around it. */
export interface Polygon {
  readonly points: readonly Point2[]
  readonly low: Point2
  readonly high: Point2
}

export function polygonOf(points: readonly Point2[]): Polygon {
  const [u, v] = [points.map(([x]) => x), points.map(([, y]) => y)]
  const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b))
  const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b))
  return { points, low: [least(u), least(v)], high: [most(u), most(v)] }
}

/** Twice the area that the outline encloses, positive; 0 where its points lie on a line. */
export function doubleArea({ points }: Polygon): number {
  let sum = 0
  points.forEach(([x, y], n) => {
    const [a, b] = points[(n + 1) % points.length]!
    sum += x * b - a * y
  })
  return Math.abs(sum)
}

/**
 * Whether a point lies inside, by the even–odd rule (Shimrat 1962, doi:10.1145/368637.368653). A point on a lower or
 * left edge is inside, on an upper or right one outside: of two polygons side by side one has each point.
 */
export function isInside({ points, low, high }: Polygon, u: number, v: number): boolean {
  if (u < low[0] || v < low[1] || u > high[0] || v > high[1]) return false
  let inside = false
  for (let n = 0, m = points.length - 1; n < points.length; m = n++) {
    const [x, y] = points[n]!
    const [a, b] = points[m]!
    if (y > v === b > v) continue
    if (u < x + ((v - y) * (a - x)) / (b - y)) inside = !inside
  }
  return inside
}

/** Two unit vectors across a direction, so that (u, v, direction) is a right-handed frame. */
export function axesAcross(direction: Vector3): readonly [Vector3, Vector3] {
  const [x, y, z] = direction.map(Math.abs) as [number, number, number]
  const other: Vector3 = x <= y && x <= z ? [1, 0, 0] : y <= z ? [0, 1, 0] : [0, 0, 1]
  const u = normalize(cross(other, direction))
  return [u, cross(direction, u)]
}

/** Coordinates of a point in the plane of two axes through an origin. */
export function inPlane(point: Vector3, origin: Vector3, [u, v]: readonly [Vector3, Vector3]): Point2 {
  const from = subtract(point, origin)
  return [dot(from, u), dot(from, v)]
}
