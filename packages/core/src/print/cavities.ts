import type { TriangleMesh } from '../geometry/mesh.ts'

/** A cavity without a way out: resin or powder stays in it. */
export interface Cavity {
  /** mm³ of empty space. */
  readonly volume: number
}

/**
 * Cavities of a closed, oriented mesh that does not cross itself: bounded parts of its outside. The outermost surface of
 * each is a connected part of the mesh that faces inward, so that the volume is that part's, less that of what lies
 * loose in it; exact, whatever the layer. Connected means over edges, so that a cavity that touches the outside in a
 * corner still is one.
 * @param twins of `closedTwins`.
 */
export function trappedVolumes(mesh: TriangleMesh, twins: Int32Array): Cavity[] {
  const { part, volumes } = parts(mesh, twins)
  const inward = volumes.flatMap((volume, n) => (volume < 0 ? [n] : []))
  if (inward.length === 0) return []
  const points = firstCentres(mesh, part, volumes.length)
  const outward = volumes.flatMap((volume, n) => (volume > 0 ? [n] : []))
  const cavities = inward.filter((n) => windingAbove(mesh, part, points[n]!, (other) => other !== n) > 0)
  const space = new Map(cavities.map((n) => [n, -volumes[n]!]))
  if (outward.length > 1) {
    for (const n of outward) {
      const around = cavities
        .filter((cavity) => windingAbove(mesh, part, points[n]!, (other) => other === cavity) < 0)
        .sort((a, b) => volumes[b]! - volumes[a]!)
      const nearest = around[0]
      // A body in a cavity's cavity hangs on the nearest: its own cavities were counted apart.
      if (nearest !== undefined) space.set(nearest, space.get(nearest)! - volumes[n]!)
    }
  }
  return [...space.values()].map((volume) => ({ volume }))
}

/** Parts that hang together over edges, numbered by their first triangle, with their signed volumes about a common point. */
function parts({ positions: p, triangles: t }: TriangleMesh, twins: Int32Array) {
  const part = new Int32Array(t.length / 3).fill(-1)
  const volumes: number[] = []
  const stack: number[] = []
  const [x0, y0, z0] = [p[0]!, p[1]!, p[2]!]
  for (let first = 0; first < part.length; first++) {
    if (part[first]! >= 0) continue
    const number = volumes.length
    let sum = 0
    part[first] = number
    stack.push(first)
    while (stack.length > 0) {
      const triangle = stack.pop()!
      const [a, b, c] = [3 * t[3 * triangle]!, 3 * t[3 * triangle + 1]!, 3 * t[3 * triangle + 2]!]
      const [ax, ay, az] = [p[a]! - x0, p[a + 1]! - y0, p[a + 2]! - z0]
      const [bx, by, bz] = [p[b]! - x0, p[b + 1]! - y0, p[b + 2]! - z0]
      const [cx, cy, cz] = [p[c]! - x0, p[c + 1]! - y0, p[c + 2]! - z0]
      sum += ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)
      for (let edge = 3 * triangle; edge < 3 * triangle + 3; edge++) {
        const next = Math.floor(twins[edge]! / 3)
        if (part[next]! >= 0) continue
        part[next] = number
        stack.push(next)
      }
    }
    volumes.push(sum / 6)
  }
  return { part, volumes }
}

/** A point inside one triangle of each part, the steepest seen from above left out: the flattest of its first thousand. */
function firstCentres(
  { positions: p, triangles: t }: TriangleMesh,
  part: Int32Array,
  count: number,
): number[][] {
  const points: number[][] = Array.from({ length: count }, () => [0, 0, 0])
  const best = new Float64Array(count).fill(-1)
  const looked = new Uint32Array(count)
  for (let i = 0; i < t.length; i += 3) {
    const n = part[i / 3]!
    if (looked[n]!++ > 1000) continue
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    const size = Math.abs(
      (p[b]! - p[a]!) * (p[c + 1]! - p[a + 1]!) - (p[c]! - p[a]!) * (p[b + 1]! - p[a + 1]!),
    )
    if (size <= best[n]!) continue
    best[n] = size
    // Uneven weights: the vertical line through it hits no edge of a mesh that repeats itself.
    points[n] = [0, 1, 2].map((axis) => 0.3137 * p[a + axis]! + 0.2901 * p[b + axis]! + 0.3962 * p[c + axis]!)
  }
  return points
}

/** Winding number of the chosen parts about a point: what the vertical line above it meets, +1 where it leaves material. */
function windingAbove(
  { positions: p, triangles: t }: TriangleMesh,
  part: Int32Array,
  [x, y, z]: readonly number[],
  chosen: (part: number) => boolean,
): number {
  let winding = 0
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    const left = (from: number, to: number) =>
      (p[to]! - p[from]!) * (y! - p[from + 1]!) - (p[to + 1]! - p[from + 1]!) * (x! - p[from]!)
    const [u, v, w] = [left(a, b), left(b, c), left(c, a)]
    const up = u > 0 && v > 0 && w > 0
    if (!up && !(u < 0 && v < 0 && w < 0)) continue
    if (!chosen(part[i / 3]!)) continue
    const height = (v * p[a + 2]! + w * p[b + 2]! + u * p[c + 2]!) / (u + v + w)
    if (height > z!) winding += up ? 1 : -1
  }
  return winding
}
