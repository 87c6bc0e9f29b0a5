import type { Vector3 } from '@trabecula/core'
import { expect, test } from 'vitest'
import { orientationOf } from './orientation.ts'
import { standardViews, turned } from './standard-views.ts'

/** Right and up of the picture for a viewer in this direction who keeps the patient's head up. Unit vectors, LPS. */
function pictureAxes([x, y, z]: Vector3): { readonly right: Vector3; readonly up: Vector3 } {
  const level = Math.sqrt(x * x + y * y)
  const length = Math.sqrt(x * x + y * y + z * z)
  const right: Vector3 = [-y / level, x / level, 0]
  // up = toViewer × right
  return {
    right,
    up: [(-z * right[1]) / length, (z * right[0]) / length, (x * right[1] - y * right[0]) / length],
  }
}

test.each([
  ['Front', 'L', 'S'],
  ['Back', 'R', 'S'],
  ['Left', 'P', 'S'],
  ['Right', 'A', 'S'],
  ['Top', 'L', 'P'],
  ['Bottom', 'L', 'A'],
])('%s: %s is on the right of the picture, %s above', (name, right, up) => {
  const axes = pictureAxes(standardViews.find((view) => view.name === name)!.toViewer)
  expect([orientationOf(axes.right), orientationOf(axes.up)]).toEqual([right, up])
})

test('right, up and the direction to the viewer are a right-handed frame', () => {
  const toViewer = turned([0, -1, 0], 35, 20)
  const { right: r, up: u } = pictureAxes(toViewer)
  const cross = [r[1] * u[2] - r[2] * u[1], r[2] * u[0] - r[0] * u[2], r[0] * u[1] - r[1] * u[0]]
  for (const axis of [0, 1, 2]) expect(cross[axis]).toBeCloseTo(toViewer[axis]!, 12)
})

test('turning goes round and stops at the poles', () => {
  const quarter = turned([0, -1, 0], 90, 0)
  expect(orientationOf(quarter)).toBe('L')
  expect(turned([0, -1, 0], 0, 500)[2]).toBeLessThan(1)
  expect(orientationOf(turned([0, -1, 0], 0, 500))).toBe('S')
})
