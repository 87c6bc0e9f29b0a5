import { bilateralVolume, type Grid, gradientVolume, hysteresisVolume, medianVolume } from '@trabecula/core'
import { boxNeighbourhood } from '@trabecula/kernels'
import { CT_EDGE, CT_SIZE, meanOf, readCt, writeCt } from '../ct.ts'
import type { BenchTask } from '../task.ts'

const SLICES = 100 // Filters of many neighbours: a fifth of the phantom is enough to compare.
const LOW = 150

const gridOf = (slices: number): Grid => ({
  size: [CT_SIZE[0], CT_SIZE[1], slices],
  spacing: [1, 1, 1],
  origin: [0, 0, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
})

const fewSlices = (folder: string): Int16Array => readCt(folder).subarray(0, CT_SIZE[0] * CT_SIZE[1] * SLICES)

const both = (values: ArrayBufferView, out: ArrayBufferView): number => values.byteLength + out.byteLength

export const medianTask: BenchTask<Int16Array, Int16Array | Float32Array> = {
  name: 'median',
  title: `median of 3 × 3 × 3 voxels, 512 × 512 × ${SLICES} int16`,
  prepare: writeCt,
  load: fewSlices,
  run: (values, context) => medianVolume(values, gridOf(SLICES), boxNeighbourhood([1, 1, 1]), context),
  figure: (median) => meanOf(median, 2),
  bytes: both,
  peer: { title: 'SciPy median_filter', script: 'median.py', needs: ['numpy', 'scipy'], tolerance: 1e-4 },
}

export const bilateralTask: BenchTask<Int16Array, Float32Array> = {
  name: 'bilateral',
  title: `bilateral filter, 1 voxel and 100 HU, ball of 2 voxels, 512 × 512 × ${SLICES} int16 to f32`,
  prepare: writeCt,
  load: fewSlices,
  run: (values, context) =>
    bilateralVolume(values, gridOf(SLICES), { sigma: 1, range: 100, radius: 2 }, context),
  figure: (smooth) => meanOf(smooth, 2),
  bytes: both,
}

export const gradientTask: BenchTask<Int16Array, Float32Array> = {
  name: 'gradient',
  title: 'length of the gradient by central differences, 512 × 512 × 500 int16 to f32',
  prepare: writeCt,
  load: readCt,
  run: (values, context) => gradientVolume(values, gridOf(CT_SIZE[2]), context),
  figure: (lengths) => meanOf(lengths, 2),
  bytes: both,
  peer: { title: 'NumPy gradient', script: 'gradient.py', needs: ['numpy'], tolerance: 1e-4 },
}

export const hysteresisTask: BenchTask<Int16Array, number> = {
  name: 'hysteresis',
  title: `threshold with hysteresis, ${LOW} and ${CT_EDGE} HU, 6 neighbours, 512 × 512 × 500`,
  prepare: writeCt,
  load: readCt,
  run: async (values, context) => {
    const rule = { low: LOW, high: 32767, sure: CT_EDGE, connectivity: 6, least: 0 } as const
    return (await hysteresisVolume(values, CT_SIZE, rule, context)).kept
  },
  figure: (kept) => kept,
  peer: {
    title: 'scikit-image apply_hysteresis_threshold',
    script: 'hysteresis.py',
    needs: ['numpy', 'skimage'],
    tolerance: 0,
  },
}
