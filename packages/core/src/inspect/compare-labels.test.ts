import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LabelMap } from '../geometry/label-map.ts'
import type { Grid } from '../geometry/volume.ts'
import { compareLabels, compareMasks } from './compare-labels.ts'
import { elementAreas, surfaceElements } from './surface-elements.ts'

type Size = readonly [number, number, number]

function maskOf(size: Size, inside: (x: number, y: number, z: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: size[0] * size[1] * size[2] }, (_, n) =>
    inside(n % size[0], Math.floor(n / size[0]) % size[1], Math.floor(n / size[0] / size[1])) ? 1 : 0,
  )
}

// google-deepmind/surface-distance, surface_distance_test.py (Apache-2.0), class SurfaceDistance3DTest: its values to
// three places. Array axes 0, 1, 2 there are x, y, z here.
describe('the 3D tests of surface-distance', () => {
  const size = [128, 128, 128] as const
  const spacing = [3, 2, 1] as const
  const one = maskOf(size, (x, y, z) => x === 50 && y === 60 && z === 70)
  const other = maskOf(size, (x, y, z) => x === 50 && y === 60 && z === 72)
  const none = new Uint8Array(128 ** 3)

  test('two voxels 2 mm apart', () => {
    const found = compareMasks(one, other, size, spacing, 1)
    expect(found.meanSurfaceDistance[0]).toBeCloseTo(1.5, 10)
    expect(found.meanSurfaceDistance[1]).toBeCloseTo(1.5, 10)
    expect(found).toMatchObject({ hausdorff: 2, hausdorff95: 2, surfaceDice: 0.5, dice: 0, voxels: [1, 1] })
  })
  test('two boxes shifted by one voxel, on the border of the volume', () => {
    const cube = [100, 100, 100] as const
    const found = compareMasks(
      maskOf(cube, (x) => x < 50),
      maskOf(cube, (x) => x < 51),
      cube,
      [2, 1, 1],
      1,
    )
    expect(found.meanSurfaceDistance[0]).toBeCloseTo(0.322, 3)
    expect(found.meanSurfaceDistance[1]).toBeCloseTo(0.339, 3)
    expect(found.surfaceDice).toBeCloseTo(0.836, 3)
    expect(found.dice).toBeCloseTo(0.99, 3)
    expect([found.hausdorff, found.hausdorff95]).toEqual([2, 2])
  })
  test('one empty mask', () => {
    expect(compareMasks(one, none, size, spacing, 1)).toMatchObject({
      meanSurfaceDistance: [Infinity, NaN],
      hausdorff: Infinity,
      hausdorff95: Infinity,
      surfaceDice: 0,
      dice: 0,
    })
    expect(compareMasks(none, other, size, spacing, 1).meanSurfaceDistance).toEqual([NaN, Infinity])
  })
  test('both empty', () => {
    expect(compareMasks(none, none, size, spacing, 1)).toMatchObject({
      meanSurfaceDistance: [NaN, NaN],
      hausdorff: Infinity,
      hausdorff95: Infinity,
      surfaceDice: NaN,
      dice: NaN,
    })
  })
})

test('a sphere grown by 4 mm: distances about 4, Dice 2r³/(R³ + r³)', () => {
  const size = [64, 64, 42] as const
  const spacing = [0.7, 0.7, 1.05] as const
  const ball = (radius: number) =>
    maskOf(
      size,
      (x, y, z) =>
        ((x - 31.5) * 0.7) ** 2 + ((y - 31.5) * 0.7) ** 2 + ((z - 20.5) * 1.05) ** 2 <= radius * radius,
    )
  const found = compareMasks(ball(15), ball(19), size, spacing, 3)
  expect(Math.abs(found.dice - (2 * 15 ** 3) / (15 ** 3 + 19 ** 3))).toBeLessThan(2e-3)
  for (const mean of found.meanSurfaceDistance) expect(Math.abs(mean - 4)).toBeLessThan(0.525) // Half a slice: the nearest element is nearer than the surface between elements.
  expect(found.hausdorff95).toBeLessThanOrEqual(found.hausdorff)
  expect(found.surfaceDice).toBeLessThan(0.05)
})

