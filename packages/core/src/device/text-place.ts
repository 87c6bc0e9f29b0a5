import { castRays, closestPoints, type MeshTree, meshTree } from '@trabecula/kernels'
import { add, dot, length, scale, subtract, type Vector3 } from '../base/vectors.ts'
import { leastInsideDistance } from '../geometry/inside.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { StepError } from '../step.ts'
import {
  centroidOf,
  frameAt,
  type HeightField,
  heightField,
  meanNormal,
  nearestOnTriangle,
  patchAround,
  type Surface,
  type TextFrame,
} from './text-frame.ts'

/** Greatest slope of the surface under a text, degrees' tangent: 45°. Steeper, letters become unreadable from above. */
const STEEPEST = 1
/** Farthest that `at` may lie from the body, mm. */
const FARTHEST = 10
/** Free space around a text, mm. */
const MARGIN = 1
/** How many of the flattest places are looked at closely. */
const CANDIDATES = 150

/** Room that a text takes on the surface, mm. */
export interface TextRoom {
  readonly width: number
  readonly height: number
}

/** Room of its letters: from `low` to `high` mm over the surface. */
export interface LetterRoom extends TextRoom {
  readonly low: number
  readonly high: number
}

export interface Placement {
  readonly frame: TextFrame
  readonly field: HeightField
}

/** Points of other bodies (xyz …) that would hide a text under them, places that are taken, and what must stay open. */
export interface Obstacles {
  readonly points: Float32Array
  readonly taken: readonly { readonly at: Vector3; readonly radius: number }[]
  /** Slots, holes, windows: no letter stands in them. */
  readonly voids: readonly MeshTree[]
}

/** @param voids closed meshes */
export function obstaclesOf(
  points: Float32Array,
  voids: readonly TriangleMesh[],
  taken: Obstacles['taken'],
): Obstacles {
  return { points, taken, voids: voids.map((mesh) => meshTree(mesh.positions, mesh.triangles)) }
}

/**
 * The place at a point near the surface.
 * @throws StepError TEXT_OFF_BODY where the point lies farther than 10 mm from the body, TEXT_DOES_NOT_FIT where the
 * surface ends or falls away under the text, or a void runs through its letters
 */
export function placeAt(
  surface: Surface,
  at: Vector3,
  up: Vector3 | undefined,
  room: LetterRoom,
  voids: Obstacles['voids'],
  where: string,
): Placement {
  const nearest = nearestTriangle(surface, at)
  if (nearest.distance > FARTHEST) {
    throw new StepError({
      code: 'TEXT_OFF_BODY',
      message: `the text's point lies ${nearest.distance.toFixed(1)} mm from the body, expected at most ${FARTHEST}`,
      where,
      remedy:
        'Give `at` as an LPS point (mm) on the surface, or leave it out to have the flattest place taken.',
    })
  }
  const frame = frameAt(surface, nearest.triangle, nearest.point, reachOf(room), up)
  const placement = placementOf(surface, nearest.triangle, frame, room, 0.2)
  if ('why' in placement) throw doesNotFit(room, placement.why, where)
  if (isFilling(placement, room, voids))
    throw doesNotFit(room, 'a slot, a hole or a window runs through it', where)
  return placement
}

/**
 * The flattest place that is large enough, seen from outside and not taken: the flattest neighbourhoods of a sample of
 * the surface, each tried upright and turned by 90°, ranked by how far the surface leaves its plane. No chance in it.
 * @param upright where given, the text stands as its `up` (superior without) says and is not turned
 * @throws StepError TEXT_DOES_NOT_FIT
 */
