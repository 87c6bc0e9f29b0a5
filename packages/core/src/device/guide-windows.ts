import { castRays } from '@trabecula/kernels'
import { add, dot, length, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { JointDesign, SleeveDesign, SlotDesign, WindowDesign } from '../geometry/device.ts'
import { slotBore } from '../geometry/guide-bores.ts'
import type { SignedSurface } from '../geometry/signed-distance.ts'
import { type StepContext, StepError } from '../step.ts'
import type { FreeBone } from './guide-contact.ts'
import { jointFoot } from './guide-joint.ts'
import type { GuideParams } from './guide-params.ts'
import { rimAt } from './guide-rim.ts'

const WALL = 2.5 // mm of plate that stay around a window.
const HIGH = 30 // mm above the bone over which a window must be free of blocks and sleeves.
const CANDIDATES = 1200
const HALF_LETTER = 0.4 // Of a capital's height: half the room that a letter takes along the line.

/** What stands in the way of windows. */
interface Built {
  readonly slots: readonly SlotDesign[]
  readonly sleeves: readonly SleeveDesign[]
  readonly joint?: JointDesign | undefined
}

/** mm from the line above a point of the bone, the way out, to the block of a slot. */
function toBlock(slot: SlotDesign, wall: number, at: Vector3, out: Vector3): number {
  const bore = slotBore(slot)
  const half = bore.width / 2 + wall
  const outside = (x: number, low: number, high: number) => Math.max(low - x, x - high, 0)
  let least = Infinity
  for (let t = 0; t <= HIGH; t += 1) {
    const q = subtract(add(at, scale(out, t)), slot.origin)
    const x = outside(dot(q, slot.plane.normal), -half, half)
    const y = outside(dot(q, slot.along), -bore.length / 2 - wall, bore.length / 2 + wall)
    const z = outside(dot(q, slot.inward), 0, slot.depth + 6)
    least = Math.min(least, Math.sqrt(x * x + y * y + z * z))
  }
  return least
}

/** mm from that line to a sleeve's outside. */
function toSleeve(
  { mouth, direction, length: long, outer }: SleeveDesign,
  at: Vector3,
  out: Vector3,
): number {
  let least = Infinity
  for (let t = 0; t <= HIGH; t += 1) {
    const q = subtract(add(at, scale(out, t)), mouth)
    const along = Math.min(Math.max(dot(q, direction), 0), long)
    least = Math.min(least, length(subtract(q, scale(direction, along))) - outer / 2)
  }
  return least
}

/** mm aside from the block of a joint, or from the parting. */
function toJoint(joint: JointDesign, at: Vector3): number {
  const q = subtract(at, joint.at)
  const { from, to, half } = jointFoot(joint)
  const x = dot(q, joint.across)
  const outside = Math.max(from - x, x - to, Math.abs(dot(q, joint.along)) - half)
  return Math.min(Math.abs(x), outside)
}

/** mm of plate around a place: to the rim, to blocks and sleeves, to other windows, and to texts that have their place. */
function roomAt(
  at: Vector3,
  out: Vector3,
  { slots, sleeves, joint }: Built,
  others: readonly WindowDesign[],
  { free, slot, texts }: GuideParams,
): number {
  let room = -rimAt(free, at[0], at[1], at[2])
  for (const one of slots) room = Math.min(room, toBlock(one, slot.wall, at, out))
  for (const one of sleeves) room = Math.min(room, toSleeve(one, at, out))
  if (joint) room = Math.min(room, toJoint(joint, at))
  const aside = (to: Vector3) => {
    const from = subtract(at, to)
    return length(subtract(from, scale(out, dot(from, out))))
  }
  for (const one of others) room = Math.min(room, aside(one.at) - one.diameter / 2)
  for (const text of texts) {
    const longest = Math.max(...text.text.split('\n').map((line) => line.length))
    if (text.at) room = Math.min(room, aside(text.at) - HALF_LETTER * longest * text.height)
  }
  return room
}

/** Share of a disc about a sample that is contact: a window over an edge shows no seat. */
function contactAround(free: FreeBone, touched: Uint8Array, at: Vector3, radius: number): number {
  let area = 0
  for (let n = 0; n < touched.length; n++) {
    if (!touched[n]) continue
    const [x, y, z] = [
      free.points[3 * n]! - at[0],
      free.points[3 * n + 1]! - at[1],
      free.points[3 * n + 2]! - at[2],
    ]
    if (x * x + y * y + z * z <= radius * radius) area += free.weights[n]!
  }
  return area / (Math.PI * radius * radius)
}

/**
 * Windows through the plate along the way out, to see that the guide sits on bone. One without a place is put where most
 * plate is around it; where there is none with 2.5 mm around, it is left out with a warning.
 * @throws StepError WINDOW_MISSES_BONE
 */
export function planWindows(
  bone: SignedSurface,
  free: FreeBone,
  touched: Uint8Array,
  insertion: Vector3,
  built: Built,
  params: GuideParams,
  context: StepContext,
): WindowDesign[] {
  const out = scale(insertion, -1)
  const windows: WindowDesign[] = []
  for (const { at, diameter } of params.windows) {
    const place = at
      ? onBone(bone, at, insertion, params.name)
      : searched(free, touched, out, built, windows, diameter, params)
    if (place) windows.push({ at: place, diameter })
    else {
      context.warn({
        code: 'GUIDE_WINDOW_NO_ROOM',
        message: `no place of the contact has ${(diameter / 2 + WALL).toFixed(1)} mm of plate around it: a window of ${diameter} mm is left out`,
        where: params.name,
      })
    }
  }
  return windows
}

function searched(
  free: FreeBone,
  touched: Uint8Array,
  out: Vector3,
  built: Built,
  others: readonly WindowDesign[],
  diameter: number,
  params: GuideParams,
): Vector3 | undefined {
  const candidates = [...touched.keys()].filter((n) => touched[n])
  const step = Math.max(1, Math.floor(candidates.length / CANDIDATES))
  const needed = diameter / 2 + WALL
  const ranked: { at: Vector3; room: number }[] = []
  for (let i = 0; i < candidates.length; i += step) {
    const n = 3 * candidates[i]!
    const at: Vector3 = [free.points[n]!, free.points[n + 1]!, free.points[n + 2]!]
    const room = roomAt(at, out, built, others, params)
    if (room >= needed) ranked.push({ at, room })
  }
  ranked.sort((a, b) => b.room - a.room)
  return ranked.find(({ at }) => contactAround(free, touched, at, needed) > 0.8)?.at
}

function onBone(bone: SignedSurface, at: Vector3, insertion: Vector3, name: string): Vector3 {
  const start = subtract(at, scale(insertion, 20))
  const { ts } = castRays(bone.tree, Float64Array.from(start), Float64Array.from(insertion))
  if (ts[0]! <= 40) return add(start, scale(insertion, ts[0]!))
  throw new StepError({
    code: 'WINDOW_MISSES_BONE',
    message: 'expected bone under a window within 20 mm of its point, got none',
    where: name,
    remedy: 'Give `at` on the bone, LPS mm, or leave it out to have a place searched.',
  })
}
