import { cos, sin } from '../base/math.ts'
import { add, cross, dot, length, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import type { Landmark } from '../geometry/plan.ts'
import { type Outline, outlinesAcross } from './section-figures.ts'

export interface Pedicle {
  readonly side: 'left' | 'right'
  /** The middle of its narrowest section. */
  readonly centre: Landmark
  /** Its axis, from behind forward. */
  readonly from: Vector3
  readonly to: Vector3
  /** Degrees by which the axis may be off. */
  readonly doubt: number
  /** mm of the narrowest section: its least width, and what it measures square to that. */
  readonly width: number
  readonly height: number
}

const STEP = 0.5 // mm between sections.
/** A section belongs to the pedicle while it is so much greater than the narrowest. */
const SAME = 1.5
const REACH = 6 // mm to both sides of the narrowest that its axis is made of.
const ONWARD = 5 // mm that the middle may move from a section to the next.
const HALF = 20 // mm that the axis is drawn to both sides.

/**
 * A pedicle between the vertebral body and what bears the joints: of the sections square to `forward` from the back of the body (`from`, mm
 * along `forward`) to the arch (`to`), the one outline on its side whose section is narrowest; its axis is the line nearest the middles of
 * the sections about that. @returns undefined where there is none
 */
export function pedicleOf(
  mesh: TriangleMesh,
  {
    up,
    right,
    forward,
    origin,
    side,
    from,
    to,
  }: {
    readonly up: Vector3
    readonly right: Vector3
    readonly forward: Vector3
    readonly origin: Vector3
    readonly side: 'left' | 'right'
    /** mm along `forward`: back of the body and front of the arch. */
    readonly from: number
    readonly to: number
  },
): Pedicle | undefined {
  const outwards = side === 'left' ? scale(right, -1) : right
  const isSide = (p: Vector3) => dot(outwards, subtract(p, origin)) > 3
  const sections: Outline[] = []
  for (let t = from; t >= to; t -= STEP) {
    // The canal lies between: what crosses the middle is body or arch.
    const all = outlinesAcross(mesh, { normal: forward, offset: t }).filter(
      ({ points, area }) => area > 10 && points.every(isSide),
    )
    const last = sections.at(-1)
    const next = last ? all.filter((one) => apart(one, last.centroid) < ONWARD) : all
    const greatest = next.reduce<Outline | undefined>((a, b) => (!a || b.area > a.area ? b : a), undefined)
    if (greatest) sections.push(greatest)
    else if (last) break
  }
  if (sections.length < 4) return undefined
  const narrowest = middleOfNarrow(sections)
  const own = runAbout(sections, narrowest)
  const { way, doubt, off } = lineThrough(
    own.map(({ centroid }) => centroid),
    forward,
  )
  const { centroid: centre, area } = sections[narrowest]!
  // Square to the axis the section is truer, but may meet the body or the joints.
  const square = outlinesAcross(mesh, { normal: way, offset: dot(way, centre) }).filter(
    (one) => one.area > 10 && one.area < SAME * area && one.points.every(isSide),
  )
  const cut = square.sort((a, b) => apart(a, centre) - apart(b, centre))[0] ?? sections[narrowest]!
  return {
    side,
    centre: { name: `pedicle_${side}`, side, point: centre, doubt: off + STEP / 2 },
    from: add(centre, scale(way, -HALF)),
    to: add(centre, scale(way, HALF)),
    doubt,
    ...calipers(cut, way, up),
  }
}

/** The middle of the run of sections that are as narrow as the narrowest, to two per cent: of an even neck its middle. */
function middleOfNarrow(sections: readonly Outline[]): number {
  const least = sections.reduce((best, one, i) => (one.area < sections[best]!.area ? i : best), 0)
  const limit = 1.02 * sections[least]!.area
  let [first, last] = [least, least]
  while (first > 0 && sections[first - 1]!.area <= limit) first--
  while (last + 1 < sections.length && sections[last + 1]!.area <= limit) last++
  return (first + last) >> 1
}

/** The sections next to the narrowest, both ways, as long as they are hardly greater. */
function runAbout(sections: readonly Outline[], narrowest: number): readonly Outline[] {
  const limit = SAME * sections[narrowest]!.area
  let [first, last] = [narrowest, narrowest]
  const steps = REACH / STEP
  while (first > 0 && narrowest - first < steps && sections[first - 1]!.area <= limit) first--
  while (last + 1 < sections.length && last - narrowest < steps && sections[last + 1]!.area <= limit) last++
  return sections.slice(first, last + 1)
}

/**
 * Unit, forward: the line of least squares through points at even distances along `forward`; and its doubt in degrees, two standard
 * errors of the slope, where four points next to each other tell no more than one; and how far the points lie off it, mm.
 */
function lineThrough(
  points: readonly Vector3[],
  forward: Vector3,
): { readonly way: Vector3; readonly doubt: number; readonly off: number } {
  const n = points.length
  const mean = scale(points.reduce(add), 1 / n)
  let [moment, sum] = [0, [0, 0, 0] as Vector3]
  for (const p of points) {
    const t = dot(forward, subtract(p, mean))
    moment += t * t
    sum = add(sum, scale(subtract(p, mean), t))
  }
  const way = moment > 0 ? normalize(scale(sum, 1 / moment)) : forward
  const squares = points.reduce((total, p) => {
    const away = subtract(p, mean)
    const off = length(subtract(away, scale(way, dot(away, way))))
    return total + off * off
  }, 0)
  const off = Math.sqrt(squares / Math.max(1, n - 2))
  const error = off / Math.sqrt(Math.max(moment, STEP * STEP))
  return { way, doubt: Math.min(90, (4 * error * 180) / Math.PI), off }
}

function apart({ centroid }: Outline, point: Vector3): number {
  return length(subtract(centroid, point))
}

/** The least width of an outline, and what it measures square to that. */
function calipers({ points }: Outline, way: Vector3, up: Vector3): { width: number; height: number } {
  const u = normalize(cross(up, way))
  const v = cross(way, u)
  const along = (turn: number) => {
    const [c, s] = [cos((turn * Math.PI) / 180), sin((turn * Math.PI) / 180)]
    const values = points.map((p) => c * dot(u, p) + s * dot(v, p))
    return Math.max(...values) - Math.min(...values)
  }
  const turns = Array.from({ length: 60 }, (_, i) => 3 * i)
  const least = turns.reduce((best, turn) => (along(turn) < along(best) ? turn : best))
  return { width: along(least), height: along(least + 90) }
}
