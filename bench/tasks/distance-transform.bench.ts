import { distanceTransform } from '@trabecula/kernels'
import { GRID, mean, readMask, writeVolume } from '../phantom.ts'
import type { BenchTask } from '../task.ts'

export const distanceTransformTask: BenchTask<Uint8Array, Float32Array> = {
  name: 'distance-transform',
  title: 'Euclidean distance to bone, 256³, spacing 0.8 × 0.8 × 1 mm',
  prepare: writeVolume,
  load: readMask,
  run: (mask) => distanceTransform(mask, GRID, [0.8, 0.8, 1]),
  figure: mean,
  peer: {
    title: 'SciPy distance_transform_edt',
    script: 'distance_transform.py',
    needs: ['numpy', 'scipy'],
    tolerance: 1e-5,
  },
}
