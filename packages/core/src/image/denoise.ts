import { ballNeighbourhood, boxNeighbourhood } from '@trabecula/kernels'
import { z } from 'zod'
import type { ImageResult } from '../geometry/image.ts'
import { bilateralVolume, medianVolume } from '../geometry/voxel-filters.ts'
import { smoothedVolume } from '../geometry/voxel-slabs.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { asBefore, derivedImage, filterValues } from './derived-image.ts'

const voxels = z.int().min(0).max(5)

export const denoiseSchema = z
  .strictObject({
    method: z
      .enum(['bilateral', 'median', 'gaussian'])
      .default('bilateral')
      .describe(
        'bilateral: smooths and leaves edges higher than a few `range`; median: takes single voxels away; gaussian: smooths edges too',
      ),
    sigma: z
      .number()
      .positive()
      .max(10)
      .default(0.8)
      .describe('of bilateral and gaussian: standard deviation of the distance, mm'),
    range: z
      .number()
      .positive()
      .optional()
      .describe(
        'of bilateral: standard deviation of the difference of values that counts as noise, in values of the image; left out: 80 HU in CT',
      ),
    radius: z
      .number()
      .positive()
      .max(10)
      .default(1.6)
      .describe('of bilateral and median: how far neighbours are looked at, mm'),
    box: z
      .union([voxels, z.tuple([voxels, voxels, voxels])])
      .optional()
      .describe('of median: a box that reaches so many voxels to each side, instead of the ball of `radius`'),
  })
  .refine(({ box, method }) => box === undefined || method === 'median', {
    message: 'expected `box` with `method: median` alone',
    path: ['box'],
  })
  .refine(({ range, method }) => range === undefined || method === 'bilateral', {
    message: 'expected `range` with `method: bilateral` alone',
    path: ['range'],
  })
export type DenoiseParams = z.output<typeof denoiseSchema>

const CT_RANGE = 80 // HU: over the noise of most bone protocols, far under the step from soft tissue to cortex.
const MOST_NEIGHBOURS = 4096 // More would take minutes a slice.

function requireFew(count: number): void {
  if (count <= MOST_NEIGHBOURS) return
  throw new StepError({
    code: 'DENOISE_TOO_WIDE',
    message: `expected at most ${MOST_NEIGHBOURS} neighbours of a voxel, got ${count}`,
    where: 'image/denoise',
    remedy: 'give a smaller `radius`',
  })
}

/**
 * An image with less noise, on its own grid, whole numbers staying whole: bilateral filter (Tomasi and Manduchi 1998,
 * doi:10.1109/ICCV.1998.710815), median (Tukey 1977) or Gaussian.
 * @throws StepError DENOISE_RANGE, DENOISE_TOO_WIDE
 */
export async function denoised(
  image: ImageResult,
  params: DenoiseParams,
  context: Pick<StepContext, 'parallel' | 'warn'>,
): Promise<ImageResult> {
  const { grid, values: before, modality } = image.volume
  const values = filterValues(before)
  const { method, sigma, radius, box } = params
  context.warn({
    code: 'IMAGE_DENOISED',
    message: `noise was taken out (${method}): edges and thin plates are not quite those of the scan`,
    where: 'image/denoise',
  })
  if (method === 'gaussian') {
    const [x, y, z] = grid.spacing
    const smooth = await smoothedVolume(values, grid.size, [sigma / x, sigma / y, sigma / z], context)
    return derivedImage(image, asBefore(smooth, before))
  }
  if (method === 'median') {
    const sides = typeof box === 'number' ? ([box, box, box] as const) : box
    const offsets = sides ? boxNeighbourhood(sides) : ballNeighbourhood(radius, grid.spacing)
    requireFew(offsets.length)
    return derivedImage(image, await medianVolume(values, grid, offsets, context))
  }
  const range = params.range ?? (modality === 'CT' ? CT_RANGE : undefined)
  if (range === undefined) {
    throw new StepError({
      code: 'DENOISE_RANGE',
      message: `expected \`range\` for an image of ${modality}, whose values have no unit, got none`,
      where: 'image/denoise',
      remedy: 'give about three standard deviations of the noise in a uniform region',
    })
  }
  requireFew(ballNeighbourhood(radius, grid.spacing).length)
  const found = await bilateralVolume(values, grid, { sigma, range, radius }, context)
  return derivedImage(image, asBefore(found, before))
}

/** `image/denoise`: an image with less noise. */
export const denoiseStep = defineStep({
  kind: 'image/denoise',
  version: 1,
  title: 'Take noise out of an image',
  inputs: { image: 'Image' },
  params: denoiseSchema,
  output: 'Image',
  run: ({ image }: { image: ImageResult }, params: DenoiseParams, context) =>
    denoised(image, params, context),
})
