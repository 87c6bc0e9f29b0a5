import fc from 'fast-check'
import { expect, test } from 'vitest'
import { thresholdReference } from '../reference/threshold.ts'
import { threshold } from './threshold.ts'

test('int16: the kernel equals its plain version, ends included, at any length', () => {
  fc.assert(
    fc.property(
      fc.int16Array({ minLength: 1, maxLength: 100 }),
      fc.integer({ min: -40000, max: 40000 }),
      fc.integer({ min: -40000, max: 40000 }),
      (values, low, high) => {
        expect(threshold(values, low, high)).toEqual(thresholdReference(values, low, high))
      },
    ),
  )
})

test('float32: NaN and infinities are outside a finite range', () => {
  const values = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, 1, 2, -0)
  expect([...threshold(values, 0, 2)]).toEqual([0, 0, 1, 1, 1])
})
