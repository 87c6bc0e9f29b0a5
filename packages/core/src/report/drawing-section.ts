import { dot } from '../base/vectors.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { sectionOutlines } from '../geometry/section-outlines.ts'
import type { Camera } from './camera.ts'

/** Where a body is cut, in the picture plane of the camera that looks onto the cut (x right, y down, mm). */
export interface CutFace {
  /** Closed polygons f64[2n]. */
  readonly outlines: readonly Float64Array[]
}

/** The cut of a closed mesh by the plane across the camera's direction at `at` mm along it. */
export function cutFace(mesh: TriangleMesh, { right, down, away }: Camera, at: number): CutFace {
  const p = mesh.positions
  const heights = Float64Array.from(
    { length: p.length / 3 },
    (_, v) => dot(away, [p[3 * v]!, p[3 * v + 1]!, p[3 * v + 2]!]) - at,
  )
  return { outlines: sectionOutlines(mesh, heights, { u: right, v: down }) }
}

/**
 * Hatching of a cut (ISO 128-50): parallel lines inside the outlines by the even-odd rule. f64[4n]: x, y of both ends.
 * @param spacing mm between lines, @param slant 1 for lines that rise to the right, −1 for those that fall
 */
export function hatchLines({ outlines }: CutFace, spacing: number, slant: 1 | -1): Float64Array {
  const root = Math.SQRT1_2
  // Across the lines, and along them; y points down.
  const across = (x: number, y: number) => root * (x * slant + y)
  const along = (x: number, y: number) => root * (x - y * slant)
  const crossings = new Map<number, number[]>()
  for (const line of outlines) {
    for (let i = 0; i < line.length; i += 2) {
      const j = (i + 2) % line.length
      const [a, b] = [across(line[i]!, line[i + 1]!), across(line[j]!, line[j + 1]!)]
      if (a === b) continue
      const [from, to] = [along(line[i]!, line[i + 1]!), along(line[j]!, line[j + 1]!)]
      const [low, high] = [Math.min(a, b), Math.max(a, b)]
      for (let k = Math.ceil(low / spacing); k * spacing < high; k++) {
        const at = from + ((k * spacing - a) / (b - a)) * (to - from)
        crossings.set(k, [...(crossings.get(k) ?? []), at])
      }
    }
  }
  const lines: number[] = []
  for (const [k, list] of [...crossings].sort((a, b) => a[0] - b[0])) {
    const sorted = list.sort((a, b) => a - b)
    for (let n = 0; n + 1 < sorted.length; n += 2)
      for (const at of [sorted[n]!, sorted[n + 1]!])
        lines.push(root * (k * spacing * slant + at), root * (k * spacing - at * slant))
  }
  return Float64Array.from(lines)
}
