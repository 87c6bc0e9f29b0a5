import { z } from 'zod'
import type { ImageResult } from '../geometry/image.ts'
import type { LabelMap, Structure } from '../geometry/label-map.ts'
import { requireSameGrid } from '../geometry/same-grid.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { maskOf } from './label-values.ts'
import { joinPlates } from './plate-joints.ts'
import { structureNameSchema } from './structure-schema.ts'
import { thinPlates } from './thin-plates.ts'
import { boxAround, boxOfMask, floatsInBox, forRows } from './voxel-box.ts'

/** What of the model a case may say; shared with `label/solid`. */
export const plateFields = {
  reach: z
    .number()
    .positive()
    .max(30)
    .optional()
    .describe('how far to both sides the profile across is read, mm; without it 4, and at least two voxels'),
  least: z.number().min(0).max(5).default(0.3).describe('least thickness of a plate by the model, mm'),
  contrast: z
    .number()
    .min(0.01)
    .max(0.9)
    .default(0.08)
    .describe('least height of the crest over its sides, as a part of soft tissue (0) to cortex (1)'),
  bend: z
    .number()
    .min(0.05)
    .max(2)
    .default(0.6)
    .describe('how much values may bend along the plate, as a part of how much they bend across it'),
}

export const cortexSchema = z.strictObject({
  structure: structureNameSchema
    .optional()
    .describe('which structure the plates join (default: the only one)'),
  soft: z
    .number()
    .optional()
    .describe('value of soft tissue beside thin bone (CT: HU); without it 50 in a CT, else it must be given'),
  cortex: z
    .number()
    .optional()
    .describe(
      'value of cortex that is not thin (CT: HU); without it the 95th hundredth of the structure’s values',
    ),
  smoothing: z.number().min(0).max(5).default(0.5).describe('standard deviation of the smoothing before, mm'),
  ...plateFields,
  hang: z
    .number()
    .min(0)
    .max(50)
    .default(0)
    .describe(
      'plates stay that touch the structure; with a length, also those of so large an extent in mm without',
    ),
})
export type CortexParams = z.output<typeof cortexSchema>

const CT_SOFT = 50 // HU: muscle.
const MARGIN = 20 // mm around the structure in which plates are sought.

function structureFor({ structures }: LabelMap, name: string | undefined): Structure {
  const found = name === undefined ? structures[0] : structures.find((one) => one.name === name)
  if (found && (name !== undefined || structures.length === 1)) return found
  throw new StepError({
    code: 'STRUCTURE_NOT_FOUND',
    message: `expected a structure '${name ?? 'bone'}', got ${structures.map((s) => s.name).join(', ') || 'none'}`,
    where: 'label/cortex',
    remedy: 'name the structure that thin bone belongs to',
  })
}

/** The 95th hundredth of the values under a mask. */
function denseValue(image: ImageResult, mask: Uint8Array): number {
  const { values } = image.volume
  const some: number[] = []
  const every = Math.max(1, Math.floor(values.length / 20_000_000))
  for (let v = 0; v < mask.length; v += every) if (mask[v] !== 0) some.push(values[v]!)
  const sorted = Float64Array.from(some).sort()
  return sorted[Math.floor(0.95 * (sorted.length - 1))] ?? Number.NaN
}

/** @throws StepError CORTEX_LEVELS */
function levelsFor(image: ImageResult, mask: Uint8Array, { soft, cortex }: CortexParams) {
  const levels = {
    soft: soft ?? (image.volume.modality === 'CT' ? CT_SOFT : Number.NaN),
    cortex: cortex ?? denseValue(image, mask),
  }
  if (levels.cortex > levels.soft) return levels
  throw new StepError({
    code: 'CORTEX_LEVELS',
    message: `expected the cortex above soft tissue, got ${levels.cortex} and ${levels.soft}`,
    where: 'label/cortex',
    remedy: 'give `soft` and `cortex` in the image’s unit',
  })
}

