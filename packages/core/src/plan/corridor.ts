import { castRays } from '@trabecula/kernels'
import { cos, sin } from '../base/math.ts'
import { add, cross, dot, normalize, scale, type Vector3 } from '../base/vectors.ts'
import { type AxisSegment, axisDistance } from '../geometry/axis-distance.ts'
import { nearestOn, type SignedSurface } from '../geometry/signed-distance.ts'

const SKIN = 0.05 // mm under its entry from which an axis is followed.

/** What an axis must keep. */
export interface CorridorRules {
  readonly diameter: number
  /** mm of bone around the shaft. */
  readonly cortex: number
  /** Stock lengths, mm, ascending. */
  readonly lengths: readonly number[]
  /** Whether the tip passes the far cortex, and by how much. */
  readonly bicortical: boolean
  readonly beyond: number
  /** mm that the tip may stand out at most, where it passes the far cortex. */
  readonly proud: number
  /** Bones that hold it. */
  readonly bones: readonly SignedSurface[]
  /** Structures to be kept off, and the mm of it. */
  readonly avoid: readonly SignedSurface[]
  readonly keepOff: number
  /** Axes that stand already, with their diameters, and the mm between surfaces. */
  readonly standing: readonly (AxisSegment & { readonly diameter: number })[]
  readonly apart: number
  /** Bones and what else is in the way of a driver, and the mm that it takes. */
  readonly inTheWay: readonly SignedSurface[]
  readonly room: number
  /** Whether an axis can be driven from the approach, and not too flat to the bone. */
  readonly driven: (direction: Vector3, normal: Vector3) => boolean
}

/** An axis that was tried: its entry lies on the bone. */
export interface Corridor {
  readonly entry: Vector3
  /** Unit, out of the bone at the entry. */
  readonly normal: Vector3
  /** Number of the bone that it enters. */
  readonly bone: number
  readonly direction: Vector3
  /** mm of the axis that are safe; with both cortices: from one to the other. 0 where it is not. */
  readonly free: number
  /** Stock length; 0 where none fits. */
  readonly length: number
  /** Bone beside the shaft over that length, mm, at least. */
  readonly clearance: number
}

/** Which of two axes is the better one: greater stock length, then more bone around it, then the longer way that is free. */
export function betterOf(a: Corridor, b: Corridor): Corridor {
  if (a.length !== b.length) return a.length > b.length ? a : b
  if (a.length === 0) return a.free >= b.free ? a : b
  return a.clearance > b.clearance || (a.clearance === b.clearance && a.free >= b.free) ? a : b
}

interface Axis {
  readonly entry: Vector3
  readonly direction: Vector3
}

/** mm along each axis to where it leaves the bone again; Infinity where it never does, or is not in it. */
function farCortex(axes: readonly Axis[], bone: SignedSurface): Float64Array {
  const origins = Float64Array.from(
    axes.flatMap(({ entry, direction }) => add(entry, scale(direction, SKIN))),
  )
  const ways = Float64Array.from(axes.flatMap(({ direction }) => direction))
  const { ts, owners } = castRays(bone.tree, origins, ways)
  return ts.map((t, n) => {
    const owner = 3 * owners[n]!
    const face: Vector3 = [0, 1, 2].map((a) => bone.faceNormals[owner + a] ?? 0) as unknown as Vector3
    return owner >= 0 && dot(face, axes[n]!.direction) > 0 ? t + SKIN : Infinity
  })
}

/** Least distance from points on axes to the bone's surface, square to the axis, by rays spread about it. */
function besides(
  axes: readonly Axis[],
  places: readonly (readonly number[])[],
  bone: SignedSurface,
  rays: number,
): number[][] {
  const origins: number[] = []
  const ways: number[] = []
  axes.forEach(({ entry, direction }, n) => {
    const [u, v] = tangents(direction)
    const around = Array.from({ length: rays }, (_, k) => {
      const angle = (2 * Math.PI * k) / rays
      return add(scale(u, cos(angle)), scale(v, sin(angle)))
    })
    for (const t of places[n]!) {
      const at = add(entry, scale(direction, t))
      for (const way of around) {
        origins.push(...at)
        ways.push(...way)
      }
    }
  })
  const { ts } = castRays(bone.tree, Float64Array.from(origins), Float64Array.from(ways))
  let next = 0
  return places.map((along) =>
    along.map(() => {
      let least = Infinity
      for (let k = 0; k < rays; k++) least = Math.min(least, ts[next++]!)
      return least
    }),
  )
}

