import { closestPoints, meshTree } from '@trabecula/kernels'
import type { Manifold } from 'manifold-3d'
import { exp, log } from '../base/math.ts'
import { add, dot, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { DeviceMeasure } from '../geometry/device.ts'
import { offsetMesh } from '../geometry/distance-field.ts'
import { type ManifoldScope, meshOf, solidOf, withManifold } from '../geometry/manifold.ts'
import { boundsOf, boxMesh, type TriangleMesh } from '../geometry/mesh.ts'
import { defineTask, type StepContext, StepError } from '../step.ts'
import { coneAlong } from './implant-tools.ts'

/** A round hole from the surface: through it (window, drain) or so deep (pocket for a magnet or a pin). */
export interface ModelHole {
  readonly name: string
  /** Near the surface, LPS mm. */
  readonly at: Vector3
  /** Unit, into the body; without it against the surface's normal there. */
  readonly direction?: Vector3
  readonly diameter: number
  /** mm from the surface; without it through the nearest wall. */
  readonly depth?: number
}

/** A line engraved where a plane meets the surface. */
export interface ModelLine {
  readonly name: string
  readonly normal: Vector3
  readonly offset: number
  readonly width: number
  readonly depth: number
}

/** What is done to one body. */
interface ModelShape {
  readonly mesh: TriangleMesh
  /** mm of wall that is left. */
  readonly wall?: number
  readonly lines: readonly ModelLine[]
  readonly holes: readonly ModelHole[]
  readonly where: string
}

interface ModelShapeArgument extends ModelShape {
  /** The body's surface moved in by the wall and by each depth of a line, mm. */
  readonly inner: readonly (readonly [depth: number, mesh: TriangleMesh])[]
}

/** A measure of the print, as asked and as found on the result. */
type ShapeMeasure = Omit<DeviceMeasure, 'body'>

interface ModelShapeResult {
  readonly mesh: TriangleMesh
  readonly measures: readonly ShapeMeasure[]
  /** Of each hole, in their order: where it begins on the surface, and mm that it goes in. */
  readonly laid: readonly { readonly at: Vector3; readonly direction: Vector3; readonly length: number }[]
}

const MOST_VOXELS = 24_000_000
/** mm that a hole begins outside the surface. */
const OUTSIDE = 4
/** mm: farthest that a hole's point may lie from the body. */
const FARTHEST = 10

/**
 * Closed bodies hollowed to a wall, with lines engraved where planes meet their surface and holes from their surface. The inner
 * surface and the floor of lines are the body's offset by its distance field (isosurface, a tenth of the wall or finer).
 * On all workers; results in the order of the bodies.
 * @throws StepError MODEL_HOLLOW where nothing is left inside, MODEL_LINE where a plane does not meet the body,
 * MODEL_HOLE where a hole's point lies off the body, BOOLEAN_FAILED, MESH_NOT_CLOSED
 */
export async function shapeModels(
  bodies: readonly ModelShape[],
  context: Pick<StepContext, 'parallel'>,
): Promise<ModelShapeResult[]> {
  const shapes: ModelShapeArgument[] = []
  for (const body of bodies) {
    const { mesh, wall, lines } = body
    const depths = new Set([...(wall === undefined ? [] : [wall]), ...lines.map(({ depth }) => depth)])
    const inner: [number, TriangleMesh][] = []
    for (const depth of depths) inner.push([depth, await shrunk(mesh, depth, context)])
    shapes.push({ ...body, inner })
  }
  return context.parallel(modelShapeTask, shapes)
}

export const modelShapeTask = defineTask(
  'device/model-shape',
  async (argument: ModelShapeArgument): Promise<ModelShapeResult> => {
    const { mesh, wall, lines, holes, where } = argument
    const inner = new Map(argument.inner)
    const hollow = wall === undefined ? undefined : inner.get(wall)!
    if (hollow && hollow.triangles.length === 0) throw nothingInside(wall!, where)
    const drilled = holes.map((hole) => laidHole(mesh, hole, wall, where))
    const shaped = await withManifold(where, [mesh.triangles.length / 3], (scope) => {
      let body: Manifold = solidOf(scope, mesh, where)
      for (const line of lines) {
        const slab = solidOf(scope, slabOf(mesh, line), where)
        const floor = solidOf(scope, inner.get(line.depth)!, where)
        const groove = scope.keep(scope.keep(slab.intersect(body)).subtract(floor))
        if (groove.volume() < 1e-3) throw notMet(line, where)
        body = scope.keep(body.subtract(groove))
      }
      if (hollow) body = scope.keep(body.subtract(solidOf(scope, hollow, where)))
      for (const hole of drilled) body = scope.keep(body.subtract(cutterOf(scope, hole)))
      return meshOf(scope, body)
    })
    return {
      mesh: shaped,
      measures: measured(mesh, shaped, argument, hollow),
      laid: drilled.map(({ from, direction, length }, n) => ({
        at: add(from, scale(direction, OUTSIDE)),
        direction,
        length: holes[n]!.depth === undefined && wall !== undefined ? wall : length - OUTSIDE,
      })),
    }
  },
)

function shrunk(
  mesh: TriangleMesh,
  depth: number,
  context: Pick<StepContext, 'parallel'>,
): Promise<TriangleMesh> {
  const { min, max } = boundsOf(mesh)
  const volume = (max[0] - min[0]) * (max[1] - min[1]) * (max[2] - min[2])
  const spacing = Math.max(Math.min(depth / 4, 1), exp(log(volume / MOST_VOXELS) / 3))
  return offsetMesh(mesh, -depth, spacing, context)
}

/** All points within half the width of the plane, in the body's box. */
function slabOf(mesh: TriangleMesh, { normal: w, offset, width }: ModelLine): TriangleMesh {
  const { min, max } = boundsOf(mesh)
  const middle = scale(add(min, max), 0.5)
  const reach = Math.sqrt(subtract(max, min).reduce((sum, x) => sum + x * x, 0)) / 2 + 5
  const foot = add(middle, scale(w, offset - dot(w, middle)))
  const u = normalize(Math.abs(w[0]) < 0.7 ? [0, w[2], -w[1]] : [-w[2], 0, w[0]])
  const v: Vector3 = [w[1] * u[2] - w[2] * u[1], w[2] * u[0] - w[0] * u[2], w[0] * u[1] - w[1] * u[0]]
  const box = boxMesh([-reach, -reach, -width / 2], [reach, reach, width / 2])
  const positions = box.positions.slice()
  for (let i = 0; i < positions.length; i += 3) {
    const [a, b, c] = [box.positions[i]!, box.positions[i + 1]!, box.positions[i + 2]!]
    positions.set(add(foot, add(scale(u, a), add(scale(v, b), scale(w, c)))), i)
  }
  return { positions, triangles: box.triangles }
}

interface LaidHole {
  readonly from: Vector3
  readonly direction: Vector3
  readonly radius: number
  readonly length: number
}

function laidHole(mesh: TriangleMesh, hole: ModelHole, wall: number | undefined, where: string): LaidHole {
  const tree = meshTree(mesh.positions, mesh.triangles)
  const { nearest, owners, distances } = closestPoints(tree, Float32Array.from(hole.at))
  if (distances[0]! > FARTHEST) {
    throw new StepError({
      code: 'MODEL_HOLE',
      message: `the hole ${hole.name} lies ${distances[0]!.toFixed(1)} mm from the body, expected at most ${FARTHEST}`,
      where,
      remedy: 'Give `at` as an LPS point (mm) on the surface.',
    })
  }
  const direction = hole.direction ? normalize(hole.direction) : scale(normalOf(mesh, owners[0]!), -1)
  const on: Vector3 = [nearest[0]!, nearest[1]!, nearest[2]!]
  return {
    from: add(on, scale(direction, -OUTSIDE)),
    direction,
    radius: hole.diameter / 2,
    length: OUTSIDE + (hole.depth ?? 1.5 * (wall ?? hole.diameter) + hole.diameter / 2),
  }
}

function normalOf({ positions: p, triangles: t }: TriangleMesh, triangle: number): Vector3 {
  const [a, b, c] = [0, 1, 2].map((k) => {
    const v = 3 * t[3 * triangle + k]!
    return [p[v]!, p[v + 1]!, p[v + 2]!] as Vector3
  }) as [Vector3, Vector3, Vector3]
  const [u, v] = [subtract(b, a), subtract(c, a)]
  return normalize([u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]])
}

