import { z } from 'zod'
import { acos } from '../base/math.ts'
import type { ChecksResult } from '../geometry/device.ts'
import type { SymmetryResult } from '../geometry/plan.ts'
import { defineStep } from '../step.ts'

export const symmetryParams = z.strictObject({
  mean: z
    .number()
    .positive()
    .default(2)
    .describe('mm: mean distance of the mirrored bones to the other side'),
  p95: z.number().positive().default(5).describe('mm: distance that 95 % of the surface must keep'),
  turn: z
    .number()
    .positive()
    .max(90)
    .default(20)
    .describe('degrees from the frame’s sagittal plane: a patient lies about straight in the scanner'),
})
export type SymmetryParams = z.output<typeof symmetryParams>

/** Whether a plane of symmetry may stand for the mid-sagittal plane: what its mirror image leaves, and how it is turned. */
export function evaluateSymmetry(symmetry: SymmetryResult, params: SymmetryParams): ChecksResult {
  const { name } = symmetry.plane
  const turned = (acos(Math.min(1, Math.abs(symmetry.plane.normal[0]))) * 180) / Math.PI
  const residual = (figure: 'mean' | 'p95') =>
    ({
      id: `${name}.residual-${figure}`,
      passed: symmetry.residual[figure] <= params[figure],
      required: true,
      role: 'surgeon',
      value: Number(symmetry.residual[figure].toFixed(3)),
      limit: `<= ${params[figure]}`,
      unit: 'mm',
      source: 'engineering judgement: healthy pelves are symmetric to a few millimetres',
      remedy: 'Leave out with `without` what is displaced or whose posture is not symmetric, e.g. femora.',
    }) as const
  return {
    checks: [
      { ...residual('mean'), title: 'the mirrored bones lie on the other side in the mean' },
      { ...residual('p95'), title: 'the mirrored bones lie on the other side on 95 % of the surface' },
      {
        id: `${name}.turn`,
        title: 'the mid-sagittal plane is about upright in the scanner’s frame',
        passed: turned <= params.turn,
        required: true,
        role: 'surgeon',
        value: Number(turned.toFixed(2)),
        limit: `<= ${params.turn}`,
        unit: '°',
        source: 'engineering judgement: a patient lies about straight in the scanner',
        remedy: 'Look whether left and right are named rightly and whether the bones are whole.',
      },
    ],
  }
}

export const symmetryStep = defineStep<{ readonly of: SymmetryResult }, SymmetryParams, ChecksResult>({
  kind: 'evaluate/symmetry',
  version: 1,
  title: 'Check the mid-sagittal plane',
  inputs: { of: 'Symmetry' },
  params: symmetryParams,
  output: 'Checks',
  run: ({ of }, params) => evaluateSymmetry(of, params),
})
