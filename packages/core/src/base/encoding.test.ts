import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeResult, encodeResult } from './encoding.ts'

const plain = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.float32Array({ maxLength: 9 }),
    fc.uint8Array({ maxLength: 9 }),
    fc.int16Array({ maxLength: 9 }),
    fc.uint32Array({ maxLength: 9 }),
  ),
  node: fc.oneof(
    { depthSize: 'small' },
    tie('leaf'),
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), tie('node'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).node

test('there and back, from any offset of a larger buffer; the same value gives the same bytes', () => {
  fc.assert(
    fc.property(plain, fc.integer({ min: 0, max: 17 }), (value, offset) => {
      const bytes = encodeResult(value)
      const shifted = new Uint8Array(bytes.length + offset)
      shifted.set(bytes, offset)
      expect(decodeResult(shifted.subarray(offset))).toEqual(value)
      expect(encodeResult(decodeResult(bytes))).toEqual(bytes)
    }),
  )
})

test('the order of keys does not reach the bytes; foreign and torn bytes are refused', () => {
  const arrays = { first: Float32Array.of(1), second: Uint8Array.of(2) }
  expect(encodeResult({ a: arrays.first, b: arrays.second })).toEqual(
    encodeResult({ b: arrays.second, a: arrays.first }),
  )
  expect(() => decodeResult(new Uint8Array(40))).toThrow('not a Trabecula result')
  expect(() => decodeResult(encodeResult(Float64Array.of(1, 2, 3)).subarray(0, 60))).toThrow('cut short')
})
