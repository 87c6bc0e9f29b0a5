import type { TriangleMesh } from './mesh.ts'
import { triangleArea } from './mesh.ts'
import type { SurfaceSamples } from './mesh-distance.ts'

/**
 * Centroids of the parts that are left when every triangle is halved across its longest side until none is longer than
 * `spacing`, mm. Long thin triangles, as Booleans leave them, get samples by their length, not by its square. Weights sum
 * to the mesh's area.
 */
export function evenSamples({ positions: p, triangles: t }: TriangleMesh, spacing: number): SurfaceSamples {
  const points: number[] = []
  const weights: number[] = []
  const owners: number[] = []
  const limit = spacing * spacing
  const stack: number[][] = []
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    const area = triangleArea(p, a, b, c)
    if (isSmall(p, a, b, c, limit)) {
      points.push(
        (p[a]! + p[b]! + p[c]!) / 3,
        (p[a + 1]! + p[b + 1]! + p[c + 1]!) / 3,
        (p[a + 2]! + p[b + 2]! + p[c + 2]!) / 3,
      )
      weights.push(area)
      owners.push(i / 3)
      continue
    }
    stack.push([p[a]!, p[a + 1]!, p[a + 2]!, p[b]!, p[b + 1]!, p[b + 2]!, p[c]!, p[c + 1]!, p[c + 2]!, area])
    while (stack.length > 0) {
      const q = stack.pop()!
      const [side, longest] = longestSide(q)
      if (longest <= limit) {
        points.push((q[0]! + q[3]! + q[6]!) / 3, (q[1]! + q[4]! + q[7]!) / 3, (q[2]! + q[5]! + q[8]!) / 3)
        weights.push(q[9]!)
        owners.push(i / 3)
        continue
      }
      const [u, v, w] = [3 * side, 3 * ((side + 1) % 3), 3 * ((side + 2) % 3)]
      const middle = [0, 1, 2].map((x) => (q[u + x]! + q[v + x]!) / 2)
      const corner = (at: number) => [q[at]!, q[at + 1]!, q[at + 2]!]
      stack.push([...corner(u), ...middle, ...corner(w), q[9]! / 2])
      stack.push([...middle, ...corner(v), ...corner(w), q[9]! / 2])
    }
  }
  return {
    points: Float32Array.from(points),
    weights: Float32Array.from(weights),
    owners: Uint32Array.from(owners),
  }
}

function isSmall(p: Float32Array, a: number, b: number, c: number, limit: number): boolean {
  const square = (u: number, v: number) => {
    const [x, y, z] = [p[u]! - p[v]!, p[u + 1]! - p[v + 1]!, p[u + 2]! - p[v + 2]!]
    return x * x + y * y + z * z
  }
  return square(a, b) <= limit && square(b, c) <= limit && square(c, a) <= limit
}

/** Which side of the triangle is longest, and its length squared. */
function longestSide(q: readonly number[]): readonly [side: number, squared: number] {
  let best: readonly [number, number] = [0, -1]
  for (let side = 0; side < 3; side++) {
    const [u, v] = [3 * side, 3 * ((side + 1) % 3)]
    const [x, y, z] = [q[u]! - q[v]!, q[u + 1]! - q[v + 1]!, q[u + 2]! - q[v + 2]!]
    const squared = x * x + y * y + z * z
    if (squared > best[1]) best = [side, squared]
  }
  return best
}
