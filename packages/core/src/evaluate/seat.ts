import { z } from 'zod'
import { add, cross, dot, length as norm, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { Check } from '../geometry/check.ts'
import type { ChecksResult, Device, GuideDesign, SleeveDesign, SlotDesign } from '../geometry/device.ts'
import { type Body, joinMeshes } from '../geometry/mesh.ts'
import { contactOf, degreesBetween, facing, type SeatScore, seatScore, undercutOf } from '../geometry/seat.ts'
import { type SeatDoubt, seatError } from '../geometry/seat-error.ts'
import { type Bed, bedOf, type SeatLoad, seatGive, sideways } from '../geometry/seat-force.ts'
import { signedSurface } from '../geometry/signed-distance.ts'
import type { ReportTable } from '../geometry/table.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { type SeatPoints, type SeatProposal, seatProposals, thinned } from './seat-proposals.ts'

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
  doubt: z
    .strictObject({
      surface: z.number().min(0).max(5).default(0.5).describe('mm, standard error of the bone’s surface'),
      print: z.number().min(0).max(2).default(0.15).describe('mm, standard error of the printed contact'),
      patch: z.number().min(1).max(30).default(5).describe('mm over which both err alike'),
    })
    .prefault({})
    .describe('what the contact’s place is uncertain by'),
  force: z
    .strictObject({
      press: z.number().min(1).max(200).default(30).describe('N of the hand, along the insertion'),
      side: z
        .number()
        .min(0)
        .max(200)
        .default(5)
        .describe('N of saw or drill at its mouth, across, worst way'),
      friction: z.number().min(0).max(1).default(0.2).describe('between guide and wet bone'),
      stiffness: z
        .number()
        .min(0.01)
        .max(1000)
        .default(2)
        .describe('N/mm³: pressure on the contact for each mm that it yields'),
      shear: z.number().min(0).max(1000).default(1).describe('N/mm³ along the contact, while friction holds'),
    })
    .prefault({})
    .describe('what presses and pushes the guide; working values, no norm'),
})
const WIRE_PARTS = 6 // Places along a wire at which its sleeve bears.
const WAYS = 8 // Directions in which saw or drill may push.

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
  const partner = device.design.joint && device.bodies[1]
  const mesh = partner ? joinMeshes([guide.mesh, partner.mesh]) : guide.mesh
  const contact = facing(contactOf(mesh, bone.mesh, params.within))
  const score = seatScore(mesh, bone.mesh, params.within, contact)
  const own = undercutOf(contact, device.design.insertion)
  const { design } = device
  const { surface, print, patch } = params.doubt
  const doubt = { sigma: Math.sqrt(surface * surface + print * print), patch }
  const errors = errorsOf(design, seatError(contact, doubt))
  const forced = forcedErrors(thinned(contact), design, params.force)
  context.progress(0.6, 'looking for what would hold it')
  const proposals = score.ratio < params.warn ? seatProposals(contact, signedSurface(bone.mesh), design) : []
  context.progress(1)
  return {
    checks: seatChecks(device.name, bone.name, score, params),
    tables: [
      seatTable(device.name, score, own, design.insertion),
      ...(errors.length > 0 ? [errorTable(device.name, errors, forced, params)] : []),
      ...(proposals.length > 0 ? [proposalTable(device.name, score.ratio, proposals, design, doubt)] : []),
    ],
  }
}

interface ExpectedError {
  readonly name: string
  readonly kind: 'cut' | 'hole'
  readonly error: number
}

/** Corners of a cut: the blade's at the mouth and at full reach. */
function cornersOf({ origin, along, inward, length, reach }: SlotDesign): Vector3[] {
  return [-0.5, 0.5].flatMap((side) =>
    [0, reach].map((deep) => add(origin, add(scale(along, side * length), scale(inward, deep)))),
  )
}

const rms = (list: readonly number[]) => Math.sqrt(list.reduce((sum, x) => sum + x * x, 0) / list.length)

/** Standard error at each cut, square to its plane (root mean square of its corners), and at each hole's bone, square to its axis. */
function errorsOf(design: GuideDesign, errorAt: ReturnType<typeof seatError>): ExpectedError[] {
  const cuts = design.slots.map((slot): ExpectedError => {
    const error = rms(cornersOf(slot).map((at) => errorAt(at, slot.plane.normal)))
    return { name: slot.plane.name, kind: 'cut', error }
  })
  const holes = design.sleeves.map(({ name, mouth, direction, length }): ExpectedError => {
    const at = add(mouth, scale(direction, length))
    const [u, v] = squareTo(direction)
    const [a, b] = [errorAt(at, u), errorAt(at, v)]
    return { name, kind: 'hole', error: Math.sqrt(a * a + b * b) }
  })
  return [...cuts, ...holes]
}