test('equal to the definition, element by element', () => {
  const side = fc.integer({ min: 1, max: 5 })
  const bits = fc.infiniteStream(fc.boolean())
  fc.assert(
    fc.property(fc.tuple(side, side, side), bits, fc.constantFrom(0.5, 1.1, 2), (size, stream, tolerance) => {
      const spacing = [0.8, 1.1, 1.7] as const
      const draw = () =>
        Uint8Array.from({ length: size[0] * size[1] * size[2] }, (_, i) =>
          Number(i === 0 || stream.next().value),
        )
      const masks = [draw(), draw()]
      const areas = elementAreas(spacing)
      const sets = masks.map((mask) => {
        const { codes, size: corners } = surfaceElements(mask, size)
        return [...codes].flatMap((code, n) => {
          const at = [
            n % corners[0],
            Math.floor(n / corners[0]) % corners[1],
            Math.floor(n / corners[0] / corners[1]),
          ]
          return code === 0 || code === 255
            ? []
            : [{ area: areas[code]!, at: at.map((i, axis) => i * spacing[axis]!) }]
        })
      })
      const directed = ([from, to]: typeof sets) =>
        from!.map(({ area, at }) => ({
          area,
          d: Math.min(
            ...to!.map((other) =>
              Math.sqrt(other.at.reduce((sum, x, axis) => sum + (x - at[axis]!) ** 2, 0)),
            ),
          ),
        }))
      const [ab, ba] = [directed(sets), directed([sets[1]!, sets[0]!])]
      const sum = (list: typeof ab, of: (e: (typeof ab)[0]) => number) =>
        list.reduce((total, e) => total + of(e), 0)
      const percentile = (list: typeof ab) => {
        const sorted = [...list].sort((p, q) => p.d - q.d)
        let area = 0
        for (const { d, area: own } of sorted) {
          area += own
          if (area / sum(list, (e) => e.area) >= 0.95) return d
        }
        return Infinity
      }
      const found = compareMasks(masks[0]!, masks[1]!, size, spacing, tolerance)
      const area = sum(ab, (e) => e.area) + sum(ba, (e) => e.area)
      const near = (e: (typeof ab)[0]) => (e.d <= tolerance + 1e-9 ? e.area : 0)
      expect(found.hausdorff).toBeCloseTo(Math.max(...[...ab, ...ba].map(({ d }) => d)), 5)
      expect(found.meanSurfaceDistance[0]).toBeCloseTo(
        sum(ab, (e) => e.area * e.d) / sum(ab, (e) => e.area),
        5,
      )
      expect(found.surfaceDice).toBeCloseTo((sum(ab, near) + sum(ba, near)) / area, 5)
      expect(found.hausdorff95).toBeCloseTo(Math.max(percentile(ab), percentile(ba)), 5)
    }),
    { numRuns: 60 },
  )
})

describe('label maps', () => {
  const grid: Grid = {
    size: [6, 5, 4],
    spacing: [1, 2, 3],
    origin: [10, 20, 30],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  }
  const structure = (value: number, name: string) => ({
    value,
    name,
    side: 'unknown' as const,
    colour: [1, 2, 3] as const,
  })
  const values = Uint8Array.from({ length: 120 }, (_, n) => (n * 7) % 3)
  const map: LabelMap = { grid, values, structures: [structure(1, 'sacrum'), structure(2, 'hip_left')] }

  test('the same voxels stored in another order are the same', () => {
    // Axes i′ = k, j′ = i reversed, k′ = j.
    const turned: Grid = {
      size: [4, 6, 5],
      spacing: [3, 1, 2],
      origin: [15, 20, 30],
      direction: [0, -1, 0, 0, 0, 1, 1, 0, 0],
    }
    const own = new Uint8Array(120)
    for (let n = 0; n < 120; n++) {
      const [i, j, k] = [n % 6, Math.floor(n / 6) % 5, Math.floor(n / 30)]
      own[k + 4 * (5 - i + 6 * j)] = values[n]!
    }
    const found = compareLabels(map, { grid: turned, values: own, structures: [structure(1, 'bone')] }, 1)
    expect(found.all).toMatchObject({ dice: 1, hausdorff: 0, surfaceDice: 1 })
    expect(found.labels.map(({ value, name, dice }) => [value, name, dice])).toEqual([
      [1, 'sacrum', 1],
      [2, 'hip_left', 1],
    ])
  })

  test('other voxels are refused', () => {
    const shifted = { ...map, grid: { ...grid, origin: [10.5, 20, 30] as const } }
    expect(() => compareLabels(map, shifted, 1)).toThrow(expect.objectContaining({ code: 'GRID_MISMATCH' }))
  })

  test('fewer slices of the same grid are the same voxels, whichever comes first', () => {
    const cut = { ...map, values: values.map((v, n) => (n < 90 ? v : 0)) }
    const fewer = { ...map, grid: { ...grid, size: [6, 5, 3] as const }, values: values.slice(0, 90) }
    expect(compareLabels(fewer, map, 1).all).toEqual(compareLabels(cut, map, 1).all)
    expect(compareLabels(map, fewer, 1).all).toEqual(compareLabels(map, cut, 1).all)
  })

  test('structures are paired by name where asked, those of layers that overlap too', () => {
    const renamed = {
      ...map,
      values: Uint8Array.from(values, (v) => (v === 1 ? 5 : 0)),
      structures: [structure(5, 'sacrum')],
      overlaps: [
        { values: Uint8Array.from(values, (v) => (v === 2 ? 7 : 0)), structures: [structure(7, 'hip_left')] },
      ],
    }
    const found = compareLabels(map, renamed, 1, undefined, 'name')
    expect(found.all.dice).toBe(1)
    expect(found.labels.map(({ name, dice }) => [name, dice])).toEqual([
      ['sacrum', 1],
      ['hip_left', 1],
    ])
  })
})
