import type { TriangleMesh } from '../geometry/mesh.ts'
import type { NamedPlane } from '../geometry/plan.ts'

type Plane = Pick<NamedPlane, 'normal' | 'offset'>

/** Mirror images p − 2 (n·p − d) n of points f32[3n]. */
export function mirrored(points: Float32Array, { normal: n, offset }: Plane): Float32Array {
  const result = new Float32Array(points.length)
  for (let i = 0; i < points.length; i += 3) {
    const [x, y, z] = [points[i]!, points[i + 1]!, points[i + 2]!]
    const twice = 2 * (n[0] * x + n[1] * y + n[2] * z - offset)
    result[i] = x - twice * n[0]
    result[i + 1] = y - twice * n[1]
    result[i + 2] = z - twice * n[2]
  }
  return result
}

/** A mirrored mesh, its triangles turned so that it still faces outward. */
export function mirroredMesh({ positions, triangles }: TriangleMesh, plane: Plane): TriangleMesh {
  const turned = triangles.slice()
  for (let i = 0; i < turned.length; i += 3) {
    turned[i + 1] = triangles[i + 2]!
    turned[i + 2] = triangles[i + 1]!
  }
  return { positions: mirrored(positions, plane), triangles: turned }
}
