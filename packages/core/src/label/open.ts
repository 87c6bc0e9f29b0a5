import type { LabelMap } from '../geometry/label-map.ts'
import { defineStep } from '../step.ts'
import { morphology, morphologySchema } from './morphology.ts'

export const openStep = defineStep({
  kind: 'label/open',
  version: 1,
  title: 'Open structures with a ball: thin bridges and spikes go',
  inputs: { of: 'LabelMap' },
  params: morphologySchema,
  output: 'LabelMap',
  run: ({ of }: { of: LabelMap }, params, context) => morphology(of, 'open', params, context),
})
