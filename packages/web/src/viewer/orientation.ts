import type { Vector3 } from '@trabecula/core'

export type AnatomicalLetter = 'L' | 'R' | 'A' | 'P' | 'S' | 'I'

/** Positive and negative end of each LPS axis. */
const ENDS: readonly (readonly [AnatomicalLetter, AnatomicalLetter])[] = [
  ['L', 'R'],
  ['P', 'A'],
  ['S', 'I'],
]

/** A second or third letter is written where the direction leans that way by more than about 10°. */
const LEAN = 0.17

/**
 * Where in the patient a direction (LPS) points: one letter, or more for an oblique one, the greatest part first
 * (as Patient Orientation, DICOM PS3.3 C.7.6.1.1.1, with S and I for head and feet). Empty for the zero vector.
 */
export function orientationOf(direction: Vector3): string {
  const length = Math.sqrt(direction[0] ** 2 + direction[1] ** 2 + direction[2] ** 2)
  if (!(length > 0)) return ''
  return ENDS.map((ends, axis) => ({ part: direction[axis]! / length, ends }))
    .filter(({ part }) => Math.abs(part) > LEAN)
    .sort((a, b) => Math.abs(b.part) - Math.abs(a.part))
    .map(({ part, ends }) => (part > 0 ? ends[0] : ends[1]))
    .join('')
}

export interface CompassPoint {
  readonly letter: AnatomicalLetter
  /** In the picture: −1 to 1, x to the right, y down. */
  readonly x: number
  readonly y: number
  /** Toward the viewer, −1 to 1. */
  readonly depth: number
}

/**
 * Where the six ends of the patient's axes stand around a centre, seen by a camera whose picture's right and up
 * are these unit vectors (LPS). Farthest first, so that they can be drawn in this order.
 */
export function compassPoints(right: Vector3, up: Vector3): CompassPoint[] {
  const toViewer: Vector3 = [
    right[1] * up[2] - right[2] * up[1],
    right[2] * up[0] - right[0] * up[2],
    right[0] * up[1] - right[1] * up[0],
  ]
  return ENDS.flatMap((ends, axis) =>
    ends.map((letter, end) => {
      const sign = end === 0 ? 1 : -1
      return { letter, x: sign * right[axis]!, y: -sign * up[axis]!, depth: sign * toViewer[axis]! }
    }),
  ).sort((a, b) => a.depth - b.depth)
}
