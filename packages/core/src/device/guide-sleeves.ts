import { castRays } from '@trabecula/kernels'
import { add, dot, length, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { InsertDesign, SleeveDesign, SlotDesign } from '../geometry/device.ts'
import { sleeveBore, slotBore } from '../geometry/guide-bores.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import type { Trajectory, TrajectorySet } from '../geometry/plan.ts'
import type { SignedSurface } from '../geometry/signed-distance.ts'
import { surfaceTree } from '../geometry/surface-tree.ts'
import { StepError } from '../step.ts'
import type { GuideParams, SleeveParams } from './guide-params.ts'

/** A sleeve and how far its wire or drill goes on beyond the sleeve. */
export interface PlannedSleeve {
  readonly sleeve: SleeveDesign
  /** mm from the mouth to the tip. */
  readonly reach: number
}

const LEAST_WALL = 1 // mm of guide that must stand between a hole and a slot.
const FREE = 0.3 // mm between the blade and a wire in the bone.
const STEP = 0.25 // mm between moves that are tried for a remedy.
const FARTHEST = 20 // mm.
const SAME_DEPTH = 6 // mm that the bone may lie deeper or higher under a moved sleeve.
const LEAST_DEPTH = 5 // mm: a wire that holds less is no remedy.

const SHOULDER = 2 // mm of sleeve that hold a bush from below.
const [SHORTEST, LONGEST] = [4, 60] // mm that a sleeve with a stop may stand over the bone.
const LEAST_BUSH = 0.4 // mm of metal.

/** @throws StepError SLEEVE_UNKNOWN, SLEEVE_DRILL_UNKNOWN, SLEEVE_MISSES_BONE, SLEEVE_STOP_NO_ROOM, SLEEVE_INSERT_NO_ROOM */
export function planSleeves(
  bone: SignedSurface,
  trajectories: TrajectorySet | undefined,
  params: GuideParams,
): PlannedSleeve[] {
  return params.sleeves.map((asked) => {
    const path = trajectories?.trajectories.find(({ name }) => name === asked.name)
    const { entry, direction, drill, depth } = axisOf(asked, path, trajectories, params)
    const start = subtract(entry, scale(direction, 20))
    const { ts } = castRays(bone.tree, Float64Array.from(start), Float64Array.from(direction))
    if (!(ts[0]! <= 30)) {
      throw new StepError({
        code: 'SLEEVE_MISSES_BONE',
        message: `expected the axis ${asked.name} to meet the bone within 10 mm of its entry, got ${ts[0] === Infinity ? 'no bone' : `${(ts[0]! - 20).toFixed(1)} mm`}`,
        where: `${params.name}, ${asked.name}`,
        remedy: 'Give the entry on the bone and the direction into it, LPS mm.',
      })
    }
    const onBone = add(start, scale(direction, ts[0]!))
    const hole = drill + asked.clearance
    // The tip is the plan's, wherever the axis meets the bone.
    const inBone = dot(subtract(entry, onBone), direction) + depth
    const stands = asked.stop === undefined ? asked.length : overBone(asked.stop, inBone, asked, params)
    const insert = insertOf(asked, hole, stands - params.clearance, params)
    return {
      sleeve: {
        name: asked.name,
        kind: path?.kind === 'screw' ? 'drill' : 'wire',
        mouth: subtract(onBone, scale(direction, stands)),
        direction,
        tool: drill,
        hole,
        outer: asked.outer ?? (insert ? hole + 2 * insert.wall + insert.fit : hole) + 4,
        length: stands - params.clearance,
        reach: stands + inBone,
        ...(asked.stop !== undefined && { stopped: true }),
        ...(insert && { insert }),
      },
      reach: stands + depth,
    }
  })
}

/** How far a sleeve stands over the bone whose mouth is a drill's stop. @throws StepError SLEEVE_STOP_NO_ROOM */
function overBone(stop: number, inBone: number, asked: SleeveParams, { name }: GuideParams): number {
  const stands = stop - inBone
  if (stands >= SHORTEST && stands <= LONGEST) return stands
  throw new StepError({
    code: 'SLEEVE_STOP_NO_ROOM',
    message: `expected a sleeve that stands ${SHORTEST} to ${LONGEST} mm over the bone, got ${stands.toFixed(1)} mm: the drill’s stop lies ${stop} mm from its tip, which goes ${inBone.toFixed(1)} mm into the bone`,
    where: `${name}, ${asked.name}`,
    remedy: `Give a drill with a \`stop\` of ${(inBone + SHORTEST).toFixed(1)} to ${(inBone + LONGEST).toFixed(1)} mm, or another depth.`,
  })
}

/** @throws StepError SLEEVE_INSERT_NO_ROOM */
function insertOf(
  { insert, name: sleeve }: SleeveParams,
  hole: number,
  length: number,
  { name }: GuideParams,
): InsertDesign | undefined {
  if (!insert) return undefined
  const { outer, fit, depth = Math.floor(2 * (length - SHOULDER)) / 2, material } = insert
  const wall = (outer - hole) / 2
  if (wall >= LEAST_BUSH && depth >= SHOULDER && depth <= length - SHOULDER + 1e-9)
    return { wall, fit, depth, material }
  throw new StepError({
    code: 'SLEEVE_INSERT_NO_ROOM',
    message: `expected a bush with ${LEAST_BUSH} mm of wall around a hole of ${hole.toFixed(2)} mm, at most ${(length - SHOULDER).toFixed(1)} mm long, got one of ${outer} mm, ${depth.toFixed(1)} mm long`,
    where: `${name}, ${sleeve}`,
    remedy: `Give the bush another \`outer\` or \`depth\`, or let the sleeve stand higher (\`length\`).`,
  })
}

function axisOf(
  asked: SleeveParams,
  path: Trajectory | undefined,
  trajectories: TrajectorySet | undefined,
  { name }: GuideParams,
) {
  if (path) {
    const drill = asked.drill ?? (path.kind === 'wire' ? path.diameter : undefined)
    if (drill !== undefined)
      return { entry: path.entry, direction: path.direction, drill, depth: path.length }
    throw new StepError({
      code: 'SLEEVE_DRILL_UNKNOWN',
      message: `expected the diameter of the drill for the screw ${asked.name} of ${path.diameter} mm, got none`,
      where: `${name}, ${asked.name}`,
      remedy: 'Give the sleeve a `drill`, mm.',
    })
  }
  if (asked.entry && asked.direction && asked.drill !== undefined) {
    return {
      entry: asked.entry,
      direction: normalize(asked.direction),
      drill: asked.drill,
      depth: asked.depth,
    }
  }
  const names = trajectories?.trajectories.map((one) => one.name).join(', ') || 'none'
  throw new StepError({
    code: 'SLEEVE_UNKNOWN',
    message: `expected the name of a wire or screw (${names}) or an entry, a direction and a drill, got ${asked.name}`,
    where: `${name}, ${asked.name}`,
    remedy: 'Name one of the trajectories, or give the sleeve `entry`, `direction` and `drill`.',
  })
}

/** Distance of a point to the blade's swath: a plate from the mouth (or `above` mm before it) to the tip. */
function toSwath(slot: SlotDesign, half: number, above: number, p: Vector3): number {
  const q = subtract(p, slot.origin)
  const outside = (x: number, low: number, high: number) => Math.max(low - x, x - high, 0)
  const x = outside(dot(q, slot.plane.normal), -half, half)
  const y = outside(dot(q, slot.along), -slot.length / 2, slot.length / 2)
  const z = outside(dot(q, slot.inward), -above, slot.reach)
  return Math.sqrt(x * x + y * y + z * z)
}

/** mm between a sleeve's hole and a slot, and between its wire in the bone and the blade. */
function roomsOf({ sleeve, reach }: PlannedSleeve, slot: SlotDesign, shift: Vector3 = [0, 0, 0]) {
  let inGuide = Infinity
  let inBone = Infinity
  const half = slot.blade.thickness / 2
  for (let t = 0; t <= reach; t += 0.25) {
    const p = add(add(sleeve.mouth, shift), scale(sleeve.direction, t))
    if (t <= sleeve.length) {
      const bore = slotBore(slot).width / 2
      const d = toSwath(slot, bore, slot.blade.length, p) - sleeveBore(sleeve).diameter / 2
      inGuide = Math.min(inGuide, d)
    } else inBone = Math.min(inBone, toSwath(slot, half, 0, p) - sleeve.tool / 2)
  }
  return { inGuide, inBone }
}

const keepsOff = ({ inGuide, inBone }: { readonly inGuide: number; readonly inBone: number }) =>
  inGuide >= LEAST_WALL && inBone >= FREE

/** The least move of a wire, across the slot it meets or along it, after which it keeps off all slots; none within 20 mm: undefined. */
function leastMove(
  bone: TriangleMesh,
  planned: PlannedSleeve,
  met: SlotDesign,
  slots: readonly SlotDesign[],
): Vector3 | undefined {
  for (let far = STEP; far <= FARTHEST; far += STEP) {
    for (const way of [met.plane.normal, met.along]) {
      for (const side of [1, -1]) {
        const shift = scale(way, side * far)
        const { mouth, direction, length: long } = planned.sleeve
        const { ts } = castRays(
          surfaceTree(bone),
          Float64Array.from(add(mouth, shift)),
          Float64Array.from(direction),
        )
        const deeper = ts[0]! - long
        if (Math.abs(deeper) > SAME_DEPTH) continue
        const landed = add(shift, scale(direction, deeper))
        if (slots.every((slot) => keepsOff(roomsOf(planned, slot, landed)))) return shift
      }
    }
  }
  return undefined
}

/** How a wire is brought off the slot: the least move that does it, and how long it may be where only its tip meets the blade. */
function remedyFor(
  bone: TriangleMesh,
  planned: PlannedSleeve,
  met: SlotDesign,
  slots: readonly SlotDesign[],
): string {
  const { sleeve, reach } = planned
  const move = leastMove(bone, planned, met, slots)
  let shorter = reach
  while (
    shorter > sleeve.length &&
    !slots.every((slot) => keepsOff(roomsOf({ sleeve, reach: shorter }, slot)))
  )
    shorter -= 0.5
  const depth = shorter - sleeve.length
  const mayShorten = depth >= LEAST_DEPTH
  if (!move) {
    return mayShorten
      ? `Let ${sleeve.name} go only ${depth.toFixed(1)} mm into the bone.`
      : 'Turn the wire away from the cut: no move within 20 mm clears it.'
  }
  const by = length(move).toFixed(2)
  const [x, y, z] = move.map((one) => one.toFixed(2))
  return mayShorten
    ? `Move ${sleeve.name} by ${by} mm (LPS ${x}, ${y}, ${z}), then it keeps off every slot; or let it go only ${depth.toFixed(1)} mm into the bone.`
    : `Move ${sleeve.name} by ${by} mm (LPS ${x}, ${y}, ${z}), then it keeps off every slot.`
}

/**
 * No hole may run into a slot, and no wire in the bone into the blade; the refusal names the move that would clear it.
 * @throws StepError SLEEVE_THROUGH_SLOT
 */
export function checkApart(
  bone: TriangleMesh,
  sleeves: readonly PlannedSleeve[],
  slots: readonly SlotDesign[],
  { name }: GuideParams,
): void {
  for (const planned of sleeves) {
    const { sleeve } = planned
    for (const slot of slots) {
      const rooms = roomsOf(planned, slot)
      if (keepsOff(rooms)) continue
      const { inGuide, inBone } = rooms
      throw new StepError({
        code: 'SLEEVE_THROUGH_SLOT',
        message:
          inGuide < LEAST_WALL
            ? `expected at least ${LEAST_WALL} mm between the hole of ${sleeve.name} and the slot ${slot.plane.name}, got ${inGuide.toFixed(2)} mm`
            : `expected at least ${FREE} mm between ${sleeve.name} in the bone and the blade in the slot ${slot.plane.name}, got ${inBone.toFixed(2)} mm`,
        where: `${name}, ${sleeve.name}`,
        remedy: remedyFor(bone, planned, slot, slots),
      })
    }
  }
}
