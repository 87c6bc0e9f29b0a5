import { castRays, type MeshTree } from '@trabecula/kernels'
import { add, dot, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { SlotDesign } from '../geometry/device.ts'
import { slotBore } from '../geometry/guide-bores.ts'
import { insideDistances } from '../geometry/inside.ts'
import type { NamedPlane } from '../geometry/plan.ts'
import { degreesBetween } from '../geometry/seat.ts'
import { symmetricEigen } from '../geometry/symmetric-eigen.ts'

/** A slot as measured on the guide's file. */
export interface MeasuredSlot {
  /** mm from the plan's plane to the slot's middle plane, at the slot's middle. */
  readonly offset: number
  /** Degrees between both. */
  readonly angle: number
  /** Least distance of its walls, mm. */
  readonly width: number
  /** Share of the rays that met a wall on both sides. */
  readonly found: number
  /** Least distance of the blade to the guide, from outside to its stop, mm; negative where it is in the way. */
  readonly free: number
  /** mm beyond the bone's edge at which the slot ends, against `along` and with it; undefined where no wall was met. */
  readonly past: readonly [number | undefined, number | undefined]
  /** Degrees that the blade can tilt in the slot. */
  readonly play: number
}

/** A structure that the blade meets or passes. */
export interface BladeDistance {
  readonly structure: string
  /** mm; negative inside. */
  readonly distance: number
  readonly allowed: boolean
}

const END = 0.75 // mm of the walls' ends that are not measured: edges are rounded.
const GRID = 1 // mm between rays.

function pointIn({ origin, along, inward, plane }: SlotDesign, f: number, g: number, h: number): Vector3 {
  return add(origin, add(scale(plane.normal, f), add(scale(along, g), scale(inward, h))))
}

function range(from: number, to: number, step: number): number[] {
  const count = Math.max(1, Math.round((to - from) / step))
  return Array.from({ length: count + 1 }, (_, n) => from + (n * (to - from)) / count)
}

/** Least-squares plane: its normal (towards `like`) and a point. */
function fittedPlane(points: readonly Vector3[], like: Vector3): { normal: Vector3; centre: Vector3 } {
  const centre = scale(
    points.reduce((sum, p) => add(sum, p), [0, 0, 0] as Vector3),
    1 / points.length,
  )
  const spread = [0, 1, 2].map((a) =>
    [0, 1, 2].map((b) => points.reduce((sum, p) => sum + (p[a]! - centre[a]!) * (p[b]! - centre[b]!), 0)),
  )
  const found = normalize(symmetricEigen(spread).vectors[0] as unknown as Vector3)
  return { normal: dot(found, like) < 0 ? scale(found, -1) : found, centre }
}

/**
 * Measures a slot again on the guide's surface: rays from its middle plane to both walls, a plane laid through the middles
 * of their hits, and a blade of the given thickness, as wide as the slot lets it wander, pushed in to its stop.
 * @param plane the plan's
 */
export function measureSlot(guide: MeshTree, slot: SlotDesign, plane: NamedPlane): MeasuredSlot {
  const origins: number[] = []
  const directions: number[] = []
  const bore = slotBore(slot)
  const half = slot.length / 2 - END
  for (const g of range(-half, half, GRID)) {
    for (const h of range(END, bore.depth - END, GRID)) {
      for (const side of [1, -1]) {
        origins.push(...pointIn(slot, 0, g, h))
        directions.push(...scale(slot.plane.normal, side))
      }
    }
  }
  const { ts } = castRays(guide, Float64Array.from(origins), Float64Array.from(directions))
  const middles: Vector3[] = []
  const most = 2 * bore.width
  let width = Infinity
  for (let n = 0; n < ts.length; n += 2) {
    if (!(ts[n]! < most && ts[n + 1]! < most)) continue
    width = Math.min(width, ts[n]! + ts[n + 1]!)
    const from: Vector3 = [origins[3 * n]!, origins[3 * n + 1]!, origins[3 * n + 2]!]
    middles.push(add(from, scale(slot.plane.normal, (ts[n]! - ts[n + 1]!) / 2)))
  }
  const found = (2 * middles.length) / ts.length
  if (middles.length < 3)
    return {
      offset: Infinity,
      angle: 180,
      width: 0,
      found,
      free: -Infinity,
      past: [undefined, undefined],
      play: 0,
    }
  const { normal, centre } = fittedPlane(middles, plane.normal)
  const at = pointIn(slot, 0, 0, slot.depth / 2)
  const onSlot = subtract(at, scale(normal, dot(subtract(at, centre), normal)))
  return {
    offset: dot(onSlot, plane.normal) - plane.offset,
    angle: degreesBetween(normal, plane.normal),
    width,
    found,
    free: insideDistances(guide, bladePoints(slot, 0)).reduce((a, b) => Math.min(a, b), Infinity),
    past: pastBone(guide, slot),
    play: tiltOf(slot, bore.depth, width),
  }
}

/** Degrees that a blade can tilt: its clearance over the depth that leads it, and that of an insert in its pocket. */
function tiltOf({ blade, insert }: SlotDesign, depth: number, width: number): number {
  const free = width - blade.thickness - (insert ? 2 * insert.wall : 0)
  return degreesBetween(normalize([depth, Math.max(0, free), 0]), [1, 0, 0])
}

/** mm beyond the bone's edge to the wall at each end of a slot, by rays along it at a third and two thirds of its depth. */
function pastBone(guide: MeshTree, slot: SlotDesign): [number | undefined, number | undefined] {
  const { ends, along } = slot
  const { depth, length: long } = slotBore(slot)
  if (!ends) return [undefined, undefined]
  const found = [-1, 1].map((side, n) => {
    const starts = [depth / 3, (2 * depth) / 3].map((h) => pointIn(slot, 0, 0, h))
    const { ts } = castRays(
      guide,
      Float64Array.from(starts.flat()),
      Float64Array.from(starts.flatMap(() => scale(along, side))),
    )
    const wall = Math.max(...ts)
    return wall < Infinity ? wall - long / 2 + ends[n]!.past : undefined
  })
  return [found[0], found[1]]
}

/** Points on the blade's faces and edges, its swath along the slot, from outside the guide to its stop. */
function bladePoints(slot: SlotDesign, from: number): Float32Array {
  const half = slot.blade.thickness / 2
  const side = Math.max(slot.length / 2 - slot.clearance / 2, slot.blade.thickness)
  const points: number[] = []
  for (const g of range(-side, side, 0.8)) {
    for (const h of range(from - slot.blade.length, slot.reach, 0.8))
      for (const f of [-half, half]) points.push(...pointIn(slot, f, g, h))
  }
  return Float32Array.from(points)
}

/** What the blade comes near to on its way from the mouth to its stop. */
export function bladeDistances(
  slot: SlotDesign,
  bones: readonly { readonly name: string; readonly surface: MeshTree }[],
): BladeDistance[] {
  const points = bladePoints(slot, slot.blade.length)
  return bones.map(({ name, surface }) => ({
    structure: name,
    distance: insideDistances(surface, points).reduce((a, b) => Math.min(a, b), Infinity),
    allowed: slot.mayTouch.includes(name),
  }))
}
