import type { LivePlan, NamedPlane, Trajectory, Vector3 } from '@trabecula/core'
import { add, cross, dot, length, normalize, scale, subtract } from '@trabecula/core/base/vectors'

/** A thing that a hand can move: a plane, or a screw or wire of a set. */
export type Movable =
  | { readonly kind: 'plane'; readonly name: string }
  | { readonly kind: 'screws' | 'wires'; readonly set: number; readonly name: string }

/** Which part of a screw is held. */
export type AxisEnd = 'entry' | 'tip' | 'whole'

/** Where a plane lies: a point of it and its unit normal, towards what is removed. */
export interface PlanePlace {
  readonly at: Vector3
  readonly normal: Vector3
}

export interface AxisPlace {
  readonly entry: Vector3
  readonly tip: Vector3
}

type PlaneParams = LivePlan['resection']['planes'][string]
type AxisParams = LivePlan['trajectories'][number]['screws'][string]

const MOVED_BY = 'moved in the page'
const DIRECTION_DIGITS = 6
const POINT_DIGITS = 2

/** As it will stand in the case file, so that what is previewed is what is run. */
function rounded(v: Vector3, digits: number): [number, number, number] {
  return v.map((x) => Number(x.toFixed(digits)) + 0) as [number, number, number]
}

export function planePlace(params: PlaneParams): PlanePlace {
  if ('at' in params) return { at: params.at, normal: normalize(params.normal) }
  const [a, b, c] = params.points
  const normal = normalize(cross(subtract(b, a), subtract(c, a)))
  const away = dot(normal, subtract(params.towards, a)) < 0
  return { at: a, normal: away ? scale(normal, -1) : normal }
}

export function axisPlace(params: AxisParams): AxisPlace {
  if ('target' in params) return { entry: params.entry, tip: params.target }
  const along = scale(normalize(params.direction), params.length)
  return { entry: params.entry, tip: add(params.entry, along) }
}

export function paramsOf(plan: LivePlan, movable: Movable): PlaneParams | AxisParams | undefined {
  if (movable.kind === 'plane') return plan.resection.planes[movable.name]
  return plan.trajectories[movable.set]?.[movable.kind][movable.name]
}

/** The thing of the plan that has a name in the scene. */
export function movableNamed(
  plan: LivePlan,
  kind: 'plane' | 'screw' | 'wire',
  name: string,
): Movable | undefined {
  if (kind === 'plane') return Object.hasOwn(plan.resection.planes, name) ? { kind, name } : undefined
  const list = kind === 'screw' ? 'screws' : 'wires'
  const set = plan.trajectories.findIndex((one) => Object.hasOwn(one[list], name))
  return set < 0 ? undefined : { kind: list, set, name }
}

export function withPlane(plan: LivePlan, name: string, { at, normal }: PlanePlace): LivePlan {
  if (!(length(normal) > 1e-6)) return plan
  const place = { at: rounded(at, POINT_DIGITS), normal: rounded(normalize(normal), DIRECTION_DIGITS) }
  const planes = { ...plan.resection.planes, [name]: { ...place, by: MOVED_BY } }
  return { ...plan, resection: { ...plan.resection, planes } }
}

export function withAxis(
  plan: LivePlan,
  { kind, set, name }: Exclude<Movable, { kind: 'plane' }>,
  { entry, tip }: AxisPlace,
): LivePlan {
  const before = plan.trajectories[set]?.[kind][name]
  if (!before || length(subtract(tip, entry)) < 1) return plan
  const place = { entry: rounded(entry, POINT_DIGITS), target: rounded(tip, POINT_DIGITS) }
  const axis: AxisParams = { ...place, diameter: before.diameter, by: MOVED_BY }
  const trajectories = plan.trajectories.map((one, i) =>
    i === set ? { ...one, [kind]: { ...one[kind], [name]: axis } } : one,
  )
  return { ...plan, trajectories }
}

/** mm along the plane's own normal, positive towards what is removed. */
export function shiftedPlane({ at, normal }: PlanePlace, by: number): PlanePlace {
  return { at: add(at, scale(normal, by)), normal }
}

/** Turned about an axis through `at` by degrees (Rodrigues 1840). */
export function turnedPlane({ at, normal }: PlanePlace, axis: Vector3, degrees: number): PlanePlace {
  const k = normalize(axis)
  const angle = (degrees * Math.PI) / 180
  const [c, s] = [Math.cos(angle), Math.sin(angle)]
  const around = scale(cross(k, normal), s)
  const along = scale(k, dot(k, normal) * (1 - c))
  return { at, normal: normalize(add(add(scale(normal, c), around), along)) }
}

/** Two directions in the plane that a person can name: as level as it can be, and up along it. */
export function tiltAxes(normal: Vector3): { readonly level: Vector3; readonly up: Vector3 } {
  const steep = Math.abs(normal[2]) > 0.95
  const level = normalize(cross(steep ? [0, 1, 0] : [0, 0, 1], normal))
  return { level, up: cross(normal, level) }
}

/** A screw or wire as a whole or by one end. */
export function movedAxis({ entry, tip }: AxisPlace, end: AxisEnd, by: Vector3): AxisPlace {
  return {
    entry: end === 'tip' ? entry : add(entry, by),
    tip: end === 'entry' ? tip : add(tip, by),
  }
}

/** Four corners of a plane's picture: it reaches `past` mm beyond the outlines, or a square of 60 mm where it cuts nothing. */
export function cornersOf(
  { normal, offset }: Pick<NamedPlane, 'normal' | 'offset'>,
  at: Vector3,
  outlines: readonly Float32Array[],
  past = 8,
): readonly Vector3[] {
  const { level, up } = tiltAxes(normal)
  const middle = add(at, scale(normal, offset - dot(normal, at)))
  let [low, high, left, right] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const outline of outlines) {
    for (let i = 0; i < outline.length; i += 3) {
      const from = subtract([outline[i]!, outline[i + 1]!, outline[i + 2]!], middle)
      const [x, y] = [dot(from, level), dot(from, up)]
      left = Math.min(left, x)
      right = Math.max(right, x)
      low = Math.min(low, y)
      high = Math.max(high, y)
    }
  }
  if (!(left <= right)) [low, high, left, right] = [-30, 30, -30, 30]
  const corner = (x: number, y: number): Vector3 => add(middle, add(scale(level, x), scale(up, y)))
  return [
    corner(left - past, low - past),
    corner(right + past, low - past),
    corner(right + past, high + past),
    corner(left - past, high + past),
  ]
}

/** How a screw or wire is drawn. */
export function pathOf({ entry, direction, length: long, kind, name, diameter }: Trajectory) {
  return { name, kind, entry, tip: add(entry, scale(direction, long)), diameter }
}
