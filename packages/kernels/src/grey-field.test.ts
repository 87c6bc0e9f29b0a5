import fc from 'fast-check'
import { expect, test } from 'vitest'
import { greyField as slow } from '../reference/grey-field.ts'
import { type GreyEdge, greyField } from './grey-field.ts'

const RULE = { trust: 1.5, tight: 0.3, wallSteps: 5, pitDepth: 0.4, pitWalls: 9, pitPasses: 2 }
const side = fc.integer({ min: 1, max: 9 })
const spacing = fc.constantFrom(0.5, 0.7, 1, 2.5)
const number = fc.double({ min: -300, max: 900, noNaN: true })

const images = fc
  .record({
    size: fc.tuple(side, side, side),
    spacing: fc.tuple(spacing, spacing, spacing),
    grey: fc.infiniteStream(number),
    depth: fc.infiniteStream(fc.double({ min: -4, max: 8, noNaN: true })),
    others: fc.boolean(),
  })
  .map(({ size, spacing, grey, depth, others }) => {
    const drawn = (stream: Iterator<number>) =>
      Float32Array.from({ length: size[0] * size[1] * size[2] }, () => Number(stream.next().value))
    return {
      size,
      spacing,
      values: drawn(grey),
      distance: drawn(depth),
      away: others ? drawn(depth) : undefined,
    }
  })

const edges = fc
  .record({
    edge: number,
    local: fc.boolean(),
    known: fc.infiniteStream(fc.oneof(number, fc.constant(Number.NaN))),
  })
  .map(({ edge, local, known }): GreyEdge => {
    if (!local) return { edge }
    const size = [4, 4, 4] as const
    const list = Float64Array.from({ length: 64 }, () => Number(known.next().value))
    return { edge, cells: { size, voxels: [3, 3.5, 4], edges: list } }
  })

test('bit for bit the plain version, whatever the image, the label and the cells', () => {
  fc.assert(
    fc.property(images, edges, (image, edge) => {
      const field = new Float32Array(image.values.length)
      const slope = greyField(image, edge, RULE, field)
      expect({ field, slope }).toEqual(slow(image, edge, RULE))
    }),
    { numRuns: 150 },
  )
})

test('a volume of several slabs: a plate’s field is the image less its edge, whatever lies behind it', () => {
  const size = [128, 128, 160] as const // 2.6 million voxels.
  const spacing = [1, 1, 1] as const
  const plane = size[0] * size[1]
  const values = Float32Array.from({ length: plane * size[2] }, (_, v) => 10 * Math.floor(v / plane))
  const distance = values.map((value) => value / 10 - 64)
  const field = new Float32Array(values.length)
  // |over| is 0, 10 and 10 within 1.5 voxels: 20/3 on average, twice that over 1.5 mm is the slope.
  const slope = greyField({ values, distance, away: undefined, size, spacing }, { edge: 640 }, RULE, field)
  expect(slope).toBeCloseTo(80 / 9, 10)
  for (const k of [0, 10, 63, 64, 65, 127, 128, 159]) {
    const [low, high] = [slope * (k - 64 - 1.5), slope * (k - 64 + 1.5)]
    const expected = Math.fround(Math.min(high, Math.max(low, 10 * (k - 64))))
    expect(field[plane * k]).toBe(expected)
    expect(field[plane * (k + 1) - 1]).toBe(expected)
  }
})

test('refused: volumes of other sizes, spacings of 0', () => {
  const image = { values: new Float32Array(8), distance: new Float32Array(8), away: undefined }
  const cube = [2, 2, 2] as const
  const field = new Float32Array(8)
  const edge = { edge: 1 }
  expect(() => greyField({ ...image, size: cube, spacing: [1, 0, 1] }, edge, RULE, field)).toThrow(RangeError)
  expect(() => greyField({ ...image, size: [2, 2, 3], spacing: [1, 1, 1] }, edge, RULE, field)).toThrow(
    RangeError,
  )
  expect(() =>
    greyField({ ...image, size: cube, spacing: [1, 1, 1] }, edge, RULE, new Float32Array(7)),
  ).toThrow(RangeError)
})