function cutterOf(scope: ManifoldScope, { from, direction, radius, length }: LaidHole): Manifold {
  return coneAlong(scope, from, direction, length, radius, radius)
}

/** What was asked for, measured again on the vertices of the result. */
function measured(
  before: TriangleMesh,
  after: TriangleMesh,
  { wall, lines }: ModelShapeArgument,
  hollow: TriangleMesh | undefined,
): ShapeMeasure[] {
  const outer = meshTree(before.positions, before.triangles)
  const found: ShapeMeasure[] = []
  if (wall !== undefined && hollow) {
    const distances = [...closestPoints(outer, hollow.positions).distances]
    found.push({ what: 'wall', name: '', asked: wall, ...range(distances) })
  }
  if (lines.length === 0) return found
  const { distances } = closestPoints(outer, after.positions)
  for (const { name, normal, offset, width, depth } of lines) {
    const heights: number[] = []
    const floors: number[] = []
    for (let v = 0; v < distances.length; v++) {
      const at = after.positions.subarray(3 * v, 3 * v + 3) as unknown as Vector3
      const height = dot(normal, at) - offset
      if (Math.abs(height) > width / 2 + 0.05 || distances[v]! < 0.5 * depth || distances[v]! > 1.5 * depth)
        continue
      heights.push(height)
      floors.push(distances[v]!)
    }
    if (floors.length === 0) continue
    found.push({ what: 'line-depth', name, asked: depth, ...range(floors) })
    const wide = Math.max(...heights) - Math.min(...heights)
    found.push({ what: 'line-width', name, asked: width, least: wide, mean: wide, most: wide })
  }
  return found
}

function range(values: readonly number[]): Pick<ShapeMeasure, 'least' | 'mean' | 'most'> {
  return {
    least: values.reduce((a, b) => Math.min(a, b), Infinity),
    mean: values.reduce((a, b) => a + b, 0) / values.length,
    most: values.reduce((a, b) => Math.max(a, b), -Infinity),
  }
}

function nothingInside(wall: number, where: string): StepError {
  return new StepError({
    code: 'MODEL_HOLLOW',
    message: `expected room inside a wall of ${wall} mm, got none: the body is thinner than twice that`,
    where,
    remedy: 'Make the wall thinner, or leave this body solid.',
  })
}

function notMet({ name }: ModelLine, where: string): StepError {
  return new StepError({
    code: 'MODEL_LINE',
    message: `expected the plane ${name} to meet the body's surface, got none of it there`,
    where,
    remedy: 'Name a plane that crosses this body in `lines`.',
  })
}
