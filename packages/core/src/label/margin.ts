import { z } from 'zod'
import { structureOfName } from '../anatomy/structures.ts'
import type { LabelMap, Structure } from '../geometry/label-map.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { freeValue, withStructure } from './label-values.ts'
import { morphology } from './morphology.ts'
import { structureNameSchema, structuresField } from './structure-schema.ts'

export const marginSchema = z.strictObject({
  distance: z
    .number()
    .min(-100)
    .max(100)
    .refine((distance) => distance !== 0, 'expected a distance other than 0')
    .meta({ description: 'how far every surface moves, mm: outward where positive, inward where negative' }),
  zone: structureNameSchema.optional().meta({
    description: 'name of a new structure for what is gained or lost; without it, structures take or lose it',
  }),
  structures: structuresField,
})
export type MarginParams = z.output<typeof marginSchema>

/**
 * Moves the surface of structures by a signed distance: a safety margin around a tumour, or what is left of a bone when
 * its outer millimetres are gone. Exact for the voxels' spacing: dilation or erosion by a ball (see `morphology`).
 *
 * With `zone` the structures stay and the layer between old and new surface becomes a structure of its own.
 * @throws StepError STRUCTURE_NOT_FOUND, STRUCTURE_VANISHED, STRUCTURE_TWICE
 */
export function marginOf(labels: LabelMap, params: MarginParams, context?: StepContext): LabelMap {
  const { distance, zone, structures } = params
  const grow = distance > 0
  const moved = morphology(
    labels,
    grow ? 'dilate' : 'erode',
    { radius: Math.abs(distance), structures },
    context,
  )
  if (zone === undefined) return moved
  return withZone(labels, moved, structureOfName(freeValue(labels), zone))
}

/** What differs between two label maps of one grid becomes one structure; all else is as in `before`. */
function withZone(before: LabelMap, after: LabelMap, zone: Structure): LabelMap {
  const labels = withStructure(before, zone, 'label/margin')
  const values = labels.values.slice()
  let any = false
  for (let v = 0; v < values.length; v++) {
    if (before.values[v] === after.values[v]) continue
    values[v] = zone.value
    any = true
  }
  if (any) return { ...labels, values }
  throw new StepError({
    code: 'ZONE_EMPTY',
    message: `expected voxels between the old and the new surface for ${zone.name}, got none`,
    where: 'label/margin',
    remedy: 'give a distance of at least one voxel, or look whether other structures are in the way',
  })
}

export const marginStep = defineStep({
  kind: 'label/margin',
  version: 1,
  title: 'Move the surface of structures by a distance',
  inputs: { of: 'LabelMap' },
  params: marginSchema,
  output: 'LabelMap',
  run: ({ of }: { of: LabelMap }, params: MarginParams, context) => marginOf(of, params, context),
})
