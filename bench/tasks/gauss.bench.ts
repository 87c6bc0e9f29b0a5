import { smoothVolume } from '@trabecula/kernels'
import { GRID, mean, readVolume, writeVolume } from '../phantom.ts'
import type { BenchTask } from '../task.ts'

const RADIUS = 4 // SciPy's truncation at four standard deviations.

function weights(): Float32Array {
  const raw = Array.from({ length: 2 * RADIUS + 1 }, (_, i) => Math.exp(-0.5 * (i - RADIUS) ** 2))
  const sum = raw.reduce((a, b) => a + b, 0)
  return Float32Array.from(raw, (w) => w / sum)
}

export const gaussTask: BenchTask<Float32Array, Float32Array> = {
  name: 'gauss',
  title: 'Gaussian, sigma 1 voxel, 9 taps, 256³ f32',
  prepare: writeVolume,
  load: readVolume,
  run: (values) => smoothVolume(values, GRID, [weights(), weights(), weights()]),
  figure: (smooth) => mean(smooth.map((value) => value * value)),
  peer: { title: 'SciPy gaussian_filter', script: 'gauss.py', needs: ['numpy', 'scipy'], tolerance: 1e-4 },
}
