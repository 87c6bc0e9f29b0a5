import fc from 'fast-check'
import { expect, test } from 'vitest'
import { visibleLines as slow } from '../reference/visible-lines.ts'
import { isosurface } from './isosurface.ts'
import { type LineView, visibleLines } from './visible-lines.ts'

const FRONT: LineView = { right: [1, 0, 0], down: [0, 0, -1], away: [0, 1, 0] }
const third = 1 / Math.sqrt(3)
const OBLIQUE: LineView = {
  right: [Math.SQRT1_2, -Math.SQRT1_2, 0],
  down: [third * Math.SQRT1_2, third * Math.SQRT1_2, -2 * third * Math.SQRT1_2],
  away: [third, third, third],
}
const RULE = { cells: 24, sharp: 0.85, jump: { mm: 0.1, cells: 1 }, speck: 0.1 }

test('the lines of random bodies and heaps of triangles are those of the plain version, bit for bit', () => {
  const value = fc.double({ min: -1, max: 1, noNaN: true })
  const body = fc.array(value, { minLength: 27, maxLength: 27 }).map((list) => {
    const { indices, triangles } = isosurface(Float32Array.from(list), [3, 3, 3], 0, 0.2)
    return { positions: Float32Array.from(indices), triangles }
  })
  const heap = fc
    .tuple(
      fc.array(value, { minLength: 24, maxLength: 24 }),
      fc.array(fc.nat(7), { minLength: 3, maxLength: 30 }),
    )
    .map(([points, corners]) => ({
      positions: Float32Array.from(points),
      triangles: Uint32Array.from(corners.slice(0, 3 * Math.floor(corners.length / 3))),
    }))
  fc.assert(
    fc.property(fc.oneof(body, heap), fc.constantFrom(FRONT, OBLIQUE), ({ positions, triangles }, view) => {
      const found = visibleLines(positions, triangles, view, RULE)
      expect([...found]).toEqual(triangles.length ? slow(positions, triangles, view, RULE) : [])
    }),
    { numRuns: 60 },
  )
})

test('refused: an index beyond the vertices, no cells; nothing of nothing', () => {
  const positions = new Float32Array(9)
  expect(() => visibleLines(positions, Uint32Array.of(0, 1, 3), FRONT, RULE)).toThrow(RangeError)
  expect(() => visibleLines(positions, Uint32Array.of(0, 1, 2), FRONT, { ...RULE, cells: 0 })).toThrow(
    RangeError,
  )
  expect(visibleLines(positions, new Uint32Array(0), FRONT, RULE)).toHaveLength(0)
})
