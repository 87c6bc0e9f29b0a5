import { expect, test } from 'vitest'
import { testContext } from '../../test/file-set.ts'
import { grid, phantomImage, phantomLabels } from '../../test/golden-inputs/phantom.ts'
import { movedFrame, phantomMoving, phantomRegistration } from '../../test/golden-inputs/registration.ts'
import type { Warning } from '../base/errors.ts'
import { movedPoint } from '../geometry/rigid.ts'
import { pointOfIndex } from '../geometry/volume.ts'
import { movedGrid, registrationPictureStep, renderRegistration } from './registration-picture.ts'
import { sheetOf } from './sheet.ts'
import { renderSliceSeries, sliceSeriesStep } from './slice-series.ts'

const params = (extra: object = {}) =>
  registrationPictureStep.params.parse({ name: 'mr-on-ct', square: 6, size: 600, ...extra })

test('a moved grid puts every voxel where the motion puts its point', () => {
  for (const index of [
    [0, 0, 0],
    [31, 5, 7],
    [3, 23, 21],
  ] as const) {
    const [found, wanted] = [
      pointOfIndex(movedGrid(grid, movedFrame), index),
      movedPoint(movedFrame, pointOfIndex(grid, index)),
    ]
    found.forEach((x, axis) => {
      expect(x).toBeCloseTo(wanted[axis]!, 9)
    })
  }
})

test('squares of both images: of an image with itself the checkerboard is the image', () => {
  const image = phantomImage()
  const still = {
    ...phantomRegistration(),
    transform: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] as const,
  }
  const small = renderRegistration(image, image, still, params({ axis: 'axial', square: 3 }))
  const large = renderRegistration(image, image, still, params({ axis: 'axial', square: 200 }))
  expect(Buffer.compare(small.pixels, large.pixels)).toBe(0)
  const other = renderRegistration(image, phantomMoving(), phantomRegistration(), params({ axis: 'axial' }))
  expect(Buffer.compare(other.pixels, small.pixels)).not.toBe(0)
})

test('the outlines of bone are drawn; three views or one; images that do not meet are refused', () => {
  const orange = (pixels: Uint8Array) => {
    let count = 0
    for (let n = 0; n < pixels.length; n += 3) if (pixels[n] === 255 && pixels[n + 1] === 140) count++
    return count
  }
  const three = renderRegistration(phantomImage(), phantomMoving(), phantomRegistration(), params())
  expect(orange(three.pixels)).toBeGreaterThan(200)
  expect(three.width).toBeLessThanOrEqual(600)
  expect(three.width).toBeGreaterThan(590)
  const far = {
    ...phantomRegistration(),
    transform: [1, 0, 0, 900, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] as const,
  }
  expect(() => renderRegistration(phantomImage(), phantomMoving(), far, params())).toThrow('share a region')
})

test('a series holds each slice of the structure and one on either side', () => {
  const labels = phantomLabels()
  const given = sliceSeriesStep.params.parse({ name: 'slices', structure: 'hip_right', margin: 4, size: 500 })
  const { canvas, axis, leftOut } = renderSliceSeries(phantomImage(), labels, given)
  expect(axis).toBe('axial')
  expect(leftOut).toBe(0)
  expect(canvas.width).toBeLessThanOrEqual(500)
  const red = (pixels: Uint8Array) => {
    let count = 0
    for (let n = 0; n < pixels.length; n += 3) if (pixels[n] === 220 && pixels[n + 1] === 200) count++
    return count
  }
  expect(red(canvas.pixels)).toBeGreaterThan(100)
  const unknown = sliceSeriesStep.params.parse({ name: 'slices', structure: 'femur_left' })
  expect(() => renderSliceSeries(phantomImage(), labels, unknown)).toThrow('has voxels')
})

test('more than 100 slices: some are left out, which is told', () => {
  const long = { ...grid, size: [4, 4, 230] as const, spacing: [1, 1, 0.5] as const }
  const values = new Int16Array(4 * 4 * 230)
  const image = phantomImage()
  const inputs = {
    image: { ...image, volume: { ...image.volume, grid: long, values } },
    labels: { ...phantomLabels(), grid: long, values: new Uint8Array(values.length).fill(1) },
  }
  const warnings: Warning[] = []
  sliceSeriesStep.run(inputs, sliceSeriesStep.params.parse({ name: 'slices' }), testContext(warnings))
  expect(warnings.map(({ code }) => code)).toEqual(['SLICES_LEFT_OUT'])
})

test('a sheet puts pictures in rows', () => {
  const dot = (colour: number) => ({ width: 2, height: 1, pixels: new Uint8Array(6).fill(colour) })
  const sheet = sheetOf([[dot(10), dot(20)], [dot(30)]], 1, [0, 0, 0])
  expect([sheet.width, sheet.height]).toEqual([7, 5])
  const red = Array.from({ length: 35 }, (_, n) => sheet.pixels[3 * n])
  expect(red.slice(7, 14)).toEqual([0, 10, 10, 0, 20, 20, 0])
  expect(red.slice(21, 28)).toEqual([0, 30, 30, 0, 0, 0, 0])
})
