import type { LabelMap } from '../geometry/label-map.ts'
import { defineStep } from '../step.ts'
import { morphology, morphologySchema } from './morphology.ts'

export const dilateStep = defineStep({
  kind: 'label/dilate',
  version: 1,
  title: 'Grow structures by a distance',
  inputs: { of: 'LabelMap' },
  params: morphologySchema,
  output: 'LabelMap',
  run: ({ of }: { of: LabelMap }, params, context) => morphology(of, 'dilate', params, context),
})
