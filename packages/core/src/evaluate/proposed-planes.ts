import { z } from 'zod'
import type { Check } from '../geometry/check.ts'
import type { ChecksResult } from '../geometry/device.ts'
import type { PlaneProposal, ProposedPlane } from '../geometry/proposal.ts'
import type { ReportTable } from '../geometry/table.ts'
import { defineStep } from '../step.ts'

export const proposedPlanesParams = z.strictObject({
  angle: z
    .number()
    .min(0)
    .max(90)
    .default(45)
    .describe('degrees between cut and cortex, in the mean, under which the blade slides off'),
  hidden: z.number().min(0).max(1).default(0.05).describe('share of a cut that may lie behind another bone'),
})
export type ProposedPlanesParams = z.output<typeof proposedPlanesParams>

const round = (value: number, digits = 2) => Number(value.toFixed(digits))

/**
 * What speaks for and against each proposed plane. Nothing is required of a proposal: who takes its planes into a resection is
 * judged there.
 */
export function evaluateProposedPlanes(of: PlaneProposal, params: ProposedPlanesParams): ChecksResult {
  const asked = of.margin.bone + of.margin.blade + of.margin.doubt
  const checks = [
    marginCheck(of, asked),
    ...(of.joint ? [jointCheck(of, of.joint)] : []),
    ...of.planes.flatMap((plane) => planeChecks(of.name, plane, params)),
  ]
  return { checks, tables: [planesTable(of, asked), triedTable(of)] }
}

function marginCheck({ name, bone, distance }: PlaneProposal, asked: number): Check {
  return {
    id: `${name}.margin`,
    title: `what the proposed planes leave of ${bone} keeps its margin to the tumour`,
    passed: distance >= asked,
    required: false,
    role: 'surgeon',
    value: round(distance, 3),
    limit: `>= ${asked}`,
    unit: 'mm',
    source: 'the margin asked for in the case',
    remedy: 'Propose with another number of planes, or move the planes by hand.',
  }
}

function jointCheck(
  { name, bone }: PlaneProposal,
  { area, removed }: NonNullable<PlaneProposal['joint']>,
): Check {
  return {
    id: `${name}.joint`,
    title: `the proposed planes keep the joint surface of ${bone}`,
    passed: removed === 0,
    required: false,
    role: 'surgeon',
    value: round((100 * removed) / area, 1),
    limit: '0',
    unit: '%',
    source: 'the margin comes first; where it lets the joint stay, it stays',
    remedy: 'Decide whether the joint is replaced, or whether cartilage counts as a barrier.',
  }
}

function planeChecks(name: string, one: ProposedPlane, { angle, hidden }: ProposedPlanesParams): Check[] {
  const { plane, saw, cortexAngle } = one
  const about = { required: false, role: 'surgeon' } as const
  const remedy = `Move the plane ${plane.name} by hand, or give another approach.`
  const squarely: Check = {
    ...about,
    id: `${name}.cortex-angle.${plane.name}`,
    title: `the blade meets the bone squarely enough at ${plane.name}`,
    passed: cortexAngle.mean >= angle,
    value: round(cortexAngle.mean, 1),
    limit: `>= ${angle}`,
    unit: '°',
    source: 'engineering judgement: a blade slides off a cortex that it meets at a flat angle',
    remedy,
  }
  if (!saw) return [squarely]
  return [
    squarely,
    {
      ...about,
      id: `${name}.saw-reach.${plane.name}`,
      title: `the saw reaches through the cut ${plane.name}`,
      passed: saw.depth <= saw.reach,
      value: round(saw.depth, 1),
      limit: `<= ${saw.reach}`,
      unit: 'mm',
      source: 'the reach of the approach in the case',
      remedy,
    },
    {
      ...about,
      id: `${name}.saw-way.${plane.name}`,
      title: `no other bone lies before the cut ${plane.name}`,
      passed: saw.hidden <= hidden,
      value: round(100 * saw.hidden, 1),
      limit: `<= ${round(100 * hidden, 1)}`,
      unit: '%',
      source: 'engineering judgement: the rest is reached by tilting the blade',
      remedy,
    },
  ]
}

function planesTable(of: PlaneProposal, asked: number): ReportTable {
  return {
    name: `${of.name}-planes`.replace(/_/g, '-'),
    title: `Proposed planes of ${of.name}`,
    columns: [
      { title: 'Plane' },
      { title: 'Cut to tumour', unit: 'mm' },
      { title: 'Margin asked for', unit: 'mm' },
      { title: 'Bone that it saves', unit: 'cm³' },
      { title: 'Area', unit: 'mm²' },
      { title: 'Angle to the cortex, mean', unit: '°' },
      { title: 'Angle to the cortex, least', unit: '°' },
      { title: 'Approach' },
      { title: 'Blade from the approach', unit: '°' },
      { title: 'Depth of the cut', unit: 'mm' },
    ],
    rows: of.planes.map(({ plane, distance, saves, area, cortexAngle, saw }) => [
      plane.name,
      round(distance),
      asked,
      round(saves / 1000, 1),
      round(area, 0),
      round(cortexAngle.mean, 0),
      round(cortexAngle.least, 0),
      saw?.approach ?? null,
      saw ? round(saw.angle, 0) : null,
      saw ? round(saw.depth, 1) : null,
    ]),
    note: `Together they remove ${round(of.removed / 1000, 1)} cm³ of ${of.bone}.`,
  }
}

function triedTable(of: PlaneProposal): ReportTable {
  return {
    name: `${of.name}-tried`.replace(/_/g, '-'),
    title: `Numbers of planes tried for ${of.name}`,
    columns: [
      { title: 'Planes' },
      { title: 'Bone removed', unit: 'cm³' },
      { title: 'Joint surface removed', unit: 'mm²' },
      { title: 'Proposed' },
    ],
    rows: of.tried.map(({ count, removed, joint, chosen }) => [
      count,
      round(removed / 1000, 1),
      round(joint, 0),
      chosen,
    ]),
    note: 'By samples of the bone; the planes that are proposed are set on the bone itself.',
  }
}

export const proposedPlanesStep = defineStep<
  { readonly of: PlaneProposal },
  ProposedPlanesParams,
  ChecksResult
>({
  kind: 'evaluate/proposed-planes',
  version: 1,
  title: 'Weigh the proposed planes of a resection',
  inputs: { of: 'PlaneProposal' },
  params: proposedPlanesParams,
  output: 'Checks',
  run: ({ of }, params) => evaluateProposedPlanes(of, params),
})
