import { castRays, type MeshTree } from '@trabecula/kernels'
import type { Manifold, Mat4 } from 'manifold-3d'
import { add, cross, normalize, scale, type Vector3 } from '../base/vectors.ts'
import type { CupDesign } from '../geometry/device.ts'
import type { ManifoldScope } from '../geometry/manifold.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { type SeatForm, seatProfile } from '../geometry/screw-heads.ts'
import { spanNear } from './tool-span.ts'

const SIDES = 64
const SEAT_SIDES = 200 // A seat of 52 mm is faceted by 0.004 mm.
const FAR = 90 // mm that a mouth and an access reach outwards.
/** Tangent of the angle by which the mouth widens: 20°. */
const FLARE = 0.36397023426620234
/** mm of flat rim beyond the wall. */
const RIM = 0.6

/** A solid of revolution about an axis from `from` along the unit direction: radius and height of its corners, mm. */
export function turned(
  scope: ManifoldScope,
  profile: readonly (readonly [radius: number, height: number])[],
  from: Vector3,
  direction: Vector3,
  sides = SIDES,
): Manifold {
  const w = direction
  const u = normalize(cross(w, Math.abs(w[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0]))
  const v = cross(w, u)
  const matrix: Mat4 = [u[0], u[1], u[2], 0, v[0], v[1], v[2], 0, w[0], w[1], w[2], 0, ...from, 1]
  const upright = scope.keep(
    scope.wasm.Manifold.revolve(
      profile.map(([radius, height]) => [radius, height]),
      sides,
    ),
  )
  return scope.keep(upright.transform(matrix))
}

/** A cone or cylinder. */
export function coneAlong(
  scope: ManifoldScope,
  from: Vector3,
  direction: Vector3,
  height: number,
  low: number,
  high: number,
  sides = SIDES,
): Manifold {
  const profile = [
    [0, 0],
    [low, 0],
    [high, height],
    [0, height],
  ] as const
  return turned(scope, profile, from, direction, sides)
}

/** What a cup takes: the ball of its seat and a mouth that widens outwards from the rim, so that nothing of `shape` stands before it. */
export function seatCutter(
  scope: ManifoldScope,
  cup: CupDesign,
  shape: TriangleMesh,
  sides = SEAT_SIDES,
): Manifold {
  const radius = cup.diameter / 2
  const ball = scope.keep(scope.wasm.Manifold.sphere(radius, sides))
  const seat = scope.keep(ball.translate([...cup.centre]))
  const rim = radius + (cup.wall ?? 0) + RIM
  const span = spanNear(shape, cup.centre, cup.axis, rim + FAR * FLARE)
  const high = Math.min(FAR, Math.max(span?.[1] ?? 0, radius))
  const mouth = coneAlong(scope, cup.centre, cup.axis, high, rim, rim + high * FLARE, sides)
  return scope.keep(seat.add(mouth))
}

/** A hole with a head's seat: `seat` lies on the axis where the head's rim comes to lie. The hole is nowhere narrower. */
export interface HoleTool {
  readonly seat: Vector3
  readonly direction: Vector3
  readonly hole: number
  readonly head: number
  readonly form: SeatForm
  /** mm from the seat to where it is surely out, or to the floor of a blind hole. */
  readonly length: number
}

const ROUND = 1.0012060013 // 1 / cos(π / 64): the prism goes round the circle.

/** The tool for a hole in `body`, no longer outwards than it must be. */
export function holeCutter(scope: ManifoldScope, tool: HoleTool, body: TriangleMesh): Manifold {
  const { seat, direction, length } = tool
  const [hole, head] = [(tool.hole / 2) * ROUND, (tool.head / 2) * ROUND]
  const span = spanNear(body, seat, direction, Math.max(hole, head))
  const top = Math.max(-FAR, Math.min(span?.[0] ?? -FAR, -1))
  const end = [
    [hole, length],
    [0, length],
  ] as const
  // One profile: parts that met in a common circle would leave slivers.
  if (head <= hole) return turned(scope, [[0, top], [hole, top], ...end], seat, direction)
  const under = seatProfile(tool.form, 2 * head, 2 * hole)
  return turned(scope, [[0, top], [head, top], ...under, ...end], seat, direction)
}

/** Where a line runs inside a closed mesh: mm from `origin`, ascending pairs. */
export function insideAlong(tree: MeshTree, origin: Vector3, direction: Vector3): [number, number][] {
  const crossings: number[] = []
  let [at, owner] = [0, -1]
  for (let n = 0; n < 64; n++) {
    const from = add(origin, scale(direction, at))
    const hit = castRays(tree, Float64Array.from(from), Float64Array.from(direction), Int32Array.of(owner))
    if (hit.owners[0]! < 0) break
    at += hit.ts[0]!
    owner = hit.owners[0]!
    crossings.push(at)
    at += 1e-4
  }
  const found: [number, number][] = []
  for (let i = 0; i + 1 < crossings.length; i += 2) found.push([crossings[i]!, crossings[i + 1]!])
  return found
}
