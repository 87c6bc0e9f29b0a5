import { closestPoints, type MeshTree } from '@trabecula/kernels'
import { add, cross, dot, length, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { Check } from '../geometry/check.ts'
import type { ImplantDesign } from '../geometry/device.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import type { ResectionPlan, SweptCut } from '../geometry/plan.ts'
import { surfaceTree } from '../geometry/surface-tree.ts'
import { legsOf, sweptDistance } from '../geometry/swept-cut.ts'
import { flangesAbout } from './implant-flange-checks.ts'
import { type EvaluateImplantParams, figure } from './implant-judged.ts'

const ON = 0.01 // mm that a corner of the sawn bone may lie off the cut: it is rounded to f32.
const RASTER = 1 // mm between the places of a cut face that are looked at.
const RIM = 1.5 // mm from the face's rim, where the implant's outline is judged and not its gap.

/** Gap of the exported file to each stepped or curved cut: the least anywhere, and all along the face that was sawn. */
export function sweptGapChecks(
  name: string,
  mesh: TriangleMesh,
  tree: MeshTree,
  design: ImplantDesign,
  { swept = [], remaining }: Pick<ResectionPlan, 'swept' | 'remaining'>,
  params: EvaluateImplantParams,
): Check[] {
  const onFlange = flangesAbout(design.flanges)
  return swept.flatMap((cut): Check[] => {
    const least = leastOver(mesh, cut, onFlange)
    const places = facePlaces(remaining.mesh, cut)
    const apart = [...closestPoints(tree, places).distances].sort((a, b) => a - b)
    const open = design.porous?.zones.some(({ bent }) => bent?.plane.name === cut.name)
    const window = open ? design.porous!.size / 2 : 0 // Between struts.
    const most = apart.length > 0 ? apart[Math.floor(0.95 * (apart.length - 1))]! : Infinity
    return [
      {
        id: `${name}.gap.${cut.name}`,
        title: `${name} keeps its gap to the ${cut.form} cut ${cut.name}`,
        passed: Math.abs(least - design.gap) <= params.gap,
        required: true,
        value: figure(least, 3),
        limit: `${design.gap} ± ${params.gap}`,
        unit: 'mm',
        source: 'the case; least distance of the exported file to the swept cut',
        remedy: 'Make the implant again from this plan.',
      },
      {
        id: `${name}.along.${cut.name}`,
        title: `${name} fills up to its gap all along the ${cut.form} cut ${cut.name} (${apart.length} places)`,
        passed: most <= design.gap + params.gap + window,
        required: true,
        value: figure(most, 3),
        limit: `<= ${design.gap} + ${params.gap}${window > 0 ? ` + ${window}` : ''}`,
        unit: 'mm',
        source:
          'the case; 95 % of places of the sawn face of the bone, 1.5 mm from its rim, to the exported file',
        remedy: 'Give a greater `blend`, or look at the mirrored side along the cut.',
      },
    ]
  })
}

/** Least height of corners and middles of the triangles over the cut, but for flanges, mm. */
export function leastOver(
  { positions: p, triangles: t }: TriangleMesh,
  cut: SweptCut,
  onFlange: (x: number, y: number, z: number) => boolean,
): number {
  const over = sweptDistance(cut)
  let least = Infinity
  const look = (x: number, y: number, z: number) => {
    if (!onFlange(x, y, z)) least = Math.min(least, over([x, y, z]))
  }
  for (let i = 0; i < p.length; i += 3) look(p[i]!, p[i + 1]!, p[i + 2]!)
  for (let i = 0; i < t.length; i += 3) {
    const middle = [0, 1, 2].map(
      (axis) => [0, 1, 2].reduce((sum, k) => sum + p[3 * t[i + k]! + axis]!, 0) / 3,
    )
    look(middle[0]!, middle[1]!, middle[2]!)
  }
  return least
}

/** Places f32[3n] of the sawn face, RASTER apart and RIM within its rim: of the remaining bone's triangles, those that lie on the cut. */
function facePlaces(bone: TriangleMesh, cut: SweptCut): Float32Array {
  const over = sweptDistance(cut)
  const { positions: p, triangles: t } = bone
  const corner = (v: number): Vector3 => [p[3 * v]!, p[3 * v + 1]!, p[3 * v + 2]!]
  const legs = legsOf(cut)
  const found: number[] = []
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [corner(t[i]!), corner(t[i + 1]!), corner(t[i + 2]!)] as const
    if ([a, b, c].some((one) => Math.abs(over(one)) > ON)) continue
    const normal = cross(subtract(b, a), subtract(c, a))
    const along = legs.some(({ plane }) => Math.abs(dot(plane.normal, normal)) > 0.999 * length(normal))
    if (along) placesOf(a, b, c, found)
  }
  return within(Float32Array.from(found), bone, over)
}

/** An even raster of a triangle. */
function placesOf(a: Vector3, b: Vector3, c: Vector3, found: number[]): void {
  const longest = Math.max(length(subtract(b, a)), length(subtract(c, a)), length(subtract(c, b)))
  const n = Math.max(1, Math.ceil(longest / RASTER))
  for (let i = 0; i < n; i++) {
    for (let j = 0; i + j < n; j++) {
      const [u, v] = [(i + 1 / 3) / n, (j + 1 / 3) / n]
      found.push(...add(a, add(scale(subtract(b, a), u), scale(subtract(c, a), v))))
    }
  }
}

/** Those that keep RIM from the bone's surface off the cut. */
function within(
  places: Float32Array,
  { positions: p, triangles: t }: TriangleMesh,
  over: (point: Vector3) => number,
) {
  const off: number[] = []
  for (let i = 0; i < t.length; i += 3) {
    const corners = [0, 1, 2].map(
      (k): Vector3 => [p[3 * t[i + k]!]!, p[3 * t[i + k]! + 1]!, p[3 * t[i + k]! + 2]!],
    )
    if (corners.some((one) => over(one) < -ON)) off.push(t[i]!, t[i + 1]!, t[i + 2]!)
  }
  if (off.length === 0) return places
  const rim = surfaceTree({ positions: p, triangles: Uint32Array.from(off) })
  const apart = closestPoints(rim, places).distances
  return places.filter((_, i) => apart[Math.floor(i / 3)]! >= RIM)
}
