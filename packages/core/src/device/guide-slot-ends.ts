import { castRays, closestPoints } from '@trabecula/kernels'
import { sciaticNotch } from '../anatomy/sciatic-notch.ts'
import { add, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { SlotEnd } from '../geometry/device.ts'
import type { Body, TriangleMesh } from '../geometry/mesh.ts'
import type { NamedPlane } from '../geometry/plan.ts'
import { surfaceTree } from '../geometry/surface-tree.ts'
import type { StepContext } from '../step.ts'
import type { GuideParams } from './guide-params.ts'

/** What stands around a slot. */
export interface Surroundings {
  /** Bones that the blade may not meet. */
  readonly others: readonly Body[]
  /** Structures that nothing may come near to. */
  readonly avoid: readonly Body[]
  /** f32[3n], LPS mm: the border of the greater sciatic notch; empty where there is none. */
  readonly notch: Float32Array
}

/** A slot's axes in its plane. */
interface Axes {
  readonly along: Vector3
  readonly inward: Vector3
}

/** mm along `inward` over which a blade reaches at a station. */
interface Depths {
  readonly from: number
  readonly to: number
}

/** Name of the notch in warnings, tables and checks. */
export const NOTCH = 'the greater sciatic notch (sciatic nerve, superior gluteal vessels)'
const AT_NOTCH = 12 // mm from the notch's border within which a slot's end lies in it.
const AROUND = 25 // mm of border about a notch that a person names.
const STEP = 0.5 // mm.

/** The notch of a hip bone, found by its shape or named by a person; empty for other bones and where it is not asked for. */
export function notchOf(bone: Pick<Body, 'name' | 'mesh'>, { slot: { notch } }: GuideParams): Float32Array {
  if (notch === 'none') return new Float32Array(0)
  const found = /^hip(_|$)/.test(bone.name) ? sciaticNotch(bone.mesh)?.border : undefined
  if (notch === 'find') return found ?? new Float32Array(0)
  const near = (found ?? new Float32Array(0)).filter((_, i, all) => {
    const from = [0, 1, 2].map((a) => all[i - (i % 3) + a]! - notch[a]!)
    return from.reduce((sum, x) => sum + x * x, 0) <= AROUND * AROUND
  })
  return Float32Array.from([...notch, ...near])
}

/** Points of the blade's swath over some stations. */
function swathOf(
  plane: NamedPlane,
  { along, inward }: Axes,
  stations: readonly [number, number],
  { from, to }: Depths,
  half: number,
): Float32Array {
  const points: number[] = []
  const steps = Math.max(1, Math.ceil(Math.abs(stations[1] - stations[0]) / STEP))
  for (let k = 0; k <= steps; k++) {
    const s = stations[0] + (k / steps) * (stations[1] - stations[0])
    for (let x = from; x <= to; x += 1) {
      for (const lane of [-half, 0, half]) {
        const p = add(scale(plane.normal, plane.offset + lane), add(scale(along, s), scale(inward, x)))
        points.push(...p)
      }
    }
  }
  return Float32Array.from(points)
}

/** Least distance of points to a surface up to `within` mm; ∞ beyond. */
function leastTo(mesh: TriangleMesh, points: Float32Array, within: number): number {
  return closestPoints(surfaceTree(mesh), points, within).distances.reduce((a, b) => Math.min(a, b), Infinity)
}

function isAtNotch(notch: Float32Array, points: Float32Array): boolean {
  for (let i = 0; i < notch.length; i += 3) {
    for (let k = 0; k < points.length; k += 3) {
      const [x, y, z] = subtract(
        [notch[i]!, notch[i + 1]!, notch[i + 2]!],
        [points[k]!, points[k + 1]!, points[k + 2]!],
      )
      if (x * x + y * y + z * z <= AT_NOTCH * AT_NOTCH) return true
    }
  }
  return false
}

/** The last station outwards from `start` at which a ray along `inward` meets the bone, and how deep; undefined where the bone goes on over 2 mm. */
function edgeOf(
  tree: Parameters<typeof castRays>[0],
  plane: NamedPlane,
  { along, inward }: Axes,
  start: number,
  side: 1 | -1,
  from: number,
): number | undefined {
  const meets = (s: number) => {
    const origin = add(scale(plane.normal, plane.offset), add(scale(along, s), scale(inward, from)))
    return castRays(tree, Float64Array.from(origin), Float64Array.from(inward)).ts[0]! < Infinity
  }
  if (meets(start + 2 * side)) return undefined
  let edge = start
  while (Math.abs(edge - start) < 2 && meets(edge + side * STEP)) edge += side * STEP
  return edge
}

/**
 * How far a slot goes at either end: `overrun` mm past the bone where the bone ends, so that the saw comes through; only to the
 * bone, with the block's wall as stop, where beyond it lies the greater sciatic notch or a structure kept off by `keepAway` mm;
 * less where another bone comes near. Where the contact ends before the bone does, there the slot ends too.
 * @param run mm along `along` of the contact on the plane. @param depths of the blade
 */
export function slotEnds(
  bone: Parameters<typeof castRays>[0],
  plane: NamedPlane,
  axes: Axes,
  run: readonly [number, number],
  depths: Depths,
  around: Surroundings,
  params: GuideParams,
  context: StepContext,
): { range: [number, number]; ends: [SlotEnd, SlotEnd] } {
  const range: [number, number] = [run[0], run[1]]
  const ends = ([-1, 1] as const).map((side, n): SlotEnd => {
    const start = run[n]!
    const edge = edgeOf(bone, plane, axes, start, side, depths.from - 5)
    if (edge === undefined) return { kind: 'in bone', past: 0 }
    const { past, protects } = pastEdge(plane, axes, edge, side, depths, around, params)
    range[n] = edge + side * past
    if (!protects) return { kind: 'past', past }
    context.warn({
      code: 'SLOT_STOPPED',
      message: `the slot ${plane.name} ends at the bone, with a stop, towards ${protects}: protect it while sawing`,
      where: params.name,
    })
    return { kind: 'stop', past, protects }
  })
  return { range, ends: ends as [SlotEnd, SlotEnd] }
}

function pastEdge(
  plane: NamedPlane,
  axes: Axes,
  edge: number,
  side: 1 | -1,
  depths: Depths,
  { others, avoid, notch }: Surroundings,
  { slot, blade, bladeClearance }: GuideParams,
): { past: number; protects?: string } {
  const half = (blade.thickness + bladeClearance) / 2
  const strip = (past: number) => swathOf(plane, axes, [edge, edge + side * past], depths, half)
  if (isAtNotch(notch, swathOf(plane, axes, [edge, edge], depths, 0))) return { past: 0, protects: NOTCH }
  const near = avoid.find(({ mesh }) => leastTo(mesh, strip(slot.overrun), slot.keepAway) < slot.keepAway)
  if (near) return { past: 0, protects: near.name }
  const forbidden = others.filter(({ name }) => !slot.mayTouch.includes(name))
  let past = slot.overrun
  const met = (far: number) =>
    forbidden.some(({ mesh }) => leastTo(mesh, strip(far), slot.keepOff) < slot.keepOff)
  while (past > 0 && met(past)) past = Math.max(0, past - STEP)
  return { past }
}
