import { z } from 'zod'
import type { Check, DecisionRole } from '../geometry/check.ts'
import type { ChecksResult } from '../geometry/device.ts'
import type { Purpose } from '../geometry/image.ts'
import type { Body } from '../geometry/mesh.ts'
import { defineStep } from '../step.ts'

export const surfaceOriginParams = z.strictObject({
  surface: z.string().min(1).describe('name of the surface in the case, for the checks’ ids'),
  purposes: z
    .array(z.enum(['model', 'guide', 'implant']))
    .min(1)
    .describe('what is made on the surface'),
  roles: z
    .partialRecord(z.enum(['model', 'guide', 'implant']), z.enum(['surgeon', 'engineer', 'quality officer']))
    .default({})
    .describe('role of the person whose decision lets it be'),
})
export type SurfaceOriginParams = z.input<typeof surfaceOriginParams>

/**
 * A surface that another program made has no scan here that a gate could judge: nobody knows its slices, its kernel or its
 * age. So it passes for nothing; for guides and implants, whose fit hangs on it, a person who answers for them decides.
 */
export function checkSurfaceOrigin(
  body: Body,
  { surface, purposes, roles = {} }: SurfaceOriginParams,
): ChecksResult {
  const checks = purposes.map((purpose): Check => {
    const role = (roles as Partial<Record<Purpose, DecisionRole>>)[purpose]
    return {
      id: `gate.${surface}.${purpose}`,
      title: `A scan stands behind ${body.name}, on which ${purpose === 'implant' ? 'an' : 'a'} ${purpose} is made`,
      passed: false,
      required: purpose !== 'model',
      ...(role === undefined ? {} : { role }),
      value: `none: ${body.origin?.format ?? 'unknown'} of another program`,
      limit: 'a scan that passed the gate',
      source:
        'scan gate: slices, blur and age of a scan bound how well a device fits; of this surface none is known',
      remedy: 'Start from the images; or decide by the record of whoever made the surface.',
    }
  })
  return { checks }
}

export const surfaceOriginStep = defineStep({
  kind: 'evaluate/surface-origin',
  version: 1,
  title: 'Check that a scan stands behind what devices are made on',
  inputs: { of: 'Body' },
  params: surfaceOriginParams,
  output: 'Checks',
  run: ({ of }: { of: Body }, params) => checkSurfaceOrigin(of, params),
})
