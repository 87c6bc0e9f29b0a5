import { castRays, type MeshTree } from '@trabecula/kernels'
import { add, cross, dot, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { Check } from '../geometry/check.ts'
import { boundsOf, type TriangleMesh } from '../geometry/mesh.ts'
import { surfaceTree } from '../geometry/surface-tree.ts'
import { END, type ZoneDepth } from './implant-columns.ts'
import { flangesAbout } from './implant-flange-checks.ts'
import { figure } from './implant-judged.ts'
import { across } from './implant-measures.ts'

const STEP = 0.5 // mm between rays.
const HEIGHTS = [0.15, 0.4, 0.65, 0.9] // Of the zone's depth.
const STEEP = 0.7 // Least cosine of a ray to the face that it meets: others run along it.
const THIN = 0.8 // Of the skin asked for.
const SHARE = 0.05 // Of the rays, that may find less: at corners and holes.

/** The solid around a porous zone at the implant's sides, on the file; none where it is open. */
export function skinChecks(
  name: string,
  mesh: TriangleMesh,
  zone: ZoneDepth,
  skin: number | undefined,
): Check[] {
  if (skin === undefined) return []
  const found = skinThickness(mesh, zone)
  return [
    {
      id: `${name}.porous.${zone.plane.name}.skin`,
      title: `the porous zone of ${name} at the cut ${zone.plane.name} has its skin`,
      passed: found >= THIN * skin,
      required: true,
      value: figure(found, 3),
      limit: `>= ${figure(THIN * skin, 3)}`,
      unit: 'mm',
      source:
        'the case; 5th percentile of rays through the sides of the zone, across the cut’s normal, on the exported file',
      remedy: 'Take a thicker skin: the implant’s sides lean there.',
    },
  ]
}

/** 5th percentile of what rays from outside, across the normal, first pass through, by the cosine to the face: mm. */
export function skinThickness(mesh: TriangleMesh, { plane, gap, depth, flanges }: ZoneDepth): number {
  const tree = surfaceTree(mesh)
  const onFlange = flangesAbout(flanges)
  const found: number[] = []
  for (const { from, along } of raysAround(
    mesh,
    plane,
    HEIGHTS.map((part) => gap + END + part * (depth - 2 * END)),
  )) {
    const ways = from.map(() => along)
    const first = cast(tree, from, ways)
    const met = from.flatMap((start, n) => {
      const [t, owner] = [first.ts[n]!, first.owners[n]!]
      if (owner < 0) return []
      const at = add(start, scale(along, t))
      const slant = -dot(normalOf(mesh, owner), along)
      return slant >= STEEP && !onFlange(...at) ? [{ at, owner, slant }] : []
    })
    const second = cast(
      tree,
      met.map(({ at }) => at),
      met.map(() => along),
      met.map(({ owner }) => owner),
    )
    met.forEach(({ slant }, n) => {
      if (second.owners[n]! >= 0) found.push(second.ts[n]! * slant)
    })
  }
  found.sort((a, b) => a - b)
  return found.length === 0 ? 0 : found[Math.floor(SHARE * found.length)]!
}

function cast(tree: MeshTree, from: readonly Vector3[], along: readonly Vector3[], skip?: readonly number[]) {
  return castRays(
    tree,
    Float64Array.from(from.flat()),
    Float64Array.from(along.flat()),
    skip && Int32Array.from(skip),
  )
}

/** Starts outside the body at heights over the plane, for each of four ways across its normal. */
function raysAround(
  mesh: TriangleMesh,
  { normal, offset }: ZoneDepth['plane'],
  heights: readonly number[],
): { from: Vector3[]; along: Vector3 }[] {
  const { min, max } = boundsOf(mesh)
  const middle = scale(add(min, max), 0.5)
  const span = subtract(max, min)
  const reach = Math.sqrt(dot(span, span)) / 2 + 1
  const [u, v] = across(normal)
  const count = Math.ceil((2 * reach) / STEP)
  return [
    [u, v],
    [scale(u, -1), v],
    [v, u],
    [scale(v, -1), u],
  ].map(([along, beside]) => ({
    along: along as Vector3,
    from: heights.flatMap((height) =>
      Array.from({ length: count }, (_, n) => {
        const aside = add(middle, scale(beside as Vector3, (n + 0.5) * STEP - reach))
        const start = add(aside, scale(along as Vector3, -reach))
        return add(start, scale(normal, offset + height - dot(normal, start)))
      }),
    ),
  }))
}

function normalOf({ positions: p, triangles: t }: TriangleMesh, triangle: number): Vector3 {
  const [a, b, c] = [0, 1, 2].map((k): Vector3 => {
    const v = 3 * t[3 * triangle + k]!
    return [p[v]!, p[v + 1]!, p[v + 2]!]
  }) as [Vector3, Vector3, Vector3]
  return normalize(cross(subtract(b, a), subtract(c, a)))
}
