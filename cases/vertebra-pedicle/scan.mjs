// A computed CT of 0.7 x 0.7 x 0.8 mm of the vertebra of shape.mjs: cortex of 1.5 mm and 1000 HU, marrow 250 HU, soft tissue 50 HU,
// each edge spread over one voxel as a scanner's would be; noise of up to 6 HU (uniform, seeded), so that it is no drawing.
import { seededRandom, writeNifti } from '../../packages/core/dist/index.js'
import { vertebra } from './shape.mjs'

const SPACING = [0.7, 0.7, 0.8]
const SIZE = [136, 150, 80]
const ORIGIN = [-47.25, -46, -32]
const [TISSUE, CORTEX, MARROW] = [50, 1000, 250]
const THICK = 1.5
const STEP = 0.05

/** Signed distance near the surface: the formula's value divided by its slope. */
function distance(p) {
  const value = vertebra(p)
  if (Math.abs(value) > 6) return value
  const slope = Math.hypot(
    ...p.map((_, axis) => {
      const moved = (by) => vertebra(p.map((x, i) => (i === axis ? x + by : x)))
      return (moved(STEP) - moved(-STEP)) / (2 * STEP)
    }),
  )
  return value / Math.max(slope, 0.2)
}

const share = (d) => Math.min(1, Math.max(0, 0.5 - d / 0.75))

/** The scan as a NIfTI file. @param added what else is in it: HU of a place where the vertebra alone gives `clean` */
export function vertebraScan(description, added = (_, clean) => clean) {
  const random = seededRandom(20260107)
  const values = new Int16Array(SIZE[0] * SIZE[1] * SIZE[2])
  for (let k = 0, at = 0; k < SIZE[2]; k++) {
    for (let j = 0; j < SIZE[1]; j++) {
      for (let i = 0; i < SIZE[0]; i++, at++) {
        const p = [i, j, k].map((n, axis) => ORIGIN[axis] + n * SPACING[axis])
        const d = distance(p)
        const clean = TISSUE + share(d) * (CORTEX - TISSUE) + share(d + THICK) * (MARROW - CORTEX)
        values[at] = Math.round((added(p, clean) + 12 * (random() - 0.5)) / 4) * 4
      }
    }
  }
  const grid = { size: SIZE, spacing: SPACING, origin: ORIGIN, direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] }
  return writeNifti(grid, values, { gzip: true, description })
}
