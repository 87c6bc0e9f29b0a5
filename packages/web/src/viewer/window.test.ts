import { expect, test } from 'vitest'
import { draggedWindow, fittedWindow, paintWindow } from './window.ts'

/** DICOM PS3.3 C.11.2.1.2.1, written out as the standard has it, y from 0 to 255. */
function asTheStandardSays(x: number, c: number, w: number): number {
  if (x <= c - 0.5 - (w - 1) / 2) return 0
  if (x > c - 0.5 + (w - 1) / 2) return 255
  return ((x - (c - 0.5)) / (w - 1) + 0.5) * 255
}

test.each([
  [40, 400],
  [300, 1500],
  [0, 1],
  [2048, 4096],
  [-600, 2],
])('level %i, width %i: greys are those of the standard', (level, width) => {
  const values = Int16Array.from({ length: 65536 }, (_, i) => i - 32768)
  const rgba = new Uint8ClampedArray(4 * values.length)
  paintWindow(values, { level, width }, rgba)
  const expected = new Uint8ClampedArray(values.length)
  values.forEach((x, i) => {
    expected[i] = asTheStandardSays(x, level, width)
  })
  for (let i = 0; i < values.length; i++) {
    // One grey of 255 may round the other way.
    if (Math.abs(rgba[4 * i]! - expected[i]!) > 1 || rgba[4 * i + 3] !== 255)
      expect.unreachable(`value ${values[i]}`)
  }
  expect(rgba[0]).toBe(0)
  expect(rgba[4 * 65535]).toBe(255)
})

test('a drag to the right widens, down raises the level, and the width stays positive', () => {
  expect(draggedWindow({ level: 300, width: 1500 }, 10, 0)).toEqual({ level: 300, width: 1550 })
  expect(draggedWindow({ level: 300, width: 1500 }, 0, 10)).toEqual({ level: 350, width: 1500 })
  expect(draggedWindow({ level: 0, width: 10 }, -1000, 0).width).toBeGreaterThan(0)
  expect(draggedWindow({ level: 0.5, width: 0.3 }, 10, 10)).toEqual({ level: 0.51, width: 0.31 })
})

test('the fitted window spans the values without the last percent on each side', () => {
  const values = Int16Array.from({ length: 97 * 1001 }, (_, i) => Math.floor(i / 97))
  expect(fittedWindow(values)).toEqual({ level: 500, width: 980 })
  expect(fittedWindow(new Int16Array(500).fill(7))).toEqual({ level: 7, width: 1 })
})

test('stored numbers are shown as the values that they stand for', () => {
  const stored = Int16Array.of(-100, 0, 100)
  const rgba = new Uint8ClampedArray(12)
  paintWindow(stored, { level: 0.5, width: 1 }, rgba, { slope: 0.005, intercept: 0.5 })
  expect([rgba[0], rgba[4], rgba[8]]).toEqual([0, 128, 255])
  expect(
    fittedWindow(
      new Int16Array(97 * 3).map((_, i) => (Math.floor(i / 97) - 1) * 100),
      { slope: 0.005, intercept: 0.5 },
    ),
  ).toEqual({ level: 0.5, width: 1 })
})
