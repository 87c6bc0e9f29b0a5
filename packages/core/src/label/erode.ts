import type { LabelMap } from '../geometry/label-map.ts'
import { defineStep } from '../step.ts'
import { morphology, morphologySchema } from './morphology.ts'

export const erodeStep = defineStep({
  kind: 'label/erode',
  version: 1,
  title: 'Shrink structures by a distance',
  inputs: { of: 'LabelMap' },
  params: morphologySchema,
  output: 'LabelMap',
  run: ({ of }: { of: LabelMap }, params, context) => morphology(of, 'erode', params, context),
})
