import {
  type BilateralRule,
  bilateralNeighbourhood,
  bilateralSlices,
  gradientSlices,
  medianSlices,
  type Neighbourhood,
  neighbourhoodReach,
} from '@trabecula/kernels'
import { sharedArray } from '../base/shared-array.ts'
import { defineTask, type StepContext } from '../step.ts'
import type { Grid } from './volume.ts'
import { overSlices, type Slab, targetOf } from './voxel-slabs.ts'

type Values = Int16Array | Float32Array
type Parallel = Pick<StepContext, 'parallel'>

interface MedianSlab extends Slab<Values, Values> {
  readonly offsets: Neighbourhood
}

export const medianSlabTask = defineTask('geometry/median-slab', (slab: MedianSlab) => {
  const type = slab.source instanceof Int16Array ? Int16Array : Float32Array
  const { out, result } = targetOf<Values>(slab, type)
  medianSlices(slab.source, slab.size, slab.offsets, slab, out)
  return result
})

/** `median` of the kernels on all workers: the same values, of the same type. */
export function medianVolume(
  values: Values,
  { size }: Grid,
  offsets: Neighbourhood,
  context: Parallel,
): Promise<Values> {
  const target: Values =
    values instanceof Int16Array
      ? sharedArray(Int16Array, values.length)
      : sharedArray(Float32Array, values.length)
  const margin = neighbourhoodReach(offsets)
  return overSlices(context, medianSlabTask, values, target, { size, margin, rest: { offsets } })
}

interface BilateralSlab extends Slab<Values, Float32Array> {
  readonly rule: BilateralRule
}

export const bilateralSlabTask = defineTask('geometry/bilateral-slab', (slab: BilateralSlab) => {
  const { out, result } = targetOf(slab, Float32Array)
  bilateralSlices(slab.source, slab.size, slab.rule, slab, out)
  return result
})

/** `bilateral` of the kernels on all workers: the same values, bit by bit. */
export function bilateralVolume(
  values: Values,
  { size, spacing }: Grid,
  kernel: Omit<BilateralRule, 'spacing'>,
  context: Parallel,
): Promise<Float32Array> {
  const rule = { ...kernel, spacing }
  const margin = neighbourhoodReach(bilateralNeighbourhood(rule))
  const target = sharedArray(Float32Array, values.length)
  return overSlices(context, bilateralSlabTask, values, target, { size, margin, rest: { rule } })
}

interface GradientSlab extends Slab<Values, Float32Array> {
  readonly frame: Pick<Grid, 'spacing' | 'direction'>
}

export const gradientSlabTask = defineTask('geometry/gradient-slab', (slab: GradientSlab) => {
  const { out, result } = targetOf(slab, Float32Array)
  gradientSlices(slab.source, slab.size, slab.frame, slab, { lengths: out })
  return result
})

/** Lengths of the gradient (`gradientSlices` of the kernels) on all workers, units a mm. */
export function gradientVolume(
  values: Values,
  { size, spacing, direction }: Grid,
  context: Parallel,
): Promise<Float32Array> {
  const target = sharedArray(Float32Array, values.length)
  const rest = { frame: { spacing, direction } }
  return overSlices(context, gradientSlabTask, values, target, { size, margin: 1, rest })
}
