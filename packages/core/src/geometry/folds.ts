import { foldedCorners } from '@trabecula/kernels'
import type { TriangleMesh } from './mesh.ts'

export const FOLDED = -0.85 // Cosine between the normals of two triangles that share an edge: beyond about 150°, one lies on the other.

/**
 * Vertices of edges at which two triangles lie folded on each other, ascending. Such a flap need not cross anything, and
 * is no wall that could be printed.
 * @param mesh manifold and oriented.
 */
export function foldedVertices({ positions, triangles }: TriangleMesh): number[] {
  const found: number[] = []
  foldedCorners(positions, triangles, FOLDED).forEach((mark, v) => {
    if (mark) found.push(v)
  })
  return found
}
