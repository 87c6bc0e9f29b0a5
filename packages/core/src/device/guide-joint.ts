import { castRays } from '@trabecula/kernels'
import { add, cross, dot, length, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { JointDesign, SleeveDesign, SlotDesign } from '../geometry/device.ts'
import { slotBore } from '../geometry/guide-bores.ts'
import { PROCESS_LIMITS } from '../geometry/process-limits.ts'
import type { SignedSurface } from '../geometry/signed-distance.ts'
import { StepError } from '../step.ts'
import type { FreeBone } from './guide-contact.ts'
import type { GuideParams } from './guide-params.ts'
import type { PartsParams } from './guide-parts-params.ts'
import { rimAt } from './guide-rim.ts'

/** Tangent of 30°: a tail's flanks widen by it. */
export const FLANK = 0.5773502691896258
const PEG_WALL = 1.2 // mm of ledge around a peg.
const LEAST_PART = 50 // mm² of contact: a part with less holds nothing.
const ABOVE = 60 // mm over the bone from which its height is looked up.
const DROP = 10 // mm that the bone may fall away under the joint.
const COVERED = 0.8 // Share of the joint's foot that must have bone under it.
const ASIDE = 1 // mm between the parting and a slot's or sleeve's wall.
const BEFORE = 15 // mm before a mouth that blade and drill come from.
const ROOT = 3 // mm of block on the second part.

/** The key and its block seen along the way out: mm along `across` and half of them along `along`. */
export function jointFoot({
  kind,
  width,
  depth,
  diameter,
  gap,
  wall,
}: Pick<JointDesign, 'kind' | 'width' | 'depth' | 'diameter' | 'gap' | 'wall'>) {
  const half = kind === 'pegs' ? width / 2 + diameter / 2 + PEG_WALL : width / 2 + depth * FLANK
  return { from: -depth - gap - wall, to: ROOT, half: half + gap / Math.sqrt(1 - 0.25) + wall }
}

/** What stands in the way of a parting, as a box along `across` and `along`, mm from the frame's origin. */
interface Obstacle {
  readonly x: readonly [number, number]
  readonly y: readonly [number, number]
}

interface Frame {
  readonly across: Vector3
  readonly along: Vector3
  readonly out: Vector3
}

type Shape = Omit<JointDesign, 'at' | 'across' | 'along' | 'out' | 'foot' | 'floor' | 'top'>
type Why = 'contact' | 'bone' | 'built'
interface Place extends Frame {
  readonly x: number
  readonly y: number
  /** Contact of the smaller part, mm². */
  readonly least: number
  readonly high: number
  readonly low: number
}

function shapeOf({ joint, process, gap, width, depth, wall, diameter }: PartsParams): Shape {
  const deep = joint === 'pegs' ? Math.max(depth, diameter + 2 * PEG_WALL) : depth
  const round = joint === 'pegs' ? diameter : 0
  const apart = joint === 'pegs' ? Math.max(width, diameter + 2 * PEG_WALL) : width
  const free = gap ?? PROCESS_LIMITS[process].gap
  return { kind: joint, process, gap: free, width: apart, depth: deep, wall, diameter: round }
}

/** Ways across a parting: as asked; square to a slot; else along the contact and across it. */
function framesOf(
  asked: Vector3 | undefined,
  slots: readonly SlotDesign[],
  insertion: Vector3,
  points: readonly Vector3[],
): Frame[] {
  const out = scale(insertion, -1)
  const flat = (v: Vector3) => subtract(v, scale(out, dot(v, out)))
  const wanted = asked ? [asked] : slots.map(({ plane }) => plane.normal)
  if (wanted.length === 0) wanted.push(longest(points.map(flat)), cross(out, longest(points.map(flat))))
  return wanted.flatMap((one) => {
    const way = flat(one)
    if (length(way) < 0.2 * length(one)) return []
    const across = normalize(way)
    return [{ across, along: cross(out, across), out }]
  })
}

/** Direction in which points lie farthest apart, by the two ends of a walk from the first. */
function longest(points: readonly Vector3[]): Vector3 {
  const farthest = (from: Vector3) =>
    points.reduce((best, p) => (length(subtract(p, from)) > length(subtract(best, from)) ? p : best), from)
  const end = farthest(points[0] ?? [0, 0, 0])
  const way = subtract(farthest(end), end)
  return length(way) > 1e-6 ? normalize(way) : [1, 0, 0]
}

function obstaclesOf(
  { across, along }: Frame,
  slots: readonly SlotDesign[],
  sleeves: readonly SleeveDesign[],
  { slot: { wall }, windows }: GuideParams,
): Obstacle[] {
  const boxOf = (points: readonly Vector3[], more: number): Obstacle => {
    const range = (axis: Vector3): [number, number] => {
      const at = points.map((p) => dot(p, axis))
      return [Math.min(...at) - more, Math.max(...at) + more]
    }
    return { x: range(across), y: range(along) }
  }
  return [
    ...slots.map((slot) => {
      const { origin, inward, along: way, depth } = slot
      const { width, length: long } = slotBore(slot)
      const ends = [-0.5, 0.5].flatMap((side) =>
        [-BEFORE, depth].map((deep) => add(origin, add(scale(way, side * long), scale(inward, deep)))),
      )
      return boxOf(ends, width / 2 + wall)
    }),
    ...sleeves.map(({ mouth, direction, length: long, outer }) =>
      boxOf(
        [-BEFORE, long].map((t) => add(mouth, scale(direction, t))),
        outer / 2,
      ),
    ),
    ...windows.flatMap(({ at, diameter }) => (at ? [boxOf([at], diameter / 2 + 1)] : [])),
  ]
}

/** Heights of the bone, mm along `out`, over a grid of 1 mm across it; NaN where there is none or the guide may not go. */
function heightsOver(bone: SignedSurface, free: GuideParams['free'], frame: Frame, near: readonly Vector3[]) {
  const { across, along, out } = frame
  const span = (axis: Vector3, more: number) => {
    const at = near.map((p) => dot(p, axis))
    const low = at.reduce((a, b) => Math.min(a, b), Infinity) - more
    return { low, count: Math.ceil(at.reduce((a, b) => Math.max(a, b), -Infinity) + more - low) + 1 }
  }
  const [x, y] = [span(across, 2), span(along, 2)]
  const from = near.reduce((most, p) => Math.max(most, dot(p, out)), -Infinity) + ABOVE
  const starts = new Float64Array(3 * x.count * y.count)
  const place = (i: number, j: number, h: number) =>
    add(add(scale(across, x.low + i), scale(along, y.low + j)), scale(out, h))
  for (let i = 0; i < x.count; i++)
    for (let j = 0; j < y.count; j++) starts.set(place(i, j, from), 3 * (i * y.count + j))
  const downs = new Float64Array(starts.length)
  for (let n = 0; n < downs.length; n++) downs[n] = -out[n % 3]!
  const { ts } = castRays(bone.tree, starts, downs)
  const heights = Float64Array.from(ts, (t, n) => {
    if (t === Infinity) return Number.NaN
    const p = place(Math.floor(n / y.count), n % y.count, from - t)
    return rimAt(free, p[0], p[1], p[2]) <= 0 ? from - t : Number.NaN
  })
  return (i: number, j: number): number => {
    const [a, b] = [Math.round(i - x.low), Math.round(j - y.low)]
    return a < 0 || b < 0 || a >= x.count || b >= y.count ? Number.NaN : heights[a * y.count + b]!
  }
}

/** Judges one place of the joint. */
function judged(
  [x, y]: readonly [number, number],
  foot: ReturnType<typeof jointFoot>,
  heights: (i: number, j: number) => number,
  obstacles: readonly Obstacle[],
  sides: (x: number) => number,
): Why | { readonly least: number; readonly high: number; readonly low: number } {
  const least = sides(x)
  if (least < LEAST_PART) return 'contact'
  const straddled = obstacles.some((one) => one.x[0] < x + ASIDE && one.x[1] > x - ASIDE)
  const met = obstacles.some(
    (one) =>
      one.x[0] < x + foot.to &&
      one.x[1] > x + foot.from &&
      one.y[0] < y + foot.half &&
      one.y[1] > y - foot.half,
  )
  if (straddled || met) return 'built'
  let [high, low, hit, all] = [-Infinity, Infinity, 0, 0]
  for (let i = foot.from; i <= foot.to; i++)
    for (let j = -foot.half; j <= foot.half; j++) {
      const h = heights(x + i, y + j)
      all++
      if (Number.isNaN(h)) continue
      hit++
      high = Math.max(high, h)
      low = Math.min(low, h)
    }
  if (hit < COVERED * all || high - low > DROP) return 'bone'
  return { least, high, low }
}

/**
 * Where a guide is parted in two and how its parts are joined: on a plane that holds the way out, beside all slots, sleeves and
 * windows, over bone that carries the joint's block, so that both parts keep contact; of all such places the one that parts the
 * contact most evenly. A tail (flanks of 30°) or a ledge on two pegs of the second part lies in the first and leaves it along
 * the way out only, a `gap` apart on every side.
 * @throws StepError GUIDE_JOINT_NO_ROOM
 */
export function planJoint(
  bone: SignedSurface,
  free: FreeBone,
  touched: Uint8Array,
  insertion: Vector3,
  built: { readonly slots: readonly SlotDesign[]; readonly sleeves: readonly SleeveDesign[] },
  params: GuideParams,
): JointDesign | undefined {
  const { parts } = params
  if (!parts) return undefined
  const shape = shapeOf(parts)
  const foot = jointFoot(shape)
  const chosen = [...touched.keys()].filter((n) => touched[n])
  const points = chosen.map(
    (n): Vector3 => [free.points[3 * n]!, free.points[3 * n + 1]!, free.points[3 * n + 2]!],
  )
  const tally: Record<Why, number> = { contact: 0, bone: 0, built: 0 }
  let best: Place | undefined
  for (const frame of framesOf(parts.across, built.slots, insertion, points)) {
    const obstacles = obstaclesOf(frame, built.slots, built.sleeves, params)
    const heights = heightsOver(bone, params.free, frame, points)
    const xs = points.map((p) => dot(p, frame.across))
    const ys = points.map((p) => dot(p, frame.along))
    const sides = (x: number) => {
      let [below, above] = [0, 0]
      chosen.forEach((n, at) => {
        if (xs[at]! < x) below += free.weights[n]!
        else above += free.weights[n]!
      })
      return Math.min(below, above)
    }
    const asked = parts.at
    const places = asked ? [[dot(asked, frame.across), dot(asked, frame.along)] as const] : gridOf(xs, ys)
    let [lastX, lastSides] = [Number.NaN, 0]
    for (const place of places) {
      if (place[0] !== lastX) [lastX, lastSides] = [place[0], sides(place[0])]
      const found = judged(place, foot, heights, obstacles, () => lastSides)
      if (typeof found === 'string') tally[found]++
      else if (!best || found.least > best.least) best = { ...frame, ...found, x: place[0], y: place[1] }
    }
  }
  if (!best) throw noRoom(shape, foot, tally, params)
  const { across, along, out, x, y, high, low } = best
  const at = add(add(scale(across, x), scale(along, y)), scale(out, high + params.clearance))
  const top = parts.floor + parts.height
  return { ...shape, at, across, along, out, floor: parts.floor, top, foot: low - high - 1 }
}

/** Places 1 mm apart over the contact. */
function gridOf(xs: readonly number[], ys: readonly number[]): (readonly [number, number])[] {
  const range = (list: readonly number[]) => {
    const low = Math.ceil(list.reduce((a, b) => Math.min(a, b), Infinity))
    const high = list.reduce((a, b) => Math.max(a, b), -Infinity)
    return Array.from({ length: Math.max(0, Math.floor(high - low) + 1) }, (_, n) => low + n)
  }
  const across = range(ys)
  return range(xs).flatMap((x) => across.map((y) => [x, y] as const))
}

function noRoom(
  { kind }: Shape,
  { from, to, half }: ReturnType<typeof jointFoot>,
  { contact, bone, built }: Record<Why, number>,
  { name }: GuideParams,
): StepError {
  return new StepError({
    code: 'GUIDE_JOINT_NO_ROOM',
    message: `expected room for a joint (${kind}) of ${(to - from).toFixed(1)} × ${(2 * half).toFixed(1)} mm, got none: of ${contact + bone + built} places, ${contact} leave a part under ${LEAST_PART} mm² of contact, ${built} meet a slot, sleeve or window, ${bone} have no plate under them`,
    where: name,
    remedy:
      'Take in more bone with `free` beside the cut, make the joint smaller (`width`, `depth`, `wall`), or part it elsewhere (`at`, `across`).',
  })
}
