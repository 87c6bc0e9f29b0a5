import { z } from 'zod'
import { structureOfName } from '../anatomy/structures.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { hysteresisVolume } from '../geometry/voxel-components.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { colourSchema, structureNameSchema } from './structure-schema.ts'
import { thresholdImage, thresholdRange, thresholdSchema } from './threshold.ts'

export const hysteresisSchema = z
  .strictObject({
    low: z.number().meta({ description: 'Lowest value that belongs to the structure (CT: HU)' }),
    sure: z.number().meta({
      description: 'A piece stays only where one of its voxels reaches this value (CT: HU)',
    }),
    high: z.number().optional().meta({ description: 'Highest value that belongs to it (default 3071)' }),
    least: z
      .number()
      .min(0)
      .default(0)
      .meta({ description: 'Least volume over `sure` that a piece must hold, mm³' }),
    connectivity: z
      .union([z.literal(6), z.literal(26)])
      .default(26)
      .meta({ description: 'What hangs together: 6 by faces, 26 also by edges and corners' }),
    name: structureNameSchema.default('bone').meta({ description: 'Name of the structure' }),
    colour: colourSchema.optional().meta({ description: 'Red, green, blue, 0 to 255' }),
  })
  .refine(({ low, sure }) => low <= sure, { message: 'expected `low` to be at most `sure`', path: ['sure'] })
  .refine(({ sure, high }) => sure <= (high ?? Infinity), {
    message: 'expected `sure` to be at most `high`',
    path: ['high'],
  })
export type HysteresisParams = z.output<typeof hysteresisSchema>

/**
 * Threshold with hysteresis (Canny 1986, doi:10.1109/TPAMI.1986.4767851, in 3D): of the voxels from `low` to `high`
 * those that hang together with a voxel of at least `sure`. Thin cortex that hangs on thick bone stays at a low value;
 * vessels, bowel with contrast and noise of the same value, which hang on nothing bright, go.
 * @throws StepError THRESHOLD_EMPTY where no voxel lies within, or none reaches `sure`.
 */
export async function hysteresis(
  image: ImageResult,
  params: HysteresisParams,
  context: Pick<StepContext, 'parallel'>,
): Promise<LabelMap> {
  const { low, sure, high, name, colour, connectivity } = params
  const { grid, values } = image.volume
  const [spacingX, spacingY, spacingZ] = grid.spacing
  const range = thresholdRange(thresholdSchema.parse({ low, high, name }))
  const rule = {
    low: range[0],
    high: range[1],
    sure,
    connectivity,
    // Half a thousandth of a voxel less: exactly the least volume is enough.
    least: params.least / (spacingX * spacingY * spacingZ) - 5e-4,
  }
  const { mask, weak, kept } = await hysteresisVolume(values, grid.size, rule, context)
  if (weak === 0) thresholdImage(image, thresholdSchema.parse({ low, high, name })) // Says that nothing lies within.
  if (kept === 0) throw nothingSure(params, image.valueRange[1])
  return { grid, values: mask, structures: [structureOfName(1, name, { colour })] }
}

function nothingSure({ sure, name }: HysteresisParams, most: number): StepError {
  return new StepError({
    code: 'THRESHOLD_EMPTY',
    message: `expected a piece with values of at least ${sure}, got none; the image's values run up to ${most}`,
    where: `label/hysteresis (${name})`,
    remedy: 'lower `sure` or `least`, or check that the image is a CT in Hounsfield units',
  })
}

export const hysteresisStep = defineStep({
  kind: 'label/hysteresis',
  version: 1,
  title: 'Find a structure by a low value that hangs on a sure one',
  inputs: { image: 'Image' },
  params: hysteresisSchema,
  output: 'LabelMap',
  run: ({ image }: { image: ImageResult }, params: HysteresisParams, context) =>
    hysteresis(image, params, context),
})
