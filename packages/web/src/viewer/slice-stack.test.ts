import type { Grid, Matrix3, Vector3 } from '@trabecula/core'
import { pointOfIndex } from '@trabecula/core/geometry/volume'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { orientationOf } from './orientation.ts'
import { sampleSlice, valueAt } from './slice-sampling.ts'
import { movedToSlice, pixelOfPoint, pointOfPixel, sliceOfPoint, sliceViews, stackOf } from './slice-stack.ts'

const size = [5, 4, 3] as const
const spacing: Vector3 = [0.5, 1, 2.5]
const gridWith = (direction: Matrix3): Grid => ({ size, spacing, origin: [10, -20, 30], direction })

/** All 48 ways in which three axes can lie along L, P, S. */
const axisAligned: Matrix3[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
].flatMap((order) =>
  [0, 1, 2, 3, 4, 5, 6, 7].map((signs) => {
    const m = [0, 0, 0, 0, 0, 0, 0, 0, 0]
    order.forEach((axis, lps) => {
      m[3 * lps + axis] = signs & (1 << lps) ? -1 : 1
    })
    return m as unknown as Matrix3
  }),
)

/** Turned about x by 20° and about z by 15°: oblique, but nearest to the unturned axes. */
function obliqueDirection(): Matrix3 {
  const [c1, s1, c2, s2] = [Math.cos(0.35), Math.sin(0.35), Math.cos(0.26), Math.sin(0.26)]
  return [c2, -s2 * c1, s2 * s1, s2, c2 * c1, -c2 * s1, 0, s1, c1]
}

describe.each(
  axisAligned.map((direction) => [direction.join(' '), direction] as const),
)('direction %s', (_name, direction) => {
  const grid = gridWith(direction)

  test('radiological display: patient right at the left, front up in axial, head up elsewhere', () => {
    const letters = (view: 'axial' | 'coronal' | 'sagittal'): string[] => {
      const stack = stackOf(grid, view)
      return [orientationOf(stack.across), orientationOf(stack.down), orientationOf(stack.through)]
    }
    expect(letters('axial')).toEqual(['L', 'P', 'S'])
    expect(letters('coronal')).toEqual(['L', 'I', 'P'])
    expect(letters('sagittal')).toEqual(['P', 'I', 'L'])
  })

  test('every pixel of every view shows the voxel at its place in the patient', () => {
    const values = Int16Array.from({ length: 60 }, (_, v) => v * 7 - 100)
    for (const view of sliceViews) {
      const stack = stackOf(grid, view)
      expect(stack.columns * stack.rows * stack.slices).toBe(60)
      const picture = new Int16Array(stack.columns * stack.rows)
      for (let slice = 0; slice < stack.slices; slice++) {
        sampleSlice(stack, slice, values, grid, picture, 0)
        for (let row = 0; row < stack.rows; row++) {
          for (let column = 0; column < stack.columns; column++) {
            const point = pointOfPixel(stack, [column, row, slice])
            expect(picture[column + stack.columns * row]).toBe(valueAt(values, grid, point))
          }
        }
      }
    }
  })
})

test('steps in the picture are as long in the patient as the spacing says, for an oblique grid too', () => {
  const grid = gridWith(obliqueDirection())
  for (const view of sliceViews) {
    const stack = stackOf(grid, view)
    const start = pointOfPixel(stack, [0, 0, 0])
    const steps = [
      pointOfPixel(stack, [1, 0, 0]),
      pointOfPixel(stack, [0, 1, 0]),
      pointOfPixel(stack, [0, 0, 1]),
    ]
    steps.forEach((end, i) => {
      const d = Math.hypot(end[0] - start[0], end[1] - start[1], end[2] - start[2])
      expect(d).toBeCloseTo(stack.spacing[i]!, 12)
    })
    expect(orientationOf(stack.across)[0]).toBe(view === 'sagittal' ? 'P' : 'L')
  }
  expect(orientationOf(stackOf(grid, 'axial').across)).toBe('LP')
})

test('a pixel and its point go there and back, on any turned grid', () => {
  const coordinate = fc.double({ min: -50, max: 50, noNaN: true })
  fc.assert(
    fc.property(
      fc.constantFrom(...axisAligned, obliqueDirection()),
      fc.tuple(coordinate, coordinate, coordinate),
      fc.constantFrom(...sliceViews),
      (direction, point, view) => {
        const stack = stackOf(gridWith(direction), view)
        const back = pointOfPixel(stack, pixelOfPoint(stack, point))
        for (const axis of [0, 1, 2]) expect(back[axis]).toBeCloseTo(point[axis]!, 9)
      },
    ),
  )
})

test('scrolling moves through the slices one by one and stops at the ends', () => {
  const stack = stackOf(gridWith([1, 0, 0, 0, 1, 0, 0, 0, 1]), 'axial')
  let point = pointOfPixel(stack, [2, 1, 0])
  const seen = [0]
  for (let i = 0; i < 4; i++) {
    point = movedToSlice(stack, point, sliceOfPoint(stack, point) + 1)
    seen.push(sliceOfPoint(stack, point))
  }
  expect(seen).toEqual([0, 1, 2, 2, 2])
  expect(pixelOfPoint(stack, point).slice(0, 2)).toEqual([2, 1])
})

test('labels on another grid lie where they lie in the patient', () => {
  const image = gridWith([1, 0, 0, 0, 1, 0, 0, 0, 1])
  // Half the distance between voxels, from the far corner, all axes reversed.
  const fine: Grid = {
    size: [10, 8, 6],
    spacing: [0.25, 0.5, 1.25],
    origin: pointOfIndex(image, [4.25, 3.25, 2.25]),
    direction: [-1, 0, 0, 0, -1, 0, 0, 0, -1],
  }
  const labels = new Uint8Array(480)
  const index = (i: number, j: number, k: number): number => i + 10 * (j + 8 * k)
  // Voxel (4, 0, 1) of the image holds (0 or 1, 6 or 7, 2 or 3) of the labels.
  for (const i of [0, 1]) for (const j of [6, 7]) for (const k of [2, 3]) labels[index(i, j, k)] = 9
  const stack = stackOf(image, 'axial')
  const picture = sampleSlice(stack, 1, labels, fine, new Uint8Array(20), 0)
  expect([...picture].map((value, at) => (value ? at : -1)).filter((at) => at >= 0)).toEqual([4])
  expect(
    sampleSlice(stack, 0, labels, { ...fine, origin: [500, 0, 0] }, new Uint8Array(20), 3).every(
      (value) => value === 3,
    ),
  ).toBe(true)
})
