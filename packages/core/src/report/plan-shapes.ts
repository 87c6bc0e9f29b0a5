import { cos, sin } from '../base/math.ts'
import { add, cross, normalize, scale, type Vector3 } from '../base/vectors.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import type { CutFace, NamedPlane, Trajectory } from '../geometry/plan.ts'

/** Two unit vectors across a direction; right-handed with it. */
function across(direction: Vector3): readonly [Vector3, Vector3] {
  const size = direction.map(Math.abs)
  const least = size.indexOf(Math.min(...size))
  const u = normalize(cross(direction, [least === 0 ? 1 : 0, least === 1 ? 1 : 0, least === 2 ? 1 : 0]))
  return [u, cross(direction, u)]
}

/** A thin plate on a cut's plane, `margin` mm larger than the cut on every side. */
export function plateOf({ plane, outlines }: CutFace, margin: number, thickness: number): TriangleMesh {
  const [u, v] = across(plane.normal)
  const low = [Infinity, Infinity]
  const high = [-Infinity, -Infinity]
  for (const outline of outlines) {
    for (let i = 0; i < outline.length; i += 3) {
      ;[u, v].forEach((axis, k) => {
        const at = axis[0] * outline[i]! + axis[1] * outline[i + 1]! + axis[2] * outline[i + 2]!
        low[k] = Math.min(low[k]!, at - margin)
        high[k] = Math.max(high[k]!, at + margin)
      })
    }
  }
  const corners = [[low[0]!, low[1]!], [high[0]!, low[1]!], [high[0]!, high[1]!], [low[0]!, high[1]!]] // biome-ignore format: corners
  const outline = corners.map(([x, y]) => add(onPlane(plane), add(scale(u, x!), scale(v, y!))))
  return prism(outline, scale(plane.normal, thickness))
}

function onPlane({ normal, offset }: NamedPlane): Vector3 {
  return scale(normal, offset)
}

/** A screw's or wire's shaft. */
export function shaftOf({ entry, direction, length, diameter }: Trajectory, sides = 20): TriangleMesh {
  const [u, v] = across(direction)
  const ring = Array.from({ length: sides }, (_, i): Vector3 => {
    const angle = (2 * Math.PI * i) / sides
    const rim = add(scale(u, (diameter / 2) * cos(angle)), scale(v, (diameter / 2) * sin(angle)))
    return add(entry, rim)
  })
  return prism(ring, scale(direction, length))
}

/** A convex outline, counter-clockwise about `along`, drawn out. */
function prism(outline: readonly Vector3[], along: Vector3): TriangleMesh {
  const n = outline.length
  const positions = Float32Array.from([...outline, ...outline.map((point) => add(point, along))].flat())
  const triangles: number[] = []
  for (let i = 0; i < n; i++) {
    const next = (i + 1) % n
    triangles.push(i, next, n + i, next, n + next, n + i)
    if (i > 0 && i < n - 1) triangles.push(0, i + 1, i, n, n + i, n + i + 1)
  }
  return { positions, triangles: Uint32Array.from(triangles) }
}
