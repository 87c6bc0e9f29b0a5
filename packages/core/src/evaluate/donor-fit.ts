import { closestPoints } from '@trabecula/kernels'
import { cos, sin } from '../base/math.ts'
import { add, cross, dot, type Matrix3, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import { valueAt } from '../geometry/axis-density.ts'
import { evenSamples } from '../geometry/even-samples.ts'
import { alignFrom, moved, type RigidMotion } from '../geometry/icp.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { type SurfaceSamples, weightedPercentile } from '../geometry/mesh-distance.ts'
import type { ResectionPlan } from '../geometry/plan.ts'
import { signedSurface } from '../geometry/signed-distance.ts'
import { depthBetween } from '../geometry/swept-cut.ts'
import type { Volume } from '../geometry/volume.ts'
import { type BoneLine, heightRange, lengthOf, middleLine, partOf, stationOf } from './donor-line.ts'

/** What is to be filled: its outer contour without the cut faces, its line, and the length that is needed, mm. */
export interface Defect {
  readonly contour: SurfaceSamples
  readonly line: BoneLine
  readonly length: number
}

/** Where a piece of a donor bone fits best. */
export interface DonorFit {
  /** mm along the donor's line, and mm that the piece keeps beyond the ends that are kept. */
  readonly from: number
  readonly to: number
  readonly free: number
  /** From the defect onto the donor, LPS mm. */
  readonly motion: RigidMotion
  readonly reversed: boolean
  /** mm from the defect's contour to the donor's surface. */
  readonly mean: number
  readonly p95: number
  /** mm by which the piece bows off its chord. */
  readonly bow: number
}

const FACE = 0.6 // mm beside a cut that are of its face.
const COARSE = 150 // Samples of the contour that decide between places.
const SLIDE = 5 // mm between the places that are tried.
const TURNS = 24 // Turns about the line that are tried.
const BEST = 4 // Places that are followed.

/** The resected piece as what a donor must replace; its line runs between its two cuts that lie farthest apart. */
export function defectOf({ resected, planes, swept, cuts }: ResectionPlan): Defect {
  const middles = cuts.filter(({ area }) => area > 0).map(({ centroid }) => centroid)
  let axis: Vector3 | undefined
  let farthest = 1
  for (const a of middles) {
    for (const b of middles) {
      const way = subtract(b, a)
      if (dot(way, way) <= farthest) continue
      farthest = dot(way, way)
      axis = normalize(way)
    }
  }
  const outlines = cuts.flatMap((cut) => cut.outlines)
  const line = middleLine(resected.mesh, axis, (inferior) =>
    outlines.map((one) => heightRange(one, inferior)),
  )
  const depth = depthBetween(planes, swept)
  const contour = chosen(evenSamples(resected.mesh, 1.5), (x, y, z) => depth(x, y, z) > FACE)
  return { contour, line, length: lengthOf(line) }
}

function chosen(
  samples: SurfaceSamples,
  wanted: (x: number, y: number, z: number, n: number) => boolean,
): SurfaceSamples {
  const { points: p } = samples
  const kept = [...samples.weights.keys()].filter((n) => wanted(p[3 * n]!, p[3 * n + 1]!, p[3 * n + 2]!, n))
  return {
    points: Float32Array.from(kept.flatMap((n) => [p[3 * n]!, p[3 * n + 1]!, p[3 * n + 2]!])),
    weights: Float32Array.from(kept, (n) => samples.weights[n]!),
    owners: Uint32Array.from(kept, (n) => samples.owners[n]!),
  }
}

/** Unit axes with the third along `way`, the first turned about it. */
function axesAlong(way: Vector3, turn: number): Matrix3 {
  const across = normalize(cross(way, Math.abs(way[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0]))
  const x = add(scale(across, cos(turn)), scale(cross(way, across), sin(turn)))
  const y = cross(way, x)
  return [x[0], y[0], way[0], x[1], y[1], way[1], x[2], y[2], way[2]]
}

/** The motion that lays one part of a line on another, turned about it. */
function laying(
  from: ReturnType<typeof partOf>,
  to: ReturnType<typeof partOf>,
  reversed: boolean,
  turn: number,
): RigidMotion {
  const a = axesAlong(from.way, 0)
  const b = axesAlong(reversed ? scale(to.way, -1) : to.way, turn)
  const rotation = [0, 1, 2].flatMap((r) =>
    [0, 1, 2].map((c) => [0, 1, 2].reduce((sum, k) => sum + b[3 * r + k]! * a[3 * c + k]!, 0)),
  ) as unknown as Matrix3
  const turned = [0, 1, 2].map((r) =>
    dot(rotation.slice(3 * r, 3 * r + 3) as unknown as Vector3, from.middle),
  ) as unknown as Vector3
  return { rotation, translation: subtract(to.middle, turned) }
}

/**
 * The piece of a donor bone, within the part of its line that may be taken, whose surface lies nearest to the defect's contour:
 * places 5 mm apart, both ways round and 24 turns are tried; the best four are followed point to plane (Chen and Medioni 1992).
 * @param window stations of the line between which the piece must lie. @returns undefined where the piece is longer than these
 */
export function fitDonor(
  donor: TriangleMesh,
  line: BoneLine,
  [start, end]: readonly [number, number],
  { contour, line: own, length }: Defect,
  check: () => void,
): DonorFit | undefined {
  const room = end - start - length
  if (room < 0) return undefined
  const surface = signedSurface(donor)
  const every = Math.max(1, Math.floor(contour.weights.length / COARSE))
  const coarse = chosen(contour, (_x, _y, _z, n) => n % every === 0)
  const target = partOf(own, 0, lengthOf(own))
  const places = Math.max(1, Math.ceil(room / SLIDE))
  const tried: { motion: RigidMotion; reversed: boolean; mean: number }[] = []
  for (let n = 0; n <= places; n++) {
    check()
    const from = start + (n / places) * room
    const part = partOf(line, from, from + length)
    for (const reversed of [false, true]) {
      for (let k = 0; k < TURNS; k++) {
        const motion = laying(target, part, reversed, (2 * Math.PI * k) / TURNS)
        const mean = meanOff(
          closestPoints(surface.tree, moved(coarse.points, motion)).distances,
          coarse.weights,
        )
        tried.push({ motion, reversed, mean })
      }
    }
  }
  const judged = (motion: RigidMotion, reversed: boolean): DonorFit => {
    const points = moved(contour.points, motion)
    const { distances } = closestPoints(surface.tree, points)
    const off = Float32Array.from(distances)
    const [from, to] = spanOf(line, moved(coarse.points, motion))
    const part = partOf(line, from, to)
    return {
      from,
      to,
      free: Math.min(from - start, end - to),
      motion,
      reversed,
      mean: meanOff(distances, contour.weights),
      p95: weightedPercentile(off, contour.weights, 0.95),
      bow: part.bow,
    }
  }
  const fits = tried
    .sort((a, b) => a.mean - b.mean)
    .slice(0, BEST)
    .flatMap(({ motion, reversed }) => {
      const followed = alignFrom(motion, coarse, surface, 30, check)
      return [judged(motion, reversed), judged(followed, reversed)]
    })
  const inside = fits.filter(({ free }) => free >= -0.5)
  return (inside.length > 0 ? inside : fits).reduce((best, one) => (one.mean < best.mean ? one : best))
}

/** Stations of the donor's line between which points f32[3n] of the contour lie. */
function spanOf(line: BoneLine, points: Float32Array): [number, number] {
  let [from, to] = [Infinity, -Infinity]
  for (let i = 0; i < points.length; i += 3) {
    const station = stationOf(line, [points[i]!, points[i + 1]!, points[i + 2]!])
    from = Math.min(from, station)
    to = Math.max(to, station)
  }
  return [from, to]
}

function meanOff(distances: ArrayLike<number>, weights: Float32Array): number {
  let [sum, total] = [0, 0]
  for (let n = 0; n < weights.length; n++) {
    sum += weights[n]! * distances[n]!
    total += weights[n]!
  }
  return total > 0 ? sum / total : Infinity
}

const RAYS = 400
const FINE = 0.1 // mm along a ray.
const OUTSIDE = 1.5 // mm before the surface at which a ray begins.
const PEAK = 3 // mm within the surface in which the cortex's greatest value lies.
const DEEP = 8 // mm that a ray goes in.

/**
 * Thickness of the cortex of a part of a bone in its scan, mm: along the inward normal, the run above half way between the
 * cortex's peak and the least value on its side, full width at half maximum (Prevrhal, Engelke and Kalender 1999: right above about 1 mm).
 * @returns median and 5th percentile; undefined where no ray told.
 */
export function cortexOf(
  { positions: p, triangles: t }: TriangleMesh,
  line: BoneLine,
  [from, to]: readonly [number, number],
  scan: Volume,
): { readonly median: number; readonly thin: number } | undefined {
  const rays: [Vector3, Vector3][] = []
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [0, 1, 2].map(
      (k): Vector3 => [p[3 * t[i + k]!]!, p[3 * t[i + k]! + 1]!, p[3 * t[i + k]! + 2]!],
    ) as [Vector3, Vector3, Vector3]
    const middle = scale(add(a, add(b, c)), 1 / 3)
    const station = stationOf(line, middle)
    const normal = cross(subtract(b, a), subtract(c, a))
    if (station >= from && station <= to && dot(normal, normal) > 0)
      rays.push([middle, scale(normalize(normal), -1)])
  }
  const every = Math.max(1, Math.ceil(rays.length / RAYS))
  const found = rays
    .filter((_, n) => n % every === 0)
    .flatMap(([at, inward]) => widthAlong(at, inward, scan) ?? [])
    .sort((a, b) => a - b)
  if (found.length === 0) return undefined
  return { median: found[Math.floor(found.length / 2)]!, thin: found[Math.floor(0.05 * found.length)]! }
}

function widthAlong(at: Vector3, inward: Vector3, scan: Volume): number | undefined {
  const count = Math.round((OUTSIDE + DEEP) / FINE)
  const values: number[] = []
  for (let n = 0; n < count; n++) {
    const value = valueAt(scan, add(at, scale(inward, n * FINE - OUTSIDE)))
    if (value === undefined) return undefined
    values.push(value)
  }
  const until = Math.round((OUTSIDE + PEAK) / FINE)
  let top = 0
  for (let n = 1; n < until; n++) if (values[n]! > values[top]!) top = n
  const edge = (way: 1 | -1): number => {
    const side = way > 0 ? values.slice(top) : values.slice(0, top + 1)
    const half = (values[top]! + Math.min(...side)) / 2
    let n = top
    while (n + way >= 0 && n + way < count && values[n + way]! > half) n += way
    const [here, next] = [values[n]!, values[n + way] ?? half]
    return n + way * (here > next ? (here - half) / (here - next) : 0)
  }
  return (edge(1) - edge(-1)) * FINE
}
