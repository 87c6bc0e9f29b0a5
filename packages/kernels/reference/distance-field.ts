type Size = readonly [number, number, number]
type Point = readonly [number, number, number]

const minus = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
const dot = (a: Point, b: Point) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
const cross = (a: Point, b: Point): Point => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
]

/** Distance of a point to a segment. */
function toSegment(p: Point, a: Point, b: Point): number {
  const edge = minus(b, a)
  const t = Math.min(Math.max(dot(minus(p, a), edge) / dot(edge, edge), 0), 1)
  const rest = minus(minus(p, a), [t * edge[0], t * edge[1], t * edge[2]])
  return Math.sqrt(dot(rest, rest))
}

/** Distance of a point to a triangle: to the plane where its foot lies inside, else to the edges. */
function toTriangle(p: Point, a: Point, b: Point, c: Point): number {
  const normal = cross(minus(b, a), minus(c, a))
  const size = Math.sqrt(dot(normal, normal))
  const side = (from: Point, to: Point) => dot(cross(normal, minus(to, from)), minus(p, from))
  if (size > 0 && side(a, b) >= 0 && side(b, c) >= 0 && side(c, a) >= 0)
    return Math.abs(dot(minus(p, a), normal)) / size
  return Math.min(toSegment(p, a, b), toSegment(p, b, c), toSegment(p, c, a))
}

/** Whether the ray from p along `d` meets the triangle (Cramer's rule). */
function meets(p: Point, d: Point, a: Point, b: Point, c: Point): boolean {
  const [u, v, w] = [minus(b, a), minus(c, a), minus(p, a)]
  const q = cross(d, v)
  const determinant = dot(u, q)
  if (determinant === 0) return false
  const s = dot(w, q) / determinant
  const r = cross(w, u)
  const t = dot(d, r) / determinant
  return s >= 0 && t >= 0 && s + t <= 1 && dot(v, r) / determinant > 0
}

/** Every triangle for every voxel; inside where a ray in an odd direction meets an odd number of triangles. */
export function meshDistances(
  positions: Float32Array,
  triangles: Uint32Array,
  size: Size,
  spacing: Size,
  band: number,
): Float32Array {
  const corner = (n: number): Point => {
    const at = 3 * triangles[n]!
    return [positions[at]!, positions[at + 1]!, positions[at + 2]!]
  }
  const [nx, ny, nz] = size
  return Float32Array.from({ length: nx * ny * nz }, (_, n) => {
    const p: Point = [
      (n % nx) * spacing[0],
      (Math.floor(n / nx) % ny) * spacing[1],
      Math.floor(n / (nx * ny)) * spacing[2],
    ]
    let nearest = Infinity
    let crossings = 0
    for (let t = 0; t < triangles.length; t += 3) {
      const [a, b, c] = [corner(t), corner(t + 1), corner(t + 2)] as const
      nearest = Math.min(nearest, toTriangle(p, a, b, c))
      if (meets(p, [0.5377, 0.1833, 0.8123], a, b, c)) crossings++
    }
    const distance = Math.min(nearest, band)
    return crossings % 2 === 1 ? -distance : distance
  })
}
