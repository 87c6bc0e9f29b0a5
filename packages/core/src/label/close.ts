import type { LabelMap } from '../geometry/label-map.ts'
import { defineStep } from '../step.ts'
import { morphology, morphologySchema } from './morphology.ts'

export const closeStep = defineStep({
  kind: 'label/close',
  version: 1,
  title: 'Close structures with a ball: thin gaps fill',
  inputs: { of: 'LabelMap' },
  params: morphologySchema,
  output: 'LabelMap',
  run: ({ of }: { of: LabelMap }, params, context) => morphology(of, 'close', params, context),
})
