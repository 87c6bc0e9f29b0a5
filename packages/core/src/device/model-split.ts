import type { Manifold } from 'manifold-3d'
import { add, scale, type Vector3 } from '../base/vectors.ts'
import { type ManifoldScope, meshOf, solidOf, withManifold } from '../geometry/manifold.ts'
import { boundsOf, type TriangleMesh } from '../geometry/mesh.ts'
import { defineTask, StepError } from '../step.ts'
import { coneAlong } from './implant-tools.ts'

interface SplitArgument {
  readonly mesh: TriangleMesh
  /** mm: the printer's room; its longest side lies along the body's longest. */
  readonly volume: Vector3
  readonly pins: { readonly diameter: number; readonly length: number; readonly clearance: number }
  readonly where: string
}

interface SplitResult {
  readonly pieces: readonly TriangleMesh[]
  /** Where pins stand on the cuts, and along which axis they point up. */
  readonly pins: readonly { readonly at: Vector3; readonly direction: Vector3 }[]
  /** Cut faces that have no room for a pin. */
  readonly bare: number
}

const UNIT: readonly Vector3[] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
]
/** mm of body that a pin keeps round itself. */
const ROUND = 1
const MOST_TRIED = 60
/** mm³: what a cut leaves that is smaller is no piece. */
const CRUMB = 1

/**
 * A body too large for a printer, cut across its axes into as few equal lengths as fit, with pins on one side of each cut
 * and holes on the other. Pins stand where the body holds them all round; the two that are farthest apart are taken. A
 * pin makes its piece longer: that is reckoned with.
 * @throws StepError MODEL_SPLIT where a pin is longer than the printer's room, BOOLEAN_FAILED, MESH_NOT_CLOSED
 */
export const splitTask = defineTask('device/split', (argument: SplitArgument): Promise<SplitResult> => {
  const { mesh, volume, pins, where } = argument
  const { min, max } = boundsOf(mesh)
  const size = [0, 1, 2].map((axis) => max[axis]! - min[axis]!)
  const order = [0, 1, 2].sort((a, b) => size[b]! - size[a]! || a - b)
  const rooms = [...volume].sort((a, b) => b - a)
  const counts = [1, 1, 1]
  order.forEach((axis, n) => {
    const room = rooms[n]!
    if (size[axis]! <= room) return
    if (room <= pins.length) {
      throw new StepError({
        code: 'MODEL_SPLIT',
        message: `expected a room longer than a pin of ${pins.length} mm, got ${room} mm`,
        where,
        remedy: 'Give a larger `volume`, or shorter pins.',
      })
    }
    counts[axis] = Math.ceil(size[axis]! / (room - pins.length / 2))
  })
  return withManifold(where, [mesh.triangles.length / 3], (scope) => {
    const found: Found = { pins: [], bare: 0 }
    let pieces: Manifold[] = [solidOf(scope, mesh, where)]
    for (const axis of order) {
      if (counts[axis] === 1) continue
      const step = size[axis]! / counts[axis]!
      const places = Array.from({ length: counts[axis]! - 1 }, (_, n) => min[axis]! + (n + 1) * step)
      pieces = pieces.flatMap((piece) => cutAlong(scope, piece, axis, places, pins, found))
    }
    const apart = pieces.flatMap((piece) => piece.decompose().map((one) => scope.keep(one)))
    return {
      pieces: apart.filter((one) => one.volume() > CRUMB).map((one) => meshOf(scope, one)),
      ...found,
    }
  })
})

interface Found {
  readonly pins: { readonly at: Vector3; readonly direction: Vector3 }[]
  bare: number
}

function cutAlong(
  scope: ManifoldScope,
  solid: Manifold,
  axis: number,
  places: readonly number[],
  pins: SplitArgument['pins'],
  found: Found,
): Manifold[] {
  const pieces: Manifold[] = []
  let rest = solid
  for (const place of places) {
    const unit = UNIT[axis]!
    let below = scope.keep(rest.trimByPlane([...scale(unit, -1)], -place))
    let above = scope.keep(rest.trimByPlane([...unit], place))
    if (!below.isEmpty() && !above.isEmpty()) {
      const sites = pinSites(scope, rest, axis, place, pins)
      if (sites.length === 0) found.bare++
      for (const site of sites) {
        const half = pins.length / 2
        const [r, c] = [pins.diameter / 2, pins.clearance]
        const pin = coneAlong(scope, add(site, scale(unit, -half)), unit, pins.length, r, r)
        const hole = coneAlong(scope, add(site, scale(unit, -1)), unit, 1 + half + c, r + c, r + c)
        below = scope.keep(below.add(pin))
        above = scope.keep(above.subtract(hole))
        found.pins.push({ at: site, direction: unit })
      }
    }
    if (!below.isEmpty()) pieces.push(below)
    rest = above
  }
  if (!rest.isEmpty()) pieces.push(rest)
  return pieces
}

/** Up to two places on the cut where the body holds a pin all round, as far apart as can be. */
function pinSites(
  scope: ManifoldScope,
  solid: Manifold,
  axis: number,
  place: number,
  { diameter, length, clearance }: SplitArgument['pins'],
): Vector3[] {
  const [u, v] = [(axis + 1) % 3, (axis + 2) % 3]
  const turn = Array.from({ length: 16 }, () => 0)
  for (const [row, from] of [u, v, axis].entries()) turn[4 * from + row] = 1
  turn[15] = 1
  const upright = scope.keep(solid.transform(turn as Parameters<Manifold['transform']>[0]))
  const need = diameter / 2 + clearance + ROUND
  const inner = scope.keep(scope.keep(upright.slice(place)).offset(-need, 'Round', 2, 16))
  const points = inner.toPolygons().flat()
  const step = Math.max(1, Math.ceil(points.length / MOST_TRIED))
  const sites = points
    .filter((_, n) => n % step === 0)
    .map(([a, b]) => {
      const at: number[] = [0, 0, 0]
      at[u] = a
      at[v] = b
      at[axis] = place
      return at as unknown as Vector3
    })
    .filter((at) => {
      const reach = length + 2 * (clearance + ROUND)
      const whole = coneAlong(
        scope,
        add(at, scale(UNIT[axis]!, -reach / 2)),
        UNIT[axis]!,
        reach,
        need - 0.01,
        need - 0.01,
      )
      return scope.keep(solid.intersect(whole)).volume() > 0.995 * whole.volume()
    })
  if (sites.length < 2) return sites
  let best: [Vector3, Vector3] = [sites[0]!, sites[1]!]
  let most = -1
  for (const a of sites)
    for (const b of sites) {
      const apart = a.reduce((sum, x, k) => sum + (x - b[k]!) * (x - b[k]!), 0)
      if (apart > most) {
        most = apart
        best = [a, b]
      }
    }
  return Math.sqrt(most) > 2 * need ? best : [best[0]]
}
