import { expect, test } from 'vitest'
import { seededRandom } from '../base/random.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { signedVolume } from '../geometry/mesh.ts'
import { measureMesh } from '../geometry/mesh-measures.ts'
import type { Volume } from '../geometry/volume.ts'
import { plainContext, StepError } from '../step.ts'
import { bodyParams, makeBody } from './body.ts'

const quiet = plainContext(() => '')
const SIZES = [
  [6, 6, 6],
  [7, 5, 4],
  [3, 8, 5],
  [1, 6, 6],
] as const

/** A label map of two structures among background, and noise for an image; every fourth is blotches instead of single voxels. */
function randomField(seed: number): { labels: LabelMap; image: Volume } {
  const random = seededRandom(seed)
  const size = SIZES[seed % SIZES.length]!
  const count = size[0] * size[1] * size[2]
  const single = Uint8Array.from({ length: count }, () => [0, 0, 1, 1, 2][Math.floor(5 * random())]!)
  const values = seed % 4 === 3 ? single.map((_, i) => single[i - (i % 3)]!) : single
  values[Math.floor(count * random())] = 1
  const spacing = [0.4 + random(), 0.4 + random(), 0.4 + 3 * random()] as const
  const grid = { size, spacing, origin: [-100, 50, 900], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] } as const
  const structures = [1, 2].map(
    (value) => ({ value, name: `bone_${value}`, side: 'left', colour: [200, 200, 180] }) as const,
  )
  const greys = Int16Array.from({ length: count }, () => Math.floor(1700 * random()) - 200)
  return {
    labels: { grid, values, structures },
    image: { grid, values: greys, modality: 'CT', source: { format: 'computed' } },
  }
}

test('1,000 random label fields: every body is closed, manifold, outward, free of crossings, near what it was made of', async () => {
  let empty = 0
  for (let seed = 0; seed < 1000; seed++) {
    const { labels, image } = randomField(seed)
    const options = {
      structure: 'bone_1',
      keep: seed % 2 ? 'all' : 'largest',
      ...(seed % 3 ? {} : { edge: 500 }),
    }
    try {
      const { mesh, deviations } = await makeBody(labels, image, bodyParams.parse(options), quiet)
      expect(measureMesh(mesh, 0), `seed ${seed}`).toMatchObject({
        closed: true,
        manifold: true,
        oriented: true,
        selfIntersections: 0,
      })
      expect(signedVolume(mesh), `seed ${seed}`).toBeGreaterThan(0)
      const half = Math.min(...labels.grid.spacing) / 2
      for (const { operation, max } of deviations) {
        if (operation === 'smooth') expect(max, `seed ${seed}`).toBeLessThanOrEqual(half + 1e-6)
        if (operation === 'reduce') expect(max, `seed ${seed}`).toBeLessThanOrEqual(0.2)
      }
    } catch (error) {
      // Grey values that all say no leave nothing, and a label that lies away from the edge is refused.
      if (!(error instanceof StepError) || !['SURFACE_EMPTY', 'EDGE_AWAY'].includes(error.code)) throw error
      empty++
    }
  }
  expect(empty).toBeLessThan(100)
})
