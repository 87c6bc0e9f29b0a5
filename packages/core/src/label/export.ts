import { z } from 'zod'
import { canonicalJson } from '../base/canonical.ts'
import { writeNifti } from '../formats/nifti.ts'
import type { DocumentsResult } from '../geometry/device.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { defineStep } from '../step.ts'

export const exportLabelsSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_-]*$/)
    .describe('name of the files, without ending'),
})

/**
 * A label map as files that other programs read: `labels/<name>.nii.gz` (NIfTI-1, RAS, mm) and
 * `labels/<name>.json`, which names its values (name, side, colour, code).
 * @throws TrabeculaError VOXEL_SIZE where a side is too long for NIfTI-1
 */
export function exportLabels(labels: LabelMap, name: string): DocumentsResult {
  const table = canonicalJson({ file: `${name}.nii.gz`, structures: labels.structures })
  return {
    files: [
      {
        path: `labels/${name}.json`,
        bytes: new TextEncoder().encode(`${table}\n`),
        mediaType: 'application/json',
      },
      {
        path: `labels/${name}.nii.gz`,
        bytes: writeNifti(labels.grid, labels.values, { gzip: true, description: `labels ${name}` }),
        mediaType: 'application/gzip',
      },
    ],
  }
}

export const exportLabelsStep = defineStep({
  kind: 'label/export',
  version: 1,
  title: 'Write a label map for other programs',
  inputs: { of: 'LabelMap' },
  params: exportLabelsSchema,
  output: 'Documents',
  run: ({ of }: { of: LabelMap }, { name }) => exportLabels(of, name),
})