export function placeFlattest(
  surface: Surface,
  room: LetterRoom,
  obstacles: Obstacles,
  where: string,
  upright?: { readonly up?: Vector3 | undefined },
): Placement {
  const reach = reachOf(room)
  const tried: { roughness: number; order: number; seed: number; frame: TextFrame }[] = []
  for (const { triangle: seed, point } of flattestSeeds(surface, room)) {
    if (obstacles.taken.some((place) => length(subtract(place.at, point)) < place.radius + reach)) continue
    const first = frameAt(surface, seed, point, reach, upright?.up)
    const turned = { ...first, up: scale(first.right, -1), right: first.up }
    for (const frame of upright ? [first] : [first, turned]) {
      const coarse = placementOf(surface, seed, frame, room, Math.max(0.4, room.height / 8))
      if ('why' in coarse) continue
      tried.push({
        roughness: Math.round(1000 * roughnessOf(coarse.field)),
        order: tried.length,
        seed,
        frame,
      })
    }
  }
  tried.sort((a, b) => a.roughness - b.roughness || a.order - b.order)
  for (const { seed, frame } of tried) {
    const fine = placementOf(surface, seed, frame, room, 0.2)
    if ('why' in fine || isHidden(surface, fine, room, obstacles.points)) continue
    if (!isFilling(fine, room, obstacles.voids)) return fine
  }
  throw doesNotFit(room, 'no part of the surface is wide, flat and open enough', where)
}

function doesNotFit(room: TextRoom, why: string, where: string): StepError {
  return new StepError({
    code: 'TEXT_DOES_NOT_FIT',
    message: `a text of ${room.width.toFixed(1)} × ${room.height.toFixed(1)} mm has no place: ${why}`,
    where,
    remedy: 'Shorten the text, make the letters smaller, or name another point or body.',
  })
}

function reachOf(room: TextRoom): number {
  return Math.sqrt(room.width * room.width + room.height * room.height) / 2 + MARGIN
}

function placementOf(
  surface: Surface,
  seed: number,
  frame: TextFrame,
  room: TextRoom,
  pitch: number,
): Placement | { why: string } {
  const patch = patchAround(surface, seed, frame.origin, 1.5 * reachOf(room) + 2, frame.normal, 0.15)
  const field = heightField(surface, patch, frame, room.width + 2 * MARGIN, room.height + 2 * MARGIN, pitch)
  let covered = 0
  let steep = 0
  const { values, width } = field
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!)) continue
    covered++
    const right = i % width === width - 1 ? 0 : Math.abs(values[i + 1]! - values[i]!)
    const above = i + width >= values.length ? 0 : Math.abs(values[i + width]! - values[i]!)
    if (right > STEEPEST * pitch || above > STEEPEST * pitch) steep++
  }
  if (covered < values.length)
    return { why: `the surface ends under it (${Math.round((100 * covered) / values.length)} % covered)` }
  if (steep > 0.02 * values.length) return { why: 'the surface falls away by more than 45°' }
  return { frame, field }
}

function roughnessOf({ values }: HeightField): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length)
}

interface Seed {
  readonly triangle: number
  readonly point: Vector3
}

/** Points of the surface, one for each cell of a grid over it, whose neighbourhood is flattest. */
function flattestSeeds(surface: Surface, room: TextRoom): Seed[] {
  const cell = Math.max(2, room.height, room.width / 8)
  const cells = new Map<string, Seed>()
  for (let triangle = 0; triangle < surface.areas.length; triangle++) {
    if (surface.areas[triangle]! === 0) continue
    for (const point of pointsOf(surface, triangle, cell)) {
      const key = point.map((value) => Math.floor(value / cell)).join(' ')
      if (!cells.has(key)) cells.set(key, { triangle, point })
    }
  }
  const seeds = [...cells.values()].map((seed, order) => {
    const at = 3 * seed.triangle
    const normal: Vector3 = [surface.normals[at]!, surface.normals[at + 1]!, surface.normals[at + 2]!]
    const patch = patchAround(surface, seed.triangle, seed.point, room.width / 3, normal, 0)
    const area = patch.reduce((sum, triangle) => sum + surface.areas[triangle]!, 0)
    return {
      seed,
      order,
      flat: area < 0.4 * room.width * room.height ? 0 : length(meanNormal(surface, patch)),
    }
  })
  seeds.sort((a, b) => b.flat - a.flat || a.order - b.order)
  // Of equally flat ones, as on a plate, take some from everywhere.
  const equal = seeds.filter(({ flat }) => flat > seeds[0]!.flat - 1e-6)
  const chosen =
    equal.length > CANDIDATES ? equal.filter((_, i) => i % Math.ceil(equal.length / CANDIDATES) === 0) : seeds
  return chosen.slice(0, CANDIDATES).map(({ seed }) => seed)
}

