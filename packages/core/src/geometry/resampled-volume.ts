import { type ResampleRule, type ResampleSource, resampleSlices } from '@trabecula/kernels'
import { isShared, sharedArray } from '../base/shared-array.ts'
import type { Vector3 } from '../base/vectors.ts'
import { defineTask, type StepContext } from '../step.ts'
import { type Grid, indexOfPoint, pointOfIndex, voxelCountOf } from './volume.ts'
import { slabsOf } from './voxel-slabs.ts'

interface ResampleSlab {
  readonly source: ResampleSource
  readonly size: Grid['size']
  readonly rule: ResampleRule
  readonly first: number
  readonly last: number
  /** In shared memory; without it the task gives its values back. */
  readonly target?: Float32Array
}

export const resampleSlabTask = defineTask('geometry/resample-slab', (slab: ResampleSlab) => {
  const { first, last, size } = slab
  const out = slab.target ?? new Float32Array(size[0] * size[1] * (last - first))
  resampleSlices(slab.source, size, slab.rule, slab, out)
  return slab.target ? undefined : out
})

/** 12 numbers by rows: indices of one grid to those of another, through LPS. */
export function indexMapBetween(from: Grid, to: Grid): readonly number[] {
  const at = (index: Vector3) => indexOfPoint(to, pointOfIndex(from, index))
  const zero = at([0, 0, 0])
  const steps = [at([1, 0, 0]), at([0, 1, 0]), at([0, 0, 1])]
  return [0, 1, 2].flatMap((axis) => [...steps.map((step) => step[axis]! - zero[axis]!), zero[axis]!])
}

/** `resampleSlices` of the kernels on all workers: f32 on a grid of `size`, bit by bit the same whatever the slabs. */
export async function resampledVolume(
  source: ResampleSource,
  size: Grid['size'],
  rule: ResampleRule,
  { parallel }: Pick<StepContext, 'parallel'>,
): Promise<Float32Array> {
  const plane = size[0] * size[1]
  const target = sharedArray(Float32Array, plane * size[2])
  const slabs = slabsOf(size[2], plane)
  const found = await parallel(
    resampleSlabTask,
    slabs.map(({ first, last }) => ({
      source,
      size,
      rule,
      first,
      last,
      ...(isShared(target) ? { target: target.subarray(plane * first, plane * last) } : {}),
    })),
  )
  found.forEach((values, n) => {
    if (values) target.set(values, plane * slabs[n]!.first)
  })
  return target
}

/** The grid about the box of another, in other axes and spacings; its middle is the same. */
export function gridAround(grid: Grid, direction: Grid['direction'], spacing: Vector3): Grid {
  const [a, b, c, d, e, f, g, h, i] = direction
  const along = (p: Vector3): Vector3 => [
    a * p[0] + d * p[1] + g * p[2],
    b * p[0] + e * p[1] + h * p[2],
    c * p[0] + f * p[1] + i * p[2],
  ]
  const low = [Infinity, Infinity, Infinity]
  const high = [-Infinity, -Infinity, -Infinity]
  for (let corner = 0; corner < 8; corner++) {
    // Of the voxels' outer faces.
    const index = grid.size.map((n, axis) => ((corner >> axis) & 1 ? n - 0.5 : -0.5)) as unknown as Vector3
    along(pointOfIndex(grid, index)).forEach((x, axis) => {
      low[axis] = Math.min(low[axis]!, x)
      high[axis] = Math.max(high[axis]!, x)
    })
  }
  // A voxel more for a rest of over a thousandth.
  const size = spacing.map((s, axis) =>
    Math.max(1, Math.ceil((high[axis]! - low[axis]!) / s - 1e-3)),
  ) as unknown as Grid['size']
  const first = size.map(
    (n, axis) => (low[axis]! + high[axis]! - (n - 1) * spacing[axis]!) / 2,
  ) as unknown as Vector3
  const origin: Vector3 = [
    a * first[0] + b * first[1] + c * first[2],
    d * first[0] + e * first[1] + f * first[2],
    g * first[0] + h * first[1] + i * first[2],
  ]
  return { size, spacing, origin, direction }
}

/** Most voxels that a resampled image may have. */
export const MOST_VOXELS = 2 ** 30

export const fits = (grid: Grid): boolean => voxelCountOf(grid) <= MOST_VOXELS
