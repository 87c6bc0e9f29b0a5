import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LabelMap } from '../geometry/label-map.ts'
import { plainContext, StepError } from '../step.ts'
import { closeStep } from './close.ts'
import { dilateStep } from './dilate.ts'
import { erodeStep } from './erode.ts'
import { type MorphologyOperation, morphology } from './morphology.ts'
import { openStep } from './open.ts'

type Size = readonly [number, number, number]

function labelsOf(size: Size, values: ArrayLike<number>, spacing: Size = [1, 1, 1]): LabelMap {
  const own = Uint8Array.from(values)
  const names = ['hip_left', 'hip_right', 'sacrum']
  return {
    grid: { size, spacing, origin: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] },
    values: own,
    structures: [1, 2, 3]
      .filter((value) => own.includes(value))
      .map((value) => ({ value, name: names[value - 1]!, side: 'unknown', colour: [1, 2, 3] })),
  }
}

const count = (labels: LabelMap, value = 1) => labels.values.filter((v) => v === value).length

/** Ball morphology by its definition: voxels of an unbounded volume whose outermost voxels repeat. */
function byDefinition(labels: LabelMap, operation: MorphologyOperation, radius: number): Uint8Array {
  const { size, spacing } = labels.grid
  const reach = spacing.map((s) => Math.floor(radius / s + 1e-9))
  const ball: Size[] = []
  for (let z = -reach[2]!; z <= reach[2]!; z++) {
    for (let y = -reach[1]!; y <= reach[1]!; y++) {
      for (let x = -reach[0]!; x <= reach[0]!; x++) {
        if ((x * spacing[0]) ** 2 + (y * spacing[1]) ** 2 + (z * spacing[2]) ** 2 <= radius * radius + 1e-9)
          ball.push([x, y, z])
      }
    }
  }
  const clamp = (i: number, n: number) => Math.min(Math.max(i, 0), n - 1)
  type Field = (x: number, y: number, z: number) => boolean
  const start: Field = (x, y, z) =>
    labels.values[clamp(x, size[0]) + size[0] * (clamp(y, size[1]) + size[1] * clamp(z, size[2]))] === 1
  const some =
    (f: Field): Field =>
    (x, y, z) =>
      ball.some(([i, j, k]) => f(x + i, y + j, z + k))
  const every =
    (f: Field): Field =>
    (x, y, z) =>
      ball.every(([i, j, k]) => f(x + i, y + j, z + k))
  const field = {
    dilate: some(start),
    erode: every(start),
    open: some(every(start)),
    close: every(some(start)),
  }[operation]
  return Uint8Array.from(labels.values, (_, n) =>
    field(n % size[0], Math.floor(n / size[0]) % size[1], Math.floor(n / size[0] / size[1])) ? 1 : 0,
  )
}

const side = fc.integer({ min: 1, max: 6 })
const masks = fc
  .tuple(
    fc.tuple(side, side, side),
    fc.constantFrom(0.2, 0.6, 0.9),
    fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
  )
  .map(([size, share, numbers]) =>
    labelsOf(
      size,
      Array.from({ length: size[0] * size[1] * size[2] }, (_, i) =>
        i === 0 || Number(numbers.next().value) < share ? 1 : 0,
      ),
      [0.8, 1, 1.5],
    ),
  )
const radii = fc.constantFrom(0.5, 0.8, 1, 1.3, 1.7, 2)

describe('against the definition', () => {
  test.each([
    'dilate',
    'erode',
    'open',
    'close',
  ] as const)('%s equals the ball set by set, border included', (operation) => {
    fc.assert(
      fc.property(masks, radii, (labels, radius) => {
        const expected = byDefinition(labels, operation, radius)
        if (!expected.includes(1)) {
          expect(() => morphology(labels, operation, { radius })).toThrow(StepError)
          return
        }
        expect(morphology(labels, operation, { radius }).values).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  })
})

test('a dilated voxel is the ball: 33 centres within 2 of it, 7 within 1', () => {
  const values = new Uint8Array(9 * 9 * 9)
  values[4 + 9 * (4 + 9 * 4)] = 1
  const labels = labelsOf([9, 9, 9], values)
  expect(count(morphology(labels, 'dilate', { radius: 2 }))).toBe(33)
  expect(count(morphology(labels, 'dilate', { radius: 1 }))).toBe(7)
  expect(count(morphology(morphology(labels, 'dilate', { radius: 2 }), 'erode', { radius: 2 }))).toBe(1)
})

test('a plate that leaves the volume closes and is not eroded at the cut; a gap of the border stays a gap', () => {
  const size = [12, 12, 4] as const
  const plate = labelsOf(
    size,
    Array.from({ length: 576 }, (_, n) =>
      Math.floor(n / 12) % 12 >= 5 && Math.floor(n / 12) % 12 <= 8 && n % 12 !== 6 ? 1 : 0,
    ),
  )
  const closed = morphology(plate, 'close', { radius: 1.5 })
  expect(count(closed)).toBe(12 * 4 * 4)
  expect(count(morphology(closed, 'erode', { radius: 1 }))).toBe(12 * 2 * 4)
  const nearBorder = labelsOf(
    size,
    Array.from({ length: 576 }, (_, n) => (n % 12 >= 2 && n % 12 <= 6 ? 1 : 0)),
  )
  expect(morphology(nearBorder, 'close', { radius: 3 }).values).toEqual(nearBorder.values)
})

test('growing structures share the background by distance and never enter each other', () => {
  const values = new Uint8Array(20)
  values[2] = 1
  values[3] = 2
  values[12] = 3
  const grown = morphology(labelsOf([20, 1, 1], values), 'dilate', { radius: 5 })
  expect([...grown.values]).toEqual([1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 0])
  const alone = morphology(labelsOf([20, 1, 1], values), 'dilate', { radius: 5, structures: ['sacrum'] })
  expect([...alone.values]).toEqual([0, 0, 1, 2, 0, 0, 0, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 0])
})

test('unknown structures and structures that vanish are refused', () => {
  const labels = labelsOf([5, 1, 1], [0, 1, 0, 0, 0])
  expect(() => morphology(labels, 'open', { radius: 1, structures: ['femur_left'] })).toThrow(
    "expected a structure 'femur_left', got hip_left",
  )
  expect(() => morphology(labels, 'erode', { radius: 1 })).toThrow('none of hip_left (1 before)')
})

test('the steps run the operation of their name', async () => {
  const values = new Uint8Array(343)
  for (let n = 0; n < 343; n++)
    if ([n % 7, Math.floor(n / 7) % 7, Math.floor(n / 49)].every((i) => i >= 2 && i <= 4)) values[n] = 1
  const of = labelsOf([7, 7, 7], values)
  const found: number[] = []
  for (const step of [dilateStep, erodeStep, openStep, closeStep]) {
    const labels = await step.run(
      { of },
      { radius: 1 },
      plainContext(() => ''),
    )
    found.push(count(labels))
  }
  expect(found).toEqual([27 + 54, 1, 7, 27]) // A 3³ cube, dilated by its six faces; its centre; the centre's cross.
})
