import { ballVolume } from '@trabecula/core'
import { CT_SIZE, readCtMask, writeCt } from '../ct.ts'
import type { BenchTask } from '../task.ts'

const BALL = { spacing: [1, 1, 1], radius: 3 } as const

export const closingTask: BenchTask<Uint8Array, Uint8Array> = {
  name: 'closing',
  title: 'closing of bone by a ball of 3 voxels, 512 × 512 × 500',
  prepare: writeCt,
  load: readCtMask,
  run: (mask, context) => ballVolume('close', mask, CT_SIZE, BALL, context),
  figure: (mask) => mask.reduce((sum, set) => sum + set, 0),
  bytes: (mask, closed) => mask.byteLength + closed.byteLength,
  rounds: 2,
  peer: { title: 'SciPy binary closing', script: 'closing.py', needs: ['numpy', 'scipy'], tolerance: 0 },
}
