import { gaussian } from '@trabecula/kernels'
import { seededRandom } from '../src/base/random.ts'
import type { Volume } from '../src/geometry/volume.ts'

/** Bone-like: smoothed white noise, whose level sets are a random two-phase structure (Berk 1987), in voxels of 0.06 mm. */
export function noiseBlock(edge: number, spacing = 0.06, seed = 5): Volume {
  const random = seededRandom(seed)
  const size = [edge, edge, edge] as const
  const noise = Float32Array.from({ length: edge * edge * edge }, () => random() - 0.5)
  const smooth = gaussian(noise, size, [2.6, 2.6, 2.6])
  const spread = Math.sqrt(smooth.reduce((sum, x) => sum + x * x, 0) / smooth.length)
  return {
    grid: {
      size,
      spacing: [spacing, spacing, spacing],
      origin: [0, 0, 0],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    },
    values: smooth.map((x) => 1000 + (500 * x) / spread),
    modality: 'OT',
    source: { format: 'computed' },
  }
}
