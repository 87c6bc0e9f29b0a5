import { fillCavities, fillHoles2d } from '@trabecula/kernels'
import { z } from 'zod'
import type { LabelMap } from '../geometry/label-map.ts'
import { defineStep, type StepContext } from '../step.ts'
import { forEachInside, type MaskWindow, windowOfValue } from './mask-window.ts'
import { structuresField, structuresNamed } from './structure-schema.ts'

export const fillSchema = z.strictObject({
  what: z.enum(['cavities', 'holes']).default('cavities').meta({
    description:
      'cavities: background that a structure encloses on all sides; holes: background that it encloses within a slice',
  }),
  axis: z
    .enum(['i', 'j', 'k'])
    .default('k')
    .meta({ description: "Of holes: the voxel axis across the slices (k: the image's own slices)" }),
  structures: structuresField,
})

export type FillParams = z.infer<typeof fillSchema>

const AXES = { i: 0, j: 1, k: 2 } as const

function filled(window: MaskWindow, params: FillParams): Uint8Array {
  if (params.what === 'cavities') return fillCavities(window.mask, window.size)
  return fillHoles2d(window.mask, window.size, AXES[params.axis])
}

/**
 * Fills what structures enclose: background within becomes the structure, other structures within stay. A cavity that
 * is open at the border of the volume is none; close the border first where it should be.
 * @throws StepError STRUCTURE_NOT_FOUND
 */
export function fillStructures(labels: LabelMap, params: FillParams, context?: StepContext): LabelMap {
  const { size } = labels.grid
  const values = labels.values.slice()
  for (const structure of structuresNamed(labels, params.structures, 'label/fill')) {
    context?.checkCancelled()
    const window = windowOfValue(labels.values, size, structure.value, [1, 1, 1])
    if (!window) continue
    const result = filled(window, params)
    forEachInside(size, window, (voxel, at) => {
      if (result[at] !== 0 && values[voxel] === 0) values[voxel] = structure.value
    })
  }
  return { ...labels, values }
}

export const fillStep = defineStep({
  kind: 'label/fill',
  version: 1,
  title: 'Fill what structures enclose',
  inputs: { of: 'LabelMap' },
  params: fillSchema,
  output: 'LabelMap',
  run: ({ of }: { of: LabelMap }, params, context) => fillStructures(of, params, context),
})
