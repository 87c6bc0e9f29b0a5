import fc from 'fast-check'
import { expect, test } from 'vitest'
import { charactersOf, columnWidths, unbreakable } from './column-widths.ts'

test('words are not broken, Chinese is, at any character', () => {
  expect(unbreakable('width planned, mm')).toBe(8)
  expect(charactersOf('width planned, mm')).toBe(17)
  expect(unbreakable('计划宽度, mm')).toBe(2)
  expect(charactersOf('计划宽度')).toBe(8)
  expect(unbreakable('')).toBe(0)
})

test('twelve columns of a guide: each has room for its longest word, of a line of 104 letters', () => {
  const heads = [
    'cut',
    'blade, mm',
    'width planned, mm',
    'width measured, mm',
    'offset to the plane, mm',
    'to protect',
  ]
  const widths = columnWidths([...heads, ...heads].map((head) => [head, '1.3']))
  const sum = widths.reduce((a, b) => a + b, 0)
  expect(sum).toBeLessThanOrEqual(104.6)
  widths.forEach((width, i) => {
    expect(width).toBeGreaterThanOrEqual(unbreakable(heads[i % heads.length]!) + 2)
  })
})

test('a column of few letters keeps its width beside long ones; each share is finite and no less than its longest word', () => {
  const [name, text] = columnWidths([['k1', 'sleeve'], ['a long sentence '.repeat(9)]])
  expect(name).toBe(8)
  expect(text).toBe(42)
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.string(), { maxLength: 4 }), { minLength: 1, maxLength: 14 }),
      (columns) => {
        columnWidths(columns).forEach((width, i) => {
          expect(Number.isFinite(width)).toBe(true)
          expect(width).toBeGreaterThanOrEqual(Math.max(0, ...columns[i]!.map(unbreakable)))
        })
      },
    ),
  )
})
