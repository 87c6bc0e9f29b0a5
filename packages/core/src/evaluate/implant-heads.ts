import { castRays, type MeshTree } from '@trabecula/kernels'
import { add, dot, length, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { CupDesign, ImplantDesign } from '../geometry/device.ts'
import { seatDepth } from '../geometry/screw-heads.ts'
import { spokesAcross } from './implant-measures.ts'

type Screw = ImplantDesign['screws'][number]

const SPOKES = 24
const OPENS = 1 // mm from the seat's sphere at which a hole opens into it.
const NEARLY = 0.96 // Of the head's radius: rays at the rim itself may pass it.

/** Whether a screw's hole opens into the cup's seat. */
export function headInSeat({ centre, diameter, axis }: CupDesign, { entry }: Screw): boolean {
  const from = subtract(entry, centre)
  return Math.abs(length(from) - diameter / 2) <= OPENS && dot(from, axis) < OPENS
}

/**
 * How far the outer face of a screw's head, pushed in until it sits, lies below the seat's sphere: mm, negative where it
 * stands in the cup; −∞ where it finds no seat. Rays along the axis from inside the cup to what stops the head's rim.
 */
export function headUnderSeat(tree: MeshTree, { centre, diameter }: CupDesign, screw: Screw): number {
  const { direction, head, hole, entry, top = 0 } = screw
  const form = screw.form ?? (top === 0 ? 'conical' : 'flat')
  const reach = (NEARLY * head) / 2
  // From where the axis comes nearest to the cup's centre: surely inside the cup.
  const from = add(entry, scale(direction, dot(subtract(centre, entry), direction)))
  const starts = spokesAcross(direction, SPOKES).map((spoke) => add(from, scale(spoke, reach)))
  const { ts } = castRays(
    tree,
    Float64Array.from(starts.flat()),
    Float64Array.from(starts.flatMap(() => [...direction])),
  )
  const stop = ts.reduce((a, b) => Math.min(a, b), Infinity)
  if (stop === Infinity || head <= hole) return -Infinity
  // A cone of 90° meets the ray as far below the rim as the ray lies within it, a ball deeper; a flat seat meets the head's underside.
  const below = form === 'flat' ? 0 : seatDepth(form, head, 2 * reach)
  const face = stop - below - top
  const middle = add(from, scale(direction, face))
  const toCentre = subtract(centre, middle)
  const height = dot(toCentre, direction)
  const aside = Math.max(0, length(subtract(toCentre, scale(direction, height))) - head / 2)
  return Math.sqrt(height * height + aside * aside) - diameter / 2
}

/**
 * Least wall between a screw's hole and the outside, mm: rays outwards in rings from below the head's seat to `reach` mm on.
 * 0 where the hole breaks out.
 */
export function wallAround(
  tree: MeshTree,
  from: Vector3,
  axis: Vector3,
  hole: number,
  reach: number,
): number {
  const spokes = spokesAcross(axis, SPOKES)
  const count = Math.max(2, Math.ceil(reach))
  const rings = Array.from({ length: count }, (_, n) => add(from, scale(axis, (reach * (n + 0.5)) / count)))
  const starts = rings.flatMap((ring) => spokes.map(() => ring))
  const along = rings.flatMap(() => spokes)
  const first = castRays(tree, Float64Array.from(starts.flat()), Float64Array.from(along.flat()))
  if (first.ts.some((t) => !(t < hole))) return 0
  const walls = starts.map((start, n) => add(start, scale(along[n]!, first.ts[n]!)))
  const second = castRays(
    tree,
    Float64Array.from(walls.flat()),
    Float64Array.from(along.flat()),
    Int32Array.from(first.owners),
  )
  return second.ts.reduce((a, b) => Math.min(a, b), Infinity)
}
