import { closestPoints, type MeshTree } from '@trabecula/kernels'
import type { Manifold, Mat4 } from 'manifold-3d'
import { add, cross, dot, length, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { HoldingDesign, SutureDesign } from '../geometry/device.ts'
import type { ManifoldScope } from '../geometry/manifold.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { nominalOf, TAPPING_DRILLS } from '../geometry/metric-threads.ts'
import { StepError } from '../step.ts'
import type { HoldingParams, SutureParams } from './implant-params.ts'
import { holeCutter, insideAlong, turned } from './implant-tools.ts'
import { spanNear } from './tool-span.ts'

const FARTHEST = 10 // mm that a stated point may lie off the surface.
const BEFORE = 30 // mm before the surface from which an axis is followed.
const SINK = 0.4 // mm that the flat face of a threaded seat lies under the surface, for it to be whole on a curved one.
const FACE = 2 // Diameter of that face in the thread's.
const RIM_STEPS = 8
const ROUND = 1.0012060013 // 1 / cos(π / 64): the prism goes round the circle.
/** Tangent of the angle by which a dovetail's flanks lean: they stand at 60° to its floor. */
const LEAN = 0.5773502691896257

interface Cut<Design> {
  readonly tool: Manifold
  readonly design: Design
}

/** Where an axis through the surface's nearest place to a point runs in the solid: mouth, unit direction, mm to the other side. */
function axisAt(
  mesh: TriangleMesh,
  tree: MeshTree,
  at: Vector3,
  direction: Vector3 | undefined,
  where: string,
): { mouth: Vector3; direction: Vector3; through: number } {
  const { nearest, owners, distances } = closestPoints(tree, Float32Array.from(at))
  if (distances[0]! > FARTHEST) {
    throw new StepError({
      code: 'SEAT_OFF_IMPLANT',
      message: `expected a point within ${FARTHEST} mm of the implant’s surface, got one ${distances[0]!.toFixed(1)} mm away`,
      where: `${where}, ${at.map((x) => x.toFixed(1)).join(' ')}`,
      remedy: 'Give `at` as an LPS point (mm) on the implant’s outer surface.',
    })
  }
  const way = direction ? normalize(direction) : scale(normalOf(mesh, owners[0]!), -1)
  const on: Vector3 = [nearest[0]!, nearest[1]!, nearest[2]!]
  const inside = insideAlong(tree, add(on, scale(way, -BEFORE)), way)
  const [start, end] = inside.reduce(
    (best, one) => (Math.abs(one[0] - BEFORE) < Math.abs(best[0] - BEFORE) ? one : best),
    [Infinity, Infinity] as [number, number],
  )
  if (!(Math.abs(start - BEFORE) < FARTHEST)) {
    throw new StepError({
      code: 'SEAT_OFF_IMPLANT',
      message: 'expected an axis that goes into the implant at its point, got one that comes out of it there',
      where: `${where}, ${at.map((x) => x.toFixed(1)).join(' ')}`,
      remedy: 'Turn `direction` into the implant, or take a point on its other side.',
    })
  }
  return { mouth: add(on, scale(way, start - BEFORE)), direction: way, through: end - start }
}

function normalOf({ positions: p, triangles: t }: TriangleMesh, triangle: number): Vector3 {
  const [a, b, c] = [0, 1, 2].map((k): Vector3 => {
    const v = 3 * t[3 * triangle + k]!
    return [p[v]!, p[v + 1]!, p[v + 2]!]
  }) as [Vector3, Vector3, Vector3]
  return normalize(cross(subtract(b, a), subtract(c, a)))
}

/**
 * A hole for a suture through the implant, its rims rounded as by a torus, so that no edge cuts the thread.
 * @throws StepError SEAT_OFF_IMPLANT, SUTURE_RIM where the implant is too thin for both rims
 */
export function sutureTool(
  scope: ManifoldScope,
  mesh: TriangleMesh,
  tree: MeshTree,
  { at, direction, diameter, rim, edge }: SutureParams,
  where: string,
): Cut<SutureDesign> {
  const { mouth, direction: way, through } = axisAt(mesh, tree, at, direction, where)
  if (through < 2 * rim) {
    throw new StepError({
      code: 'SUTURE_RIM',
      message: `expected at least ${(2 * rim).toFixed(1)} mm of implant for two rims of ${rim} mm, got ${through.toFixed(2)} mm`,
      where,
      remedy: 'Take a smaller `rim`, or a place where the implant is thicker.',
    })
  }
  const hole = (diameter / 2) * ROUND
  // Quarter circles, their corners outside by half a facet: [radius, mm under the face].
  const flare = Array.from({ length: RIM_STEPS + 1 }, (_, n) => {
    const under = rim * (1 - n / RIM_STEPS)
    const aside = rim - under
    return [hole + rim - Math.sqrt(Math.max(0, rim * rim - aside * aside)), under] as const
  }).reverse()
  // Outside the faces the cutter is as wide as the rim: on a slanting face the higher side is cut down to it.
  const past = hole + rim + 0.5
  const profile = [
    [0, -past],
    [hole + rim, -past],
    ...flare.map(([radius, under]) => [radius, under] as const),
    ...flare.toReversed().map(([radius, under]) => [radius, through - under] as const),
    [hole + rim, through + past],
    [0, through + past],
  ] as const
  return {
    tool: turned(scope, profile, mouth, way),
    design: { at: add(mouth, scale(way, through / 2)), direction: way, diameter, rim, edge, length: through },
  }
}

/**
 * The seat of the instrument that holds the implant: the core hole of a thread under a flat face, or a dovetail with a pocket
 * before it that the instrument is set into. What is under its floor is as thick as asked.
 * @throws StepError SEAT_OFF_IMPLANT, HOLDING_ROOM
 */
export function holdingTool(
  scope: ManifoldScope,
  mesh: TriangleMesh,
  tree: MeshTree,
  seat: HoldingParams,
  insertion: Vector3,
  where: string,
): Cut<HoldingDesign> {
  const { mouth, direction, through } = axisAt(mesh, tree, seat.at, seat.direction ?? insertion, where)
  const face = seat.kind === 'threaded' ? SINK : 0
  const needed = face + seat.depth + seat.wall
  if (through < needed) {
    throw new StepError({
      code: 'HOLDING_ROOM',
      message: `expected ${needed.toFixed(1)} mm of implant along the seat’s axis (${seat.depth} mm deep over a floor of ${seat.wall} mm), got ${through.toFixed(1)} mm`,
      where,
      remedy: 'Take a less deep seat, a smaller thread, or a place where the implant is thicker.',
    })
  }
  const common = { mouth, direction, face, wall: seat.wall, shaft: seat.shaft }
  if (seat.kind === 'threaded') {
    const width = TAPPING_DRILLS[seat.thread]
    const tool = holeCutter(
      scope,
      {
        seat: add(mouth, scale(direction, face)),
        direction,
        hole: width,
        head: Math.max(FACE * nominalOf(seat.thread), seat.shaft),
        form: 'flat',
        length: seat.depth,
      },
      mesh,
    )
    const design = {
      kind: 'threaded',
      ...common,
      width,
      depth: face + seat.depth,
      thread: seat.thread,
    } as const
    return { tool, design }
  }
  const along = acrossTo(seat.along, direction, where)
  const floor = seat.width + 2 * seat.depth * LEAN
  const design = {
    kind: 'dovetail',
    ...common,
    width: seat.width,
    depth: seat.depth,
    along,
    floor,
    length: seat.length,
  } as const
  return { tool: dovetail(scope, design, mesh), design }
}

/** The undercut from the axis on along `along`, and before it the pocket as wide as its floor. */
function dovetail(
  scope: ManifoldScope,
  { mouth, direction, along, width, floor, depth, length: long }: Required<Omit<HoldingDesign, 'thread'>>,
  body: TriangleMesh,
): Manifold {
  const side = cross(direction, along)
  const span = spanNear(body, mouth, direction, long + floor)
  const top = Math.min(span?.[0] ?? -long, -1)
  const [narrow, wide] = [width / 2, floor / 2]
  const flanks = [
    [-narrow, top],
    [narrow, top],
    [narrow, 0],
    [wide, depth],
    [-wide, depth],
    [-narrow, 0],
  ] as [number, number][]
  const pocket = [
    [-wide, top],
    [wide, top],
    [wide, depth],
    [-wide, depth],
  ] as [number, number][]
  const { Manifold: Solid } = scope.wasm
  // Sections in (side, direction), drawn out along `along`; the pocket reaches into the undercut so that no faces meet.
  const run = scope.keep(Solid.extrude([flanks], long))
  const before = scope.keep(scope.keep(Solid.extrude([pocket], long)).translate([0, 0, -long]))
  const whole = scope.keep(run.add(before))
  const [u, v, w] = [side, direction, along]
  const matrix: Mat4 = [u[0], u[1], u[2], 0, v[0], v[1], v[2], 0, w[0], w[1], w[2], 0, ...mouth, 1]
  return scope.keep(whole.transform(matrix))
}

function acrossTo(along: Vector3, direction: Vector3, where: string): Vector3 {
  const flat = subtract(along, scale(direction, dot(along, direction)))
  if (length(flat) > 0.2 * length(along)) return normalize(flat)
  throw new StepError({
    code: 'HOLDING_ROOM',
    message: 'expected `along` across the seat’s axis, got one along it',
    where,
    remedy: 'Give `along` as a direction in the implant’s surface.',
  })
}
