import { z } from 'zod'
import type { Check } from '../geometry/check.ts'
import type { ChecksResult } from '../geometry/device.ts'
import type { DrawnShape, MirrorResult } from '../geometry/plan.ts'
import type { ReportTable } from '../geometry/table.ts'
import { defineStep } from '../step.ts'

export const mirrorCheckParams = z.strictObject({
  mean: z.number().positive().default(1.5).describe('mm: mean distance that the sides may differ by'),
  p95: z.number().positive().default(3).describe('mm: distance that 95 % of the surface must keep'),
  used: z.number().min(0).max(1).default(0.3).describe('share of the surface that must take part in the fit'),
})
export type MirrorCheckParams = z.output<typeof mirrorCheckParams>

/** Whether the mirrored healthy side may stand for the affected one: how well it fits away from the tumour; of a drawn shape whether it lies where it was drawn. */
export function evaluateMirror(mirror: MirrorResult, params: MirrorCheckParams): ChecksResult {
  const name = mirror.name ?? 'mirror'
  if (mirror.drawn) return evaluateDrawn(name, mirror, mirror.drawn, params)
  const share = mirror.used.reduce((sum, one) => sum + one, 0) / mirror.used.length
  const bone = mirror.body.name
  const checks: Check[] = [
    {
      id: `${name}.fit-mean`,
      title: `the mirrored side fits ${bone} in the mean`,
      passed: mirror.fit.mean <= params.mean,
      required: true,
      role: 'surgeon',
      value: Number(mirror.fit.mean.toFixed(3)),
      limit: `<= ${params.mean}`,
      unit: 'mm',
      source: 'engineering judgement: an outline mismatch that blending over 5 mm can take up',
      remedy:
        'Look at the error map; where the sides differ, design the implant by hand or by another pattern.',
    },
    {
      id: `${name}.fit-p95`,
      title: `the mirrored side fits ${bone} on 95 % of the surface`,
      passed: mirror.fit.p95 <= params.p95,
      required: true,
      role: 'surgeon',
      value: Number(mirror.fit.p95.toFixed(3)),
      limit: `<= ${params.p95}`,
      unit: 'mm',
      source: 'engineering judgement: an outline mismatch that blending over 5 mm can take up',
      remedy:
        'Look at the error map; where the sides differ, design the implant by hand or by another pattern.',
    },
    {
      id: `${name}.used`,
      title: `enough of ${bone} took part in the fit`,
      passed: share >= params.used,
      required: true,
      role: 'surgeon',
      value: Number((100 * share).toFixed(1)),
      limit: `>= ${Number((100 * params.used).toFixed(1))}`,
      unit: '%',
      source: 'engineering judgement: a rigid motion needs surface on more than one side of the gap',
      remedy: 'Make `leaveOut` smaller, or take a scan that shows more of the bone.',
    },
  ]
  return { checks, tables: [fitTable(mirror, name)] }
}

function evaluateDrawn(
  name: string,
  { fit, body }: MirrorResult,
  { over, thickness, area, by }: DrawnShape,
  params: MirrorCheckParams,
): ChecksResult {
  const common = {
    required: true,
    role: 'surgeon' as const,
    unit: 'mm',
    source: 'engineering judgement: an outline mismatch that blending over 5 mm can take up',
    remedy: 'Look at the drawn shape on the bone; move its points, or add some where it lies off.',
  }
  const check = (end: 'mean' | 'p95', title: string): Check => ({
    ...common,
    id: `${name}.fit-${end}`,
    title,
    passed: fit[end] <= params[end],
    value: Number(fit[end].toFixed(3)),
    limit: `<= ${params[end]}`,
  })
  const row = (measure: string, value: number, unit: string) => [measure, Number(value.toFixed(2)), unit]
  return {
    checks: [
      check('mean', `the drawn shape lies on ${body.name} as it was drawn, in the mean`),
      check('p95', `the drawn shape lies on ${body.name} as it was drawn, at 95 % of places`),
    ],
    tables: [
      {
        name: `${name}-drawn`.replace(/_/g, '-'),
        title: over === 'bone' ? `Drawn shape on ${body.name}` : `Drawn shape over a defect of ${body.name}`,
        columns: [{ title: 'Measure' }, { title: 'Value' }, { title: 'Unit' }],
        rows: [
          row('area inside the outline', area, 'mm²'),
          row('thickness, least', thickness.least, 'mm'),
          row('thickness, mean', thickness.mean, 'mm'),
          row('thickness, greatest', thickness.greatest, 'mm'),
          row('distance to where it was drawn, greatest', fit.max, 'mm'),
          ...(by ? [['drawn by', by, '']] : []),
        ],
      },
    ],
  }
}

function fitTable(mirror: MirrorResult, name: string): ReportTable {
  const bone = mirror.body.name
  return {
    name: `${name}-fit`.replace(/_/g, '-'),
    title: `Mirrored side against ${bone}`,
    columns: [
      { title: 'Part' },
      { title: 'Mean', unit: 'mm' },
      { title: '95th percentile', unit: 'mm' },
      { title: 'Greatest', unit: 'mm' },
    ],
    rows: [
      [
        'away from the tumour',
        ...[mirror.fit.mean, mirror.fit.p95, mirror.fit.max].map((x) => Number(x.toFixed(2))),
      ],
      ['whole bone', ...wholeOf(mirror).map((x) => Number(x.toFixed(2)))],
      ...(mirror.spread
        ? [
            [
              'spread of the stored shapes',
              ...[mirror.spread.mean, mirror.spread.p95, mirror.spread.max].map((x) => Number(x.toFixed(2))),
            ],
          ]
        : []),
    ],
  }
}

/** Mean, 95th percentile and greatest of all vertices, each counted once. */
function wholeOf({ error }: MirrorResult): [number, number, number] {
  const sorted = Float64Array.from(error, Math.abs).sort()
  if (sorted.length === 0) return [0, 0, 0]
  const mean = sorted.reduce((sum, x) => sum + x, 0) / sorted.length
  return [mean, sorted[Math.floor(0.95 * (sorted.length - 1))]!, sorted[sorted.length - 1]!]
}

export const mirrorCheckStep = defineStep<{ readonly of: MirrorResult }, MirrorCheckParams, ChecksResult>({
  kind: 'evaluate/mirror',
  version: 1,
  title: 'Check how well the mirrored side fits',
  inputs: { of: 'Mirror' },
  params: mirrorCheckParams,
  output: 'Checks',
  run: ({ of }, params) => evaluateMirror(of, params),
})
