import {
  type BallOperation,
  ballMorphology,
  ballReach,
  distanceAcrossSlices,
  distanceWithinSlices,
  gaussianReach,
  gaussianSlices,
} from '@trabecula/kernels'
import { isShared, pieceOf, sharedArray } from '../base/shared-array.ts'
import type { Vector3 } from '../base/vectors.ts'
import { defineTask, type StepContext, type Task } from '../step.ts'

type Size = readonly [number, number, number]
type Parallel = Pick<StepContext, 'parallel'>

const SLAB_VOXELS = 2 ** 23 // What one task works on: fixed, so that nothing depends on the number of workers.

/** Half-open ranges of `count` slices that hold about `most` voxels each. */
export function slabsOf(
  count: number,
  voxelsEach: number,
  most = SLAB_VOXELS,
): { first: number; last: number }[] {
  const step = Math.max(1, Math.round(most / voxelsEach))
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => ({
    first: i * step,
    last: Math.min(count, (i + 1) * step),
  }))
}

/** A piece of a volume that a task reads, and where in shared memory it writes; without such memory it gives its values back. */
export interface Slab<S, T> {
  readonly source: S
  /** Of the piece, margins included. */
  readonly size: Size
  /** Slices of the piece that are wanted. */
  readonly first: number
  readonly last: number
  readonly target?: T
}

export type Voxels = Uint8Array | Int16Array | Float32Array

/** Runs a task over the slices of a volume, each slab with `margin` slices on either side where there are any. */
export async function overSlices<S extends Voxels, T extends Voxels, A extends Slab<S, T>>(
  { parallel }: Parallel,
  task: Task<A, T | undefined>,
  source: S,
  target: T,
  { size, margin, rest }: { size: Size; margin: number; rest: Omit<A, keyof Slab<S, T>> },
): Promise<T> {
  const [nx, ny, nz] = size
  const plane = nx * ny
  const slabs = slabsOf(nz, plane)
  const results = await parallel(
    task,
    slabs.map(({ first, last }) => {
      const [low, high] = [Math.max(0, first - margin), Math.min(nz, last + margin)]
      const slab = {
        source: pieceOf(source, plane * low, plane * high),
        size: [nx, ny, high - low],
        first: first - low,
        last: last - low,
      }
      const out = isShared(target) ? { target: target.subarray(plane * first, plane * last) } : {}
      return { ...slab, ...out, ...rest } as unknown as A
    }),
  )
  results.forEach((values, i) => {
    if (values) target.set(values, plane * slabs[i]!.first)
  })
  return target
}

/** Where a slab's task writes. */
export function targetOf<T extends Voxels>(
  slab: Slab<unknown, T>,
  type: new (length: number) => T,
): { out: T; result: T | undefined } {
  const out = slab.target ?? new type(slab.size[0] * slab.size[1] * (slab.last - slab.first))
  return { out, result: slab.target ? undefined : out }
}

interface SmoothSlab extends Slab<Int16Array | Float32Array, Float32Array> {
  readonly sigma: Size
}

export const smoothSlabTask = defineTask('geometry/smooth-slab', (slab: SmoothSlab) => {
  const { out, result } = targetOf(slab, Float32Array)
  gaussianSlices(slab.source, slab.size, slab.sigma, slab, out)
  return result
})

/** `gaussian` of the kernels on all workers: the same values, bit by bit. */
export function smoothedVolume(
  values: Int16Array | Float32Array,
  size: Size,
  sigma: Size,
  context: Parallel,
): Promise<Float32Array> {
  const target = sharedArray(Float32Array, values.length)
  const margin = gaussianReach(sigma[2])
  return overSlices(context, smoothSlabTask, values, target, { size, margin, rest: { sigma } })
}

interface DistanceSlab extends Slab<Uint8Array, Float32Array> {
  readonly spacing: Vector3
}

export const distanceWithinTask = defineTask('geometry/distance-within', (slab: DistanceSlab) => {
  const { out, result } = targetOf(slab, Float32Array)
  distanceWithinSlices(slab.source, slab.size, slab.spacing, out)
  return result
})

interface DistanceRows {
  readonly values: Float32Array
  readonly size: Size
  readonly spacing: Vector3
  readonly first: number
  readonly last: number
}

/** Rows of all slices at a time, in place. */
export const distanceAcrossTask = defineTask('geometry/distance-across', (rows: DistanceRows) => {
  distanceAcrossSlices(rows.values, rows.size, rows.spacing, rows)
})

/** `distanceTransform` of the kernels on all workers: the same values, bit by bit. */
export async function distanceVolume(
  mask: Uint8Array,
  size: Size,
  spacing: Vector3,
  context: Parallel,
): Promise<Float32Array> {
  const target = sharedArray(Float32Array, mask.length)
  await overSlices(context, distanceWithinTask, mask, target, { size, margin: 0, rest: { spacing } })
  if (!isShared(target)) {
    distanceAcrossSlices(target, size, spacing, { first: 0, last: size[1] })
    return target
  }
  const rows = slabsOf(size[1], size[0] * size[2])
  await context.parallel(
    distanceAcrossTask,
    rows.map((range) => ({ values: target, size, spacing, ...range })),
  )
  return target
}

interface BallSlab extends Slab<Uint8Array, Uint8Array> {
  readonly operation: BallOperation
  readonly spacing: Vector3
  readonly radius: number
}

export const ballSlabTask = defineTask('geometry/ball-slab', (slab: BallSlab) => {
  const { out, result } = targetOf(slab, Uint8Array)
  ballMorphology(slab.operation, slab.source, slab.size, slab.spacing, slab.radius, slab, out)
  return result
})

/** `ballMorphology` of the kernels on all workers: the same voxels. */
export function ballVolume(
  operation: BallOperation,
  mask: Uint8Array,
  size: Size,
  { spacing, radius }: { readonly spacing: Vector3; readonly radius: number },
  context: Parallel,
): Promise<Uint8Array> {
  const target = sharedArray(Uint8Array, mask.length)
  const margin = ballReach(operation, spacing, radius)
  const rest = { operation, spacing, radius }
  return overSlices(context, ballSlabTask, mask, target, { size, margin, rest })
}
