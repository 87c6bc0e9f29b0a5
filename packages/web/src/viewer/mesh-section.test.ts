import { boxMesh } from '@trabecula/core/geometry/mesh'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sectionOf } from './mesh-section.ts'
import { sliceViews, stackOf } from './slice-stack.ts'

const grid = {
  size: [40, 50, 60],
  spacing: [1, 1, 1],
  origin: [0, 0, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
} as const

/** Sum of the lengths and of the areas under the lines (shoelace), of lines that may be in any order. */
function measures(segments: readonly number[]): { length: number; ends: Map<string, number> } {
  let length = 0
  const ends = new Map<string, number>()
  for (let i = 0; i < segments.length; i += 4) {
    const [x0, y0, x1, y1] = segments.slice(i, i + 4) as [number, number, number, number]
    length += Math.hypot(x1 - x0, y1 - y0)
    for (const end of [`${x0.toFixed(3)} ${y0.toFixed(3)}`, `${x1.toFixed(3)} ${y1.toFixed(3)}`])
      ends.set(end, (ends.get(end) ?? 0) + 1)
  }
  return { length, ends }
}

test('a box is cut in a rectangle of its own size, and nothing is cut beside it', () => {
  const box = boxMesh([10, 11, 12], [20.5, 31, 42])
  const sides = { axial: [10.5, 20], coronal: [10.5, 30], sagittal: [20, 30] }
  for (const view of sliceViews) {
    const stack = stackOf(grid, view)
    const { length, ends } = measures(sectionOf(box, stack, 15))
    expect(length).toBeCloseTo(2 * (sides[view][0]! + sides[view][1]!), 3)
    for (const count of ends.values()) expect(count).toBe(2)
    expect(sectionOf(box, stack, 2)).toEqual([])
  }
})

test('a surface drawn larger is cut at the patient’s size', () => {
  const stack = stackOf(grid, 'axial')
  const { length } = measures(sectionOf(boxMesh([20, 20, 20], [40, 40, 40]), stack, 15, 2))
  expect(length).toBeCloseTo(40, 3)
})

test('a closed surface gives closed lines in every slice', () => {
  fc.assert(
    fc.property(
      fc.tuple(fc.nat(15), fc.nat(15), fc.nat(15)),
      fc.tuple(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
      ),
      fc.nat(39),
      ([x, y, z], [a, b, c], slice) => {
        const stack = stackOf(grid, 'axial')
        const { ends } = measures(sectionOf(boxMesh([x, y, z], [x + a, y + b, z + c]), stack, slice))
        for (const count of ends.values()) expect(count % 2).toBe(0)
      },
    ),
  )
})
