import { gaussian } from '@trabecula/kernels'
import { GRID, mean, readVolume, writeVolume } from '../phantom.ts'
import type { BenchTask } from '../task.ts'

export const gaussTask: BenchTask<Float32Array, Float32Array> = {
  name: 'gauss',
  title: 'Gaussian, sigma 1 voxel, 9 taps, 256³ f32',
  prepare: writeVolume,
  load: readVolume,
  run: (values) => gaussian(values, GRID, [1, 1, 1]),
  figure: (smooth) => mean(smooth.map((value) => value * value)),
  peer: { title: 'SciPy gaussian_filter', script: 'gauss.py', needs: ['numpy', 'scipy'], tolerance: 1e-4 },
}
