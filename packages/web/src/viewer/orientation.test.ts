import { expect, test } from 'vitest'
import { compassPoints, orientationOf } from './orientation.ts'

test('the axes of LPS are named by their ends', () => {
  expect(orientationOf([1, 0, 0])).toBe('L')
  expect(orientationOf([-2, 0, 0])).toBe('R')
  expect(orientationOf([0, 1, 0])).toBe('P')
  expect(orientationOf([0, -1, 0])).toBe('A')
  expect(orientationOf([0, 0, 1])).toBe('S')
  expect(orientationOf([0, 0, -0.1])).toBe('I')
})

test('an oblique direction has its greatest part first; a lean under 10° is not written', () => {
  expect(orientationOf([0.8, -0.6, 0])).toBe('LA')
  expect(orientationOf([0.5, 0.6, -0.62])).toBe('IPL')
  expect(orientationOf([0.99, 0.1, 0.1])).toBe('L')
  expect(orientationOf([0, 0, 0])).toBe('')
})

test('seen from the front, the patient’s left is on the right of the picture and the front is nearest', () => {
  const points = compassPoints([1, 0, 0], [0, 0, 1])
  const of = (letter: string) => points.find((point) => point.letter === letter)!
  expect(of('L')).toMatchObject({ x: 1, depth: 0 })
  expect(of('S').y).toBe(-1)
  expect(of('A').depth).toBe(1)
  expect(points[0]!.letter).toBe('P')
  expect(points[5]!.letter).toBe('A')
})
