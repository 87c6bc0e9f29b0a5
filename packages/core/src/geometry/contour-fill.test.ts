import fc from 'fast-check'
import { expect, test } from 'vitest'
import { combineContours, fillContour } from './contour-fill.ts'

const size = { nx: 20, ny: 16 }
const box = (x0: number, y0: number, x1: number, y1: number) =>
  Float64Array.of(x0, y0, x1, y0, x1, y1, x0, y1)
const sum = (mask: Uint8Array) => mask.reduce((n, v) => n + v, 0)

test('boxes between pixel centres hold the pixels inside; on centres, half-open', () => {
  expect(fillContour(box(1.5, 2.5, 5.5, 4.5), size).count).toBe(8)
  expect(fillContour(box(1, 2, 5, 4), size).count).toBe(8)
  // Two boxes that share an edge share no pixel and leave none between them.
  const both = [box(1, 2, 5, 4), box(5, 2, 9, 4)].map((contour) => fillContour(contour, size))
  expect(both.map(({ count }) => count)).toEqual([8, 8])
  expect(sum(both[0]!.mask.map((v, i) => v & both[1]!.mask[i]!))).toBe(0)
})

test('a keyhole, a hole, an island in it, and contours that cross', () => {
  // Outline, channel in, hole the other way round, channel back (PS3.3 C.8.8.6.3).
  const keyhole = Float64Array.of(
    ...[0.5, 0.5, 12.5, 0.5, 12.5, 10.5, 0.5, 10.5, 0.5, 5.5],
    ...[3.5, 5.5, 3.5, 8.5, 8.5, 8.5, 8.5, 3.5, 3.5, 3.5, 3.5, 5.5, 0.5, 5.5],
  )
  expect(fillContour(keyhole, size).count).toBe(120 - 25)
  const ring = [box(0.5, 0.5, 12.5, 10.5), box(3.5, 3.5, 8.5, 8.5)]
  expect(combineContours(ring, size, false)).toMatchObject({ holes: 1, crossing: 0 })
  expect(sum(combineContours(ring, size, false).mask)).toBe(95)
  const island = [box(4.5, 4.5, 6.5, 6.5), ...ring]
  expect(sum(combineContours(island, size, false).mask)).toBe(99)
  const crossing = [box(0.5, 0.5, 6.5, 6.5), box(4.5, 4.5, 8.5, 8.5)]
  expect(combineContours(crossing, size, false)).toMatchObject({ crossing: 1 })
  expect(sum(combineContours(crossing, size, false).mask)).toBe(36 + 16 - 4)
  expect(sum(combineContours(crossing, size, true).mask)).toBe(36 + 16 - 8)
})

// The definition: the number of crossings of a ray to the left is odd.
test('equal to the even-odd rule at every centre, for any closed contour', () => {
  const coordinate = fc.double({ min: -3, max: 23, noNaN: true })
  fc.assert(
    fc.property(fc.array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 12 }), (points) => {
      const { mask } = fillContour(Float64Array.from(points.flat()), size)
      for (let j = 0; j < size.ny; j++) {
        for (let i = 0; i < size.nx; i++) {
          const odd = points.reduce((inside, [x0, y0], n) => {
            const [x1, y1] = points[(n + 1) % points.length]!
            const between = (y0 <= j && j < y1) || (y1 <= j && j < y0)
            const [ax, ay, bx, by] = y0 < y1 ? [x0, y0, x1, y1] : [x1, y1, x0, y0]
            return between && ax + ((j - ay) * (bx - ax)) / (by - ay) <= i ? !inside : inside
          }, false)
          expect(mask[j * size.nx + i]).toBe(odd ? 1 : 0)
        }
      }
    }),
    { numRuns: 60 },
  )
})
