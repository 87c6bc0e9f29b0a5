import type { TriangleMesh } from './mesh.ts'
import type { NamedPlane } from './plan.ts'

/**
 * Volume of a closed, outward mesh on the side of a plane that its normal points away from, mm³, exact: the flux of
 * min(h, 0) · n through the surface, h the height over the plane, whose divergence is 1 below it and 0 above.
 */
export function volumeBelow(
  { positions: p, triangles: t }: TriangleMesh,
  { normal: n, offset }: NamedPlane,
): number {
  let sum = 0
  const h = [0, 0, 0]
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    const corners = [a, b, c]
    for (let k = 0; k < 3; k++) {
      const at = corners[k]!
      h[k] = n[0] * p[at]! + n[1] * p[at + 1]! + n[2] * p[at + 2]! - offset
    }
    const mean = meanBelow(h[0]!, h[1]!, h[2]!)
    if (mean === 0) continue
    const [ux, uy, uz] = [p[b]! - p[a]!, p[b + 1]! - p[a + 1]!, p[b + 2]! - p[a + 2]!]
    const [vx, vy, vz] = [p[c]! - p[a]!, p[c + 1]! - p[a + 1]!, p[c + 2]! - p[a + 2]!]
    const flux = n[0] * (uy * vz - uz * vy) + n[1] * (uz * vx - ux * vz) + n[2] * (ux * vy - uy * vx)
    sum += (flux / 2) * mean
  }
  return sum
}

/** Mean over a triangle of min(h, 0), h linear with these values at the corners. */
function meanBelow(x: number, y: number, z: number): number {
  const low = Math.min(x, y, z)
  const high = Math.max(x, y, z)
  if (low >= 0) return 0
  if (high <= 0) return (x + y + z) / 3
  const middle = x + y + z - low - high
  // Of the tip on one side: its share of the triangle times a third of the height in its corner.
  if (middle >= 0) return (((low / (low - middle)) * low) / (low - high)) * (low / 3)
  const above = (((high / (high - middle)) * high) / (high - low)) * (high / 3)
  return (x + y + z) / 3 - above
}