/** A contact and the wires in the guide's sleeves, on which it bears square to them either way, over diameter × length. */
function withWires({ points, normals, weights }: SeatPoints, sleeves: readonly SleeveDesign[]): SeatPoints {
  const rows = sleeves
    .filter(({ kind }) => kind === 'wire')
    .flatMap(({ mouth, direction, length, tool }) => {
      const [u, v] = squareTo(direction)
      return Array.from({ length: WIRE_PARTS }, (_, n) =>
        add(mouth, scale(direction, ((n + 0.5) * length) / WIRE_PARTS)),
      ).flatMap((at) =>
        [u, v, scale(u, -1), scale(v, -1)].map((way) => ({ at, way, area: (tool * length) / WIRE_PARTS })),
      )
    })
  return {
    points: Float32Array.from([...points, ...rows.flatMap(({ at }) => at)]),
    normals: Float64Array.from([...normals, ...rows.flatMap(({ way }) => way)]),
    weights: Float32Array.from([...weights, ...rows.map(({ area }) => area)]),
  }
}

/**
 * What each cut and hole, in the order of `errorsOf`, moves by while it is pressed and pushed at its own mouth, the worst way: a
 * hole with the wires in that stand before it in the list, a cut with all.
 */
function forcedErrors(contact: SeatPoints, design: GuideDesign, load: SeatLoad): number[] {
  const ways = sideways(design.insertion, WAYS)
  const pinned = bedOf(withWires(contact, design.sleeves))
  const worst = (held: Bed, mouth: Vector3, off: (give: (at: Vector3) => Vector3) => number) =>
    ways.reduce((most, way) => {
      const give = seatGive(held, design.insertion, load, mouth, way)
      return Math.max(most, give ? off(give) : Infinity)
    }, 0)
  return [
    ...design.slots.map((slot) =>
      worst(pinned, slot.origin, (give) =>
        rms(cornersOf(slot).map((at) => dot(give(at), slot.plane.normal))),
      ),
    ),
    ...design.sleeves.map(({ mouth, direction, length }, n) => {
      const at = add(mouth, scale(direction, length))
      return worst(bedOf(withWires(contact, design.sleeves.slice(0, n))), mouth, (give) => {
        const shift = give(at)
        return norm(subtract(shift, scale(direction, dot(shift, direction))))
      })
    }),
  ]
}

function squareTo(direction: Vector3): readonly [Vector3, Vector3] {
  const u = normalize(cross(direction, Math.abs(direction[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0]))
  return [u, cross(direction, u)]
}

const told = (error: number) => (error < 20 ? Number(error.toFixed(2)) : 'slides')

function errorTable(
  name: string,
  errors: readonly ExpectedError[],
  forced: readonly number[],
  { doubt: { surface, print, patch }, force }: SeatParams,
): ReportTable {
  const sigma = Math.sqrt(surface * surface + print * print)
  const part = (error: number, of: number) => told(sigma > 0 ? (error * of) / sigma : 0)
  return {
    name: `${name}-seat-error`,
    title: `Where ${name} is expected to be off when it sits`,
    columns: [
      { title: 'cut or hole' },
      { title: 'kind' },
      { title: 'from the bone’s surface', unit: 'mm' },
      { title: 'from the print', unit: 'mm' },
      { title: 'from force', unit: 'mm' },
      { title: 'together', unit: 'mm' },
    ],
    rows: errors.map(({ name: one, kind, error }, n) => [
      one,
      kind,
      part(error, surface),
      part(error, print),
      told(forced[n]!),
      told(Math.sqrt(error * error + forced[n]! * forced[n]!)),
    ]),
    note: `Standard errors from the contact alone, before any wire is in: bone surface ${surface} mm, print ${print} mm, alike over ${patch} mm. Force: pressed by ${force.press} N, pushed by ${force.side} N at the mouth the worst way, with the wires in that stand before it (of a cut all), friction ${force.friction}, contact that yields by ${force.stiffness} N/mm³ and along it by ${force.shear} N/mm³: working values, no norm. Together: root of the squares.`,
  }
}

function proposalTable(
  name: string,
  ratio: number,
  proposals: readonly SeatProposal[],
  design: GuideDesign,
  doubt: SeatDoubt,
): ReportTable {
  const worst = (contact: SeatPoints) =>
    errorsOf(design, seatError(contact, doubt)).reduce((most, { error }) => Math.max(most, error), 0)
  return {
    name: `${name}-seat-proposals`,
    title: `What would hold ${name}`,
    columns: [
      { title: 'what' },
      { title: 'smallest to greatest eigenvalue with it' },
      { title: 'more bone covered', unit: 'mm²' },
      { title: 'greatest standard error with it', unit: 'mm' },
      { title: 'parameter of the guide' },
    ],
    rows: proposals.map(({ kind, ratio: then, footprint, contact, hold }) => [
      WHAT[kind],
      Number(then.toPrecision(3)),
      Number(footprint.toFixed(0)),
      design.slots.length + design.sleeves.length > 0 ? told(worst(contact)) : null,
      JSON.stringify({ hold: [hold] }),
    ]),
    note: `Now ${Number(ratio.toPrecision(3))}. Greatest gain for each cm² of bone first. A wire holds while it is sawed; it does not find the place. What the approach leaves free is not known here.`,
  }
}

const WHAT = { hook: 'hook over an edge', arm: 'longer arm', wire: 'one more wire', place: 'another place' }

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
