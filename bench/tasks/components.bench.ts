import { componentsVolume } from '@trabecula/core/geometry/voxel-components'
import type { Components } from '@trabecula/kernels'
import { CT_SIZE, readCtMask, writeCt } from '../ct.ts'
import type { BenchTask } from '../task.ts'

export const componentsTask: BenchTask<Uint8Array, Components> = {
  name: 'components',
  title: 'connected components of bone, 26 neighbours, 512 × 512 × 500',
  prepare: writeCt,
  load: readCtMask,
  run: (mask, context) => componentsVolume(mask, CT_SIZE, 26, context),
  figure: ({ sizes }) => sizes.length - 1,
  bytes: (mask, { labels }) => mask.byteLength + labels.byteLength,
  peer: {
    title: 'scikit-image label',
    script: 'components_skimage.py',
    needs: ['numpy', 'skimage'],
    tolerance: 0,
  },
  otherPeers: [{ title: 'SciPy label', script: 'components.py', needs: ['numpy', 'scipy'], tolerance: 0 }],
}
