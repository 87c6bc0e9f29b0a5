/** How the underside of a screw's head meets its seat: a cone of 90°, a flat step, or a ball. */
export type SeatForm = 'conical' | 'flat' | 'spherical'

/** A head as a standard has it. */
export interface StandardHead {
  /** mm: greatest diameter of the head. */
  readonly diameter: number
  readonly form: SeatForm
  /** mm of the head that are taken to stand above its greatest diameter. */
  readonly crown: number
  readonly source: string
}

const SPHERICAL = 'ISO 5835:1991 (spherical under-surface), nominal'
const ball = (diameter: number, crown: number): StandardHead => ({
  diameter,
  form: 'spherical',
  crown,
  source: SPHERICAL,
})

/**
 * Nominal heads of standard bone screws: HA shallow and HB deep thread (ISO 5835:1991, also ASTM F543 Annex A5). The underside is
 * taken for half a ball of the head's diameter. Makers' screws differ: their drawing decides.
 */
export const STANDARD_HEADS = {
  'HA 1.5': ball(3, 0.3),
  'HA 2.0': ball(4, 0.4),
  'HA 2.7': ball(5, 0.5),
  'HA 3.5': ball(6, 0.6),
  'HA 4.0': ball(6, 0.6),
  'HA 4.5': ball(8, 1),
  'HA 5.0': ball(8, 1),
  'HB 4.0': ball(6, 0.6),
  'HB 6.5': ball(8, 1),
} as const satisfies Readonly<Record<string, StandardHead>>
export type StandardHeadName = keyof typeof STANDARD_HEADS

export const STANDARD_HEAD_NAMES = Object.keys(STANDARD_HEADS) as [StandardHeadName, ...StandardHeadName[]]

/** mm from the head's greatest diameter down to where its seat ends at the hole; diameters in mm. */
export function seatDepth(form: SeatForm, head: number, hole: number): number {
  if (head <= hole || form === 'flat') return 0
  return form === 'conical' ? (head - hole) / 2 : Math.sqrt(head * head - hole * hole) / 2
}

/** Radius and depth of corners of a seat, from the head's greatest diameter to the hole; mm. */
export function seatProfile(form: SeatForm, head: number, hole: number): (readonly [number, number])[] {
  if (head <= hole) return [[hole / 2, 0]]
  const [outer, inner] = [head / 2, hole / 2]
  if (form !== 'spherical')
    return [
      [outer, 0],
      [inner, seatDepth(form, head, hole)],
    ]
  const steps = Math.max(6, Math.ceil(4 * outer))
  const depth = seatDepth(form, head, hole)
  // The chords lie outside the ball, so that the head goes in: their middles touch it.
  return Array.from({ length: steps + 1 }, (_, n) => {
    const at = (n / steps) * depth
    return [Math.sqrt(outer * outer - at * at), at] as const
  })
}
