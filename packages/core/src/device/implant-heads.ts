import { add, dot, length, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { CupDesign } from '../geometry/device.ts'

/** The outer face of a screw's head: a disc across the axis. */
export interface HeadDisc {
  readonly middle: Vector3
  /** Unit, into the implant. */
  readonly direction: Vector3
  readonly radius: number
}

const OPENS = 1 // mm from the seat's sphere at which a hole opens into the seat.
const STEP = 0.05 // mm by which a head is sunk.
const DEEPEST = 25 // mm.

/** Least distance of a point to a disc. */
export function distanceToDisc({ middle, direction, radius }: HeadDisc, point: Vector3): number {
  const from = subtract(point, middle)
  const height = dot(from, direction)
  const aside = length(subtract(from, scale(direction, height)))
  const over = Math.max(0, aside - radius)
  return Math.sqrt(height * height + over * over)
}

/** Whether a hole that enters the implant at a point opens into the cup's seat. */
export function opensIntoSeat({ centre, diameter, axis }: CupDesign, entry: Vector3): boolean {
  const from = subtract(entry, centre)
  return Math.abs(length(from) - diameter / 2) <= OPENS && dot(from, axis) < OPENS
}

/** mm, more than `depth`, that a head must be sunk along its axis until its outer face lies `under` mm below the seat's sphere. */
export function sunkBelowSeat(
  { centre, diameter }: CupDesign,
  entry: Vector3,
  direction: Vector3,
  radius: number,
  depth: number,
  under: number,
): number {
  let at = depth
  const apart = () => distanceToDisc({ middle: add(entry, scale(direction, at)), direction, radius }, centre)
  while (at < DEEPEST && apart() < diameter / 2 + under) at += STEP
  return at
}
