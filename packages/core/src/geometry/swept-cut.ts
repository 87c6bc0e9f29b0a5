import { acos, atan2, cos, sin } from '../base/math.ts'
import { add, cross, dot, length, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { NamedPlane, Ridge, SweptCut } from './plan.ts'

type Point = readonly [number, number]

const along = (a: Point, b: Point): Point => {
  const [x, y] = [b[0] - a[0], b[1] - a[1]]
  const long = Math.sqrt(x * x + y * y)
  return [x / long, y / long]
}

/** The profile with its ends drawn out by `reach`. */
export function drawnOut({ profile, reach }: Pick<SweptCut, 'profile' | 'reach'>): Point[] {
  const n = profile.length
  const first = along(profile[1]!, profile[0]!)
  const last = along(profile[n - 2]!, profile[n - 1]!)
  const end = (from: Point, way: Point): Point => [from[0] + reach * way[0], from[1] + reach * way[1]]
  return [end(profile[0]!, first), ...profile.slice(1, -1), end(profile[n - 1]!, last)]
}

/** The outline of what is removed, counter-clockwise in (across, towards): the drawn-out profile, closed round its left. */
export function removedOutline(cut: Pick<SweptCut, 'profile' | 'reach'>): Point[] {
  const line = drawnOut(cut)
  const [a, b] = [line[0]!, line.at(-1)!]
  const from = atan2(b[1], b[0])
  let turn = atan2(a[1], a[0]) - from
  while (turn <= 0) turn += 2 * Math.PI
  const parts = Math.ceil(turn / (Math.PI / 8))
  const round = Array.from({ length: parts - 1 }, (_, i): Point => {
    const angle = from + ((i + 1) / parts) * turn
    return [2 * cut.reach * cos(angle), 2 * cut.reach * sin(angle)]
  })
  return [...line, ...round]
}

/** The first two legs (by number) of a drawn-out profile that cross or touch though they are no neighbours. */
export function crossedLegs(line: readonly Point[]): readonly [number, number] | undefined {
  const side = (a: Point, b: Point, p: Point) => (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])
  for (let i = 0; i + 1 < line.length; i++) {
    for (let j = i + 2; j + 1 < line.length; j++) {
      const [a, b, c, d] = [line[i]!, line[i + 1]!, line[j]!, line[j + 1]!]
      if (side(a, b, c) * side(a, b, d) <= 0 && side(c, d, a) * side(c, d, b) <= 0) return [i, j]
    }
  }
  return undefined
}

