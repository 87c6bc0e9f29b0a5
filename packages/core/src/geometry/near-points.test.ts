import { closestPoints, meshTree } from '@trabecula/kernels'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../base/random.ts'
import { boxMesh } from './mesh.ts'
import { closestWithin, picked } from './near-points.ts'

const box = boxMesh([0, 0, 0], [10, 20, 30])
const tree = meshTree(box.positions, box.triangles)

test('the points within a limit are those that asking every point gives, with the same answers', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer({ min: 1, max: 300 }),
      fc.double({ min: 0, max: 12 }),
      (seed, count, limit) => {
        const random = seededRandom(seed)
        const points = Float32Array.from({ length: 3 * count }, () => 60 * random() - 20)
        const all = closestPoints(tree, points)
        const expected = [...all.distances.keys()].filter((n) => all.distances[n]! <= limit)
        const found = closestWithin(tree, points, limit)
        expect(found.numbers).toEqual(expected)
        expect(found.distances).toEqual(Float32Array.from(expected, (n) => all.distances[n]!))
        expect(found.nearest).toEqual(picked(all.nearest, expected))
        expect(found.owners).toEqual(Int32Array.from(expected, (n) => all.owners[n]!))
      },
    ),
  )
})
