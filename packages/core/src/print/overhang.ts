import type { TriangleMesh } from '../geometry/mesh.ts'

/** Facets whose angle to the plate is under 45°: −nz > cos 45°. A hair more, so that a cone of 45° is not one by rounding. */
const STEEPEST = Math.SQRT1_2 * (1 + 1e-5)

/** Whether a normal (any length) faces down at less than 45° to the plate. */
export function hangsOver(nx: number, ny: number, nz: number): boolean {
  return nz < 0 && -nz > STEEPEST * Math.sqrt(nx * nx + ny * ny + nz * nz)
}

/**
 * Area of the facets that face down at less than 45° to the plate, mm². The first layer stands on the plate and is left
 * out: of a facet that reaches into it the part above counts.
 * @param bottom z of the plate. @param layer mm.
 */
export function overhangArea(
  { positions: p, triangles: t }: TriangleMesh,
  bottom: number,
  layer: number,
): number {
  const level = bottom + layer
  let area = 0
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    const [ux, uy, uz] = [p[b]! - p[a]!, p[b + 1]! - p[a + 1]!, p[b + 2]! - p[a + 2]!]
    const [vx, vy, vz] = [p[c]! - p[a]!, p[c + 1]! - p[a + 1]!, p[c + 2]! - p[a + 2]!]
    const [nx, ny, nz] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx]
    if (!hangsOver(nx, ny, nz)) continue
    const size = Math.sqrt(nx * nx + ny * ny + nz * nz) / 2
    area += size * shareAbove(p[a + 2]! - level, p[b + 2]! - level, p[c + 2]! - level)
  }
  return area
}

/** Share of a triangle's area that lies above 0, its corners at heights a, b, c. */
export function shareAbove(a: number, b: number, c: number): number {
  const low = Math.min(a, b, c)
  const high = Math.max(a, b, c)
  if (low >= 0) return 1
  if (high <= 0) return 0
  const middle = a + b + c - low - high
  if (middle >= 0) return 1 - (low * low) / ((middle - low) * (high - low))
  return (high * high) / ((high - low) * (high - middle))
}
