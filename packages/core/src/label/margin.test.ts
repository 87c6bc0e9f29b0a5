import fc from 'fast-check'
import { expect, test } from 'vitest'
import { centredGrid, forEachVoxel } from '../../test/label-phantoms.ts'
import { length } from '../base/vectors.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { StepError } from '../step.ts'
import { hollowed, hollowSchema } from './hollow.ts'
import { marginOf, marginSchema } from './margin.ts'
import { morphology } from './morphology.ts'

/** A single voxel in the middle: what a ball makes of it is the ball itself, known voxel by voxel. */
function pointMap(): LabelMap {
  const grid = centredGrid([21, 17, 13], [0.7, 0.9, 1.4])
  const values = new Uint8Array(21 * 17 * 13)
  values[10 + 21 * (8 + 17 * 6)] = 1
  return { grid, values, structures: [{ value: 1, name: 'tumour', side: 'unknown', colour: [1, 2, 3] }] }
}

function ballMap(radius: number): LabelMap {
  const point = pointMap()
  forEachVoxel(point.grid, (voxel, p) => {
    point.values[voxel] = length(p) <= radius ? 1 : 0
  })
  return point
}

/** Voxels whose distance from the middle lies in a range, by the definition. */
function shellBetween(low: number, high: number, point = pointMap()): Uint8Array {
  forEachVoxel(point.grid, (voxel, p) => {
    const away = length(p)
    point.values[voxel] = away > low + 1e-6 && away <= high + 1e-6 ? 1 : 0
  })
  return point.values as Uint8Array
}

test('a margin of a point is the ball of that radius, exact on unequal voxels', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.5, max: 5, noNaN: true }), (distance) => {
      const grown = marginOf(pointMap(), marginSchema.parse({ distance }))
      expect(grown.values).toEqual(shellBetween(-1, distance))
    }),
    { numRuns: 20 },
  )
})

test('as a zone, the structure stays and the margin is a structure of its own', () => {
  const grown = marginOf(pointMap(), marginSchema.parse({ distance: 3, zone: 'safety_margin' }))
  expect(grown.structures.map(({ name, value }) => [name, value])).toEqual([
    ['tumour', 1],
    ['safety_margin', 2],
  ])
  expect(Uint8Array.from(grown.values, (v) => (v === 2 ? 1 : 0))).toEqual(shellBetween(0, 3))
  expect(grown.values.filter((v) => v === 1).length).toBe(1)
})

test('inward it is erosion, and what is lost can be a zone', () => {
  const ball = ballMap(5)
  const params = { distance: -1.5, zone: 'rim' }
  const zoned = marginOf(ball, marginSchema.parse(params))
  expect(Uint8Array.from(zoned.values, (v) => (v === 1 ? 1 : 0))).toEqual(
    morphology(ball, 'erode', { radius: 1.5 }).values,
  )
  expect(zoned.values.filter((v) => v > 0).length).toBe(ball.values.filter((v) => v > 0).length)
})

test('refused: a margin of nothing, a name that is taken, a zone without voxels', () => {
  expect(marginSchema.safeParse({ distance: 0 }).success).toBe(false)
  const code = (params: unknown) => {
    try {
      marginOf(pointMap(), marginSchema.parse(params))
      return 'none'
    } catch (error) {
      if (!(error instanceof StepError)) throw error
      return error.code
    }
  }
  expect(code({ distance: 2, zone: 'tumour' })).toBe('STRUCTURE_TWICE')
  expect(code({ distance: 0.3, zone: 'rim' })).toBe('ZONE_EMPTY')
  expect(code({ distance: -0.8 })).toBe('STRUCTURE_VANISHED')
})

test.each([
  ['inside', 0, 2],
  ['middle', 1, 1],
  ['outside', 2, 0],
] as const)('a hollow ball, wall %s: dilation less erosion, by the definition', (from, outward, inward) => {
  const ball = ballMap(5)
  const hollow = hollowed(ball, hollowSchema.parse({ wall: 2, from }))
  const outer = outward > 0 ? morphology(ball, 'dilate', { radius: outward }).values : ball.values
  const inner = inward > 0 ? morphology(ball, 'erode', { radius: inward }).values : ball.values
  expect(hollow.values).toEqual(Uint8Array.from(outer, (v, n) => (v !== 0 && inner[n] === 0 ? 1 : 0)))
  expect(hollow.values[10 + 21 * (8 + 17 * 6)]).toBe(0)
})

test('a hollow shaft that leaves the image is open there, and walls thicker than the structure leave it whole', () => {
  const shaft = pointMap()
  forEachVoxel(shaft.grid, (voxel, [x, y]) => {
    shaft.values[voxel] = x * x + y * y <= 16 ? 1 : 0
  })
  const hollow = hollowed(shaft, hollowSchema.parse({ wall: 1.5 }))
  const end = hollow.values.slice(0, 21 * 17)
  expect(end).toEqual(hollow.values.slice(21 * 17 * 6, 21 * 17 * 7))
  expect(end[10 + 21 * 8]).toBe(0)
  expect(hollowed(shaft, hollowSchema.parse({ wall: 9 })).values).toEqual(shaft.values)
})
