import type { Grid } from '@trabecula/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitPicture, pixelAt, placeOf, wholePicture, zoomedAt } from './picture-fit.ts'
import { stackOf } from './slice-stack.ts'

const grid: Grid = {
  size: [100, 60, 40],
  spacing: [0.5, 0.5, 3],
  origin: [0, 0, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
}

test('a millimetre is as long down as across, and the whole slice is in the middle of the pane', () => {
  const stack = stackOf(grid, 'coronal') // 50 × 120 mm
  const fit = fitPicture(stack, 300, 240, wholePicture)
  expect(fit.perMillimetre).toBe(2)
  expect(fit.scale[0] / 0.5).toBe(fit.scale[1] / 3)
  expect(placeOf(fit, -0.5, -0.5)).toEqual([100, 0])
  expect(placeOf(fit, 99.5, 39.5)).toEqual([200, 240])
})

test('pixel and place go there and back; zooming keeps what is under the pointer', () => {
  const stack = stackOf(grid, 'axial')
  const place = fc.double({ min: -200, max: 200, noNaN: true })
  fc.assert(
    fc.property(place, place, fc.double({ min: 1.05, max: 8, noNaN: true }), (x, y, factor) => {
      const fit = fitPicture(stack, 400, 300, wholePicture)
      const [column, row] = pixelAt(fit, x + 200, y + 150)
      const zoomed = fitPicture(stack, 400, 300, zoomedAt(wholePicture, fit, x, y, factor))
      const [px, py] = placeOf(zoomed, column, row)
      expect(px).toBeCloseTo(x + 200, 6)
      expect(py).toBeCloseTo(y + 150, 6)
    }),
  )
})