/**
 * Adds thin bone to a structure where a threshold leaves holes: see `thinPlates`. Only background is taken.
 *
 * Warns with what it took for soft tissue and cortex, how much it added, and how thick that is by the model.
 * @throws StepError GRID_MISMATCH, STRUCTURE_NOT_FOUND, LABEL_EMPTY, CORTEX_LEVELS
 */
export function addThinCortex(
  image: ImageResult,
  of: LabelMap,
  params: CortexParams,
  context: StepContext,
): LabelMap {
  requireSameGrid(image.volume.grid, of.grid)
  const { grid } = of
  const structure = structureFor(of, params.structure)
  const mask = maskOf(of, [structure])
  const bounds = boxOfMask({ grid, values: mask, structures: [] })
  if (!bounds) throw empty(structure.name)
  const levels = levelsFor(image, mask, params)
  const more = grid.spacing.map((s) => MARGIN / s)
  const box = boxAround(grid, [
    [
      bounds.offset.map((x, a) => x - more[a]!) as unknown as typeof bounds.offset,
      bounds.offset.map((x, a) => x + bounds.size[a]! + more[a]!) as unknown as typeof bounds.offset,
    ],
  ])
  const own = new Uint8Array(box.size[0] * box.size[1] * box.size[2])
  const free = new Uint8Array(own.length)
  const where = new Uint8Array(own.length)
  forRows(grid, box, (at, from) => {
    for (let i = 0; i < box.size[0]; i++) {
      own[at + i] = mask[from + i]!
      if (of.values[from + i] === 0) free[at + i] = 1
      where[at + i] = own[at + i]! | free[at + i]!
    }
  })
  context.checkCancelled()
  const reach = params.reach ?? Math.max(4, 2 * Math.max(...grid.spacing))
  const options = { ...params, ...levels, reach }
  const crop = floatsInBox(image.volume, box)
  const { plate, thickness } = thinPlates(crop, where, box.size, grid.spacing, options)
  const over = levels.soft + params.contrast * (levels.cortex - levels.soft)
  const ground = { bone: own, allowed: free, values: crop, over, size: box.size, spacing: grid.spacing }
  const added = joinPlates(plate, ground, params.hang)
  const values = of.values.slice()
  const widths: number[] = []
  forRows(grid, box, (at, from) => {
    for (let i = 0; i < box.size[0]; i++) {
      if (added[at + i] === 0 || free[at + i] === 0) continue
      values[from + i] = structure.value
      if (plate[at + i] !== 0) widths.push(thickness[at + i]!)
    }
  })
  tell(widths, structure.name, levels, grid.spacing, context)
  return { ...of, values }
}

function tell(
  widths: readonly number[],
  name: string,
  { soft, cortex }: { readonly soft: number; readonly cortex: number },
  spacing: readonly [number, number, number],
  context: Pick<StepContext, 'warn'>,
): void {
  if (widths.length === 0) return
  const sorted = Float64Array.from(widths).sort()
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!.toFixed(1)
  const cm3 = ((widths.length * spacing[0] * spacing[1] * spacing[2]) / 1000).toFixed(2)
  context.warn({
    code: 'CORTEX_ADDED',
    message: `${cm3} cm³ of thin bone were added to ${name} by a model of the cortex (soft ${soft.toFixed(0)}, cortex ${cortex.toFixed(0)}); thickness by the model: median ${at(0.5)} mm, 90 % from ${at(0.05)} to ${at(0.95)} mm`,
    where: `label/cortex (${name})`,
  })
}

function empty(name: string): StepError {
  return new StepError({
    code: 'LABEL_EMPTY',
    message: `expected voxels of the structure ${name}, found none`,
    where: 'label/cortex',
    remedy: 'check the threshold and the seeds of the step that makes this structure',
  })
}

export const cortexStep = defineStep({
  kind: 'label/cortex',
  version: 1,
  title: 'Close thin bone by a model of the cortex',
  inputs: { image: 'Image', of: 'LabelMap' },
  params: cortexSchema,
  output: 'LabelMap',
  run: ({ image, of }: { image: ImageResult; of: LabelMap }, params: CortexParams, context) =>
    addThinCortex(image, of, params, context),
})
