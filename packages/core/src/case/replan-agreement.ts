import { length, subtract } from '../base/vectors.ts'
import type { ImplantDesign } from '../geometry/device.ts'
import type { CutFace, ResectionPlan, TrajectorySet } from '../geometry/plan.ts'
import type { LiveResult } from './replan.ts'
import type { LiveGuide } from './replan-guide.ts'
import type { LiveImplantBody } from './replan-implant.ts'

/** What the steps found for a plan, without meshes and outlines. */
export interface FullPlan {
  readonly resection?: Pick<ResectionPlan, 'margins' | 'tumourLeft' | 'volumes'> & {
    readonly cuts: readonly Omit<CutFace, 'outlines'>[]
  }
  readonly trajectories: readonly TrajectorySet[]
  readonly guides: readonly LiveGuide[]
  readonly screws?: ImplantDesign['screws']
}

/** How far a live plan may lie from the steps' results; docs/methods/live-replan.md says why. */
export const LIVE_TOLERANCE = {
  /** Of areas and volumes, as a share. */
  share: 1e-6,
  /** mm: of a cut to the tumour, of a margin, of an axis in bone and to the cortex, of slots and sleeves, of a head's seat. */
  distance: 0.1,
  margin: 0.1,
  axis: 0.3,
  guide: 0.01,
  seat: 1,
} as const

export type AgreementKind =
  | 'cut-area'
  | 'cut-distance'
  | 'margin'
  | 'resected'
  | 'in-bone'
  | 'cortex'
  | 'slot'
  | 'sleeve'
  | 'seat'

/** One figure of a live plan beside that of the steps. */
export interface Agreement {
  readonly kind: AgreementKind
  /** Of the plane, structure, screw or guide. */
  readonly name: string
  /** mm, mm² or mm³; of places only how far they lie apart is told, and `live` is that. */
  readonly live: number
  readonly full: number
  /** In the same unit. */
  readonly tolerance: number
  readonly within: boolean
}

function row(kind: AgreementKind, name: string, live: number, full: number, tolerance: number): Agreement {
  return { kind, name, live, full, tolerance, within: Math.abs(live - full) <= tolerance }
}

/** How far apart two places lie, against 0. */
const apart = (kind: AgreementKind, name: string, distance: number, tolerance: number): Agreement =>
  row(kind, name, distance, 0, tolerance)

/**
 * A live plan against what the steps found for the same plan, figure by figure. What only one of them has is a row that does
 * not agree: a slot that the live plan could not make, a screw that the case has not.
 */
export function agreementOf(
  live: LiveResult,
  full: FullPlan,
  body?: Pick<LiveImplantBody, 'screws'>,
): readonly Agreement[] {
  return [
    ...resectionRows(live, full),
    ...axisRows(live, full),
    ...guideRows(live, full),
    ...(body && full.screws ? seatRows(body.screws, full.screws) : []),
  ]
}

function resectionRows({ resection }: LiveResult, { resection: exact }: FullPlan): Agreement[] {
  if (!exact) return []
  const { share, distance, margin } = LIVE_TOLERANCE
  const cuts = exact.cuts.flatMap((cut) => {
    const found = resection?.cuts.find(({ plane }) => plane.name === cut.plane.name)
    return [
      row('cut-area', cut.plane.name, found?.area ?? Number.NaN, cut.area, share * cut.area),
      row('cut-distance', cut.plane.name, found?.distance ?? Number.NaN, cut.distance, distance),
    ]
  })
  const margins = exact.margins.map(({ structure, distance: at }) => {
    const found = resection?.margins.find((one) => one.structure === structure)
    return row('margin', structure, found?.distance ?? Number.NaN, at, margin)
  })
  const { resected } = exact.volumes
  const removed = resection?.volumes.resected ?? Number.NaN
  return [...cuts, ...margins, row('resected', '', removed, resected, share * resected)]
}

function axisRows({ trajectories }: LiveResult, full: FullPlan): Agreement[] {
  const { axis } = LIVE_TOLERANCE
  const paths = trajectories.flatMap((set) => set.trajectories)
  return full.trajectories.flatMap((set) =>
    set.trajectories.flatMap(({ name, inBone, cortexDistance }) => {
      const found = paths.find((path) => path.name === name)
      const sum = (bones: typeof inBone | undefined) =>
        bones?.reduce((total, bone) => total + bone.length, 0) ?? Number.NaN
      return [
        row('in-bone', name, sum(found?.inBone), sum(inBone), axis * Math.max(1, inBone.length)),
        row('cortex', name, found?.cortexDistance ?? Number.NaN, cortexDistance, axis),
      ]
    }),
  )
}

function guideRows({ guides }: LiveResult, full: FullPlan): Agreement[] {
  const { guide } = LIVE_TOLERANCE
  return full.guides.flatMap(({ name, slots, sleeves }) => {
    const found = guides.find((one) => one.name === name)
    return [
      ...slots.map(({ plane, origin }) => {
        const slot = found?.slots.find((one) => one.plane.name === plane.name)
        return apart('slot', plane.name, slot ? length(subtract(slot.origin, origin)) : Number.NaN, guide)
      }),
      ...sleeves.map((sleeve) => {
        const own = found?.sleeves.find((one) => one.name === sleeve.name)
        return apart(
          'sleeve',
          sleeve.name,
          own ? length(subtract(own.mouth, sleeve.mouth)) : Number.NaN,
          guide,
        )
      }),
    ]
  })
}

function seatRows(live: ImplantDesign['screws'], full: ImplantDesign['screws']): Agreement[] {
  return full.flatMap(({ name, seat }) => {
    if (!seat) return []
    const found = live.find((one) => one.name === name)?.seat
    return [apart('seat', name, found ? length(subtract(found, seat)) : Number.NaN, LIVE_TOLERANCE.seat)]
  })
}
