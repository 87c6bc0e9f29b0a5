// Makes ct.nii.gz from shape.mjs: node cases/cranial-plate/make.mjs (after a build).
//
// A computed CT of 1 x 1 x 1 mm of the upper head: bone 1000 HU, the growth in it 1600 HU, soft tissue 50 HU, each edge spread
// over one voxel as a scanner's would be; without noise.
import { writeFileSync } from 'node:fs'
import { writeNifti } from '../../packages/core/dist/index.js'
import { calvaria, growth, inHead } from './shape.mjs'

const SIZE = [168, 200, 78]
const ORIGIN = [-81, -103, 10]
const [TISSUE, BONE, GROWTH] = [50, 1000, 1600]

const share = (d) => Math.min(1, Math.max(0, 0.5 - d))
const values = new Int16Array(SIZE[0] * SIZE[1] * SIZE[2])
for (let k = 0, at = 0; k < SIZE[2]; k++) {
  for (let j = 0; j < SIZE[1]; j++) {
    for (let i = 0; i < SIZE[0]; i++, at++) {
      const p = inHead([i, j, k].map((n, axis) => ORIGIN[axis] + n))
      const bone = TISSUE + share(calvaria(p)) * (BONE - TISSUE)
      const clean = bone + share(growth(p)) * (GROWTH - bone)
      values[at] = Math.round(clean)
    }
  }
}
const grid = { size: SIZE, spacing: [1, 1, 1], origin: ORIGIN, direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] }
const file = writeNifti(grid, values, { gzip: true, description: 'SYNTHETIC calvaria' })
writeFileSync(new URL('ct.nii.gz', import.meta.url), file)
