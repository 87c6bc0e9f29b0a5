import { type Components, components } from '@trabecula/kernels'
import { GRID, readMask, writeVolume } from '../phantom.ts'
import type { BenchTask } from '../task.ts'

export const componentsTask: BenchTask<Uint8Array, Components> = {
  name: 'components',
  title: 'connected components of bone, 26 neighbours, 256³',
  prepare: writeVolume,
  load: readMask,
  run: (mask) => components(mask, GRID, 26),
  figure: ({ sizes }) => sizes.length - 1,
  peer: { title: 'SciPy label', script: 'components.py', needs: ['numpy', 'scipy'], tolerance: 0 },
}