/** Whether a point lies inside a polygon (even-odd). */
function isInside(polygon: readonly Point[], [x, y]: Point): boolean {
  let inside = false
  polygon.forEach(([ax, ay], i) => {
    const [bx, by] = polygon[(i + 1) % polygon.length]!
    if (ay < y !== by < y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside
  })
  return inside
}

/** A point in the profile's own (across, towards). */
export function inProfile({ origin, across, towards }: SweptCut, point: Vector3): Point {
  const from = subtract(point, origin)
  return [dot(from, across), dot(from, towards)]
}

/** A place of the profile at a depth along the sweep, LPS mm. */
export function fromProfile(cut: SweptCut, [x, y]: Point, depth = 0): Vector3 {
  const flat = add(cut.origin, add(scale(cut.across, x), scale(cut.towards, y)))
  return add(flat, scale(cut.sweep, depth))
}

/**
 * Where a point lies by the cut: signed distance to its surface, mm, drawn out without end along the saw, positive on the side that
 * is removed, exact for the chords; and the station of the nearest place, mm along the profile as `legsOf` counts.
 */
export function onProfile(
  cut: SweptCut,
): (point: Vector3) => { readonly height: number; readonly station: number } {
  const line = drawnOut(cut)
  const removed = removedOutline(cut)
  return (point) => {
    const p = inProfile(cut, point)
    let [least, station, start] = [Infinity, 0, -cut.reach]
    for (let i = 0; i + 1 < line.length; i++) {
      const [a, b] = [line[i]!, line[i + 1]!]
      const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
      const long = dx * dx + dy * dy
      const s = Math.min(1, Math.max(0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / long))
      const [ex, ey] = [p[0] - a[0] - s * dx, p[1] - a[1] - s * dy]
      if (ex * ex + ey * ey < least) {
        least = ex * ex + ey * ey
        station = start + s * Math.sqrt(long)
      }
      start += Math.sqrt(long)
    }
    return { height: (isInside(removed, p) ? 1 : -1) * Math.sqrt(least), station }
  }
}

/** For a place by the cut: mm as `onProfile` has them, and the unit way to the nearest place of the cut, LPS. */
export function wayToCut(
  cut: SweptCut,
): (point: Vector3) => { readonly height: number; readonly way: Vector3 } {
  const on = onProfile(cut)
  const legs = legsOf(cut)
  return (point) => {
    const { height, station } = on(point)
    const leg = legs.find(({ stations }) => station <= stations[1]) ?? legs.at(-1)!
    const foot = add(leg.ends[0], scale(leg.along, station - leg.stations[0]))
    const from = subtract(foot, point)
    const flat = subtract(from, scale(cut.sweep, dot(from, cut.sweep)))
    const far = length(flat)
    return { height, way: far > 1e-3 ? scale(flat, 1 / far) : scale(leg.plane.normal, -1) }
  }
}

/** The signed distance of `onProfile` alone. */
export function sweptDistance(cut: SweptCut): (point: Vector3) => number {
  const on = onProfile(cut)
  return (point) => on(point).height
}

/** How deep a place lies between cuts: its least distance to a plane or swept cut, mm, positive where all have it on the removed side. */
export function depthBetween(
  planes: readonly NamedPlane[],
  swept: readonly SweptCut[] = [],
): (x: number, y: number, z: number) => number {
  const over = swept.map(sweptDistance)
  return (x, y, z) => {
    let least = Infinity
    for (const { normal: n, offset } of planes)
      least = Math.min(least, n[0] * x + n[1] * y + n[2] * z - offset)
    for (const height of over) least = Math.min(least, height([x, y, z]))
    return least
  }
}

/** One leg of a profile as a flat face. */
export interface SweptLeg {
  /** Normal towards what is removed. */
  readonly plane: NamedPlane
  /** Unit, LPS: along the profile; `sweep`, `along` and the normal are right-handed. */
  readonly along: Vector3
  /** Places of its ends, LPS mm, and mm along the profile (the first leg's begins at −reach). */
  readonly ends: readonly [Vector3, Vector3]
  readonly stations: readonly [number, number]
}

/** The legs of a cut, those at the ends drawn out. Names of a stepped cut's: `<cut>_1`, `<cut>_2`, … */
export function legsOf(cut: SweptCut): SweptLeg[] {
  const line = drawnOut(cut)
  let station = -cut.reach
  return line.slice(1).map((b, i): SweptLeg => {
    const a = line[i]!
    const [x, y] = along(a, b)
    const normal = add(scale(cut.across, -y), scale(cut.towards, x))
    const ends = [fromProfile(cut, a), fromProfile(cut, b)] as const
    const from = station
    station += Math.sqrt((b[0] - a[0]) * (b[0] - a[0]) + (b[1] - a[1]) * (b[1] - a[1]))
    return {
      plane: { name: `${cut.name}_${i + 1}`, normal, offset: dot(normal, ends[0]) },
      along: add(scale(cut.across, x), scale(cut.towards, y)),
      ends,
      stations: [from, station],
    }
  })
}

/** The ridges of a stepped cut. */
export function ridgesOf(cut: SweptCut): Ridge[] {
  const legs = legsOf(cut)
  return legs.slice(1).map((leg, i): Ridge => {
    const before = legs[i]!
    // Along the profile a turn to the left narrows what is removed.
    const turn = dot(cross(before.along, leg.along), cut.sweep)
    const bend = (acos(Math.max(-1, Math.min(1, dot(before.along, leg.along)))) * 180) / Math.PI
    return {
      between: [before.plane.name, leg.plane.name],
      point: leg.ends[0],
      angle: turn > 0 ? 180 - bend : 180 + bend,
      stops: turn > 0,
    }
  })
}

/** Faces of a stepped cut in the order of sawing: those first that must stop at most ridges, so that the last cut, which frees the piece, may run through. */
export function sawingOrder(cut: SweptCut): string[] {
  const ridges = ridgesOf(cut)
  const stops = (name: string) => ridges.filter((one) => one.stops && one.between.includes(name)).length
  const names = legsOf(cut).map(({ plane }) => plane.name)
  return names
    .map((name, i) => ({ name, i, stops: stops(name) }))
    .sort((a, b) => b.stops - a.stops || a.i - b.i)
    .map(({ name }) => name)
}

const LEAVES = 0.5 // mm by which a straight blade may leave a curve.

/** The widest straight blade that leaves a curve of this radius by half a millimetre: its chord's sagitta is w² / (8 r). */
export function straightWidth(radius: number): number {
  return Math.sqrt(8 * radius * LEAVES)
}

/**
 * The planes in which a saw is led for a cut by its name: the plane; the faces of a stepped cut, or one of them, each bounded at
 * its ridges; `curved` where it is a curve. Empty where there is none of that name.
 */
export function sawnPlanes(
  name: string,
  planes: readonly NamedPlane[],
  swept: readonly SweptCut[],
): readonly NamedPlane[] | 'curved' {
  const plane = planes.find((one) => one.name === name)
  if (plane) return [plane]
  if (swept.some((cut) => cut.form === 'curved' && cut.name === name)) return 'curved'
  return swept
    .filter(({ form }) => form === 'stepped')
    .flatMap((cut) => legsOf(cut).map((leg, i, all) => ({ cut, leg, i, last: all.length - 1 })))
    .filter(({ cut, leg }) => cut.name === name || leg.plane.name === name)
    .map(({ leg: { plane: face, along: way, ends }, i, last }) => ({
      ...face,
      within: [
        ...(i > 0 ? [{ normal: way, offset: dot(way, ends[0]) }] : []),
        ...(i < last ? [{ normal: scale(way, -1), offset: -dot(way, ends[1]) }] : []),
      ],
    }))
}
