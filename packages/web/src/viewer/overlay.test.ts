import type { Grid } from '@trabecula/core'
import { indexOfPoint, pointOfIndex } from '@trabecula/core/geometry/volume'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { paintOverlay } from './overlay.ts'
import { movedBack, sampleOverlay } from './slice-sampling.ts'
import { pointOfPixel, stackOf } from './slice-stack.ts'

const fixed: Grid = {
  size: [20, 24, 18],
  spacing: [2, 2, 2],
  origin: [-20, -24, -18],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
}
const moving: Grid = { ...fixed, size: [30, 30, 30], spacing: [1.7, 1.9, 2.1], origin: [-30, -31, -32] }
// A turn of 10° about z and a shift.
const [c, s] = [Math.cos(Math.PI / 18), Math.sin(Math.PI / 18)]
const toFixed = [c, -s, 0, 5, s, c, 0, -3, 0, 0, 1, 2, 0, 0, 0, 1]

const plane = ([x, y, z]: readonly [number, number, number]): number => 3 * x - 2 * y + 5 * z

test('a linear image laid over by a motion is read exactly where it lies', () => {
  const values = new Int16Array(27_000)
  for (let v = 0; v < values.length; v++) {
    const index = [v % 30, Math.floor(v / 30) % 30, Math.floor(v / 900)] as const
    values[v] = Math.round(10 * plane(pointOfIndex(moving, index)))
  }
  for (const view of ['axial', 'coronal', 'sagittal'] as const) {
    const stack = stackOf(fixed, view)
    const slice = 8
    const out = sampleOverlay(
      stack,
      slice,
      values,
      moving,
      toFixed,
      new Float32Array(stack.columns * stack.rows),
    )
    let inside = 0
    out.forEach((value, pixel) => {
      const point = pointOfPixel(stack, [pixel % stack.columns, Math.floor(pixel / stack.columns), slice])
      const own = movedBack(toFixed, point)
      const index = indexOfPoint(moving, own)
      const within = index.every((n) => n >= 0 && n <= 29)
      expect(Number.isNaN(value)).toBe(!within)
      if (!within) return
      inside++
      expect(Math.abs(value - 10 * plane(own))).toBeLessThan(1)
    })
    expect(inside).toBeGreaterThan(100)
  }
})

test('moving back undoes a rigid motion', () => {
  const number = fc.double({ min: -100, max: 100, noNaN: true })
  fc.assert(
    fc.property(fc.tuple(number, number, number), ([x, y, z]) => {
      const there = [0, 1, 2].map((row) => {
        const [a, b, d, t] = toFixed.slice(4 * row, 4 * row + 4) as [number, number, number, number]
        return a * x + b * y + d * z + t
      }) as [number, number, number]
      movedBack(toFixed, there).forEach((value, axis) => {
        expect(value).toBeCloseTo([x, y, z][axis]!, 9)
      })
    }),
  )
})

test('what has no value is clear, and a checkerboard leaves every other square clear', () => {
  const values = Float32Array.of(0, 50, 100, Number.NaN)
  const rgba = new Uint8ClampedArray(16)
  paintOverlay(values, 4, { window: { level: 50, width: 100 } }, rgba)
  expect([...rgba.filter((_, i) => i % 4 === 0)]).toEqual([0, 127, 255, 0])
  expect([...rgba.filter((_, i) => i % 4 === 3)]).toEqual([255, 255, 255, 0])
  paintOverlay(values, 4, { window: { level: 50, width: 100 }, squares: { spacing: [10, 10] } }, rgba)
  expect([...rgba.filter((_, i) => i % 4 === 3)]).toEqual([0, 0, 255, 0])
})
