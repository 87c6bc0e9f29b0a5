import { threshold } from '@trabecula/kernels'
import { z } from 'zod'
import { structureOfName } from '../anatomy/structures.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import type { VoxelArray } from '../geometry/volume.ts'
import { defineStep, StepError } from '../step.ts'
import { presetNames, thresholdPresets } from './presets.ts'
import { colourSchema, structureNameSchema } from './structure-schema.ts'

const HIGHEST = 3071 // HU: the end of 12 bits; what lies above is metal or a truncated value.

export const thresholdSchema = z
  .strictObject({
    preset: z
      .enum(presetNames as [string, ...string[]])
      .optional()
      .meta({
        description: 'A named range of Hounsfield units, in place of low and high',
      }),
    low: z.number().optional().meta({ description: 'Lowest value that belongs to the structure (CT: HU)' }),
    high: z
      .number()
      .optional()
      .meta({ description: `Highest value that belongs to it (default ${HIGHEST})` }),
    name: structureNameSchema.default('bone').meta({ description: 'Name of the structure' }),
    colour: colourSchema.optional().meta({ description: 'Red, green, blue, 0 to 255' }),
  })
  .refine((params) => (params.preset === undefined) !== (params.low === undefined), {
    message: 'expected either low (and high) or a preset',
    path: ['low'],
  })

export type ThresholdParams = z.infer<typeof thresholdSchema>

/** The range that parameters name; high wins over the preset's. */
export function thresholdRange(
  params: Pick<ThresholdParams, 'preset' | 'low' | 'high'>,
): readonly [number, number] {
  const preset = params.preset === undefined ? undefined : thresholdPresets[params.preset as 'bone']
  return [params.low ?? preset?.low ?? Number.NEGATIVE_INFINITY, params.high ?? preset?.high ?? HIGHEST]
}

/** 1 where low ≤ value ≤ high, else 0. */
export function thresholdMask(values: VoxelArray, low: number, high: number): Uint8Array {
  if (values instanceof Int16Array || values instanceof Float32Array) return threshold(values, low, high)
  const mask = new Uint8Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value >= low && value <= high) mask[i] = 1
  }
  return mask
}

/**
 * One structure of all voxels whose value lies within the range, both ends included.
 * @throws StepError THRESHOLD_RANGE where low > high, THRESHOLD_EMPTY where no voxel lies within.
 */
export function thresholdImage(image: ImageResult, params: ThresholdParams): LabelMap {
  const [low, high] = thresholdRange(params)
  if (!(low <= high)) {
    throw new StepError({
      code: 'THRESHOLD_RANGE',
      message: `expected low to be at most high, got ${low} and ${high}`,
      where: 'label/threshold',
      remedy: 'give low before high',
    })
  }
  const { grid, values } = image.volume
  const mask = thresholdMask(values, low, high)
  if (!mask.includes(1)) {
    const [lowest, highest] = image.valueRange
    throw new StepError({
      code: 'THRESHOLD_EMPTY',
      message: `expected voxels from ${low} to ${high}, got none; the image's values run from ${lowest} to ${highest}`,
      where: `label/threshold (${params.name})`,
      remedy:
        highest < low
          ? `lower the threshold below ${highest}, or check that the image is a CT in Hounsfield units`
          : 'choose low and high within the range of the image',
    })
  }
  return { grid, values: mask, structures: [structureOfName(1, params.name, { colour: params.colour })] }
}

function countAbove(values: VoxelArray, high: number): number {
  let count = 0
  for (let i = 0; i < values.length; i++) if (values[i]! > high) count++
  return count
}

export const thresholdStep = defineStep({
  kind: 'label/threshold',
  version: 1,
  title: 'Find a structure by its grey values',
  inputs: { image: 'Image' },
  params: thresholdSchema,
  output: 'LabelMap',
  run: ({ image }: { image: ImageResult }, params, context) => {
    const { modality } = image.volume
    if (params.preset !== undefined && modality !== 'CT') {
      context.warn({
        code: 'PRESET_NOT_CT',
        message: `the preset ${params.preset} is in Hounsfield units, but the image's modality is ${modality}`,
        where: 'label/threshold',
      })
    }
    const labels = thresholdImage(image, params)
    const [, high] = thresholdRange(params)
    const above = countAbove(image.volume.values, high)
    if (above > 0) {
      context.warn({
        code: 'THRESHOLD_ABOVE',
        message: `${above} voxels lie above ${high} (up to ${image.valueRange[1]}) and are left out; metal shows so`,
        where: `label/threshold (${params.name})`,
      })
    }
    return labels
  },
})
