// Makes ct.nii.gz and growth.ply from shape.mjs: node cases/chest-wall/make.mjs (after a build).
//
// A computed CT of 0.9 mm: cortex of 1.2 mm and 900 HU, marrow 300 HU, soft tissue 50 HU, each edge spread over one voxel as a
// scanner's would be; noise of up to 6 HU (uniform, seeded). The growth is not drawn in it: it stands for one that was outlined
// on another image, as a surface in the CT's frame.
import { writeFileSync } from 'node:fs'
import { seededRandom, writeNifti, writePly } from '../../packages/core/dist/index.js'
import { ellipsoid } from '../ellipsoid.mjs'
import { chestWall, GROWTH } from './shape.mjs'

const SPACING = [0.9, 0.9, 0.9]
const SIZE = [182, 62, 166]
const ORIGIN = [-81.45, -14, -78]
const [TISSUE, CORTEX, MARROW] = [50, 900, 300]
const THICK = 1.2
const STEP = 0.05

/** Signed distance near the surface: the formula's value divided by its slope. */
function distance(p) {
  const value = chestWall(p)
  if (Math.abs(value) > 4) return value
  const slope = Math.hypot(
    ...p.map((_, axis) => {
      const moved = (by) => chestWall(p.map((x, i) => (i === axis ? x + by : x)))
      return (moved(STEP) - moved(-STEP)) / (2 * STEP)
    }),
  )
  return value / Math.max(slope, 0.2)
}

const share = (d) => Math.min(1, Math.max(0, 0.5 - d / 0.9))
const random = seededRandom(20260208)
const values = new Int16Array(SIZE[0] * SIZE[1] * SIZE[2])
for (let k = 0, at = 0; k < SIZE[2]; k++) {
  for (let j = 0; j < SIZE[1]; j++) {
    for (let i = 0; i < SIZE[0]; i++, at++) {
      const d = distance([i, j, k].map((n, axis) => ORIGIN[axis] + n * SPACING[axis]))
      const clean = TISSUE + share(d) * (CORTEX - TISSUE) + share(d + THICK) * (MARROW - CORTEX)
      values[at] = Math.round((clean + 12 * (random() - 0.5)) / 4) * 4
    }
  }
}
const grid = { size: SIZE, spacing: SPACING, origin: ORIGIN, direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] }
const file = writeNifti(grid, values, { gzip: true, description: 'SYNTHETIC chest wall' })
writeFileSync(new URL('ct.nii.gz', import.meta.url), file)

writeFileSync(new URL('growth.ply', import.meta.url), writePly(ellipsoid(GROWTH.centre, GROWTH.radii, 28, 44)))
