import fc from 'fast-check'
import { expect, test } from 'vitest'
import { trianglesInBoxes } from './mesh-boxes.ts'

const coordinate = fc.integer({ min: -9, max: 9 })

test('triangles in boxes: those that the plain comparison finds, range by range', () => {
  const soup = fc.array(coordinate, { minLength: 9, maxLength: 180 })
  const box = fc.array(coordinate, { minLength: 6, maxLength: 6 }).map((six) => {
    const low = [0, 1, 2].map((axis) => Math.min(six[axis]!, six[axis + 3]!))
    return Float32Array.of(...low, ...low.map((x, axis) => x + Math.abs(six[axis]! - six[axis + 3]!)))
  })
  fc.assert(
    fc.property(
      soup,
      fc.array(box, { maxLength: 3 }),
      fc.array(box, { maxLength: 3 }),
      (numbers, one, two) => {
        const count = Math.floor(numbers.length / 9)
        const positions = Float32Array.from(numbers.slice(0, 9 * count))
        const triangles = Uint32Array.from({ length: 3 * count }, (_, i) => i)
        const half = Math.floor(count / 2)
        const meets = (triangle: number, b: Float32Array) =>
          [0, 1, 2].every((axis) => {
            const xs = [0, 1, 2].map((corner) => positions[9 * triangle + 3 * corner + axis]!)
            return Math.min(...xs) <= b[axis + 3]! && Math.max(...xs) >= b[axis]!
          })
        const expected = Array.from({ length: count }, (_, t) => t).filter((t) =>
          (t < half ? one : two).some((b) => meets(t, b)),
        )
        const found = trianglesInBoxes(positions, triangles, [
          { first: 0, end: half, boxes: one },
          { first: half, end: count, boxes: two },
        ])
        expect([...found]).toEqual(expected)
      },
    ),
  )
})
