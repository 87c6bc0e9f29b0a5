import { add, distance, dot, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import { segmentsAt } from '../geometry/cut-outline.ts'
import { evenSamples } from '../geometry/even-samples.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { principalAxes } from '../geometry/principal-axes.ts'

/** A line along a bone, LPS mm, and mm along it at each point from its first. */
export interface BoneLine {
  readonly points: readonly Vector3[]
  readonly stations: readonly number[]
}

const STEP = 4 // mm between the sections of a bone.

export function lineThrough(points: readonly Vector3[]): BoneLine {
  const stations = [0]
  for (let n = 1; n < points.length; n++)
    stations.push(stations[n - 1]! + distance(points[n - 1]!, points[n]!))
  return { points, stations }
}

/** Heights of points f32[3n] along a direction: least and greatest, mm. */
export function heightRange(points: Float32Array, way: Vector3): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (let i = 0; i < points.length; i += 3) {
    const height = dot(way, [points[i]!, points[i + 1]!, points[i + 2]!])
    low = Math.min(low, height)
    high = Math.max(high, height)
  }
  return [low, high]
}

/**
 * The middle line of a bone: the mean of its outline in sections 4 mm apart, square to its longest principal axis or to `axis`,
 * smoothed over five; from superior to inferior. Its stations are heights along the axis, no arc: at a broad end the means wander
 * aside, and what must stay there is told along the bone.
 * @param cut heights between which a section would be no whole one, on the axis turned to inferior.
 */
export function middleLine(
  mesh: TriangleMesh,
  axis?: Vector3,
  cut: (inferior: Vector3) => readonly (readonly [number, number])[] = () => [],
): BoneLine {
  const { axes } = principalAxes(evenSamples(mesh, STEP))
  const along = axis ?? ([axes[0], axes[3], axes[6]] as const)
  const normal = along[2] > 0 ? scale(along, -1) : along
  const [low, high] = heightRange(mesh.positions, normal)
  const spans = cut(normal)
  const count = Math.max(2, Math.round((high - low) / STEP))
  const heights = Array.from({ length: count }, (_, n) => low + ((n + 0.5) * (high - low)) / count)
  const whole = heights.filter((height) => spans.every(([from, to]) => height < from || height > to))
  const sections = (whole.length > 1 ? whole : heights).flatMap((offset) => {
    const middle = meanOf(segmentsAt(mesh, { name: 'section', normal, offset }))
    return middle ? [middle] : []
  })
  const smooth = sections.map((_, n) => {
    const reach = Math.min(2, n, sections.length - 1 - n)
    const near = sections.slice(n - reach, n + reach + 1)
    return scale(
      near.reduce((sum, one) => add(sum, one)),
      1 / near.length,
    )
  })
  // The line goes on straight to both ends.
  const end = (from: Vector3, before: Vector3, height: number) => {
    const way = subtract(from, before)
    const rise = dot(normal, way)
    return add(from, scale(way, (height - dot(normal, from)) / rise))
  }
  const [first, last] = [smooth[0]!, smooth.at(-1)!]
  const points = [end(first, smooth[1]!, low), ...smooth, end(last, smooth.at(-2)!, high)]
  return { points, stations: points.map((one) => dot(normal, one) - low) }
}

/** Mean of segments by their length. */
function meanOf(segments: Float32Array): Vector3 | undefined {
  let [total, x, y, z] = [0, 0, 0, 0]
  for (let i = 0; i < segments.length; i += 6) {
    const [a, b] = [segments.subarray(i, i + 3), segments.subarray(i + 3, i + 6)]
    const weight = distance([a[0]!, a[1]!, a[2]!], [b[0]!, b[1]!, b[2]!])
    total += weight
    x += (weight * (a[0]! + b[0]!)) / 2
    y += (weight * (a[1]! + b[1]!)) / 2
    z += (weight * (a[2]! + b[2]!)) / 2
  }
  return total > 0 ? [x / total, y / total, z / total] : undefined
}

export const lengthOf = ({ stations }: BoneLine): number => stations.at(-1)!

/** The place at a station; beyond the ends the line goes on straight. */
export function placeAt({ points, stations }: BoneLine, station: number): Vector3 {
  let n = 1
  while (n < points.length - 1 && stations[n]! < station) n++
  const [a, b] = [points[n - 1]!, points[n]!]
  const part = (station - stations[n - 1]!) / Math.max(1e-9, stations[n]! - stations[n - 1]!)
  return add(a, scale(subtract(b, a), part))
}

/** The station of a line's place that is nearest to a point. */
export function stationOf({ points, stations }: BoneLine, point: Vector3): number {
  let [least, station] = [Infinity, 0]
  for (let n = 1; n < points.length; n++) {
    const way = subtract(points[n]!, points[n - 1]!)
    const t = dot(subtract(point, points[n - 1]!), way) / Math.max(1e-12, dot(way, way))
    // The ends go on straight, so that a place beyond them tells how far.
    const part = Math.min(n === points.length - 1 ? Infinity : 1, Math.max(n === 1 ? -Infinity : 0, t))
    const off = distance(point, add(points[n - 1]!, scale(way, part)))
    if (off >= least) continue
    least = off
    station = stations[n - 1]! + part * (stations[n]! - stations[n - 1]!)
  }
  return station
}

/** Middle and direction of a part of a line, and mm by which it bows off its chord. */
export function partOf(line: BoneLine, from: number, to: number) {
  const places = Array.from({ length: 9 }, (_, n) => placeAt(line, from + (n / 8) * (to - from)))
  const way = normalize(subtract(places[8]!, places[0]!))
  const middle = scale(
    places.reduce((sum, one) => add(sum, one)),
    1 / places.length,
  )
  const bow = Math.max(
    ...places.map((one) => {
      const off = subtract(one, places[0]!)
      return distance(off, scale(way, dot(off, way)))
    }),
  )
  return { middle, way, bow }
}
