import { cos, sin } from '../base/math.ts'
import { add, cross, dot, length, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { Contact } from './seat.ts'
import { symmetricEigen } from './symmetric-eigen.ts'

/** What presses and pushes a seated guide, and what it lies on. */
export interface SeatLoad {
  /** N along the insertion, through the contact's middle. */
  readonly press: number
  /** N of saw or drill, across the insertion. */
  readonly side: number
  /** Coefficient of friction between guide and bone. */
  readonly friction: number
  /** N/mm³: pressure for each mm that guide and bone come nearer; and that they slide, while friction holds. */
  readonly stiffness: number
  readonly shear: number
}

/** mm that a point of the guide moves; undefined where the guide slides or tips over. */
export type SeatGive = ((point: Vector3) => Vector3) | undefined

type Points = Pick<Contact, 'points' | 'normals' | 'weights'>

const FREE = 1e-6 // Share of the greatest eigenvalue under which a motion is held by nothing.
const ROUNDS = 60

/** Force on the guide, N, and its moment about the contact's middle, N mm. */
interface Wrench {
  readonly force: Vector3
  readonly moment: Vector3
}

/** The contact's rows in its own frame: arm from the middle, normal, area. */
export interface Bed {
  readonly middle: Vector3
  readonly size: number
  readonly arms: readonly Vector3[]
  readonly normals: readonly Vector3[]
  readonly areas: readonly number[]
  /** Of each point the upper triangles (21) of area × row rowᵀ: square to the contact, and of both ways along it together. */
  readonly square: readonly Float64Array[]
  readonly across: readonly Float64Array[]
}

/** A contact made ready for any number of loads. */
export function bedOf({ points, normals, weights }: Points): Bed {
  const at = (list: ArrayLike<number>, n: number): Vector3 => [
    list[3 * n]!,
    list[3 * n + 1]!,
    list[3 * n + 2]!,
  ]
  const areas = [...weights]
  const area = areas.reduce((sum, w) => sum + w, 0)
  const middle = areas.reduce<Vector3>((sum, w, n) => add(sum, scale(at(points, n), w / area)), [0, 0, 0])
  const arms = areas.map((_, n) => subtract(at(points, n), middle))
  const size = arms.reduce((sum, arm, n) => sum + (areas[n]! * length(arm)) / area, 0)
  const ways = areas.map((_, n) => at(normals, n))
  const square = ways.map((way, n) => outer([rowOf(arms[n]!, way, size)], areas[n]!))
  const across = ways.map((way, n) => {
    const u = normalize(cross(way, Math.abs(way[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0]))
    return outer([rowOf(arms[n]!, u, size), rowOf(arms[n]!, cross(way, u), size)], areas[n]!)
  })
  return { middle, size, arms, normals: ways, areas, square, across }
}

/** Upper triangle of area × Σ row rowᵀ. */
function outer(rows: readonly Six[], area: number): Float64Array {
  const sum = new Float64Array(21)
  for (const row of rows) {
    let at = 0
    for (let i = 0; i < 6; i++) for (let j = i; j < 6; j++) sum[at++]! += area * row[i]! * row[j]!
  }
  return sum
}

/** Six numbers of a motion or wrench: turn × size, shift. */
type Six = readonly number[]

const rowOf = (arm: Vector3, way: Vector3, size: number): Six => [...scale(cross(arm, way), 1 / size), ...way]

/** Shift and turn under a wrench with the bed's points that bear; undefined where a motion that it drives is held by nothing. */
function solved(
  bed: Bed,
  bears: readonly boolean[],
  { stiffness, shear }: { readonly stiffness: number; readonly shear: number },
  { force, moment }: Wrench,
): Six | undefined {
  const sum = new Float64Array(21)
  bears.forEach((yes, n) => {
    if (!yes) return
    const [a, b] = [bed.square[n]!, bed.across[n]!]
    for (let i = 0; i < 21; i++) sum[i]! += stiffness * a[i]! + shear * b[i]!
  })
  const matrix = Array.from({ length: 6 }, () => new Array<number>(6).fill(0))
  let at = 0
  for (let i = 0; i < 6; i++)
    for (let j = i; j < 6; j++) {
      matrix[i]![j] = sum[at]!
      matrix[j]![i] = sum[at++]!
    }
  const load = [...scale(moment, 1 / bed.size), ...force]
  const whole = Math.sqrt(load.reduce((sum, x) => sum + x * x, 0))
  const { values, vectors } = symmetricEigen(matrix)
  const motion = new Array<number>(6).fill(0)
  for (const [n, vector] of vectors.entries()) {
    const along = vector.reduce((sum, x, i) => sum + x * load[i]!, 0)
    if (values[n]! > FREE * values[5]!)
      for (let i = 0; i < 6; i++) motion[i]! += (along / values[n]!) * vector[i]!
    else if (Math.abs(along) > 1e-3 * whole) return undefined
  }
  return motion
}

const moved = (motion: Six, arm: Vector3, size: number): Vector3 =>
  add(
    [motion[3]!, motion[4]!, motion[5]!],
    cross([motion[0]! / size, motion[1]! / size, motion[2]! / size], arm),
  )

/** Bone only presses: points that would be pulled are left out, and those that come to bear taken in, until nothing changes. */
function settled(
  bed: Bed,
  bearing: { readonly stiffness: number; readonly shear: number },
  wrench: Wrench,
): { motion: Six; bears: readonly boolean[] } | undefined {
  let bears = bed.areas.map(() => true)
  for (let round = 0; round < ROUNDS; round++) {
    const motion = solved(bed, bears, bearing, wrench)
    if (!motion) return undefined
    const next = bed.arms.map((arm, n) => dot(moved(motion, arm, bed.size), bed.normals[n]!) > 0)
    if (!next.includes(true)) return undefined
    if (next.every((yes, n) => yes === bears[n])) return { motion, bears }
    bears = next
  }
  return undefined
}

/**
 * How a guide gives on its bed: a rigid body on springs that only press (Winkler), held across by friction as long as Coulomb's
 * law lets it, summed over the contact; beyond that friction takes its part of the side force and the contact's shape must hold
 * the rest. Normals of the bed point into the bone.
 * @param mouth where the side force acts, LPS mm @param direction of the side force, unit
 */
export function seatGive(
  bed: Bed,
  insertion: Vector3,
  { press, side, friction, stiffness, shear }: SeatLoad,
  mouth: Vector3,
  direction: Vector3,
): SeatGive {
  const wrenchOf = (size: number): Wrench => {
    const across = scale(direction, size)
    return {
      force: add(scale(insertion, press), across),
      moment: cross(subtract(mouth, bed.middle), across),
    }
  }
  const sticking = settled(bed, { stiffness, shear }, wrenchOf(side))
  if (!sticking) return undefined
  const { normal, tangential } = carried(bed, sticking, { stiffness, shear })
  const holds = tangential <= friction * normal
  const found = holds
    ? sticking
    : settled(bed, { stiffness, shear: 0 }, wrenchOf(Math.max(0, side - friction * normal)))
  return found && ((point) => moved(found.motion, subtract(point, bed.middle), bed.size))
}

/** Sums of what the bed carries square to the contact and along it, N. */
function carried(
  bed: Bed,
  { motion, bears }: { readonly motion: Six; readonly bears: readonly boolean[] },
  { stiffness, shear }: { readonly stiffness: number; readonly shear: number },
): { readonly normal: number; readonly tangential: number } {
  let [normal, tangential] = [0, 0]
  bears.forEach((yes, n) => {
    if (!yes) return
    const shift = moved(motion, bed.arms[n]!, bed.size)
    const deep = dot(shift, bed.normals[n]!)
    normal += stiffness * bed.areas[n]! * deep
    tangential += shear * bed.areas[n]! * length(subtract(shift, scale(bed.normals[n]!, deep)))
  })
  return { normal, tangential }
}

/** Unit directions across the insertion, evenly round. */
export function sideways(insertion: Vector3, count: number): Vector3[] {
  const u = normalize(cross(insertion, Math.abs(insertion[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0]))
  const v = cross(insertion, u)
  return Array.from({ length: count }, (_, n) => {
    const angle = (2 * Math.PI * n) / count
    return add(scale(u, cos(angle)), scale(v, sin(angle)))
  })
}
