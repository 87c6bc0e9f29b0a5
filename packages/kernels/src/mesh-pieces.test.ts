import fc from 'fast-check'
import { expect, test } from 'vitest'
import { meshPieces } from './mesh-pieces.ts'

const mesh = fc
  .tuple(
    fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 9, maxLength: 300 }),
    fc.array(fc.nat(), { minLength: 3, maxLength: 600 }),
  )
  .map(([numbers, corners]) => {
    const count = Math.floor(numbers.length / 3)
    return {
      positions: Float32Array.from(numbers.slice(0, 3 * count)),
      triangles: Uint32Array.from(corners.slice(0, corners.length - (corners.length % 3)), (v) => v % count),
    }
  })

test('pieces hold every triangle once, in order, with vertices numbered as they come; seams are what several name', () => {
  fc.assert(
    fc.property(mesh, fc.integer({ min: 1, max: 200 }), ({ positions, triangles }, most) => {
      const found = meshPieces(positions, triangles, most)
      const count = found.triangleStarts.length - 1
      const rows = (t: Uint32Array) =>
        Array.from({ length: t.length / 3 }, (_, n) => [...t.subarray(3 * n, 3 * n + 3)].join(' '))
      const given = rows(triangles)
      const all: string[] = []
      const owners = new Uint32Array(positions.length / 3)
      for (let n = 0; n < count; n++) {
        const own = found.triangles.subarray(3 * found.triangleStarts[n]!, 3 * found.triangleStarts[n + 1]!)
        const vertices = found.vertices.subarray(found.vertexStarts[n]!, found.vertexStarts[n + 1]!)
        expect(own.length / 3).toBeGreaterThan(0)
        expect(own.length / 3).toBeLessThanOrEqual(most)
        let next = 0
        for (const v of own) {
          expect(v).toBeLessThanOrEqual(next)
          if (v === next) next++
        }
        expect(next).toBe(vertices.length)
        for (const v of vertices) owners[v]!++
        const named = rows(own.map((v) => vertices[v]!))
        let at = -1
        for (const row of named) {
          at = given.indexOf(row, at + 1)
          expect(at).toBeGreaterThanOrEqual(0)
        }
        all.push(...named)
      }
      expect(all.sort()).toEqual(given.sort())
      expect([...found.seam]).toEqual([...owners].map((several) => (several > 1 ? 1 : 0)))
    }),
  )
})

test('what is no mesh is refused', () => {
  expect(() => meshPieces(new Float32Array(9), new Uint32Array(0), 10)).toThrow(RangeError)
  expect(() => meshPieces(new Float32Array(9), Uint32Array.of(0, 1, 3), 10)).toThrow(RangeError)
  expect(() => meshPieces(new Float32Array(9), Uint32Array.of(0, 1, 2), 0)).toThrow(RangeError)
})
