import { castRays, type MeshTree } from '@trabecula/kernels'
import { cos, sin } from '../base/math.ts'
import {
  add,
  cross,
  dot,
  invert,
  length,
  type Matrix3,
  multiplyMatrixVector,
  normalize,
  scale,
  subtract,
  type Vector3,
} from '../base/vectors.ts'
import type { CupDesign, ImplantDesign } from '../geometry/device.ts'
import { degreesBetween } from '../geometry/seat.ts'
import { symmetricEigen } from '../geometry/symmetric-eigen.ts'

/** Two unit vectors across a unit direction. */
export function across(w: Vector3): [Vector3, Vector3] {
  const u = normalize(cross(w, Math.abs(w[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0]))
  return [u, cross(w, u)]
}

export function spokesAcross(w: Vector3, count: number): Vector3[] {
  const [u, v] = across(w)
  return Array.from({ length: count }, (_, n) => {
    const angle = (2 * Math.PI * (n + 0.25)) / count
    return add(scale(u, cos(angle)), scale(v, sin(angle)))
  })
}

function cast(tree: MeshTree, from: readonly Vector3[], along: readonly Vector3[], skip?: readonly number[]) {
  return castRays(
    tree,
    Float64Array.from(from.flat()),
    Float64Array.from(along.flat()),
    skip && Int32Array.from(skip),
  )
}

/** Least-squares sphere (algebraic, about the mean). */
export function sphereThrough(points: readonly Vector3[]): { centre: Vector3; radius: number } {
  const mean = scale(points.reduce(add, [0, 0, 0] as Vector3), 1 / points.length)
  const matrix = new Float64Array(9)
  let [right, square] = [[0, 0, 0] as Vector3, 0]
  for (const point of points) {
    const q = subtract(point, mean)
    for (let i = 0; i < 9; i++) matrix[i]! += 2 * q[Math.floor(i / 3)]! * q[i % 3]!
    right = add(right, scale(q, dot(q, q)))
    square += dot(q, q) / points.length
  }
  const c = multiplyMatrixVector(invert([...matrix] as unknown as Matrix3), right)
  return { centre: add(mean, c), radius: Math.sqrt(square + dot(c, c)) }
}

/** A cup's seat as measured on the file. */
export interface MeasuredSeat {
  /** mm from the designed centre; ∞ where no seat was found. */
  readonly offset: number
  readonly diameter: number
  /** Out of the mouth; absent where no flat rim was found. */
  readonly axis?: Vector3
  /** mm that something stands into the cup or its way in. */
  readonly intrusion: number
  /** Least wall behind the seat away from holes, mm. */
  readonly wall: number
}

const RAYS = 3000
const NEAR = 2 // mm from the designed seat that a point may lie to be of it.
const TRIM = 0.2 // mm from the median radius that belongs to the seat.
const MOUTH = 60 // mm before the seat that the cup comes from.

/** Measures the seat by rays from its designed centre, its flat rim by rays against the axis, and what stands before it. */
export function measureSeat(tree: MeshTree, cup: CupDesign, holes: ImplantDesign['screws']): MeasuredSeat {
  const radius = cup.diameter / 2
  const back = bowl(cup.axis)
  const hits = cast(
    tree,
    back.map(() => cup.centre),
    back,
  )
  const found = back.flatMap((d, n) => {
    const t = hits.ts[n]!
    return Math.abs(t - radius) < NEAR
      ? [{ point: add(cup.centre, scale(d, t)), d, owner: hits.owners[n]! }]
      : []
  })
  const intrusion = standsBefore(tree, cup, hits.ts)
  if (found.length < RAYS / 20) return { offset: Infinity, diameter: 0, intrusion, wall: 0 }
  let sphere = sphereThrough(found.map(({ point }) => point))
  for (let turn = 0; turn < 3; turn++) {
    const off = found.map(({ point }) => length(subtract(point, sphere.centre)))
    const median = [...off].sort((a, b) => a - b)[Math.floor(off.length / 2)]!
    sphere = sphereThrough(
      found.filter((_, n) => Math.abs(off[n]! - median) < TRIM).map(({ point }) => point),
    )
  }
  const clear = found.filter(({ point }) =>
    holes.every(({ entry, direction, head, hole }) => {
      const from = subtract(point, entry)
      const aside = length(subtract(from, scale(direction, dot(from, direction))))
      return aside > Math.max(head, hole) / 2 + (cup.wall ?? 0) + 1
    }),
  )
  const behind = cast(
    tree,
    clear.map(({ point }) => point),
    clear.map(({ d }) => d),
    clear.map(({ owner }) => owner),
  )
  const axis = rimAxis(tree, cup)
  return {
    offset: length(subtract(sphere.centre, cup.centre)),
    diameter: 2 * sphere.radius,
    ...(axis && { axis }),
    intrusion,
    wall: behind.ts.reduce((a, b) => Math.min(a, b), Infinity),
  }
}

/** Even directions (a spiral) into the half away from the mouth. */
function bowl(axis: Vector3): Vector3[] {
  const [u, v] = across(axis)
  const turn = Math.PI * (3 - Math.sqrt(5))
  return Array.from({ length: RAYS }, (_, n) => {
    const h = 0.04 + (0.96 * (n + 0.5)) / RAYS
    const r = Math.sqrt(1 - h * h)
    return add(scale(axis, -h), add(scale(u, r * cos(n * turn)), scale(v, r * sin(n * turn))))
  })
}

function standsBefore(tree: MeshTree, cup: CupDesign, reach: Float64Array): number {
  const radius = cup.diameter / 2
  let deepest = reach.reduce((most, t) => Math.max(most, radius - t), 0)
  const [from, depth]: [Vector3[], number[]] = [[], []]
  for (const share of [0.05, 0.3, 0.5, 0.7, 0.85, 0.95, 0.995]) {
    for (const spoke of spokesAcross(cup.axis, 48)) {
      from.push(add(cup.centre, add(scale(cup.axis, MOUTH), scale(spoke, share * radius))))
      depth.push(MOUTH + radius * Math.sqrt(1 - share * share))
    }
  }
  const { ts } = cast(
    tree,
    from,
    from.map(() => scale(cup.axis, -1)),
  )
  ts.forEach((t, n) => {
    // What stands above the seat along the axis; near the wall the seat's own facets are steep, so across is counted.
    const height = depth[n]! - t
    if (height <= 0) return
    const point = subtract(subtract(from[n]!, scale(cup.axis, t)), cup.centre)
    deepest = Math.max(deepest, dot(point, cup.axis) > 0 ? height : radius - length(point))
  })
  return deepest
}

function rimAxis(tree: MeshTree, { centre, axis, diameter, wall = 0 }: CupDesign): Vector3 | undefined {
  const from = [0.25, 0.5, 0.75].flatMap((share) =>
    spokesAcross(axis, 96).map((spoke) =>
      add(centre, add(scale(axis, 8), scale(spoke, diameter / 2 + 0.1 + share * wall))),
    ),
  )
  const { ts } = cast(
    tree,
    from,
    from.map(() => scale(axis, -1)),
  )
  let points = from.flatMap((p, n) => (Math.abs(ts[n]! - 8) < 3 ? [subtract(p, scale(axis, ts[n]!))] : []))
  let normal: Vector3 | undefined
  for (const within of [1, 0.3, 0.1]) {
    if (points.length < 24) return undefined
    const mean = scale(points.reduce(add, [0, 0, 0] as Vector3), 1 / points.length)
    const spread = [0, 1, 2].map((a) =>
      [0, 1, 2].map((b) => points.reduce((sum, p) => sum + (p[a]! - mean[a]!) * (p[b]! - mean[b]!), 0)),
    )
    const least = normalize(symmetricEigen(spread).vectors[0] as unknown as Vector3)
    normal = dot(least, axis) < 0 ? scale(least, -1) : least
    const plane = normal
    points = points.filter((p) => Math.abs(dot(subtract(p, mean), plane)) < within)
  }
  return normal
}

/** A hole as measured on the file. */
export interface MeasuredHole {
  readonly offset: number
  readonly angle: number
  readonly diameter: number
}

const SPOKES = 24

/** Rays across the axis in rings from `from` over `reach` mm; a line through the rings' middles. Broken rings are left out. */
export function measureHole(
  tree: MeshTree,
  from: Vector3,
  axis: Vector3,
  hole: number,
  reach: number,
): MeasuredHole {
  const spokes = spokesAcross(axis, SPOKES)
  const rings = Array.from({ length: 8 }, (_, n) => add(from, scale(axis, (reach * (n + 0.5)) / 8)))
  const { ts } = cast(
    tree,
    rings.flatMap((c) => spokes.map(() => c)),
    rings.flatMap(() => spokes),
  )
  let diameter = Infinity
  const middles: Vector3[] = []
  rings.forEach((centre, ring) => {
    const reaches = spokes.map((_, n) => ts[ring * SPOKES + n]!)
    if (reaches.some((t) => t > hole)) return
    const shift = spokes.reduce<Vector3>(
      (sum, s, n) => add(sum, scale(s, (2 * reaches[n]!) / SPOKES)),
      [0, 0, 0],
    )
    middles.push(add(centre, shift))
    for (let n = 0; n < SPOKES / 2; n++) diameter = Math.min(diameter, reaches[n]! + reaches[n + SPOKES / 2]!)
  })
  if (middles.length < 2) return { offset: Infinity, angle: 180, diameter: 0 }
  const off = middles.map((p) => {
    const q = subtract(p, from)
    return length(subtract(q, scale(axis, dot(q, axis))))
  })
  const line = normalize(subtract(middles.at(-1)!, middles[0]!))
  return { offset: Math.max(...off), angle: degreesBetween(line, axis), diameter }
}

/** Whether a rod of the diameter passes from `from` along the unit axis for `reach` mm. */
export function rodPasses(
  tree: MeshTree,
  from: Vector3,
  axis: Vector3,
  diameter: number,
  reach: number,
): boolean {
  const starts = [from, ...spokesAcross(axis, SPOKES).map((s) => add(from, scale(s, diameter / 2)))]
  const { ts } = cast(
    tree,
    starts,
    starts.map(() => axis),
  )
  return ts.every((t) => t > reach)
}