/**
 * What is safe of axes in a bone: from a diameter behind the entry, bone beside the shaft, and before its tip; with both
 * cortices to a diameter before the far one.
 */
function judged(
  axes: readonly Axis[],
  bone: SignedSurface,
  rules: CorridorRules,
  step: number,
  rays: number,
) {
  const { diameter, cortex, lengths, bicortical, beyond, proud } = rules
  const none = { free: 0, length: 0, clearance: 0 }
  const far = farCortex(axes, bone)
  const longest = lengths.at(-1)!
  const places = axes.map((_, n) => {
    const end = bicortical ? far[n]! - diameter : Math.min(far[n]! - cortex, longest)
    if (far[n] === Infinity || (bicortical && far[n]! + beyond > longest)) return []
    const count = Math.max(0, Math.floor((end - diameter) / step) + 1)
    const along = Array.from({ length: count }, (_, i) => diameter + i * step)
    return count > 0 && end > along.at(-1)! ? [...along, end] : along
  })
  const beside = besides(axes, places, bone, rays)
  return axes.map((_, n) => {
    const along = places[n]!
    const asked = diameter / 2 + cortex
    const stop = beside[n]!.findIndex((d) => d < asked)
    const safe = stop < 0 ? along.length : stop
    const clearanceTo = (to: number) => {
      let least = Infinity
      along.forEach((t, i) => {
        if (t <= to + 1e-9) least = Math.min(least, beside[n]![i]!)
      })
      return least - diameter / 2
    }
    if (safe === 0 || (bicortical && safe < along.length)) return none
    if (bicortical) {
      const [least, most] = [far[n]! + beyond, far[n]! + beyond + proud]
      const length = lengths.find((one) => one >= least && one <= most) ?? 0
      return { free: far[n]!, length, clearance: length > 0 ? clearanceTo(length) : 0 }
    }
    const free = along[safe - 1]!
    const length = lengths.filter((one) => one <= free + 1e-9).at(-1) ?? 0
    return { free, length, clearance: length > 0 ? clearanceTo(length) : 0 }
  })
}

function clearOfOthers({ entry, direction, length }: AxisSegment, rules: CorridorRules): boolean {
  const radius = rules.diameter / 2
  const met = rules.standing.some((other) => {
    const least = radius + other.diameter / 2 + rules.apart
    return axisDistance({ entry, direction, length }, other) < least
  })
  if (met) return false
  if (rules.avoid.length === 0) return true
  const steps = Math.ceil(length)
  const points = new Float32Array(3 * (steps + 1))
  for (let i = 0; i <= steps; i++) points.set(add(entry, scale(direction, (i * length) / steps)), 3 * i)
  return rules.avoid.every((one) =>
    nearestOn(one, points).distances.every((d) => d >= radius + rules.keepOff),
  )
}

/** Which of the axes a driver finds free of bone behind its entry. */
function freeBehind(
  axes: readonly { readonly entry: Vector3; readonly direction: Vector3 }[],
  { inTheWay, room }: CorridorRules,
): boolean[] {
  const origins = Float64Array.from(axes.flatMap(({ entry, direction }) => add(entry, scale(direction, -1))))
  const back = Float64Array.from(axes.flatMap(({ direction }) => scale(direction, -1)))
  const free = axes.map(() => true)
  for (const { tree } of inTheWay) {
    const { ts } = castRays(tree, origins, back)
    axes.forEach((_, n) => {
      if (ts[n]! < room) free[n] = false
    })
  }
  return free
}

