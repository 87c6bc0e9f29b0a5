import { components } from '@trabecula/kernels'
import { z } from 'zod'
import type { ImageResult } from '../geometry/image.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { requireSameGrid } from '../geometry/same-grid.ts'
import { defineStep, type StepContext } from '../step.ts'
import { bonesByGaps } from './separate-by-gaps.ts'
import { claimCrumbs, MOST_BONES, ordered, separateBones } from './separate-by-shape.ts'
import { structureNameSchema } from './structure-schema.ts'

const COARSE = 1.6 // mm: joint gaps are 1 to 3 mm wide.

export const separateSchema = z.strictObject({
  method: z
    .enum(['auto', 'gaps', 'shape'])
    .default('auto')
    .describe(
      'gaps: by the joint gap in the image; shape: by the narrowest place of the filled mask; auto: gaps, and shape where voxels are too large to show a gap',
    ),
  core: z
    .number()
    .positive()
    .default(200)
    .describe(
      'least cortex of a bone (gaps) or least volume of its core (shape), mm³; smaller pieces join their neighbour',
    ),
  contact: z
    .number()
    .positive()
    .default(20)
    .describe('gaps: pieces that bright cortex joins over so large an area are one bone, mm²'),
  share: z
    .number()
    .min(0)
    .max(2)
    .default(0.12)
    .describe(
      'gaps: the same for large pieces, as a part of the two-thirds power of the smaller one’s cortex',
    ),
  bridge: z.number().positive().default(3).describe('shape: half the width of bridges that are cut, mm'),
  smoothing: z.number().min(0).max(5).default(0.5).describe('gaps: standard deviation of the smoothing, mm'),
  name: structureNameSchema.default('bone').describe('name of the bones: name_1 is the largest'),
})
export type SeparateParams = z.output<typeof separateSchema>

/** Bone without bright cortex, which no seed reached: a bone of its own where it is large enough, else left out. */
function addDimPieces(
  basins: Uint8Array,
  mask: Uint8Array,
  labels: LabelMap,
  core: number,
  context: StepContext,
): void {
  const { size, spacing } = labels.grid
  const missed = new Uint8Array(mask.length)
  for (let v = 0; v < mask.length; v++) if (mask[v] !== 0 && basins[v] === 0) missed[v] = 1
  const { labels: pieces, sizes } = components(missed, size, 26)
  const used = new Uint8Array(256)
  for (const value of basins) used[value] = 1
  const numbers = new Uint8Array(sizes.length)
  let left = 0
  for (let piece = 1, next = 1; piece < sizes.length; piece++) {
    while (next <= MOST_BONES && used[next] !== 0) next++
    if (sizes[piece]! * spacing[0] * spacing[1] * spacing[2] >= core && next <= MOST_BONES)
      numbers[piece] = next++
    else left++
  }
  for (let v = 0; v < missed.length; v++) if (missed[v] !== 0) basins[v] = numbers[pieces[v]!]!
  if (left === 0) return
  const message = `${left} pieces under ${core} mm³ that hang on no bone are left out (or beyond ${MOST_BONES} bones)`
  context.warn({ code: 'SEPARATE_LEFT_OUT', message, where: 'separate' })
}

/**
 * Separates bones that touch, without seeds: by the gaps between them (see `bonesByGaps`) or by their shape alone (see
 * `separateBones`). Where bones are fused, or slices so thick that a joint has no gap, seeds are needed: `label/split`.
 * @returns structures name_1, name_2, …, the largest first. @throws StepError GRID_MISMATCH
 */
export function separated(
  image: ImageResult,
  of: LabelMap,
  params: SeparateParams,
  context: StepContext,
): LabelMap {
  requireSameGrid(image.volume.grid, of.grid)
  const coarse = Math.max(...of.grid.spacing) > COARSE
  if (params.method === 'auto' && coarse) {
    context.warn({
      code: 'SEPARATE_COARSE',
      message: `voxels of ${Math.max(...of.grid.spacing).toFixed(1)} mm show no joint gap: bones were parted by their shape alone`,
      where: 'separate',
    })
  }
  if (params.method === 'shape' || (params.method === 'auto' && coarse))
    return separateBones(of, params, params.name, context)
  const basins = bonesByGaps(image.volume, of, params, context)
  const mask = Uint8Array.from(of.values, (value) => (value !== 0 ? 1 : 0))
  claimCrumbs(basins, mask, of.grid.size)
  addDimPieces(basins, mask, of, params.core, context)
  return ordered({ ...of, values: basins }, params.name)
}

export const separateStep = defineStep({
  kind: 'label/separate',
  version: 1,
  title: 'Separate bones that touch, without seeds',
  inputs: { image: 'Image', of: 'LabelMap' },
  params: separateSchema,
  output: 'LabelMap',
  run: ({ image, of }: { image: ImageResult; of: LabelMap }, params: SeparateParams, context) =>
    separated(image, of, params, context),
})
