import { z } from 'zod'
import type { Check } from '../geometry/check.ts'
import type { ChecksResult } from '../geometry/device.ts'
import type { AxisProposal, ProposedAxis } from '../geometry/proposal.ts'
import type { ReportTable } from '../geometry/table.ts'
import { defineStep } from '../step.ts'

export const proposedAxesParams = z.strictObject({
  density: z
    .number()
    .default(100)
    .describe('HU in the mean on the way, under which bone is too soft to hold a screw well'),
})
export type ProposedAxesParams = z.output<typeof proposedAxesParams>

const round = (value: number, digits = 2) => Number(value.toFixed(digits))

/** What speaks for each proposed screw and wire. Nothing is required: what a plan takes is judged there. */
export function evaluateProposedAxes(of: AxisProposal, params: ProposedAxesParams): ChecksResult {
  const screws = of.axes.filter(({ trajectory }) => trajectory.kind === 'screw')
  return {
    checks: screws.flatMap((one) => densityCheck(of.name, one, params)),
    tables: [axesTable(of)],
  }
}

function densityCheck(
  name: string,
  { trajectory, density }: ProposedAxis,
  params: ProposedAxesParams,
): Check[] {
  if (!density) return []
  return [
    {
      id: `${name}.density.${trajectory.name}`,
      title: `${trajectory.name} runs through bone that is dense enough`,
      passed: density.mean >= params.density,
      required: false,
      role: 'surgeon',
      value: round(density.mean, 0),
      limit: `>= ${params.density}`,
      unit: 'HU',
      source: 'engineering judgement: about 100 HU and less is osteoporotic (Pickhardt et al. 2013, of L1)',
      remedy: `Take a longer, thicker or bicortical ${trajectory.name}, or hold it with cement.`,
    },
  ]
}

function axesTable({ name, axes }: AxisProposal): ReportTable {
  return {
    name: `${name}-axes`.replace(/_/g, '-'),
    title: `Proposed screws and wires of ${name}`,
    columns: [
      { title: 'Name' },
      { title: 'Diameter', unit: 'mm' },
      { title: 'Length', unit: 'mm' },
      { title: 'Free way', unit: 'mm' },
      { title: 'Least distance to the cortex', unit: 'mm' },
      { title: 'Both cortices' },
      { title: 'Nearest other' },
      { title: 'Distance to it', unit: 'mm' },
      { title: 'Kept off' },
      { title: 'Distance to that', unit: 'mm' },
      { title: 'Mean grey value in bone', unit: 'HU' },
      { title: 'From the approach', unit: '°' },
      { title: 'Safe of those tried', unit: '%' },
    ],
    rows: axes.map(({ trajectory: one, corridor, bicortical, apart, keptOff, density, ...rest }) => [
      one.name,
      one.diameter,
      one.length,
      round(corridor, 1),
      round(one.cortexDistance),
      bicortical,
      apart?.name ?? null,
      apart ? round(apart.distance, 1) : null,
      keptOff?.structure ?? null,
      keptOff ? round(keptOff.distance, 1) : null,
      density ? round(density.mean, 0) : null,
      round(rest.approachAngle, 0),
      rest.tried > 0 ? round((100 * rest.safe) / rest.tried, 1) : null,
    ]),
    note: 'The longest stock length that is safe, and of those axes the one with most bone around it.',
  }
}

export const proposedAxesStep = defineStep<{ readonly of: AxisProposal }, ProposedAxesParams, ChecksResult>({
  kind: 'evaluate/proposed-axes',
  version: 1,
  title: 'Weigh the proposed screws and wires',
  inputs: { of: 'AxisProposal' },
  params: proposedAxesParams,
  output: 'Checks',
  run: ({ of }, params) => evaluateProposedAxes(of, params),
})
