import { castRays } from '@trabecula/kernels'
import { add, cross, dot, length, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { InsertDesign, SlotDesign } from '../geometry/device.ts'
import type { Body } from '../geometry/mesh.ts'
import type { NamedPlane } from '../geometry/plan.ts'
import type { SignedSurface } from '../geometry/signed-distance.ts'
import { surfaceTree } from '../geometry/surface-tree.ts'
import { type StepContext, StepError } from '../step.ts'
import type { FreeBone } from './guide-contact.ts'
import type { GuideParams } from './guide-params.ts'
import { type Surroundings, slotEnds } from './guide-slot-ends.ts'

/** A slot and the bone under it. */
export interface PlannedSlot {
  readonly slot: SlotDesign
  /** mm along `inward` from the mouth to the deepest place of the near cortex: so far the block goes down. */
  readonly foot: number
}

/** The cut through the bone as the blade meets it: for each station along the slot, mm along `inward`. */
interface Profile {
  readonly stations: readonly number[]
  readonly near: readonly number[]
  readonly far: readonly number[]
}

const BAND = 2 // mm from the plane that contact samples tell of.
const STEP = 0.5 // mm between stations.
const HOLE = 5 // mm of contact that may be missing in a run.
const GAP = 3 // mm of air that still belong to one bone.
const LEAST_SLOT = 3 // mm: no blade goes through less.
const SHOULDER = 2 // mm of slot that hold an insert from below.
const BEHIND = 20 // mm behind the far cortex over which a structure that must be avoided keeps the blade at the bone.

interface Axes {
  readonly along: Vector3
  readonly inward: Vector3
}

function missesGuide(plane: NamedPlane, name: string, why: number): StepError {
  return new StepError({
    code: 'SLOT_MISSES_GUIDE',
    message: `expected the plane ${plane.name} to cross the guide's contact, but the nearest contact lies ${why.toFixed(1)} mm from it`,
    where: name,
    remedy: 'Take in bone on the plane with `free`, or leave the cut out of `cuts`.',
  })
}

/** Whether a point lies between the ridges of a face; of a whole plane every point does. */
function isWithin({ within = [] }: NamedPlane, p: Vector3): boolean {
  return within.every(({ normal, offset }) => dot(normal, p) >= offset)
}

/** The part of a slot that stays between the ridges of its face, at its mouth and at its tip. */
function betweenRidges(
  plane: NamedPlane,
  { along, inward }: Axes,
  range: readonly [number, number],
  depths: readonly number[],
): [number, number] {
  let [low, high] = range
  for (const { normal, offset } of plane.within ?? []) {
    for (const x of depths) {
      const at = add(scale(plane.normal, plane.offset), scale(inward, x))
      const [rest, slope] = [offset - dot(normal, at), dot(normal, along)]
      if (slope > 1e-6) low = Math.max(low, rest / slope)
      else if (slope < -1e-6) high = Math.min(high, rest / slope)
    }
  }
  return [low, high]
}

/** Longest run of contact along the plane, mm along `along`. */
function runOf(free: FreeBone, touched: Uint8Array, plane: NamedPlane, { along }: Axes, name: string) {
  const bins = new Map<number, number>()
  let nearest = Infinity
  for (let n = 0; n < touched.length; n++) {
    if (!touched[n]) continue
    const p: Vector3 = [free.points[3 * n]!, free.points[3 * n + 1]!, free.points[3 * n + 2]!]
    if (!isWithin(plane, p)) continue
    const away = Math.abs(dot(p, plane.normal) - plane.offset)
    nearest = Math.min(nearest, away)
    if (away <= BAND) bins.set(Math.floor(dot(p, along)), 1)
  }
  const found = [...bins.keys()].sort((a, b) => a - b)
  let best: [number, number] | undefined
  let start = found[0]
  found.forEach((bin, i) => {
    const next = found[i + 1]
    if (next !== undefined && next - bin <= HOLE) return
    if (!best || bin + 1 - start! > best[1] - best[0]) best = [start!, bin + 1]
    start = next
  })
  if (!best || best[1] - best[0] < 3) throw missesGuide(plane, name, nearest)
  return best
}

/** Where rays along `inward` meet and leave bone, from `from` mm on; stations that meet none are left out. */
function profileOf(
  bone: Pick<SignedSurface, 'tree'>,
  plane: NamedPlane,
  { along, inward }: Axes,
  range: readonly [number, number],
  from: number,
): Profile {
  const stations: number[] = []
  for (let s = range[0]; s <= range[1] + 1e-9; s += STEP) stations.push(s)
  const at = (s: number, x: number) =>
    add(scale(plane.normal, plane.offset), add(scale(along, s), scale(inward, x)))
  const hits: number[][] = stations.map(() => [])
  const position = stations.map(() => from)
  for (let round = 0; round < 8; round++) {
    const origins = Float64Array.from(stations.flatMap((s, i) => [...at(s, position[i]!)]))
    const directions = Float64Array.from(stations.flatMap(() => [...inward]))
    const { ts } = castRays(bone.tree, origins, directions)
    stations.forEach((_, i) => {
      if (ts[i] === Infinity) return
      position[i] = position[i]! + ts[i]! + 1e-4
      hits[i]!.push(position[i]!)
    })
  }
  const kept = stations.map((_, i) => i).filter((i) => hits[i]!.length >= 2)
  return {
    stations: kept.map((i) => stations[i]!),
    near: kept.map((i) => hits[i]![0]!),
    far: kept.map((i) => {
      const list = hits[i]!
      let end = 1
      while (end + 2 < list.length && list[end + 1]! - list[end]! <= GAP) end += 2
      return list[end]!
    }),
  }
}

function slopeOf({ stations, near, far }: Profile): number {
  const n = stations.length
  const y = near.map((x, i) => (x + far[i]!) / 2)
  const ms = stations.reduce((a, b) => a + b, 0) / n
  const my = y.reduce((a, b) => a + b, 0) / n
  let [sxy, sxx] = [0, 0]
  stations.forEach((s, i) => {
    sxy += (s - ms) * (y[i]! - my)
    sxx += (s - ms) * (s - ms)
  })
  return sxx > 0 ? sxy / sxx : 0
}

function axesOf(plane: NamedPlane, wanted: Vector3, name: string): Axes {
  const inPlane = subtract(wanted, scale(plane.normal, dot(wanted, plane.normal)))
  if (length(inPlane) < 0.3 * length(wanted)) {
    throw new StepError({
      code: 'SLOT_MISSES_GUIDE',
      message: `expected the blade to go in along the plane ${plane.name}, but the way in stands across it`,
      where: name,
      remedy: 'Give the slot another `inward`, or the guide another `free` region.',
    })
  }
  const inward = normalize(inPlane)
  return { inward, along: normalize(cross(plane.normal, inward)) }
}

/** Turns the axes in the plane so that the blade goes in square to the bone's middle line. */
function squared({ along, inward }: Axes, slope: number): Axes {
  return {
    along: normalize(add(along, scale(inward, slope))),
    inward: normalize(subtract(inward, scale(along, slope))),
  }
}

function contactStart(free: FreeBone, touched: Uint8Array, plane: NamedPlane, { inward }: Axes): number {
  let least = Infinity
  for (let n = 0; n < touched.length; n++) {
    if (!touched[n]) continue
    const p: Vector3 = [free.points[3 * n]!, free.points[3 * n + 1]!, free.points[3 * n + 2]!]
    if (Math.abs(dot(p, plane.normal) - plane.offset) <= BAND) least = Math.min(least, dot(p, inward))
  }
  return least - 5
}

/** mm along `inward` at which the blade's swath first meets one of the bodies, ∞ where it meets none; and which. */
function firstMet(
  others: readonly Body[],
  plane: NamedPlane,
  axes: Axes,
  range: readonly [number, number],
  from: number,
  half: number,
): { at: number; name: string } {
  let met = { at: Infinity, name: '' }
  for (const other of others) {
    const surface = { tree: surfaceTree(other.mesh) }
    for (const lane of [-half, 0, half]) {
      const shifted = { ...plane, offset: plane.offset + lane }
      const { near } = profileOf(surface, shifted, axes, range, from)
      for (const at of near) if (at < met.at) met = { at, name: other.name }
    }
  }
  return met
}

/**
 * A slot along a plane: open over the run of contact on the plane, its mouth so high that the walls lead the blade over
 * `depth` and a blade of the given length ends at most `stop` mm beyond the far cortex, `keepOff` mm before other bones, and at
 * the bone where a structure to avoid lies behind it.
 * @throws StepError SLOT_MISSES_GUIDE, SLOT_INSERT_NO_ROOM
 */
export function planSlot(
  bone: SignedSurface,
  free: FreeBone,
  touched: Uint8Array,
  plane: NamedPlane,
  insertion: Vector3,
  around: Surroundings,
  boneName: string,
  params: GuideParams,
  context: StepContext,
): PlannedSlot {
  const { slot, blade, name } = params
  let axes = axesOf(plane, slot.inward ?? insertion, name)
  let run = runOf(free, touched, plane, axes, name)
  let profile = profileOf(bone, plane, axes, run, contactStart(free, touched, plane, axes))
  if (!slot.inward) {
    for (let round = 0; round < 2 && profile.stations.length > 1; round++) {
      axes = squared(axes, slopeOf(profile))
      run = runOf(free, touched, plane, axes, name)
      profile = profileOf(bone, plane, axes, run, contactStart(free, touched, plane, axes))
    }
  }
  if (profile.stations.length === 0) throw missesGuide(plane, name, 0)
  const start = contactStart(free, touched, plane, axes)
  const depths = { from: Math.min(...profile.near) - slot.depth, to: Math.min(...profile.far) + slot.stop }
  const open = asAsked(slotEnds(bone.tree, plane, axes, run, depths, around, params, context), slot.length)
  const range = betweenRidges(plane, axes, open.range, [start, Math.max(...profile.far)])
  const isWhole = range[0] === open.range[0] && range[1] === open.range[1]
  if (range[1] - range[0] < LEAST_SLOT) throw missesGuide(plane, name, 0)
  profile = profileOf(bone, plane, axes, range, start)
  if (profile.stations.length === 0) throw missesGuide(plane, name, 0)
  const nearest = Math.min(...profile.near)
  const half = (blade.thickness + params.bladeClearance) / 2
  const forbidden = around.others.filter((other) => !slot.mayTouch.includes(other.name))
  const met = firstMet(forbidden, plane, axes, range, nearest - slot.depth, half)
  const through = Math.min(...profile.far)
  const kept = firstMet(around.avoid, plane, axes, range, nearest - slot.depth, half + slot.keepAway)
  const isKept = kept.at < Math.max(...profile.far) + BEHIND
  const beyond = through + (isKept ? 0 : slot.stop)
  const tip = Math.min(beyond, met.at - slot.keepOff, kept.at - slot.keepAway)
  const mouth = Math.min(nearest - slot.depth, tip - blade.length)
  const left = Math.max(...profile.far) - (mouth + blade.length)
  if (left > 0.2) {
    context.warn({
      code: 'SLOT_LEAVES_BONE',
      message: `at the stop of the slot ${plane.name} up to ${left.toFixed(1)} mm of ${boneName} stay uncut: the blade ends ${(mouth + blade.length - Math.min(...profile.far)).toFixed(1)} mm beyond the far cortex where the bone is thinnest${tip < beyond || isKept ? ` and before ${kept.at - slot.keepAway <= met.at - slot.keepOff ? kept.name : met.name}` : ''}`,
      where: name,
    })
  }
  const origin = mouthOf(plane, axes, range, mouth)
  const depth = nearest - mouth - params.clearance
  const insert = insertOf(plane.name, depth, params)
  return {
    slot: {
      plane,
      blade,
      clearance: params.bladeClearance,
      origin,
      ...axes,
      length: range[1] - range[0],
      depth,
      reach: blade.length,
      mayTouch: [boneName, ...slot.mayTouch],
      ...(insert && { insert }),
      ...(open.ends && isWhole && { ends: open.ends }),
    },
    foot: Math.max(...profile.near) - mouth,
  }
}

/** Middle of a slot's mouth. */
function mouthOf(
  { normal, offset }: NamedPlane,
  { along, inward }: Axes,
  range: readonly [number, number],
  mouth: number,
): Vector3 {
  const middle = (range[0] + range[1]) / 2
  return add(scale(normal, offset), add(scale(along, middle), scale(inward, mouth)))
}

/** @throws StepError SLOT_INSERT_NO_ROOM */
function insertOf(cut: string, slotDepth: number, { slot, name }: GuideParams): InsertDesign | undefined {
  if (!slot.insert) return undefined
  const { wall, fit, depth = Math.floor(2 * (slotDepth - SHOULDER)) / 2, material } = slot.insert
  if (depth <= slotDepth - SHOULDER + 1e-9 && depth >= SHOULDER) return { wall, fit, depth, material }
  throw new StepError({
    code: 'SLOT_INSERT_NO_ROOM',
    message: `expected an insert of ${SHOULDER} to ${(slotDepth - SHOULDER).toFixed(1)} mm in the slot ${cut}, which leads over ${slotDepth.toFixed(1)} mm, got one of ${depth.toFixed(1)} mm`,
    where: name,
    remedy: 'Give the insert less `depth`, or the slot more.',
  })
}

/** The length asked for about the run's middle, or as far as the ends allow. */
function asAsked(
  { range, ends }: ReturnType<typeof slotEnds>,
  asked: number | undefined,
): { range: [number, number]; ends?: SlotDesign['ends'] } {
  if (asked === undefined || asked >= range[1] - range[0]) return { range, ends }
  const middle = (range[0] + range[1]) / 2
  return { range: [middle - asked / 2, middle + asked / 2] }
}
