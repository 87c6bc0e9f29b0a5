import { z } from 'zod'
import type { Check } from '../geometry/check.ts'
import type { ChecksResult, Device } from '../geometry/device.ts'
import type { Body } from '../geometry/mesh.ts'
import { contactOf, degreesBetween, type SeatScore, seatScore, undercutOf } from '../geometry/seat.ts'
import type { ReportTable } from '../geometry/table.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'

export const seatParams = z.strictObject({
  within: z
    .number()
    .min(0.05)
    .max(5)
    .default(0.6)
    .describe('mm: the contact is the part of the guide that lies so near the bone'),
  reject: z.number().min(0).max(1).default(1e-3).describe('ratio of eigenvalues under which it fails'),
  warn: z.number().min(0).max(1).default(1e-2).describe('ratio of eigenvalues under which it is weak'),
  area: z.number().positive().default(300).describe('mm² of contact that are recommended'),
})
export type SeatParams = z.output<typeof seatParams>

/**
 * How well a guide fixes itself on the bone: the slippage score of its contact (Gelfand et al. 2003), with the limits
 * of `params`.
 * @throws StepError SEAT_NOT_A_GUIDE, SEAT_NO_CONTACT
 */
export function evaluateSeat(
  device: Device,
  bone: Body,
  params: SeatParams,
  context: StepContext,
): ChecksResult {
  const guide = device.bodies[0]
  if (device.kind !== 'guide' || !guide || device.design?.kind !== 'guide') {
    throw new StepError({
      code: 'SEAT_NOT_A_GUIDE',
      message: `expected a guide, got ${device.name}, a ${device.kind}`,
      where: device.name,
      remedy: 'Give a device of kind guide as `of`.',
    })
  }
  context.progress(0.1, 'measuring the contact')
  const contact = contactOf(guide.mesh, bone.mesh, params.within)
  const score = seatScore(guide.mesh, bone.mesh, params.within, contact)
  const own = undercutOf(contact, device.design.insertion)
  context.progress(1)
  return {
    checks: seatChecks(device.name, bone.name, score, params),
    tables: [seatTable(device.name, score, own, device.design.insertion)],
  }
}

function seatChecks(name: string, bone: string, score: SeatScore, params: SeatParams): Check[] {
  const source =
    'engineering judgement, calibrated on patches of plane, sphere, cylinder, cube and ellipsoid (Gelfand et al. 2003)'
  const remedy =
    'Let the contact reach round an edge or over a bump, take in more bone, or hold the guide with one more K-wire.'
  const value = Number(score.ratio.toPrecision(3))
  return [
    {
      id: `${name}.seat.holds`,
      title: `${name} cannot slip on ${bone}`,
      passed: score.ratio >= params.reject,
      required: true,
      value,
      limit: `>= ${params.reject}`,
      source,
      remedy,
    },
    {
      id: `${name}.seat.firm`,
      title: `${name} sits firmly on ${bone}`,
      passed: score.ratio >= params.warn,
      required: false,
      value,
      limit: `>= ${params.warn}`,
      source,
      remedy,
    },
    {
      id: `${name}.seat.area`,
      title: `${name} has enough contact with ${bone}`,
      passed: score.contactArea >= params.area,
      required: false,
      value: Number(score.contactArea.toFixed(1)),
      limit: `>= ${params.area}`,
      unit: 'mm²',
      source: 'the case',
      remedy: 'Give the guide more of the bone that the approach leaves free.',
    },
  ]
}

function seatTable(
  name: string,
  score: SeatScore,
  undercut: number,
  insertion: readonly [number, number, number],
): ReportTable {
  const { kind, direction } = score.weakestMotion
  const vector = (v: readonly number[]) => v.map((x) => x.toFixed(3)).join(', ')
  return {
    name: `${name}-seat`,
    title: `Seat of ${name}`,
    columns: [{ title: 'figure' }, { title: 'value' }, { title: 'unit' }],
    rows: [
      ...score.eigenvalues.map((x, n) => [`eigenvalue ${n + 1}`, Number(x.toPrecision(3)), null]),
      ['smallest to greatest eigenvalue', Number(score.ratio.toPrecision(3)), null],
      ['contact area', Number(score.contactArea.toFixed(1)), 'mm²'],
      ['motion that is held worst', kind, null],
      ['its axis (LPS)', vector(direction), null],
      ['insertion direction (LPS)', vector(insertion), null],
      ['undercut along it', Number((100 * undercut).toFixed(2)), '%'],
      ['insertion that undercuts least (LPS)', vector(score.insertion), null],
      ['undercut along that', Number((100 * score.undercut).toFixed(2)), '%'],
      ['angle between both', Number(degreesBetween(insertion, score.insertion).toFixed(1)), '°'],
    ],
    note: 'Slippage analysis, area-weighted, lever arms divided by their mean: 0 is free, a whole cube has 0.41.',
  }
}

export const seatStep = defineStep<{ readonly of: Device; readonly bone: Body }, SeatParams, ChecksResult>({
  kind: 'evaluate/seat',
  version: 1,
  title: 'Judges how well a guide fixes itself on the bone',
  inputs: { of: 'Device', bone: 'Body' },
  params: seatParams,
  output: 'Checks',
  run: ({ of, bone }, params, context) => evaluateSeat(of, bone, params, context),
})
