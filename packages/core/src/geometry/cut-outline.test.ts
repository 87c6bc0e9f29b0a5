import { expect, test } from 'vitest'
import { outlineMismatch, segmentsAt, segmentsOf, segmentsWithin } from './cut-outline.ts'
import { boxMesh } from './mesh.ts'
import { volumeBelow } from './slab-volume.ts'

const plane = { name: 'cut', normal: [0, 0, 1], offset: 5 } as const
const square = (x: number) => Float32Array.of(x, 0, 5, x + 30, 0, 5, x + 30, 30, 5, x, 30, 5)

test('a box is cut along its outline', () => {
  const segments = segmentsAt(boxMesh([0, 0, 0], [30, 30, 10]), plane)
  const found = outlineMismatch(segments, segmentsOf([square(0)]))
  expect(found.mean).toBeLessThan(1e-5)
  expect(found.max).toBeLessThan(1e-5)
})

// Two sides of 30 mm lie 1 mm off but for the last mm at both ends of one, ½ mm in the mean, as is 1 mm at the end of each
// of the other two: 60 of 120.
test('an outline moved by 1 mm lies 0.5 mm off in the mean and 1 mm at most', () => {
  const found = outlineMismatch(segmentsOf([square(0)]), segmentsOf([square(1)]))
  expect(found.mean).toBeCloseTo(0.5, 2)
  expect(found.max).toBeCloseTo(1, 1)
  expect(outlineMismatch(segmentsOf([]), segmentsOf([square(0)]))).toEqual({ mean: Infinity, max: Infinity })
})

test('only what lies on the planes’ side is kept; projection moves along the normal', () => {
  const segments = segmentsAt(boxMesh([0, 0, 0], [30, 30, 10]), plane, -2)
  expect(segments[2]).toBeCloseTo(3, 6)
  const half = segmentsWithin(segments, [{ name: 'half', normal: [1, 0, 0], offset: 29 }])
  for (let i = 0; i < half.length; i += 3) expect(half[i]).toBeGreaterThan(28)
})

test('volume below a plane: of a box through, above and below it, and oblique', () => {
  const box = boxMesh([0, 0, 0], [30, 30, 10])
  expect(volumeBelow(box, plane)).toBeCloseTo(30 * 30 * 5, 6)
  expect(volumeBelow(box, { ...plane, offset: -1 })).toBe(0)
  expect(volumeBelow(box, { ...plane, offset: 11 })).toBeCloseTo(9000, 6)
  const oblique = {
    name: 'oblique',
    normal: [Math.SQRT1_2, Math.SQRT1_2, 0],
    offset: 10 * Math.SQRT1_2,
  } as const
  expect(volumeBelow(box, oblique)).toBeCloseTo(50 * 10, 6)
})
