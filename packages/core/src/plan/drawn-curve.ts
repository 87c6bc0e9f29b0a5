import { add, cross, distance, dot, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import { nearestOn, type SignedSurface } from '../geometry/signed-distance.ts'
import { StepError } from '../step.ts'
import { onSpline } from './profile-curve.ts'

/** A closed line on a surface, the surface's normals on it, mm; what it holds lies on its left, seen from outside. */
export interface DrawnCurve {
  readonly points: readonly Vector3[]
  /** Unit, outward. */
  readonly normals: readonly Vector3[]
}

const STEP = 0.5 // mm between its points.
const JUMP = 3 // Of the step: farther apart two feet on the surface are not of one sheet.
const CLOSE = 0.75 // mm between two stretches of a line that cross or touch,
const TURN = 0.1 // where they are so much nearer, in the straight line, than along it.
const ROUND = 0.3 // Mean of the normals along it, below which a line runs round the bone.
const SHORTEST = 12 // mm along it.

/** How a place lies to a closed line on a surface: mm, negative on the side that it holds. */
export interface LineDistance {
  at(x: number, y: number, z: number): number
}

/**
 * A closed line through points, straight or smooth (a centripetal Catmull-Rom spline) between them, laid on a surface: each of its places is
 * moved along the mean normal of its two ends until it lies on the surface, from its neighbour's height on, so that the other side of a thin bone is
 * not taken.
 * @param places on the surface or near it, in order, LPS mm.
 * @throws StepError DRAWN_OUTLINE, DRAWN_AROUND, DRAWN_CROSSES
 */
export function drawnCurve(
  surface: SignedSurface,
  places: readonly Vector3[],
  between: 'smooth' | 'straight',
  where: string,
): DrawnCurve {
  const feet = feetOf(surface, places)
  const spans = feet.map((start, n) => {
    const end = feet[(n + 1) % feet.length]!
    const up = add(start.normal, end.normal)
    if (dot(up, up) < 0.1) throw around(where)
    const ends = [-1, 0, 1, 2].map((k) => feet[(n + k + feet.length) % feet.length]!.point)
    const straight = (part: number) => add(start.point, scale(subtract(end.point, start.point), part))
    const smooth = (part: number) => onSpline(ends as never, part) as unknown as Vector3
    const steps = Math.max(2, Math.ceil(distance(start.point, end.point) / STEP))
    return {
      chord: between === 'smooth' ? smooth : straight,
      up: normalize(up),
      end,
      steps,
      laid: [start],
    }
  })
  layTogether(surface, spans, (n) => leaves(n, places.length, where))
  const all = spans.flatMap(({ laid }) => laid)
  return turned({ points: all.map(({ point }) => point), normals: all.map(({ normal }) => normal) }, where)
}

interface Foot {
  readonly point: Vector3
  readonly normal: Vector3
}

function feetOf(surface: SignedSurface, places: readonly Vector3[]): Foot[] {
  const { nearest, normals } = nearestOn(surface, Float32Array.from(places.flat()))
  return places.map((_, n) => ({
    point: [nearest[3 * n]!, nearest[3 * n + 1]!, nearest[3 * n + 2]!],
    normal: [normals[3 * n]!, normals[3 * n + 1]!, normals[3 * n + 2]!],
  }))
}

/** The line between two of the given points. */
interface Span {
  readonly chord: (part: number) => Vector3
  /** Unit: along which its places are moved. */
  readonly up: Vector3
  readonly end: Foot
  readonly steps: number
  /** From its start to before its end. */
  readonly laid: Foot[]
}

/** Lays all spans step by step, asking for all of them at once. @throws what `ends` gives where the surface does not go on */
function layTogether(surface: SignedSurface, spans: readonly Span[], ends: (n: number) => StepError): void {
  const heights = spans.map(() => 0)
  const most = Math.max(...spans.map(({ steps }) => steps))
  for (let k = 1; k <= most; k++) {
    const going = spans.map((_, n) => n).filter((n) => k <= spans[n]!.steps)
    const guesses = going.map((n) =>
      add(spans[n]!.chord(k / spans[n]!.steps), scale(spans[n]!.up, heights[n]!)),
    )
    feetOf(surface, guesses).forEach((foot, m) => {
      const n = going[m]!
      const { chord, up, end, steps, laid } = spans[n]!
      const on = chord(k / steps)
      const way = JUMP * Math.max(STEP, distance(on, chord((k - 1) / steps)))
      if (distance(foot.point, laid.at(-1)!.point) > way || dot(foot.normal, up) < 0) throw ends(n)
      heights[n] = dot(subtract(foot.point, on), up)
      if (k < steps) laid.push(foot)
      else if (distance(foot.point, end.point) >= way) throw ends(n)
    })
  }
}

/** Turned so that what it holds lies on its left. @throws StepError as drawnCurve */
function turned({ points, normals }: DrawnCurve, where: string): DrawnCurve {
  const count = points.length
  const next = (n: number) => points[(n + 1) % count]!
  const perimeter = points.reduce((sum, point, n) => sum + distance(point, next(n)), 0)
  if (perimeter < SHORTEST) {
    throw new StepError({
      code: 'DRAWN_OUTLINE',
      message: `expected an outline of at least ${SHORTEST} mm, got one of ${perimeter.toFixed(1)} mm`,
      where,
      remedy: 'Draw a larger outline; look whether its points are given in mm.',
    })
  }
  requireApart(points, where)
  const middle = scale(points.reduce(add), 1 / count)
  const mean = normalize(normals.reduce(add))
  if (dot(normals.reduce(add), mean) < ROUND * count) throw around(where)
  const area = points.map((point, n) => cross(subtract(point, middle), subtract(next(n), middle))).reduce(add)
  if (dot(area, mean) > 0) return { points, normals }
  return { points: points.toReversed(), normals: normals.toReversed() }
}

/** @throws StepError DRAWN_CROSSES where a line crosses or touches itself */
function requireApart(points: readonly Vector3[], where: string): void {
  const along = [0]
  for (const [n, point] of points.entries())
    along.push(along[n]! + distance(point, points[(n + 1) % points.length]!))
  const whole = along.at(-1)!
  points.forEach((a, i) => {
    for (let j = i + 2; j < points.length; j++) {
      const apart = distance(a, points[j]!)
      if (apart >= CLOSE) continue
      const way = along[j]! - along[i]!
      if (apart >= TURN * Math.min(way, whole - way)) continue
      throw new StepError({
        code: 'DRAWN_CROSSES',
        message: 'expected an outline that does not cross or touch itself, got one that does',
        where: `${where}, near ${a.map((x) => x.toFixed(1)).join(' ')}`,
        remedy: 'Give the points in their order along the outline, each once.',
      })
    }
  })
}

function around(where: string): StepError {
  return new StepError({
    code: 'DRAWN_AROUND',
    message: 'expected an outline on one side of the bone, got one that runs round it',
    where,
    remedy: 'Draw on one side of the bone, or give more points where the surface turns.',
  })
}

function leaves(n: number, count: number, where: string): StepError {
  return new StepError({
    code: 'DRAWN_OUTLINE',
    message: `expected a surface that goes on between the points ${n + 1} and ${((n + 1) % count) + 1} of the outline, got one that ends or turns away`,
    where,
    remedy: 'Give more points between them; where bone is missing, take `over: defect`.',
  })
}

const BLOCK = 12 // Stretches that are looked at together.

/** Signed distances to a line on a surface, for places on that surface: by the nearest stretch, at a corner by both beside it. */
export function lineDistance({ points, normals }: DrawnCurve): LineDistance {
  const count = points.length
  const left = points.map((point, n) => {
    const m = (n + 1) % count
    return normalize(cross(add(normals[n]!, normals[m]!), subtract(points[m]!, point)))
  })
  const blocks = Array.from({ length: Math.ceil(count / BLOCK) }, (_, b) => {
    const from = b * BLOCK
    const to = Math.min(count, from + BLOCK)
    const ends = Array.from({ length: to - from + 1 }, (_, k) => points[(from + k) % count]!)
    const centre = scale(ends.reduce(add), 1 / ends.length)
    return { from, to, centre, radius: ends.reduce((most, end) => Math.max(most, distance(end, centre)), 0) }
  })
  return { at: (x, y, z) => nearestStretch([x, y, z], points, left, blocks) }
}

interface Block {
  readonly from: number
  readonly to: number
  readonly centre: Vector3
  readonly radius: number
}

function nearestStretch(
  place: Vector3,
  points: readonly Vector3[],
  left: readonly Vector3[],
  blocks: readonly Block[],
): number {
  let [least, best, part] = [Infinity, 0, 0]
  for (const { from, to, centre, radius } of blocks) {
    const bound = distance(place, centre) - radius
    if (bound > 0 && bound * bound > least) continue
    for (let n = from; n < to; n++) {
      const a = points[n]!
      const b = points[(n + 1) % points.length]!
      const [ux, uy, uz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]]
      const [px, py, pz] = [place[0] - a[0], place[1] - a[1], place[2] - a[2]]
      const square = ux * ux + uy * uy + uz * uz
      const t = square > 0 ? Math.min(1, Math.max(0, (px * ux + py * uy + pz * uz) / square)) : 0
      const [dx, dy, dz] = [px - t * ux, py - t * uy, pz - t * uz]
      const found = dx * dx + dy * dy + dz * dz
      if (found < least) [least, best, part] = [found, n, t]
    }
  }
  const count = points.length
  const other =
    part === 0 ? left[(best - 1 + count) % count]! : part === 1 ? left[(best + 1) % count]! : [0, 0, 0]
  const a = points[best]!
  const b = points[(best + 1) % count]!
  const side = [0, 1, 2].reduce(
    (sum, axis) =>
      sum + (place[axis]! - a[axis]! - part * (b[axis]! - a[axis]!)) * (left[best]![axis]! + other[axis]!),
    0,
  )
  return side > 0 ? -Math.sqrt(least) : Math.sqrt(least)
}
