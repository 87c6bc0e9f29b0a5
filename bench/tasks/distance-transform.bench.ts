import { distanceVolume } from '@trabecula/core'
import { CT_SIZE, meanOf, readCtMask, writeCt } from '../ct.ts'
import type { BenchTask } from '../task.ts'

/** What is not bone: distances are those of bone's voxels to it. */
function readOutside(folder: string): Uint8Array {
  const mask = readCtMask(folder)
  for (let i = 0; i < mask.length; i++) mask[i] = 1 - mask[i]!
  return mask
}

export const distanceTransformTask: BenchTask<Uint8Array, Float32Array> = {
  name: 'distance-transform',
  title: "exact Euclidean distance of bone's voxels to what is none, 512 × 512 × 500, unit voxels",
  prepare: writeCt,
  load: readOutside,
  run: (mask, context) => distanceVolume(mask, CT_SIZE, [1, 1, 1], context),
  figure: (distance) => meanOf(distance),
  bytes: (mask, distance) => mask.byteLength + distance.byteLength,
  rounds: 2,
  peer: {
    title: 'VTK Saito Euclidean distance',
    script: 'distance_transform_vtk.py',
    needs: ['numpy', 'vtk'],
    tolerance: 1e-5,
  },
  otherPeers: [
    {
      title: 'SciPy distance_transform_edt',
      script: 'distance_transform.py',
      needs: ['numpy', 'scipy'],
      tolerance: 1e-5,
    },
  ],
}
