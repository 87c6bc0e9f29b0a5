import { z } from 'zod'
import type { Check } from '../geometry/check.ts'
import type { ChecksResult } from '../geometry/device.ts'
import type { FittedSphere, Landmark, LandmarkSet } from '../geometry/plan.ts'
import { defineStep } from '../step.ts'

export const landmarkCheckParams = z.strictObject({
  moved: z.number().positive().default(3).describe('mm that a point may have been off the bone'),
  rms: z
    .number()
    .positive()
    .default(0.6)
    .describe('mm: root mean square distance of a joint surface to its sphere'),
})
export type LandmarkCheckParams = z.output<typeof landmarkCheckParams>

/** Whether the landmarks can be relied on: points near the bone, joint surfaces round. */
export function evaluateLandmarks(set: LandmarkSet, params: LandmarkCheckParams): ChecksResult {
  const name = set.name ?? 'landmarks'
  const checks = [
    ...set.points
      .filter(({ moved }) => moved !== undefined)
      .map((point) => movedCheck(name, point, params.moved)),
    ...set.spheres.map((sphere) => sphereCheck(name, sphere, params.rms)),
  ]
  const coordinates = ([x, y, z]: readonly [number, number, number]) =>
    [x, y, z].map((value) => Number(value.toFixed(1)))
  return {
    checks,
    tables: [
      {
        name: `${name}-points`.replace(/_/g, '-'),
        title: 'Landmarks',
        columns: [
          { title: 'Landmark' },
          { title: 'x to the left', unit: 'mm' },
          { title: 'y to the back', unit: 'mm' },
          { title: 'z to the head', unit: 'mm' },
          { title: 'Radius', unit: 'mm' },
        ],
        rows: [
          ...set.points.map((point) => [point.name, ...coordinates(point.point), null]),
          ...set.spheres.map((sphere) => [
            sphere.name,
            ...coordinates(sphere.centre),
            Number(sphere.radius.toFixed(2)),
          ]),
        ],
      },
    ],
  }
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
