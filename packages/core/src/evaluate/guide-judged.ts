import { z } from 'zod'
import type { GuideDesign } from '../geometry/device.ts'
import type { NamedPlane } from '../geometry/plan.ts'
import type { MeasuredSleeve } from './guide-sleeve.ts'
import type { BladeDistance, MeasuredSlot } from './guide-slot.ts'

export const evaluateGuideParams = z.strictObject({
  penetration: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe('mm that guide and bone may lie in each other'),
  offset: z.number().positive().default(0.2).describe('mm: greatest offset of slots and sleeves to the plan'),
  angle: z
    .number()
    .positive()
    .default(0.3)
    .describe('degrees: greatest angle of slots and sleeves to the plan'),
  wall: z.number().positive().default(1).describe('mm: least wall of the guide'),
  stroke: z.number().positive().default(0.4).describe('mm: thinnest stroke of letters'),
  contact: z.number().positive().default(200).describe('mm² of contact, at least'),
  away: z.number().min(0).default(2.9).describe('mm that a blade keeps from structures to avoid, at least'),
  stop: z
    .number()
    .positive()
    .default(0.3)
    .describe('mm that a drill may end beside its planned tip when its stop lands'),
  play: z
    .number()
    .positive()
    .default(0.65)
    .describe('mm that one part of a guide in two may move against the other, at most'),
  undercut: z.number().min(0).max(1).default(0.02).describe('greatest share of the contact that undercuts'),
})
export type EvaluateGuideParams = z.output<typeof evaluateGuideParams>

/** A slot with what was measured of it. */
export interface JudgedSlot {
  readonly slot: GuideDesign['slots'][number]
  readonly plane: NamedPlane
  readonly measured: MeasuredSlot
  readonly touched: readonly BladeDistance[]
  /** Distances to structures to avoid. */
  readonly kept: readonly BladeDistance[]
}

/** A sleeve with what was measured of it. */
export interface JudgedSleeve {
  readonly sleeve: GuideDesign['sleeves'][number]
  readonly measured: MeasuredSleeve
}
