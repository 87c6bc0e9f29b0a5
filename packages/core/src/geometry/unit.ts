import { boundsOf, type TriangleMesh } from './mesh.ts'

/** The unit in which the coordinates seem to be, where it does not seem to be mm. */
export type SuspectedUnit = 'm' | 'cm' | 'inch' | 'um'

const FREE_FORM = 200 // Triangles: under this it is a technical part, and its size says little.

/**
 * Whether a mesh is of a size that no anatomy and no device has in mm, judged by its longest side D.
 * D < 2.4: metres. D > 2500: micrometres. For free forms (200 triangles and more) also 2.4 ≤ D < 6: inches (60 to 150 mm),
 * 6 ≤ D < 25: centimetres (60 to 250 mm). Bones are 60 to 550 mm long. A suspicion, no more: a finger bone of 20 mm
 * falls under it too.
 * @returns null where mm fits.
 */
export function unitSuspicion(mesh: TriangleMesh): SuspectedUnit | null {
  const { min, max } = boundsOf(mesh)
  const longest = Math.max(max[0] - min[0], max[1] - min[1], max[2] - min[2])
  if (!(longest > 0)) return null
  if (longest < 2.4) return 'm'
  if (longest > 2500) return 'um'
  if (mesh.triangles.length / 3 < FREE_FORM || longest >= 25) return null
  return longest < 6 ? 'inch' : 'cm'
}
