import { smoothedVolume } from '@trabecula/core'
import { CT_SIZE, meanOf, readCt, writeCt } from '../ct.ts'
import type { BenchTask } from '../task.ts'

export const gaussTask: BenchTask<Int16Array, Float32Array> = {
  name: 'gauss',
  title: 'Gaussian, sigma 1 voxel, 9 taps, 512 × 512 × 500 int16 to f32',
  prepare: writeCt,
  load: readCt,
  run: (values, context) => smoothedVolume(values, CT_SIZE, [1, 1, 1], context),
  figure: (smooth) => meanOf(smooth, 2),
  bytes: (values, smooth) => values.byteLength + smooth.byteLength,
  peer: { title: 'SciPy gaussian_filter', script: 'gauss.py', needs: ['numpy', 'scipy'], tolerance: 1e-4 },
}
