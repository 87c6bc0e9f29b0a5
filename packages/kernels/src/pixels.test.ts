import fc from 'fast-check'
import { expect, test } from 'vitest'
import { measureCellsReference, rleSegmentReference } from '../reference/pixels.ts'
import { measureCells, measureRle, type PixelRule } from './pixels.ts'

const rules = fc
  .record({
    littleEndian: fc.boolean(),
    bitsStored: fc.integer({ min: 1, max: 16 }),
    spare: fc.nat({ max: 15 }),
    signed: fc.boolean(),
    offset: fc.constantFrom(0, -1024, 5, -32768),
    padding: fc.option(fc.tuple(fc.integer({ min: -40000, max: 70000 }), fc.nat({ max: 3000 })), {
      nil: undefined,
    }),
    empty: fc.constantFrom(-1024, 0),
  })
  .map(
    ({ spare, padding, ...rule }): PixelRule => ({
      ...rule,
      highBit: rule.bitsStored - 1 + Math.min(spare, 16 - rule.bitsStored),
      padding: padding && [padding[0], padding[0] + padding[1]],
    }),
  )

const cellArrays = fc
  .uint8Array({ minLength: 2, maxLength: 96 })
  .map((bytes) => bytes.slice(0, bytes.length & ~1))

const fits = ({ low, high }: { low: number; high: number }) => low >= -32768 && high <= 32767

test('cells of any depth, sign, byte order and padding are measured as the plain version does', () => {
  fc.assert(
    fc.property(cellArrays, rules, (cells, rule) => {
      const [found, plain] = [new Int16Array(cells.length / 2), new Int16Array(cells.length / 2)]
      const measure = measureCells(cells, rule, found)
      expect(measure).toEqual(measureCellsReference(cells, rule, plain))
      if (fits(measure)) expect(found).toEqual(plain)
    }),
    { numRuns: 500 },
  )
})

test('a frame of padding alone has no values; another number of bytes is refused', () => {
  const rule: PixelRule = {
    littleEndian: true, bitsStored: 16, highBit: 15, signed: true, offset: 0, padding: [-2000, -1500], empty: -1024,
  } // biome-ignore format: one record
  const target = new Int16Array(9)
  const cells = new Uint8Array(Int16Array.from({ length: 9 }, () => -2000).buffer)
  expect(measureCells(cells, rule, target)).toEqual({
    low: Number.POSITIVE_INFINITY,
    high: Number.NEGATIVE_INFINITY,
    padding: 9,
  })
  expect([...target]).toEqual(new Array(9).fill(-1024))
  expect(() => measureCells(cells.subarray(1), rule, target)).toThrow('18 bytes')
})

/** One segment of runs, copies and no-ops as drawn. */
const segments = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ minLength: 1, maxLength: 128 })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((parts) =>
    Uint8Array.from(
      parts.flatMap(([control, bytes]) => {
        if (control === 128) return [128]
        return control < 128 ? [bytes.length - 1, ...bytes] : [control, bytes[0]!]
      }),
    ),
  )

test('RLE planes of runs and copies, whole or cut short, are what the plain version gives', () => {
  const rule: PixelRule = {
    littleEndian: true, bitsStored: 16, highBit: 15, signed: true, offset: 0, padding: undefined, empty: 0,
  } // biome-ignore format: one record
  fc.assert(
    fc.property(segments, segments, fc.integer({ min: 1, max: 300 }), (high, low, count) => {
      const coded = new Uint8Array(64 + high.length + low.length)
      const header = new DataView(coded.buffer)
      header.setUint32(0, 2, true)
      header.setUint32(4, 64, true)
      header.setUint32(8, 64 + high.length, true)
      coded.set(high, 64)
      coded.set(low, 64 + high.length)
      const planes = [high, low].map((segment) => rleSegmentReference(segment, count))
      const target = new Int16Array(count)
      if (planes.includes(undefined)) {
        expect(() => measureRle(coded, rule, target)).toThrow('cut short')
        return
      }
      measureRle(coded, rule, target)
      expect(target).toEqual(
        Int16Array.from({ length: count }, (_, i) => (planes[0]![i]! << 8) | planes[1]![i]!),
      )
    }),
    { numRuns: 200 },
  )
  expect(() => measureRle(new Uint8Array(8), rule, new Int16Array(4))).toThrow('cut short')
  expect(() => measureRle(new Uint8Array(80), rule, new Int16Array(4))).toThrow('expected 2 RLE segments')
})
