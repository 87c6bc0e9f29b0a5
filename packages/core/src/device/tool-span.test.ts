import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../base/random.ts'
import { add, dot, length, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import { boxMesh } from '../geometry/mesh.ts'
import { spanNear } from './tool-span.ts'

test('a span holds all of a box that lies within the radius of an axis', () => {
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0.5, max: 8, noNaN: true }), (seed, radius) => {
      const random = seededRandom(seed)
      const any = (): Vector3 => [random() - 0.5, random() - 0.5, random() - 0.5]
      const from = scale(any(), 60)
      const direction = normalize(any())
      const span = spanNear(boxMesh([-10, -6, -3], [10, 6, 3]), from, direction, radius)
      for (let n = 0; n < 300; n++) {
        const on: Vector3 = [20 * (random() - 0.5), 12 * (random() - 0.5), random() < 0.5 ? -3 : 3]
        const along = dot(subtract(on, from), direction)
        if (length(subtract(on, add(from, scale(direction, along)))) > radius) continue
        expect(span![0]).toBeLessThan(along)
        expect(span![1]).toBeGreaterThan(along)
      }
    }),
  )
})

test('where nothing comes near there is no span', () => {
  expect(spanNear(boxMesh([-1, -1, -1], [1, 1, 1]), [50, 0, 0], [0, 0, 1], 2)).toBeUndefined()
})
