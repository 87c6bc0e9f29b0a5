import fc from 'fast-check'
import { expect, test } from 'vitest'
import { outlinesOf } from './outline.ts'

const lengthOf = (segments: readonly number[]): number => {
  let sum = 0
  for (let i = 0; i < segments.length; i += 4) {
    sum += Math.abs(segments[i + 2]! - segments[i]!) + Math.abs(segments[i + 3]! - segments[i + 1]!)
  }
  return sum
}

test('a rectangle has four lines, a touching one its own', () => {
  // 1 1 0
  // 1 1 2
  const outlines = outlinesOf(Uint8Array.of(1, 1, 0, 1, 1, 2), 3, 2)
  expect(lengthOf(outlines.get(1)!)).toBe(8)
  expect(lengthOf(outlines.get(2)!)).toBe(4)
  expect(outlines.get(2)).toEqual([2, 1, 3, 1, 2, 2, 3, 2, 2, 1, 2, 2, 3, 1, 3, 2])
  expect(outlines.has(0)).toBe(false)
})

test('background alone has no outline', () => {
  expect(outlinesOf(new Uint8Array(12), 4, 3).size).toBe(0)
})

test('the length of each outline is the perimeter counted pixel by pixel', () => {
  const picture = fc.integer({ min: 1, max: 9 }).chain((columns) =>
    fc.integer({ min: 1, max: 9 }).chain((rows) =>
      fc.record({
        columns: fc.constant(columns),
        rows: fc.constant(rows),
        labels: fc.uint8Array({ minLength: columns * rows, maxLength: columns * rows, max: 3 }),
      }),
    ),
  )
  fc.assert(
    fc.property(picture, ({ columns, rows, labels }) => {
      const outlines = outlinesOf(labels, columns, rows)
      const at = (c: number, r: number): number =>
        c < 0 || r < 0 || c >= columns || r >= rows ? 0 : labels[c + columns * r]!
      for (const value of [1, 2, 3]) {
        let perimeter = 0
        for (let r = 0; r < rows; r++) {
          for (let c = 0; c < columns; c++) {
            if (at(c, r) !== value) continue
            for (const other of [at(c - 1, r), at(c + 1, r), at(c, r - 1), at(c, r + 1)])
              if (other !== value) perimeter++
          }
        }
        expect(lengthOf(outlines.get(value) ?? [])).toBe(perimeter)
      }
    }),
  )
})
