import { z } from 'zod'
import type { Check } from '../geometry/check.ts'
import type { ChecksResult } from '../geometry/device.ts'
import type { MovedPiece, OsteotomyPlan, PiecePair } from '../geometry/osteotomy.ts'
import type { ReportTable } from '../geometry/table.ts'
import { defineStep } from '../step.ts'

export const osteotomyCheckParams = z.strictObject({
  overlap: z
    .number()
    .min(0)
    .default(20)
    .describe('mm³ that two pieces may share after their motions, as the crushed bone at a hinge'),
  distance: z
    .number()
    .min(0)
    .default(0.5)
    .describe('mm that a piece must keep from each other structure after its motion, at least'),
  residual: z
    .number()
    .positive()
    .default(1.5)
    .describe('mm root mean square that may be left between the landmarks of a motion'),
})
export type OsteotomyCheckParams = z.output<typeof osteotomyCheckParams>

/** Whether the pieces of an osteotomy can lie as they are planned: not through one another, not through other structures. */
export function evaluateOsteotomy(plan: OsteotomyPlan, params: OsteotomyCheckParams): ChecksResult {
  const checks = [
    ...plan.pairs.map((pair) => overlapCheck(plan.name, pair, params.overlap)),
    ...plan.others.map((one) => distanceCheck(plan.name, one, params.distance)),
    ...plan.pieces.flatMap((piece) => residualCheck(plan.name, piece, params.residual)),
  ]
  return {
    checks,
    tables: [
      cutsTable(plan),
      piecesTable(plan),
      pairsTable(plan),
      ...(plan.others.length > 0 ? [othersTable(plan)] : []),
    ],
  }
}

const round = (value: number, digits = 2) => Number(value.toFixed(digits)) + 0

function overlapCheck(plan: string, { a, b, overlap }: PiecePair, limit: number): Check {
  return {
    id: `${plan}.overlap.${a}-${b}`,
    title: `${a} and ${b} do not pass through one another`,
    passed: overlap <= limit,
    required: true,
    role: 'surgeon',
    value: round(overlap),
    limit: `<= ${limit}`,
    unit: 'mm³',
    source: 'engineering judgement: two pieces of bone cannot fill one place; little is crushed at a hinge',
    remedy: `Move ${a} or ${b} apart, lay the hinge at the bone’s edge, or plan to take a wedge away.`,
  }
}

function distanceCheck(plan: string, one: OsteotomyPlan['others'][number], limit: number): Check {
  const { piece, structure, after } = one
  return {
    id: `${plan}.distance.${piece}-${structure}`,
    title: `${piece} keeps its distance from ${structure} after its motion`,
    passed: after >= limit,
    required: true,
    role: 'surgeon',
    value: round(after),
    limit: `>= ${limit}`,
    unit: 'mm',
    source: 'engineering judgement: what is not moved must stay free of what is',
    remedy: `Move ${piece} elsewhere, or move ${structure} with it.`,
  }
}

function residualCheck(plan: string, { name, residual }: MovedPiece, limit: number): Check[] {
  if (residual === undefined) return []
  return [
    {
      id: `${plan}.landmarks.${name}`,
      title: `the landmarks of ${name} come to where they are to lie`,
      passed: residual <= limit,
      required: true,
      role: 'surgeon',
      value: round(residual),
      limit: `<= ${limit}`,
      unit: 'mm',
      source: 'engineering judgement: points taken by hand lie within a millimetre or two',
      remedy: `Look whether the points of ${name} stand in the same order; a bone is not stretched.`,
    },
  ]
}

function cutsTable({ name, cuts, kerf }: OsteotomyPlan): ReportTable {
  return {
    name: `${name}-cuts`.replace(/_/g, '-'),
    title: `Cuts of ${name}`,
    columns: [{ title: 'Plane' }, { title: 'Area', unit: 'mm²' }],
    rows: cuts.map(({ plane, area }) => [plane.name, Math.round(area)]),
    note: `The blade takes ${kerf} mm of bone at each plane.`,
  }
}

function piecesTable(plan: OsteotomyPlan): ReportTable {
  return {
    name: `${plan.name}-pieces`.replace(/_/g, '-'),
    title: `Pieces of ${plan.name}`,
    columns: [
      { title: 'Piece' },
      { title: 'Taken away' },
      { title: 'Volume', unit: 'mm³' },
      { title: 'Turned by', unit: '°' },
      { title: 'About (left, back, head)' },
      { title: 'Moved to the left', unit: 'mm' },
      { title: 'Moved to the back', unit: 'mm' },
      { title: 'Moved to the head', unit: 'mm' },
    ],
    rows: plan.pieces.map(({ name, removed, volume, rotation, axis, shift }) => [
      name,
      removed,
      Math.round(volume),
      round(rotation),
      rotation > 1e-6 ? axis.map((x) => round(x, 3)).join(' / ') : null,
      ...shift.map((x) => round(x)),
    ]),
  }
}

function pairsTable(plan: OsteotomyPlan): ReportTable {
  return {
    name: `${plan.name}-pairs`.replace(/_/g, '-'),
    title: `Pieces of ${plan.name} to one another`,
    columns: [
      { title: 'Pieces' },
      { title: 'Planes' },
      { title: 'Gap that opens', unit: 'mm³' },
      { title: 'Overlap', unit: 'mm³' },
      { title: 'Least distance', unit: 'mm' },
    ],
    rows: plan.pairs.map(({ a, b, planes, gap, overlap, distance }) => [
      `${a}, ${b}`,
      planes.join(', ') || null,
      round(gap, 0),
      round(overlap, 1),
      round(distance),
    ]),
  }
}

function othersTable(plan: OsteotomyPlan): ReportTable {
  return {
    name: `${plan.name}-others`.replace(/_/g, '-'),
    title: `Pieces of ${plan.name} to other structures`,
    columns: [
      { title: 'Piece' },
      { title: 'Structure' },
      { title: 'Distance before', unit: 'mm' },
      { title: 'Distance after', unit: 'mm' },
    ],
    rows: plan.others.map(({ piece, structure, before, after }) => [
      piece,
      structure,
      round(before),
      round(after),
    ]),
  }
}

export const osteotomyCheckStep = defineStep<
  { readonly of: OsteotomyPlan },
  OsteotomyCheckParams,
  ChecksResult
>({
  kind: 'evaluate/osteotomy',
  version: 1,
  title: 'Check an osteotomy',
  inputs: { of: 'Osteotomy' },
  params: osteotomyCheckParams,
  output: 'Checks',
  run: ({ of }, params) => evaluateOsteotomy(of, params),
})
