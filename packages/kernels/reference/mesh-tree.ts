type Point = readonly [number, number, number]

const sub = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
const dot = (a: Point, b: Point) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
const cross = (a: Point, b: Point): Point => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
]

export function cornersOf(positions: Float32Array, triangles: Uint32Array, t: number): [Point, Point, Point] {
  const at = (c: number): Point => {
    const v = 3 * triangles[3 * t + c]!
    return [positions[v]!, positions[v + 1]!, positions[v + 2]!]
  }
  return [at(0), at(1), at(2)]
}

function segmentDistance(p: Point, a: Point, b: Point): number {
  const u = sub(b, a)
  const t = Math.min(1, Math.max(0, dot(sub(p, a), u) / (dot(u, u) || 1)))
  const d = sub(p, [a[0] + t * u[0], a[1] + t * u[1], a[2] + t * u[2]])
  return Math.sqrt(dot(d, d))
}

/** Distance of a point from a triangle: its plane where the foot lies inside, else its edges. */
export function triangleDistance(p: Point, [a, b, c]: readonly [Point, Point, Point]): number {
  const n = cross(sub(b, a), sub(c, a))
  const size = Math.sqrt(dot(n, n))
  const edges = Math.min(segmentDistance(p, a, b), segmentDistance(p, b, c), segmentDistance(p, c, a))
  if (size === 0) return edges
  const inside = [[a, b], [b, c], [c, a]].every(([s, e]) => dot(cross(sub(e!, s!), sub(p, s!)), n) >= 0) // biome-ignore format: rows
  return inside ? Math.abs(dot(sub(p, a), n)) / size : edges
}

/** The plain version of `closestPoints`' distances. */
export function closestReference(positions: Float32Array, triangles: Uint32Array, p: Point): number {
  let best = Infinity
  for (let t = 0; t < triangles.length / 3; t++)
    best = Math.min(best, triangleDistance(p, cornersOf(positions, triangles, t)))
  return best
}

/** The plain version of `castRays`: the plane's parameter, kept where the point lies in the triangle. */
export function rayReference(positions: Float32Array, triangles: Uint32Array, o: Point, d: Point): number {
  let best = Infinity
  for (let t = 0; t < triangles.length / 3; t++) {
    const [a, b, c] = cornersOf(positions, triangles, t)
    const n = cross(sub(b, a), sub(c, a))
    const s = dot(sub(a, o), n) / dot(d, n)
    if (!(s > 0 && s < best)) continue
    const p: Point = [o[0] + s * d[0], o[1] + s * d[1], o[2] + s * d[2]]
    if ([[a, b], [b, c], [c, a]].every(([from, to]) => dot(cross(sub(to!, from!), sub(p, from!)), n) >= 0)) best = s // biome-ignore format: rows
  }
  return best
}

/** Exact integer version of the crossing test, for positions that are small integers (six orientations an edge). */
export function crossesReference(s: readonly Point[], t: readonly Point[]): boolean {
  const orient = (a: Point, b: Point, c: Point, d: Point) => dot(cross(sub(b, a), sub(c, a)), sub(d, a))
  const pierces = (p: Point, q: Point, [a, b, c]: readonly Point[]) => {
    if (!(orient(a!, b!, c!, p) * orient(a!, b!, c!, q) < 0)) return false
    const sides = [orient(p, q, a!, b!), orient(p, q, b!, c!), orient(p, q, c!, a!)]
    return sides.every((x) => x >= 0) || sides.every((x) => x <= 0)
  }
  return [0, 1, 2].some((i) => pierces(s[i]!, s[(i + 1) % 3]!, t) || pierces(t[i]!, t[(i + 1) % 3]!, s))
}
