import { z } from 'zod'
import type { Check } from '../geometry/check.ts'
import type { ChecksResult } from '../geometry/device.ts'
import type { AnatomicalFrame, FittedSphere, Landmark, LandmarkSet } from '../geometry/plan.ts'
import type { ReportTable } from '../geometry/table.ts'
import { defineStep } from '../step.ts'

export const landmarkCheckParams = z.strictObject({
  moved: z.number().positive().default(3).describe('mm that a point may have been off the bone'),
  rms: z
    .number()
    .positive()
    .default(0.6)
    .describe('mm: root mean square distance of a joint surface to its sphere'),
  doubt: z
    .number()
    .positive()
    .default(5)
    .describe('mm: by how much a point that was found on the bone may lie elsewhere'),
  turn: z.number().positive().default(8).describe('degrees by which an axis may be off'),
})
export type LandmarkCheckParams = z.output<typeof landmarkCheckParams>

/** Whether the landmarks can be relied on: points near the bone, joint surfaces round, points and axes found without much doubt. */
export function evaluateLandmarks(set: LandmarkSet, params: LandmarkCheckParams): ChecksResult {
  const name = set.name ?? 'landmarks'
  const checks = [
    ...set.points
      .filter(({ moved }) => moved !== undefined)
      .map((point) => movedCheck(name, point, params.moved)),
    ...set.spheres.map((sphere) => sphereCheck(name, sphere, params.rms)),
    ...foundCheck(name, set.points, params.doubt),
    ...(set.frames ?? []).flatMap((frame) => axesCheck(name, frame, params.turn)),
  ]
  return {
    checks,
    tables: [pointsTable(name, set), ...(set.frames ?? []).map((one) => frameTable(name, one))],
  }
}

const coordinates = ([x, y, z]: readonly [number, number, number]) =>
  [x, y, z].map((value) => Number(value.toFixed(1)))

const PLACE = [
  { title: 'x to the left', unit: 'mm' },
  { title: 'y to the back', unit: 'mm' },
  { title: 'z to the head', unit: 'mm' },
] as const

function pointsTable(name: string, set: LandmarkSet): ReportTable {
  const found = set.points.some(({ doubt }) => doubt !== undefined)
  const doubtOf = ({ doubt }: Landmark) => (doubt === undefined ? null : Number(doubt.toFixed(1)))
  return {
    name: `${name}-points`.replace(/_/g, '-'),
    title: 'Landmarks',
    columns: [
      { title: 'Landmark' },
      ...PLACE,
      { title: 'Radius', unit: 'mm' },
      ...(found ? [{ title: 'Doubt', unit: 'mm' }] : []),
    ],
    rows: [
      ...set.points.map((point) => [
        point.name,
        ...coordinates(point.point),
        null,
        ...(found ? [doubtOf(point)] : []),
      ]),
      ...set.spheres.map((sphere) => [
        sphere.name,
        ...coordinates(sphere.centre),
        Number(sphere.radius.toFixed(2)),
        ...(found ? [null] : []),
      ]),
    ],
  }
}

/** Axes, then what was measured. */
function frameTable(name: string, { bone, axes, measures, source }: AnatomicalFrame): ReportTable {
  return {
    name: `${name}-frame`.replace(/_/g, '-'),
    title: `Axes and measures of ${bone}`,
    columns: [{ title: 'Measure' }, { title: 'Value' }, { title: 'Unit' }, { title: 'Doubt', unit: '°' }],
    rows: [
      ...axes.map((axis) => {
        const long = Math.sqrt(
          axis.to.reduce((sum, x, i) => sum + (x - axis.from[i]!) * (x - axis.from[i]!), 0),
        )
        const way = axis.to.map((x, i) => ((x - axis.from[i]!) / long).toFixed(3)).join(' ')
        return [`direction of the ${axis.name}`, way, '', Number(axis.doubt.toFixed(1))]
      }),
      ...measures.map((one) => [one.name, Number(one.value.toFixed(1)), one.unit, null]),
    ],
    note: `definitions: ${source}`,
  }
}

/** The point that is least sure, where points were found. */
function foundCheck(set: string, points: readonly Landmark[], limit: number): Check[] {
  const found = points.filter(({ doubt }) => doubt !== undefined)
  if (found.length === 0) return []
  const worst = found.reduce((a, b) => (b.doubt! > a.doubt! ? b : a))
  return [
    {
      id: `${set}.found`,
      title: 'landmarks were found where the surface leaves little doubt',
      passed: worst.doubt! <= limit,
      required: true,
      role: 'surgeon',
      value: Number(worst.doubt!.toFixed(2)),
      limit: `<= ${limit}`,
      unit: 'mm',
      source: 'engineering judgement: a point that the surface leaves open misleads what is planned by it',
      remedy: `Look at ${worst.name}, and correct it in \`given\`.`,
    },
  ]
}

function axesCheck(set: string, { axes, bone }: AnatomicalFrame, limit: number): Check[] {
  if (axes.length === 0) return []
  const worst = axes.reduce((a, b) => (b.doubt > a.doubt ? b : a))
  return [
    {
      id: `${set}.axes`,
      title: `the axes of ${bone} were found without much doubt`,
      passed: worst.doubt <= limit,
      required: false,
      value: Number(worst.doubt.toFixed(1)),
      limit: `<= ${limit}`,
      unit: '°',
      source: 'engineering judgement: an axis that is farther off misleads what is planned by it',
      remedy: `Look at the ${worst.name} before anything is planned by it, or give its points.`,
    },
  ]
}

function movedCheck(set: string, point: Landmark, limit: number): Check {
  return {
    id: `${set}.moved.${point.name}`,
    title: `${point.name} was given near the bone`,
    passed: point.moved! <= limit,
    required: true,
    role: 'surgeon',
    value: Number(point.moved!.toFixed(2)),
    limit: `<= ${limit}`,
    unit: 'mm',
    source: 'engineering judgement: a point farther off was meant for another place',
    remedy: `Take ${point.name} from the bone on the page again.`,
  }
}

function sphereCheck(set: string, sphere: FittedSphere, limit: number): Check {
  return {
    id: `${set}.sphere.${sphere.name}`,
    title: `the joint surface of ${sphere.name} is a sphere`,
    passed: sphere.rms <= limit,
    required: true,
    role: 'surgeon',
    value: Number(sphere.rms.toFixed(3)),
    limit: `<= ${limit}`,
    unit: 'mm',
    source: 'engineering judgement: a rounder head than this gives its middle to a millimetre',
    remedy: `Give the middle of ${sphere.name} anew; a worn or flattened head is no sphere.`,
  }
}

export const landmarkCheckStep = defineStep<{ readonly of: LandmarkSet }, LandmarkCheckParams, ChecksResult>({
  kind: 'evaluate/landmarks',
  version: 1,
  title: 'Check landmarks',
  inputs: { of: 'Landmarks' },
  params: landmarkCheckParams,
  output: 'Checks',
  run: ({ of }, params) => evaluateLandmarks(of, params),
})
