import { dot, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { Check } from '../geometry/check.ts'
import type { PorousDesign } from '../geometry/device.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import type { NamedPlane } from '../geometry/plan.ts'
import { surfaceTree } from '../geometry/surface-tree.ts'
import { rodPasses } from './implant-measures.ts'

const BEFORE = 1 // mm before the cut face.
const FLOOR = 0.1 // mm before the core's face that must be free.
const ROD = 0.98 // Of the diameter.

/** That every coarse channel of a zone is open from the cut face to the core, on the file. */
export function channelChecks(
  name: string,
  mesh: TriangleMesh,
  plane: NamedPlane,
  { channels, zones, depth }: PorousDesign,
  gap: number,
): Check[] {
  const middles = zones.find((zone) => zone.plane === plane.name)?.channels
  if (!channels || !middles) return []
  const tree = surfaceTree(mesh)
  const { normal, offset } = plane
  const open = middles.filter((middle) => {
    const onPlane = subtract(middle, scale(normal, dot(normal, middle) - offset))
    const from = onPlane.map((x, axis) => x + (gap - BEFORE) * normal[axis]!) as unknown as Vector3
    return rodPasses(tree, from, normal, ROD * channels.diameter, BEFORE + depth - FLOOR)
  }).length
  return [
    {
      id: `${name}.porous.${plane.name}.channels`,
      title: `the coarse channels of ${name} at the cut ${plane.name} (${channels.diameter} mm, ${channels.pitch} mm apart) are open to the core`,
      passed: open === middles.length,
      required: true,
      value: open,
      limit: `>= ${middles.length}`,
      source: 'rods of 98 % of the diameter along each channel of the exported file',
      remedy: 'Move the pattern by another `pitch`, or take holes and drains out of its way.',
    },
  ]
}
