import type { MeshTree } from '@trabecula/kernels'
import { scale, type Vector3 } from '../base/vectors.ts'
import { type BentFace, bend } from '../geometry/bent-face.ts'
import type { Check } from '../geometry/check.ts'
import type { ImplantDesign } from '../geometry/device.ts'
import { insideDistances } from '../geometry/inside.ts'
import { type Body, boundsOf, type TriangleMesh } from '../geometry/mesh.ts'
import type { NamedPlane, ResectionPlan } from '../geometry/plan.ts'
import { surfaceTree } from '../geometry/surface-tree.ts'
import { depthBetween } from '../geometry/swept-cut.ts'
import { leastOnWay, stepsApart, withinBox } from './guide-way.ts'
import { flangesAbout } from './implant-flange-checks.ts'
import { type EvaluateImplantParams, figure } from './implant-judged.ts'
import { measureOutline } from './implant-outline.ts'

const MOST_POINTS = 20_000
const CORNER = 0.3 // mm beside a swept cut where outlines at planes are not looked at.
const BESIDE = 0.1 // mm beyond a porous zone that may be open.

/** Gap and outline at each cut, and mm by which the outline lies within the bone's in the mean. */
export function cutChecks(
  name: string,
  mesh: TriangleMesh,
  design: ImplantDesign,
  { planes, cuts, swept = [] }: ResectionPlan,
  params: EvaluateImplantParams,
): {
  readonly checks: readonly Check[]
  readonly outlines: readonly { readonly plane: string; readonly inside: number }[]
} {
  const onFlange = flangesAbout(design.flanges)
  const gaps = planes.map((plane): Check => {
    const gap = gapTo(mesh, plane, onFlange)
    return {
      id: `${name}.gap.${plane.name}`,
      title: `${name} keeps its gap to the cut ${plane.name}`,
      passed: Math.abs(gap - design.gap) <= params.gap,
      required: true,
      value: figure(gap, 3),
      limit: `${design.gap} ± ${params.gap}`,
      unit: 'mm',
      source: 'the case; least distance of the exported file to the plane',
      remedy: 'Make the implant again from this plan.',
    }
  })
  const measured: { plane: string; inside: number }[] = []
  const beside = depthBetween([], swept)
  const leftOut = (x: number, y: number, z: number) =>
    onFlange(x, y, z) || beside(x, y, z) < design.gap + CORNER
  const flat = cuts.filter(({ of }) => of === undefined)
  const outlines = flat.map((cut): Check => {
    const { plane } = cut
    const others = planes.filter((other) => other.name !== plane.name)
    const windowAt = porousWindow(design, plane, planes)
    const { mean, max, inside } = measureOutline(mesh, cut, others, design.gap, windowAt, leftOut)
    measured.push({ plane: plane.name, inside })
    return {
      id: `${name}.outline.${plane.name}`,
      title: `the outline of ${name} meets the bone’s at the cut ${plane.name} (greatest ${figure(max, 2)} mm)`,
      passed: mean <= params.outlineMean && max <= params.outlineMax,
      required: true,
      value: figure(mean, 3),
      limit: `mean <= ${params.outlineMean}, greatest <= ${params.outlineMax}`,
      unit: 'mm',
      source: 'engineering judgement; lines across the bone’s outline to the cut face of the exported file',
      remedy: 'Give a greater `blend`, or mend the mirrored fit.',
    }
  })
  // A trial is smaller on purpose: its outlines are judged by how much.
  return { checks: [...gaps, ...(design.trial ? [] : outlines)], outlines: measured }
}

/** Least height of a mesh over a plane, but for its flanges, mm. */
export function gapTo(
  { positions: p }: Pick<TriangleMesh, 'positions'>,
  { normal: n, offset }: NamedPlane,
  onFlange: (x: number, y: number, z: number) => boolean,
): number {
  let gap = Infinity
  for (let i = 0; i < p.length; i += 3) {
    if (onFlange(p[i]!, p[i + 1]!, p[i + 2]!)) continue
    gap = Math.min(gap, n[0] * p[i]! + n[1] * p[i + 1]! + n[2] * p[i + 2]! - offset)
  }
  return gap
}

