import { z } from 'zod'
import { determinant } from '../base/vectors.ts'
import type { Check } from '../geometry/check.ts'
import type { ChecksResult } from '../geometry/device.ts'
import type { RegistrationResult } from '../geometry/plan.ts'
import { isProperRigid, linearPart, rotationAngle } from '../geometry/rigid.ts'
import type { ReportTable } from '../geometry/table.ts'
import { defineStep } from '../step.ts'

export const registrationChecksParams = z.strictObject({
  image: z
    .string()
    .min(1)
    .optional()
    .describe('name for the checks’ ids; left out: the modalities, as in mr-on-ct'),
  residual: z.number().positive().default(1).describe('mm by which two independent searches may end apart'),
  doubt: z
    .number()
    .positive()
    .default(0.5)
    .describe('greatest standard error of a place in the middle of the image, mm'),
  overlap: z.number().min(0).max(1).default(0.5).describe('least share of the smaller image in the other'),
  sharpness: z
    .number()
    .min(0)
    .max(1)
    .default(0.15)
    .describe('least share of the mutual information that is lost 5 mm off the solution'),
  rotation: z.number().positive().max(180).default(45).describe('greatest rotation, degrees'),
})
export type RegistrationChecksParams = z.output<typeof registrationChecksParams>

const rounded = (x: number, digits: number) => Number(x.toFixed(digits))

function doubtCheck(
  id: string,
  { doubt, modalities: [moving, fixed] }: RegistrationResult,
  params: RegistrationChecksParams,
  remedy: string,
): readonly Check[] {
  if (doubt === undefined) return []
  return [
    {
      id: `${id}.doubt`,
      title: `All parts of ${moving} agree on where it lies in ${fixed}`,
      passed: doubt <= params.doubt,
      required: true,
      value: rounded(doubt, 2),
      limit: `<= ${params.doubt}`,
      unit: 'mm',
      source:
        'standard error of a place, found by leaving out one eighth at a time; the true error was under three times it in every test',
      remedy,
    },
  ]
}

/**
 * Whether a registration may carry a plan: it converged, the images overlap, they show the same anatomy, left is left.
 * What the limits rest on stands in docs/methods/registration.md.
 */
export function checkRegistration(of: RegistrationResult, params: RegistrationChecksParams): ChecksResult {
  const [moving, fixed] = of.modalities
  const id = params.image ?? `${moving.toLowerCase()}-on-${fixed.toLowerCase()}`
  const angle = rotationAngle(of.transform)
  const sharpness = of.sharpness ?? 0
  const remedy =
    'look at the picture of the registration; register again with another `start` or more `samples`'
  const checks: Check[] = [
    {
      id: `${id}.residual`,
      title: `Two independent registrations of ${moving} to ${fixed} end in the same place`,
      passed: of.residual <= params.residual,
      required: true,
      value: rounded(of.residual, 2),
      limit: `<= ${params.residual}`,
      unit: 'mm',
      source: 'under one voxel, as AAPM TG-132 (2017) asks for',
      remedy,
    },
    ...doubtCheck(id, of, params, remedy),
    {
      id: `${id}.overlap`,
      title: `${moving} and ${fixed} show the same region`,
      passed: of.overlap >= params.overlap,
      required: true,
      value: rounded(of.overlap, 3),
      limit: `>= ${params.overlap}`,
      source: 'half of the smaller image: what is planned should lie inside both',
      remedy: 'take images of the same region',
    },
    {
      id: `${id}.sharpness`,
      title: `${moving} and ${fixed} fit each other clearly worse 5 mm off: they show the same anatomy`,
      passed: sharpness >= params.sharpness,
      required: true,
      value: rounded(sharpness, 3),
      limit: `>= ${params.sharpness}`,
      source: 'measured on images of the same and of other anatomy: 21 % and more, 8 % and less',
      remedy: 'check that both images are of the same patient, and neither mirrored',
    },
    {
      id: `${id}.laterality`,
      title: `The registration of ${moving} to ${fixed} keeps left on the left`,
      passed: isProperRigid(of.transform),
      required: true,
      value: rounded(determinant(linearPart(of.transform)), 6),
      limit: '1',
      source: 'a proper rigid motion: determinant 1, orthogonal',
      remedy: 'take the transform that the registration found',
    },
    {
      id: `${id}.rotation`,
      title: `The patient lay alike for ${moving} and ${fixed}`,
      passed: angle <= params.rotation,
      required: true,
      value: rounded(angle, 2),
      limit: `<= ${params.rotation}`,
      unit: '°',
      source: 'beyond it head and feet, or front and back, may have been taken for each other',
      remedy: 'check the orientation that the headers state, and look at the picture of the registration',
    },
  ]
  return { checks, tables: [figuresOf(id, of, angle), transformOf(id, of)] }
}

function figuresOf(id: string, of: RegistrationResult, angle: number): ReportTable {
  return {
    name: `${id}-figures`,
    title: 'Registration',
    columns: [
      { title: 'Moving image' },
      { title: 'Fixed image' },
      { title: 'Rotation', unit: '°' },
      { title: 'Mutual information at the start', unit: 'nat' },
      { title: 'Mutual information at the end', unit: 'nat' },
      { title: 'Normalised mutual information' },
      { title: 'Distance of two independent searches', unit: 'mm' },
      { title: 'Standard error of a place', unit: 'mm' },
      { title: 'Overlap' },
      { title: 'Lost 5 mm off' },
      { title: 'Share of starts that came here' },
      { title: 'Places tried' },
    ],
    rows: [
      [
        ...of.modalities,
        rounded(angle, 2),
        rounded(of.metricAtStart, 3),
        rounded(of.metric, 3),
        rounded(of.normalised, 3),
        rounded(of.residual, 2),
        of.doubt === undefined ? null : rounded(of.doubt, 2),
        rounded(of.overlap, 2),
        of.sharpness === undefined ? null : rounded(of.sharpness, 3),
        of.agreement === undefined ? null : rounded(of.agreement, 2),
        of.evaluations,
      ],
    ],
    note: 'The distance of two searches says how well the search ended, not how far the images themselves are true.',
  }
}

function transformOf(id: string, { transform: m }: RegistrationResult): ReportTable {
  const row = (axis: 'x' | 'y' | 'z', n: 0 | 1 | 2) => [
    axis,
    rounded(m[4 * n]!, 6),
    rounded(m[4 * n + 1]!, 6),
    rounded(m[4 * n + 2]!, 6),
    rounded(m[4 * n + 3]!, 3),
  ]
  return {
    name: `${id}-transform`,
    title: 'Point of the moving image to point of the fixed image (LPS)',
    columns: [
      { title: 'Fixed' },
      { title: 'x' },
      { title: 'y' },
      { title: 'z' },
      { title: 'Shift', unit: 'mm' },
    ],
    rows: [row('x', 0), row('y', 1), row('z', 2)],
  }
}

/** `evaluate/registration`: whether an image lies on another well enough to carry a plan. */
export const registrationChecksStep = defineStep({
  kind: 'evaluate/registration',
  version: 1,
  title: 'Check how one image lies on another',
  inputs: { of: 'Registration' },
  params: registrationChecksParams,
  output: 'Checks',
  run: ({ of }: { of: RegistrationResult }, params: RegistrationChecksParams) =>
    checkRegistration(of, params),
})
