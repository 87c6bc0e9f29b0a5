import { acos, atan2, cos, sin } from '../base/math.ts'

type Point = readonly [number, number]

/** mm between a curve and the chords that stand for it, at most. */
const SAGITTA = 0.01

/** The circle through three points; undefined where they lie in a line. */
function circleThrough([ax, ay]: Point, [bx, by]: Point, [cx, cy]: Point) {
  const d = 2 * (ax * (by - cy) + bx * (cy - ay) + cx * (ay - by))
  if (Math.abs(d) < 1e-12) return undefined
  const [a, b, c] = [ax * ax + ay * ay, bx * bx + by * by, cx * cx + cy * cy]
  const x = (a * (by - cy) + b * (cy - ay) + c * (ay - by)) / d
  const y = (a * (cx - bx) + b * (ax - cx) + c * (bx - ax)) / d
  return { x, y, radius: Math.sqrt((ax - x) * (ax - x) + (ay - y) * (ay - y)) }
}

/**
 * The arc from the first over the second to the third point as points on it, chords within 0.01 mm of it; its radius and the
 * angle it spans, radians. Undefined where the second lies within `flat` mm of the line of the others.
 */
export function arcThrough(
  [a, b, c]: readonly [Point, Point, Point],
  flat: number,
): { readonly points: [number, number][]; readonly radius: number; readonly angle: number } | undefined {
  const off = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
  const chord = Math.sqrt((c[0] - a[0]) * (c[0] - a[0]) + (c[1] - a[1]) * (c[1] - a[1]))
  if (!(Math.abs(off) / chord > flat)) return undefined
  const circle = circleThrough(a, b, c)
  if (!circle) return undefined
  const { x, y, radius } = circle
  const start = atan2(a[1] - y, a[0] - x)
  const way = off > 0 ? 1 : -1 // A turn to the left goes counter-clockwise about the middle.
  let angle = way * (atan2(c[1] - y, c[0] - x) - start)
  while (angle <= 0) angle += 2 * Math.PI
  while (angle > 2 * Math.PI) angle -= 2 * Math.PI
  const most = 2 * acos(1 - Math.min(1, SAGITTA / radius))
  const parts = Math.max(2, Math.ceil(angle / most))
  const points = Array.from({ length: parts + 1 }, (_, i): [number, number] => {
    if (i === 0) return [a[0], a[1]]
    if (i === parts) return [c[0], c[1]]
    const at = start + way * (i / parts) * angle
    return [x + radius * cos(at), y + radius * sin(at)]
  })
  return { points, radius, angle }
}

/**
 * A smooth curve through points as a fine polyline: the centripetal Catmull-Rom spline (Catmull and Rom 1974; Yuksel, Schaefer
 * and Keyser 2011: it has no loop or cusp between two points). The ends are mirrored, so that it begins and ends straight.
 */
export function curveThrough(points: readonly Point[]): [number, number][] {
  const n = points.length
  const mirrored = (end: Point, next: Point): Point => [2 * end[0] - next[0], 2 * end[1] - next[1]]
  const all = [mirrored(points[0]!, points[1]!), ...points, mirrored(points[n - 1]!, points[n - 2]!)]
  const curve: [number, number][] = [[points[0]![0], points[0]![1]]]
  for (let i = 0; i + 1 < n; i++) {
    const span = all.slice(i, i + 4) as unknown as [Point, Point, Point, Point]
    const parts = Math.min(64, Math.max(4, Math.ceil(distance(span[1], span[2]) / 0.5)))
    for (let k = 1; k <= parts; k++) curve.push(onSpline(span, k / parts) as [number, number])
  }
  return curve
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.sqrt(a.reduce((sum, x, axis) => sum + (x - b[axis]!) * (x - b[axis]!), 0))
}

/** A point of a centripetal Catmull-Rom spline between the second and the third of four points, of any dimension: Barry and Goldman's pyramid with knots √distance apart. */
export function onSpline(
  [p0, p1, p2, p3]: readonly [readonly number[], readonly number[], readonly number[], readonly number[]],
  part: number,
): number[] {
  const t1 = Math.sqrt(distance(p0, p1))
  const t2 = t1 + Math.sqrt(distance(p1, p2))
  const t3 = t2 + Math.sqrt(distance(p2, p3))
  const t = t1 + part * (t2 - t1)
  const mix = (a: readonly number[], b: readonly number[], ta: number, tb: number): number[] => {
    const w = (t - ta) / (tb - ta)
    return a.map((x, axis) => x + w * (b[axis]! - x))
  }
  const [a1, a2, a3] = [mix(p0, p1, 0, t1), mix(p1, p2, t1, t2), mix(p2, p3, t2, t3)]
  return mix(mix(a1, a2, 0, t2), mix(a2, a3, t1, t3), t1, t2)
}

/** The least radius of the circles through three neighbours of a polyline, mm; Infinity where it is straight. */
export function leastRadius(points: readonly Point[]): number {
  let least = Infinity
  for (let i = 0; i + 2 < points.length; i++) {
    const circle = circleThrough(points[i]!, points[i + 1]!, points[i + 2]!)
    if (circle) least = Math.min(least, circle.radius)
  }
  return least
}
