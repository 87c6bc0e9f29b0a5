import { dot, type Vector3 } from '../base/vectors.ts'
import type { CupDesign } from '../geometry/device.ts'
import {
  blocksWhere,
  distanceFieldInSlabs,
  gridAround,
  surfaceOfFieldInSlabs,
} from '../geometry/distance-field.ts'
import { exactMeshOf, solidOf, withManifold } from '../geometry/manifold.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { reductionDeviation } from '../geometry/mesh-distance.ts'
import { greatestPart } from '../geometry/mesh-topology.ts'
import type { NamedPlane, SweptCut } from '../geometry/plan.ts'
import { depthBetween } from '../geometry/swept-cut.ts'
import { withoutCrossings } from '../geometry/uncross.ts'
import { defineTask, type StepContext } from '../step.ts'

type Parallel = Pick<StepContext, 'parallel'>

export interface ShapeArgument {
  /** The healthy side, laid on the affected one. */
  readonly mirrored: TriangleMesh
  /** The affected bone. */
  readonly bone: TriangleMesh
  readonly planes: readonly NamedPlane[]
  /** Stepped and curved cuts. */
  readonly swept: readonly SweptCut[]
  readonly gap: number
  readonly blend: number
  readonly spacing: number
  readonly tolerance: number
  readonly cup?: CupDesign
  /** mm that the shape is smaller all round, for a trial. */
  readonly under?: number
}

export interface ShapeResult {
  /** Closed, outward; reaches a little past the cuts, which trim it later. */
  readonly mesh: TriangleMesh
  readonly deviation: { readonly mean: number; readonly p95: number; readonly max: number }
}

/** mm: distances beyond are of no use to the blend. */
export const BAND = 6
const PAST = 1.5 // mm that the shape reaches past a cut.
const FILLET = 4 // mm: of the cup's shell into the bone's shape.
const SPARE = 0.1 // mm that the shell is thicker than asked, for the field's and the reduction's error.

/** How much the affected bone's own shape counts at a depth between the cuts, 0 to 1: smoothstep from `blend` mm to the gap. */
export function shareOfBone(depth: number, gap: number, blend: number): number {
  const t = Math.min(1, Math.max(0, (depth - gap) / (blend - gap)))
  return 1 - t * t * (3 - 2 * t)
}

/**
 * The implant's outer shape as a field: the mirrored side, which goes over into the affected bone towards each cut
 * (smoothstep from `blend` mm to the gap), joined with the shell of the cup's seat behind its mouth. On all workers.
 */
export async function implantShape(argument: ShapeArgument, context: Parallel): Promise<ShapeResult> {
  const rough = await shapeSurface(argument, context)
  if (rough.triangles.length === 0) return { mesh: rough, deviation: { mean: 0, p95: 0, max: 0 } }
  const { tolerance } = argument
  return (await context.parallel(implantShapeTask, [{ rough, tolerance }]))[0]!
}

/** The shape with fewer triangles. */
export const implantShapeTask = defineTask(
  'device/implant-shape',
  async ({ rough, tolerance }: { rough: TriangleMesh; tolerance: number }): Promise<ShapeResult> => {
    const mesh = await withManifold('implant', [rough.triangles.length / 3], (scope) =>
      withoutCrossings(exactMeshOf(scope.keep(solidOf(scope, rough, 'implant').simplify(tolerance)))),
    )
    return { mesh, deviation: reductionDeviation(rough, mesh) }
  },
)

async function shapeSurface(argument: ShapeArgument, context: Parallel): Promise<TriangleMesh> {
  const { mirrored, bone, planes, swept, gap, blend, spacing, cup, under = 0 } = argument
  const corners = regionPoints(argument)
  if (corners.length === 0) return { positions: new Float32Array(0), triangles: new Uint32Array(0) }
  const grid = gridAround(corners, spacing, 3)
  const [nx, ny, nz] = grid.size
  const [x0, y0, z0] = grid.origin
  const shell = cup && shellOf(cup)
  const depthAt = depthBetween(planes, swept)
  // Deep between the cuts the blend is over, and of the mirrored side only what lies beside its surface shapes anything.
  const narrow = 2 * spacing + under
  const blended = (x: number, y: number, z: number, reach: number) => {
    const depth = depthAt(x, y, z)
    return depth > -PAST - narrow - reach && depth < blend + reach
  }
  const { values } = await distanceFieldInSlabs(mirrored, grid, BAND, context, {
    narrow,
    blocks: blocksWhere(
      grid,
      (x, y, z, reach) =>
        blended(x, y, z, reach) ||
        (shell !== undefined && Math.abs(shell(x, y, z)) < 1.25 * FILLET + narrow + reach),
    ),
  })
  const blocks = blocksWhere(grid, blended)
  const affected = (await distanceFieldInSlabs(bone, grid, BAND, context, { narrow, blocks })).values
  for (let k = 0, v = 0; k < nz; k++) {
    const z = z0 + k * spacing
    for (let j = 0; j < ny; j++) {
      const y = y0 + j * spacing
      for (let i = 0; i < nx; i++, v++) {
        const x = x0 + i * spacing
        const depth = depthAt(x, y, z)
        if (depth < -BAND) {
          values[v] = BAND
          continue
        }
        let value = values[v]!
        if (depth < blend) {
          value += shareOfBone(depth, gap, blend) * (affected[v]! - value)
        }
        value += under
        if (shell) value = smoothMin(value, shell(x, y, z), FILLET)
        values[v] = Math.max(value, -PAST - depth)
      }
    }
  }
  return greatestPart(await surfaceOfFieldInSlabs({ grid, values }, context))
}

