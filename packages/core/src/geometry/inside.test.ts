import { meshTree } from '@trabecula/kernels'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../base/random.ts'
import { insideDistances, leastInsideDistance } from './inside.ts'
import { boxMesh } from './mesh.ts'

const box = boxMesh([0, 0, 0], [10, 20, 30])
const tree = meshTree(box.positions, box.triangles)

test('distances to a box are negative inside and Euclidean outside', () => {
  const points = Float32Array.of(5, 10, 15, 5, 10, 29, -3, 10, 15, 13, 24, 15)
  expect([...insideDistances(tree, points)]).toEqual([-5, -1, 3, 5])
})

test('the least distance is that of all points, near and far, in the mesh and out of it', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer({ min: 1, max: 400 }),
      fc.integer({ min: -40, max: 60 }),
      (seed, count, off) => {
        const random = seededRandom(seed)
        const points = Float32Array.from({ length: 3 * count }, () => off + 30 * random())
        const all = insideDistances(tree, points)
        expect(leastInsideDistance(tree, points)).toBe(all.reduce((a, b) => Math.min(a, b), Infinity))
      },
    ),
  )
  expect(leastInsideDistance(tree, new Float32Array(0))).toBe(Infinity)
})
