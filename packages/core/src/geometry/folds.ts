import { edgeTwins } from '@trabecula/kernels'
import type { TriangleMesh } from './mesh.ts'

const FOLDED = -0.85 // Cosine between the normals of two triangles that share an edge: beyond about 150°, one lies on the other.

/**
 * Vertices of edges at which two triangles lie folded on each other, ascending. Such a flap need not cross anything, and
 * is no wall that could be printed.
 * @param mesh manifold and oriented.
 */
export function foldedVertices(mesh: TriangleMesh): number[] {
  const { positions: p, triangles: t } = mesh
  const normals = new Float64Array(t.length)
  const vertices = p.length / 3
  const twins = edgeTwins(t, vertices, 'earlier')
  const found = new Set<number>()
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    const u = [p[b]! - p[a]!, p[b + 1]! - p[a + 1]!, p[b + 2]! - p[a + 2]!] as const
    const v = [p[c]! - p[a]!, p[c + 1]! - p[a + 1]!, p[c + 2]! - p[a + 2]!] as const
    const n = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]] as const
    const size = Math.sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2])
    if (size > 0) for (let axis = 0; axis < 3; axis++) normals[i + axis] = n[axis]! / size
    for (let corner = 0; corner < 3; corner++) {
      const twin = twins[i + corner]!
      if (twin < 0) continue
      const other = twin - (twin % 3)
      let cosine = 0
      for (let axis = 0; axis < 3; axis++) cosine += normals[i + axis]! * normals[other + axis]!
      if (cosine < FOLDED) for (const at of [i, other]) for (let k = 0; k < 3; k++) found.add(t[at + k]!)
    }
  }
  return [...found].sort((x, y) => x - y)
}
