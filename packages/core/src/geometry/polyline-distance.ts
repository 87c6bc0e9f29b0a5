import type { Vector3 } from '../base/vectors.ts'

/** Distance of a point to a line through points, at least one, in their unit. */
export function polylineDistance(line: readonly Vector3[], x: number, y: number, z: number): number {
  let least = Infinity
  line.forEach((a, n) => {
    const b = line[n + 1] ?? a
    const [ux, uy, uz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]]
    const [px, py, pz] = [x - a[0], y - a[1], z - a[2]]
    const square = ux * ux + uy * uy + uz * uz
    const t = square > 0 ? Math.min(1, Math.max(0, (px * ux + py * uy + pz * uz) / square)) : 0
    const [dx, dy, dz] = [px - t * ux, py - t * uy, pz - t * uz]
    least = Math.min(least, dx * dx + dy * dy + dz * dz)
  })
  return Math.sqrt(least)
}
