import { z } from 'zod'
import type { ImageResult } from '../geometry/image.ts'
import { gradientVolume } from '../geometry/voxel-filters.ts'
import { smoothedVolume } from '../geometry/voxel-slabs.ts'
import { defineStep, type StepContext } from '../step.ts'
import { derivedImage, filterValues } from './derived-image.ts'

export const gradientSchema = z.strictObject({
  smooth: z
    .number()
    .min(0)
    .max(10)
    .default(0)
    .describe('mm: standard deviation by which the image is smoothed before; against noise'),
})
export type GradientParams = z.output<typeof gradientSchema>

/**
 * How steeply an image's values change, in values a mm: the length of the gradient by central differences, of the image
 * smoothed before (Marr and Hildreth 1980). Bright where edges are; f32 on the same grid.
 */
export async function gradientImage(
  image: ImageResult,
  { smooth }: GradientParams,
  context: Pick<StepContext, 'parallel'>,
): Promise<ImageResult> {
  const { grid } = image.volume
  const values = filterValues(image.volume.values)
  const [x, y, z] = grid.spacing
  const source =
    smooth > 0
      ? await smoothedVolume(values, grid.size, [smooth / x, smooth / y, smooth / z], context)
      : values
  return derivedImage(image, await gradientVolume(source, grid, context))
}

/** `image/gradient`: where an image's values change, and how steeply. */
export const gradientStep = defineStep({
  kind: 'image/gradient',
  version: 1,
  title: 'Show where the values of an image change',
  inputs: { image: 'Image' },
  params: gradientSchema,
  output: 'Image',
  run: ({ image }: { image: ImageResult }, params: GradientParams, context) =>
    gradientImage(image, params, context),
})