/** A half ball behind the mouth, with a rounded rim that the mouth's cone trims. */
function shellOf({ centre, axis, diameter, wall = 0 }: CupDesign) {
  const radius = diameter / 2 + wall + SPARE
  return (x: number, y: number, z: number): number => {
    const [dx, dy, dz] = [x - centre[0], y - centre[1], z - centre[2]]
    const ball = Math.sqrt(dx * dx + dy * dy + dz * dz) - radius
    return Math.max(ball, dx * axis[0] + dy * axis[1] + dz * axis[2] - 0.5)
  }
}

export function smoothMin(a: number, b: number, width: number): number {
  const h = Math.max(0, width - Math.abs(a - b)) / width
  return Math.min(a, b) - (h * h * width) / 4
}

/** Corners of both surfaces clipped to the region between the cuts, of the bone only what lies near a cut. f32[3n]; empty where nothing of the mirrored side lies there. */
function regionPoints({ mirrored, bone, planes, swept, cup, blend }: ShapeArgument): Float32Array {
  const kept: number[] = []
  const depthAt = depthBetween(planes, swept)
  let reached = false
  for (const mesh of [mirrored, bone]) {
    const { positions: p, triangles: t } = mesh
    const corner = (v: number): Vector3 => [p[3 * v]!, p[3 * v + 1]!, p[3 * v + 2]!]
    for (let i = 0; i < t.length; i += 3) {
      const polygon = clipped([corner(t[i]!), corner(t[i + 1]!), corner(t[i + 2]!)], planes, PAST)
      if (swept.length === 0 && mesh === mirrored && polygon.length > 0)
        reached ||= clipped(polygon, planes, 0).length > 0
      for (const point of swept.length > 0 ? finePoints(polygon) : polygon) {
        const depth = depthAt(...point)
        if (swept.length > 0 && depth < -PAST) continue
        if (mesh === mirrored && depth > 0) reached = true
        if (mesh === mirrored || depth <= blend) kept.push(...point)
      }
    }
  }
  if (!reached) return new Float32Array(0)
  if (cup) {
    const r = cup.diameter / 2 + (cup.wall ?? 0)
    for (const s of [-r, r]) kept.push(cup.centre[0] + s, cup.centre[1] + s, cup.centre[2] + s)
  }
  return Float32Array.from(kept)
}

const FINE = 3 // mm between a polygon's points where a swept cut decides which of them count.

/** Points of a convex polygon, at most FINE apart: a swept cut may pass through it. */
function finePoints(polygon: readonly Vector3[]): readonly Vector3[] {
  const points: Vector3[] = [...polygon]
  for (let n = 2; n < polygon.length; n++) {
    const [a, b, c] = [polygon[0]!, polygon[n - 1]!, polygon[n]!]
    const way = (to: Vector3): Vector3 => [to[0] - a[0], to[1] - a[1], to[2] - a[2]]
    const [u, v] = [way(b), way(c)]
    const across: Vector3 = [u[0] - v[0], u[1] - v[1], u[2] - v[2]]
    const longest = Math.sqrt(Math.max(dot(u, u), dot(v, v), dot(across, across)))
    const parts = Math.ceil(longest / FINE)
    for (let i = 0; i <= parts; i++)
      for (let j = 0; i + j <= parts; j++)
        points.push(
          [0, 1, 2].map((k) => a[k]! + (i * u[k]! + j * v[k]!) / Math.max(1, parts)) as unknown as Vector3,
        )
  }
  return points
}

/** Sutherland and Hodgman 1974: the part of a convex polygon that is at most `past` mm beyond each plane. */
function clipped(
  triangle: readonly Vector3[],
  planes: readonly NamedPlane[],
  past: number,
): readonly Vector3[] {
  let polygon = triangle
  for (const { normal, offset } of planes) {
    const heights = polygon.map((point) => dot(normal, point) - offset + past)
    if (heights.every((height) => height >= 0)) continue
    const next: Vector3[] = []
    polygon.forEach((a, n) => {
      const m = (n + 1) % polygon.length
      const [b, from, to] = [polygon[m]!, heights[n]!, heights[m]!]
      if (from >= 0) next.push(a)
      if (from >= 0 === to >= 0) return
      const part = from / (from - to)
      next.push([a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1]), a[2] + part * (b[2] - a[2])])
    })
    polygon = next
  }
  return polygon
}
