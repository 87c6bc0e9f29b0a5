import { z } from 'zod'
import type { LabelMap } from '../geometry/label-map.ts'
import { defineStep, type StepContext } from '../step.ts'
import { forEachInside, windowOfValue } from './mask-window.ts'
import { eroded, marginOf, morphology } from './morphology.ts'
import { structuresField, structuresNamed } from './structure-schema.ts'

export const hollowSchema = z.strictObject({
  wall: z.number().positive().max(100).meta({ description: 'Thickness of the wall that stays, mm' }),
  from: z.enum(['inside', 'outside', 'middle']).default('inside').meta({
    description:
      "Where the wall lies: within the structure's surface, around it, or half on either side of it",
  }),
  structures: structuresField,
})
export type HollowParams = z.output<typeof hollowSchema>

/**
 * Makes structures hollow: what lies deeper than `wall` under the surface becomes background.
 *
 * The wall is exact for the voxels' spacing: the structure, dilated by a ball for a wall outside, less its erosion by a
 * ball (see `morphology`). A structure that leaves the image stays open there: the image's border is no surface.
 * @throws StepError STRUCTURE_NOT_FOUND
 */
export function hollowed(labels: LabelMap, params: HollowParams, context?: StepContext): LabelMap {
  const { size, spacing } = labels.grid
  const outward = { inside: 0, middle: params.wall / 2, outside: params.wall }[params.from]
  const inward = params.wall - outward
  const grown =
    outward > 0
      ? morphology(labels, 'dilate', { radius: outward, structures: params.structures }, context)
      : labels
  const values = grown.values.slice()
  for (const { value } of structuresNamed(labels, params.structures, 'label/hollow')) {
    context?.checkCancelled()
    const window = windowOfValue(labels.values, size, value, marginOf(inward, spacing, 1))
    if (!window) continue
    const core = inward > 0 ? eroded(window.mask, window.size, spacing, inward) : window.mask
    forEachInside(size, window, (voxel, at) => {
      if (core[at] !== 0 && window.mask[at] !== 0) values[voxel] = 0
    })
  }
  return { ...labels, values }
}

export const hollowStep = defineStep({
  kind: 'label/hollow',
  version: 1,
  title: 'Make structures hollow',
  inputs: { of: 'LabelMap' },
  params: hollowSchema,
  output: 'LabelMap',
  run: ({ of }: { of: LabelMap }, params: HollowParams, context) => hollowed(of, params, context),
})