/** Its centroid; of a triangle larger than `cell`, points as far apart as that. */
function pointsOf(surface: Surface, triangle: number, cell: number): Vector3[] {
  const { positions: p, triangles: t } = surface.mesh
  const [a, b, c] = [0, 1, 2].map((k) => {
    const v = 3 * t[3 * triangle + k]!
    return [p[v]!, p[v + 1]!, p[v + 2]!] as Vector3
  }) as [Vector3, Vector3, Vector3]
  const longest = Math.max(length(subtract(b, a)), length(subtract(c, a)), length(subtract(c, b)))
  const pieces = Math.min(100, Math.ceil(longest / cell))
  if (pieces <= 1) return [centroidOf(surface, triangle)]
  const points: Vector3[] = []
  for (let i = 0; i <= pieces; i++) {
    for (let j = 0; i + j <= pieces; j++) {
      points.push(add(a, add(scale(subtract(b, a), i / pieces), scale(subtract(c, a), j / pieces))))
    }
  }
  return points
}

/** Whether the body itself or a neighbour stands over the text: over any height for the body, 15 mm for a neighbour. */
function isHidden(
  surface: Surface,
  { frame, field }: Placement,
  room: TextRoom,
  points: Float32Array,
): boolean {
  const { origin, right, up, normal } = frame
  const top = field.values.reduce((a, b) => Math.max(a, b)) + MARGIN
  const [wide, high] = [room.width / 2 + MARGIN, room.height / 2 + MARGIN]
  const starts: number[] = []
  const [across, along] = [Math.ceil(2 * wide), Math.ceil(2 * high)]
  for (let i = 0; i <= across; i++) {
    for (let j = 0; j <= along; j++) {
      const [x, y] = [-wide + (2 * wide * i) / across, -high + (2 * high * j) / along]
      starts.push(...add(origin, add(scale(right, x), add(scale(up, y), scale(normal, top)))))
    }
  }
  const { ts } = castRays(
    surface.tree,
    Float64Array.from(starts),
    Float64Array.from(starts, (_, n) => normal[n % 3]!),
  )
  if (ts.some((t) => t < Infinity)) return true
  for (let i = 0; i < points.length; i += 3) {
    const from = subtract([points[i]!, points[i + 1]!, points[i + 2]!], origin)
    const z = dot(from, normal)
    if (z <= top || z > top + 15) continue
    if (Math.abs(dot(from, right)) < wide && Math.abs(dot(from, up)) < high) return true
  }
  return false
}

/** Whether a letter could stand in a void: points over the text's room, on the surface and at its letters' ends. */
function isFilling({ frame, field }: Placement, room: LetterRoom, voids: readonly MeshTree[]): boolean {
  if (voids.length === 0) return false
  const { origin, right, up, normal } = frame
  const step = Math.max(1, Math.round(0.6 / field.pitch))
  const points: number[] = []
  for (let row = 0; row < field.height; row += step) {
    for (let column = 0; column < field.width; column += step) {
      const [x, y] = [field.left + column * field.pitch, field.bottom + row * field.pitch]
      if (Math.abs(x) > room.width / 2 || Math.abs(y) > room.height / 2) continue
      const on = add(origin, add(scale(right, x), scale(up, y)))
      const surface = field.values[row * field.width + column]!
      for (const z of [room.low, 0, room.high]) points.push(...add(on, scale(normal, surface + z)))
    }
  }
  const asked = Float32Array.from(points)
  return voids.some((tree) => leastInsideDistance(tree, asked) < 0)
}

/** At most `most` vertices of a mesh, evenly by index. */
export function samplePoints(mesh: TriangleMesh, most: number): Float32Array {
  const vertices = mesh.positions.length / 3
  const step = Math.max(1, Math.ceil(vertices / most))
  const points = new Float32Array(3 * Math.ceil(vertices / step))
  for (let v = 0, at = 0; v < vertices; v += step, at += 3)
    points.set(mesh.positions.subarray(3 * v, 3 * v + 3), at)
  return points
}

function nearestTriangle(
  surface: Surface,
  point: Vector3,
): { triangle: number; point: Vector3; distance: number } {
  const triangle = closestPoints(surface.tree, Float32Array.from(point)).owners[0]!
  const nearest = nearestOnTriangle(surface.mesh, triangle, point)
  return { triangle, point: nearest, distance: length(subtract(nearest, point)) }
}
