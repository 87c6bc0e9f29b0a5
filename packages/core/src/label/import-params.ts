import { z } from 'zod'
import { colourSchema, structureNameSchema } from './structure-schema.ts'

export const importLabelsSchema = z.strictObject({
  structures: z
    .record(
      structureNameSchema,
      z
        .strictObject({
          value: z.int().min(1).max(65535).optional().meta({
            description: 'Voxel value in the file; number of the segment or region in DICOM',
          }),
          segment: z
            .string()
            .optional()
            .meta({ description: 'Name of the segment or region in the file, instead of its value' }),
          side: z.enum(['left', 'right', 'midline', 'both', 'unknown']).optional(),
          colour: colourSchema.optional(),
        })
        .refine(({ value, segment }) => (value === undefined) !== (segment === undefined), {
          message: 'give either value or segment',
        }),
    )
    .default({})
    .meta({
      description:
        'Names of the values or segments; others are named by the file, or become label_<value> with a warning',
    }),
  only: z
    .array(structureNameSchema)
    .min(1)
    .optional()
    .meta({ description: 'Names of the structures to keep (default: every one of the file)' }),
  orientation: z
    .enum(['RAS', 'LPS'])
    .optional()
    .meta({ description: 'Frame of a file that does not name its own' }),
  fraction: z.number().gt(0).max(1).default(0.5).meta({
    description: 'Of a fractional segmentation: the least share of a voxel, or probability, that counts',
  }),
  gaps: z.enum(['regular', 'all', 'none']).default('regular').meta({
    description:
      'Of contours: slices between them are interpolated where the gap is as wide as most are, everywhere, or nowhere',
  }),
  resample: z.enum(['nearest', 'linear']).optional().meta({
    description:
      'How voxels that do not lie on the image’s are carried there; without it they are refused. `linear`: the structure that has most of the voxel’s neighbourhood',
  }),
})

export type ImportLabelsParams = z.infer<typeof importLabelsSchema>