/** Half a cell where an outline is open between struts: on porous faces, and on others beside a porous zone. */
function porousWindow(
  { porous, gap }: ImplantDesign,
  { name }: NamedPlane,
  planes: readonly NamedPlane[],
): (x: number, y: number, z: number) => number {
  if (!porous) return () => 0
  const zones = planes.filter((plane) => porous.zones.some((zone) => zone.plane === plane.name))
  const own = zones.some((plane) => plane.name === name)
  const bent = porous.zones.flatMap((zone) => zone.bent ?? [])
  const beside = (face: BentFace, x: number, y: number, z: number) => {
    const at = Float64Array.of(x, y, z)
    bend(face, at, -1)
    const { normal: n, offset } = face.plane
    return n[0] * at[0]! + n[1] * at[1]! + n[2] * at[2]! - offset <= gap + porous.depth + BESIDE
  }
  return (x, y, z) =>
    own ||
    zones.some(
      ({ normal: n, offset }) => n[0] * x + n[1] * y + n[2] * z - offset <= gap + porous.depth + BESIDE,
    ) ||
    bent.some((face) => beside(face, x, y, z))
      ? porous.size / 2
      : 0
}

/** At most so many vertices, evenly by number. */
function somePoints({ positions: p }: Pick<TriangleMesh, 'positions'>): Float32Array {
  const stride = Math.max(1, Math.ceil(p.length / 3 / MOST_POINTS))
  const points = new Float32Array(3 * Math.ceil(p.length / 3 / stride))
  for (let n = 0; 3 * n < points.length; n++)
    points.set(p.subarray(3 * n * stride, 3 * n * stride + 3), 3 * n)
  return points
}

/** The implant moved out: it may meet no bone but those that the case moves away. */
export function wayCheck(
  name: string,
  tree: MeshTree,
  design: ImplantDesign,
  bones: readonly Body[],
  params: EvaluateImplantParams,
): Check {
  const out = scale(design.insertion, -1)
  const own = boundsOf(tree)
  let depth = -Infinity
  for (const { mesh } of bones) {
    const steps = stepsApart(own, boundsOf(mesh), out)
    const low = own.min.map((x, a) => Math.min(x, x + steps * out[a]!)) as unknown as Vector3
    const high = own.max.map((x, a) => Math.max(x, x + steps * out[a]!)) as unknown as Vector3
    const near = somePoints({ positions: withinBox(mesh.positions, low, high, 1) })
    const there = leastOnWay(surfaceTree(mesh), somePoints(tree), out, steps)
    const back = leastOnWay(tree, near, design.insertion, steps)
    for (let step = 0; step <= steps; step++) depth = Math.max(depth, -Math.min(there[step]!, back[step]!))
  }
  return {
    id: `${name}.fit.way`,
    title: `${name} goes in and comes out without meeting bone`,
    passed: depth <= params.penetration,
    required: true,
    value: Number(Math.max(0, depth).toFixed(4)),
    limit: `<= ${params.penetration}`,
    unit: 'mm',
    source:
      'the case; depth of points of either surface in the other in steps of 1 mm, measured on the exported file',
    remedy: 'Give another insertion, a greater gap, or turn the planes apart.',
  }
}

/** Distance to other bones. One that is out of the way by the case is measured too, where it lay in the image. */
export function clearChecks(
  name: string,
  tree: MeshTree,
  others: readonly Body[],
  dislocated: readonly string[] = [],
): Check[] {
  return others.map(({ name: bone, mesh }) => {
    const moved = dislocated.includes(bone)
    const there = insideDistances(surfaceTree(mesh), somePoints(tree))
    const distance = there.reduce((a, b) => Math.min(a, b), Infinity)
    return {
      id: `${name}.fit.clear.${bone}`,
      title: moved
        ? `${name} does not touch ${bone} where it lay in the image; by the case its joint is dislocated or its head resected`
        : `${name} does not touch ${bone}`,
      passed: distance > 0,
      required: !moved,
      value: figure(distance, 2),
      limit: '> 0',
      unit: 'mm',
      source: 'measured on the exported file',
      remedy: 'Look at the mirrored shape there; trim it or mend the fit.',
    }
  })
}
