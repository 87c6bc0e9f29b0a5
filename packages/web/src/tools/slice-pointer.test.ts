import { expect, test } from 'vitest'
import { moved, pressed, slicesOfKey } from './slice-pointer.ts'

const at = { x: 100, y: 50, shift: false }
const window = { level: 300, width: 1500 }

test('left points, right changes the window, middle and Shift move the picture', () => {
  expect(moved(pressed({ ...at, button: 0 }, window, [0, 0]), 1, 1, 2)).toEqual({ point: true })
  expect(moved(pressed({ ...at, button: 2 }, window, [0, 0]), 110, 50, 2)).toEqual({
    window: { level: 300, width: 1550 },
  })
  const panned = { shift: [3 + 5, -2] }
  expect(moved(pressed({ ...at, button: 1 }, window, [3, -2]), 110, 50, 2)).toEqual(panned)
  expect(moved(pressed({ ...at, button: 0, shift: true }, window, [3, -2]), 110, 50, 2)).toEqual(panned)
  expect(moved(pressed({ ...at, button: 4 }, window, [0, 0]), 110, 50, 2)).toEqual({})
})

test('keys that are not ours are left to the browser', () => {
  expect(slicesOfKey('PageDown', 200)).toBe(-10)
  expect(slicesOfKey('Tab', 200)).toBeUndefined()
})
