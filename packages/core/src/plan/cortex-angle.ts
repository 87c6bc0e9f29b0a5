import { acos } from '../base/math.ts'
import { dot, length, subtract, type Vector3 } from '../base/vectors.ts'
import type { CutFace } from '../geometry/plan.ts'
import { nearestOn, type SignedSurface } from '../geometry/signed-distance.ts'

const ON_BONE = 0.05 // mm: farther from the surface an outline is the edge to another cut.

/**
 * Degrees between a cut and the cortex along the outlines of its flat faces, least and mean by length: 90 where the blade meets the bone
 * squarely; a blade that meets it at less than about 30 slides off.
 */
export function cortexAngleOf(
  faces: readonly Pick<CutFace, 'plane' | 'outlines'>[],
  bone: SignedSurface,
): { readonly least: number; readonly mean: number } {
  let [least, sum, total] = [90, 0, 0]
  const all = faces.flatMap(({ plane, outlines }) => outlines.map((outline) => ({ plane, outline })))
  for (const { plane, outline } of all) {
    const count = outline.length / 3
    const point = (n: number): Vector3 => {
      const at = 3 * (n % count)
      return [outline[at]!, outline[at + 1]!, outline[at + 2]!]
    }
    // The middle of an edge lies on one face of the mesh, its ends on two.
    const middles = new Float32Array(outline.length)
    for (let n = 0; n < count; n++)
      middles.set(
        [0, 1, 2].map((a) => (point(n)[a]! + point(n + 1)[a]!) / 2),
        3 * n,
      )
    const { distances, normals } = nearestOn(bone, middles)
    for (let n = 0; n < count; n++) {
      const long = length(subtract(point(n + 1), point(n)))
      if (Math.abs(distances[n]!) > ON_BONE || long === 0) continue
      const normal: Vector3 = [normals[3 * n]!, normals[3 * n + 1]!, normals[3 * n + 2]!]
      const degrees = (acos(Math.min(1, Math.abs(dot(plane.normal, normal)))) * 180) / Math.PI
      least = Math.min(least, degrees)
      sum += long * degrees
      total += long
    }
  }
  return { least: total > 0 ? least : 90, mean: total > 0 ? sum / total : 90 }
}
