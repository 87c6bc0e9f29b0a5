import { castRays } from '@trabecula/kernels'
import { add, cross, distance, dot, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { GuideDesign } from '../geometry/device.ts'
import { boundsOf } from '../geometry/mesh.ts'
import { surfaceSamples } from '../geometry/mesh-distance.ts'
import { selectTriangles } from '../geometry/mesh-topology.ts'
import { type Contact, DRAW, slippage } from '../geometry/seat.ts'
import { nearestOn, type SignedSurface } from '../geometry/signed-distance.ts'

/** What would hold a guide better. */
export interface SeatProposal {
  /** A hook goes over an edge, an arm along the bone. */
  readonly kind: 'hook' | 'arm' | 'wire' | 'place'
  /** Smallest to greatest eigenvalue with it. */
  readonly ratio: number
  /** mm² of bone that is covered more. */
  readonly footprint: number
  /** The contact with it. */
  readonly contact: SeatPoints
  /** One of the guide's `hold`. */
  readonly hold: Readonly<Record<string, unknown>>
}

export type SeatPoints = Pick<Contact, 'points' | 'normals' | 'weights'>

const FEW = 1200 // Contact points that proposals are judged by.
const SPACING = 1.5 // mm between samples of the bone.
const NEAREST = 5 // mm from the contact that an extension's middle lies, at least.
const FARTHEST = 24
const APART = 6 // mm between the middles that are tried.
const BALL = 8 // mm
const BRIDGE = 5
const OVERLAP = 1.5 // mm from the contact under which bone counts as covered.
const HOOK = 0.6427876096865394 // cos 50°: a hook's normals differ more from the contact's.
const LEAST_GAIN = 1e-4
const [WIRE, SLEEVE, WALL] = [2, 12, 6.15] // mm: wire, length and outer diameter of its sleeve.
const KEPT = 2 // Of each kind.

/**
 * What would hold a guide better than its contact does: an arm or a hook (a ball of bone that can be touched, bridged to the
 * contact), one more wire (its sleeve bears on it square to its axis, over diameter × length), another place (the contact slid
 * along the bone, with a cut only along that). Each is judged by the same score as the guide; best gain for each cm² first.
 */
export function seatProposals(
  contact: Contact,
  bone: SignedSurface,
  { insertion, slots, sleeves }: Pick<GuideDesign, 'insertion' | 'slots' | 'sleeves'>,
): SeatProposal[] {
  const seat = thinned(contact)
  const now = ratioOf(seat)
  const ground = touchableBone(seat, bone, insertion)
  const all = [
    ...extensions(seat, ground, bone),
    ...wires(seat, insertion, slots, sleeves),
    ...places(seat, bone, insertion, slots),
  ].filter(({ ratio }) => ratio > now + LEAST_GAIN && ratio > 1.05 * now)
  const worth = ({ ratio, footprint }: SeatProposal) => (ratio - now) / Math.max(10, footprint)
  const sorted = all.sort((a, b) => worth(b) - worth(a))
  return sorted.filter((one) => sorted.filter(({ kind }) => kind === one.kind).indexOf(one) < KEPT)
}

function ratioOf({ points, normals, weights }: SeatPoints): number {
  const { eigenvalues } = slippage({ points, normals, weights, outward: normals })
  return eigenvalues[5]! > 0 ? eigenvalues[0]! / eigenvalues[5]! : 0
}

/** Every so many points of a contact, about 1200, that stand for all. */
export function thinned({ points, normals, weights }: Contact): SeatPoints {
  const step = Math.max(1, Math.floor(weights.length / FEW))
  const kept = Array.from({ length: Math.ceil(weights.length / step) }, (_, n) => n * step)
  return {
    points: Float32Array.from(kept.flatMap((n) => [...points.subarray(3 * n, 3 * n + 3)])),
    normals: Float64Array.from(kept.flatMap((n) => [...normals.subarray(3 * n, 3 * n + 3)])),
    weights: Float32Array.from(kept, (n) => step * weights[n]!),
  }
}

function joined(a: SeatPoints, b: SeatPoints): SeatPoints {
  return {
    points: Float32Array.from([...a.points, ...b.points]),
    normals: Float64Array.from([...a.normals, ...b.normals]),
    weights: Float32Array.from([...a.weights, ...b.weights]),
  }
}

const pointOf = (list: ArrayLike<number>, n: number): Vector3 => [
  list[3 * n]!,
  list[3 * n + 1]!,
  list[3 * n + 2]!,
]

/** Bone about the contact that a guide can touch on its way in, and how far each sample lies from the contact. */
interface Ground extends SeatPoints {
  readonly away: Float64Array
  /** Number of the contact's point that is nearest. */
  readonly nearest: Int32Array
}

function touchableBone(seat: SeatPoints, bone: SignedSurface, insertion: Vector3): Ground {
  const { positions: p, triangles: t } = bone.mesh
  const { min, max } = boundsOf({ positions: seat.points, triangles: new Uint32Array(0) })
  const near = selectTriangles(bone.mesh, (n) =>
    [0, 1, 2].every((a) => {
      const at = [0, 1, 2].map((c) => p[3 * t[3 * n + c]! + a]!)
      return Math.min(...at) < max[a]! + FARTHEST + BALL && Math.max(...at) > min[a]! - FARTHEST - BALL
    }),
  )
  const samples = surfaceSamples(near, SPACING)
  const { normals } = nearestOn(bone, samples.points)
  const out = scale(insertion, -1)
  const facing = [...samples.weights.keys()].filter((n) => dot(pointOf(normals, n), out) > DRAW)
  const origins = facing.flatMap((n) => add(pointOf(samples.points, n), scale(pointOf(normals, n), 0.05)))
  const { ts } = castRays(bone.tree, Float64Array.from(origins), Float64Array.from(facing.flatMap(() => out)))
  const found = facing.flatMap((n, at) => {
    if (ts[at]! < Infinity) return []
    const [away, nearest] = nearestPoint(pointOf(samples.points, n), seat.points)
    return away < FARTHEST + BALL ? [{ n, away, nearest }] : []
  })
  return {
    points: Float32Array.from(found.flatMap(({ n }) => pointOf(samples.points, n))),
    normals: Float64Array.from(found.flatMap(({ n }) => pointOf(normals, n))),
    weights: Float32Array.from(found, ({ n }) => samples.weights[n]!),
    away: Float64Array.from(found, ({ away }) => away),
    nearest: Int32Array.from(found, ({ nearest }) => nearest),
  }
}

function nearestPoint([x, y, z]: Vector3, points: Float32Array): readonly [number, number] {
  let [least, at] = [Infinity, 0]
  for (let i = 0; i < points.length; i += 3) {
    const [dx, dy, dz] = [points[i]! - x, points[i + 1]! - y, points[i + 2]! - z]
    const d = dx * dx + dy * dy + dz * dz
    if (d < least) [least, at] = [d, i / 3]
  }
  return [Math.sqrt(least), at]
}

const rounded = (v: Vector3, digits = 1) => v.map((x) => Number(x.toFixed(digits)))

function extensions(seat: SeatPoints, ground: Ground, bone: SignedSurface): SeatProposal[] {
  const mean = normalize(weighted(seat))
  const taken = new Set<string>()
  const middles = [...ground.away.keys()].filter((n) => {
    if (ground.away[n]! < NEAREST || ground.away[n]! > FARTHEST) return false
    const cell = pointOf(ground.points, n)
      .map((x) => Math.floor(x / APART))
      .join(' ')
    return !taken.has(cell) && taken.add(cell) !== undefined
  })
  return middles.flatMap((n): SeatProposal[] => {
    const balls = ballsTo(pointOf(ground.points, n), pointOf(seat.points, ground.nearest[n]!), bone)
    const inside = [...ground.away.keys()].filter(
      (i) =>
        ground.away[i]! > OVERLAP &&
        balls.some(({ at, radius }) => distance(at, pointOf(ground.points, i)) <= radius),
    )
    if (inside.length === 0) return []
    const patch: SeatPoints = {
      points: Float32Array.from(inside.flatMap((i) => pointOf(ground.points, i))),
      normals: Float64Array.from(inside.flatMap((i) => pointOf(ground.normals, i))),
      weights: Float32Array.from(inside, (i) => ground.weights[i]!),
    }
    const contact = joined(seat, patch)
    const turned = Math.abs(dot(mean, normalize(weighted(patch))))
    return [
      {
        kind: turned < HOOK ? 'hook' : 'arm',
        ratio: ratioOf(contact),
        footprint: patch.weights.reduce((sum, w) => sum + w, 0),
        contact,
        hold: { balls: balls.map(({ at, radius }) => ({ at: rounded(at), radius })) },
      },
    ]
  })
}

/** Sum of the normals by area; of the guide's own they point into the bone. */
function weighted({ normals, weights }: SeatPoints): Vector3 {
  let sum: Vector3 = [0, 0, 1e-12]
  for (let n = 0; n < weights.length; n++) sum = add(sum, scale(pointOf(normals, n), weights[n]!))
  return sum
}

/** Balls that lead from the contact to a place, on the bone: a plate must fit into them over an edge too. */
function ballsTo(
  middle: Vector3,
  from: Vector3,
  bone: SignedSurface,
): { readonly at: Vector3; readonly radius: number }[] {
  const way = subtract(middle, from)
  const count = Math.max(1, Math.ceil(distance(middle, from) / BRIDGE))
  const chord = Array.from({ length: count + 1 }, (_, k) => add(from, scale(way, k / count)))
  const { nearest } = nearestOn(bone, Float32Array.from(chord.flat()))
  return chord.map((_, k) => ({ at: pointOf(nearest, k), radius: BALL }))
}

/** Points of the contact that lie far from each other. */
function spread(seat: SeatPoints, count: number): Vector3[] {
  const kept: Vector3[] = [pointOf(seat.points, 0)]
  while (kept.length < count) {
    let [most, at] = [0, 0]
    for (let n = 0; n < seat.weights.length; n++) {
      const point = pointOf(seat.points, n)
      const away = Math.min(...kept.map((one) => distance(one, point)))
      if (away > most) [most, at] = [away, n]
    }
    if (most < APART) break
    kept.push(pointOf(seat.points, at))
  }
  return kept
}

function wires(
  seat: SeatPoints,
  insertion: Vector3,
  slots: GuideDesign['slots'],
  sleeves: GuideDesign['sleeves'],
): SeatProposal[] {
  const u = normalize(cross(insertion, Math.abs(insertion[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0]))
  const v = cross(insertion, u)
  const tilts: Vector3[] = [[0, 0, 0], u, scale(u, -1), v, scale(v, -1)]
  const directions = tilts.map((tilt) => normalize(add(insertion, scale(tilt, 0.47))))
  const names = new Set(sleeves.map(({ name }) => name))
  const name = Array.from({ length: 99 }, (_, n) => `h${n + 1}`).find((one) => !names.has(one))!
  return spread(seat, 12).flatMap((entry) =>
    directions.flatMap((direction): SeatProposal[] => {
      const tip = add(entry, scale(direction, 30))
      const clear =
        slots.every(({ plane }) => {
          const [here, there] = [entry, tip].map((x) => dot(plane.normal, x) - plane.offset) as [
            number,
            number,
          ]
          return Math.abs(here) > WALL && Math.abs(there) > WIRE && here > 0 === there > 0
        }) &&
        sleeves.every(({ mouth, direction: way, length }) => {
          return distance(add(mouth, scale(way, length)), entry) > WALL + 2
        })
      if (!clear) return []
      const contact = joined(seat, sleeveSeat(entry, direction))
      const hold = { wire: name, entry: rounded(entry), direction: rounded(direction, 4) }
      const footprint = (Math.PI * WALL * WALL) / 4
      return [{ kind: 'wire', ratio: ratioOf(contact), footprint, contact, hold }]
    }),
  )
}

/** A wire in its sleeve, as contact: it bears square to its axis, with diameter × length each of two ways. */
function sleeveSeat(entry: Vector3, direction: Vector3): SeatPoints {
  const u = normalize(cross(direction, Math.abs(direction[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0]))
  const ways = [u, cross(direction, u)]
  const parts = 6
  const places = Array.from({ length: parts }, (_, k) =>
    add(entry, scale(direction, (-(k + 0.5) * SLEEVE) / parts)),
  )
  return {
    points: Float32Array.from(places.flatMap((at) => ways.flatMap(() => at))),
    normals: Float64Array.from(places.flatMap(() => ways.flat())),
    weights: new Float32Array(2 * parts).fill((WIRE * SLEEVE) / parts),
  }
}

function places(
  seat: SeatPoints,
  bone: SignedSurface,
  insertion: Vector3,
  slots: GuideDesign['slots'],
): SeatProposal[] {
  if (slots.length > 1) return []
  const along = slots[0]
    ? normalize(cross(slots[0].plane.normal, insertion))
    : normalize(cross(insertion, Math.abs(insertion[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0]))
  const ways = slots[0] ? [along] : [along, cross(insertion, along)]
  return ways.flatMap((way) =>
    [-16, -8, 8, 16].flatMap((by): SeatProposal[] => {
      const shift = scale(way, by)
      const moved = Float32Array.from(seat.points, (x, i) => x + shift[i % 3]!)
      const { distances, nearest, normals } = nearestOn(bone, moved)
      const kept = [...seat.weights.keys()].filter(
        (n) => Math.abs(distances[n]!) < 4 && -dot(pointOf(normals, n), insertion) > DRAW,
      )
      if (kept.length < 0.7 * seat.weights.length) return []
      const contact: SeatPoints = {
        points: Float32Array.from(kept.flatMap((n) => pointOf(nearest, n))),
        normals: Float64Array.from(kept.flatMap((n) => pointOf(normals, n))),
        weights: Float32Array.from(kept, (n) => seat.weights[n]!),
      }
      const fresh = kept.filter((_, n) => nearestPoint(pointOf(contact.points, n), seat.points)[0] > OVERLAP)
      const footprint = fresh.reduce((sum, n) => sum + seat.weights[n]!, 0)
      return [{ kind: 'place', ratio: ratioOf(contact), footprint, contact, hold: { shift: rounded(shift) } }]
    }),
  )
}