/** Judges axes in the bone that they enter; those that cannot be driven, meet others or hold nothing are left out. */
export function corridorsOf(
  axes: readonly Pick<Corridor, 'entry' | 'normal' | 'direction' | 'bone'>[],
  rules: CorridorRules,
  step: number,
  rays: number,
): Corridor[] {
  const possible = axes.filter(({ direction, normal }) => rules.driven(direction, normal))
  const held = rules.bones.flatMap((bone, b) => {
    const own = possible.filter((axis) => axis.bone === b)
    const found = judged(own, bone, rules, step, rays)
    return own.flatMap((axis, n): Corridor[] => (found[n]!.free > 0 ? [{ ...axis, ...found[n]! }] : []))
  })
  const free = freeBehind(held, rules)
  return held.filter((one, n) => free[n] && (one.length === 0 || clearOfOthers(one, rules)))
}

const STEPS = [
  [2, 0.12],
  [1, 0.06],
  [0.5, 0.03],
  [0.25, 0.015],
  [0.12, 0.008],
] as const // mm of the entry, radians of the axis, about.
const [COARSE, FINE] = [2, 0.75] // mm between the places of an axis that are looked at.
const [FEW_RAYS, RAYS] = [8, 12]

/** The same by fewer places and rays. */
export function roughCorridors(axes: Parameters<typeof corridorsOf>[0], rules: CorridorRules): Corridor[] {
  return corridorsOf(axes, rules, COARSE, FEW_RAYS)
}

function tangents(normal: Vector3): readonly [Vector3, Vector3] {
  const u = normalize(cross(normal, Math.abs(normal[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0]))
  return [u, cross(normal, u)]
}

/**
 * Moves the entry along the bone and turns the axis by ever smaller steps while it gets better (pattern search, Hooke and
 * Jeeves 1961). @param allowed whether an axis may enter there and run so
 */
export function refinedCorridor(
  start: Corridor,
  rules: CorridorRules,
  allowed: (entry: Vector3, direction: Vector3) => boolean,
): Corridor {
  let best = corridorsOf([start], rules, FINE, RAYS)[0] ?? { ...start, free: 0, length: 0, clearance: 0 }
  for (const [along, turn] of STEPS) {
    for (let round = 0; round < 8; round++) {
      const trials = neighbours(best, along, turn, rules.bones).filter((one) =>
        allowed(one.entry, one.direction),
      )
      const next = corridorsOf(trials, rules, FINE, RAYS).reduce(betterOf, best)
      if (next === best) break
      best = next
    }
  }
  return best
}

/** Entries a step along the bone, directions a step turned, and both together where the tip stays. */
function neighbours(
  { entry, normal, direction, bone }: Corridor,
  along: number,
  turn: number,
  bones: readonly SignedSurface[],
): Pick<Corridor, 'entry' | 'normal' | 'direction' | 'bone'>[] {
  const [u, v] = tangents(direction)
  const ways = [u, scale(u, -1), v, scale(v, -1)]
  const entries = ways.map((way) => onBones(add(entry, scale(way, along)), bones))
  const turned = ways.map((way) => normalize(add(direction, scale(way, turn))))
  return [
    ...entries.map((one) => ({ ...one, direction })),
    ...turned.map((one) => ({ entry, normal, bone, direction: one })),
    // Moved one way and turned the other: the axis swings about a point in the bone.
    ...entries.map((one, n) => ({ ...one, direction: turned[n ^ 1]! })),
    ...entries.map((one, n) => ({ ...one, direction: turned[n]! })),
  ]
}

/** The nearest place on the bones, the normal there, and the bone's number. */
export function onBones(
  point: Vector3,
  bones: readonly SignedSurface[],
): { readonly entry: Vector3; readonly normal: Vector3; readonly bone: number } {
  const all = bones.map((surface, bone) => ({ bone, ...nearestOn(surface, Float32Array.from(point)) }))
  const found = all.reduce((a, b) => (Math.abs(a.distances[0]!) <= Math.abs(b.distances[0]!) ? a : b))
  return {
    entry: [found.nearest[0]!, found.nearest[1]!, found.nearest[2]!],
    normal: [found.normals[0]!, found.normals[1]!, found.normals[2]!],
    bone: found.bone,
  }
}

/** Whether an axis leans no more than the cosines say from the approach and from the way into the bone. */
export function drivenFrom(
  approach: Vector3 | undefined,
  cosine: number,
  steepest: number,
): CorridorRules['driven'] {
  return (direction, normal) =>
    -dot(direction, normal) >= steepest && (!approach || dot(direction, approach) >= cosine)
}
