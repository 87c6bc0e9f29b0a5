import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as slow from '../reference/edge-profiles.ts'
import { cellLevels, edgeProfiles, medianProfile, type Profiles } from './edge-profiles.ts'

type Size = readonly [number, number, number]

/** A ball with a noisy image of it, and another's domain behind a plane. */
function ball(size: Size, spacing: Size, noise: (n: number) => number, others = true) {
  const count = size[0] * size[1] * size[2]
  const middle = size.map((n, a) => ((n - 1) * spacing[a]!) / 2)
  const radius = 0.35 * Math.min(...size.map((n, a) => n * spacing[a]!))
  const depth = Float32Array.from({ length: count }, (_, v) => {
    const at = [v % size[0], Math.floor(v / size[0]) % size[1], Math.floor(v / size[0] / size[1])]
    return radius - Math.sqrt(at.reduce((sum, x, a) => sum + (x * spacing[a]! - middle[a]!) ** 2, 0))
  })
  const far = Math.floor(0.8 * size[0])
  return {
    bone: Uint8Array.from(depth, (d) => (d > 0 ? 1 : 0)),
    shape: depth.map((d) => Math.min(1, Math.max(0, 0.5 + d / 4))),
    image: {
      values: depth.map((d, n) => 500 + 400 * Math.max(-1, Math.min(1, d / 2)) + noise(n)),
      domain: Uint8Array.from(depth, (d, n) => (d > 0 ? 1 : others && n % size[0] >= far ? 2 : 0)),
      size,
      spacing,
    },
  }
}

const rowsOf = ({ voxels, length, along }: Profiles) =>
  Array.from(voxels, (voxel, n) => ({ voxel, along: [...along.subarray(n * length, (n + 1) * length)] }))

const side = fc.integer({ min: 1, max: 40 })
const spacing = fc.constantFrom(0.4, 0.7, 1.3)
const wall = fc.constantFrom(undefined, 450, 500)

test('the same profiles as the plain version, bit for bit: sizes, spacings and rules', () => {
  fc.assert(
    fc.property(
      fc.tuple(side, side, side),
      fc.tuple(spacing, spacing, spacing),
      fc.infiniteStream(fc.double({ min: -80, max: 80, noNaN: true })),
      fc.record({ wall, range: fc.constantFrom(1.5, 1.55, 2, 2.3), most: fc.constantFrom(7, 60, 1e6) }),
      fc.constantFrom([-Infinity, Infinity] as const, [60, 960] as const),
      (size, spacings, noise, rule, tissue) => {
        const { image, bone, shape } = ball(size, spacings, () => Number(noise.next().value))
        const found = edgeProfiles(image, bone, shape, { ...rule, tissue })
        expect(found.length % 2).toBe(1)
        expect(rowsOf(found)).toEqual(slow.edgeProfiles(image, bone, shape, { ...rule, tissue }))
      },
    ),
    { numRuns: 12 },
  )
})

test('a ball’s profiles over several slabs are the ramp that its image is', () => {
  const { image, bone, shape } = ball([96, 96, 128], [0.5, 0.5, 0.5], () => 0, false)
  const rule = { wall: 500, tissue: [-Infinity, Infinity] as const, range: 3, most: 2000 }
  const profiles = edgeProfiles(image, bone, shape, rule)
  expect(profiles.voxels.length).toBeGreaterThan(1000)
  for (const along of [medianProfile(profiles), rowsOf(profiles)[77]!.along])
    for (const [s, value] of along.entries()) {
      const depth = s * 0.25 - 3
      if (Math.abs(Math.abs(depth) - 2) < 0.6) continue // The ramp's ends are rounded by interpolation.
      expect(Math.abs(value - (500 + 200 * Math.max(-2, Math.min(2, depth))))).toBeLessThan(3)
    }
})

test('medians of any columns are those of the sorted numbers', () => {
  const number = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.double({ noNaN: true, min: -1e300, max: 1e300 }),
    fc.constant(Infinity),
  )
  const rows = fc.array(fc.tuple(number, number, number), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(rows, (drawn) => {
      const along = Float64Array.from(drawn.flat())
      const found = medianProfile({ voxels: new Uint32Array(drawn.length), length: 3, along })
      expect(Array.from(found, (x) => x + 0)).toEqual(slow.medianProfile(drawn).map((x) => x + 0))
    }),
  )
})

test('the levels of cells are those of all profiles weighed one by one', () => {
  fc.assert(
    fc.property(
      fc.tuple(...[1, 2, 3].map(() => fc.integer({ min: 1, max: 20 }))) as fc.Arbitrary<
        [number, number, number]
      >,
      fc.array(
        fc.tuple(
          fc.nat(),
          fc.array(fc.double({ min: -900, max: 900, noNaN: true }), { minLength: 5, maxLength: 5 }),
        ),
        {
          minLength: 1,
          maxLength: 40,
        },
      ),
      fc.constantFrom(0.01, 0.75, 2),
      (size, drawn, least) => {
        const voxels = [2.5, 4, 3] as const
        const cells = { voxels, size: size.map((n, a) => Math.ceil(n / voxels[a]!) + 1) as unknown as Size }
        const rows = drawn.map(([n, along]) => ({ voxel: n % (size[0] * size[1] * size[2]), along }))
        const profiles = {
          voxels: Uint32Array.from(rows, ({ voxel }) => voxel),
          length: 5,
          along: Float64Array.from(rows.flatMap(({ along }) => along)),
        }
        const found = cellLevels(profiles, size, cells, least)
        slow.cellLevels(rows, size, cells, least).forEach((wanted, n) => {
          if (Number.isNaN(wanted)) expect(found[n]).toBeNaN()
          else expect(found[n]).toBeCloseTo(wanted, 8)
        })
      },
    ),
  )
})

test('refused: volumes of other sizes, no range, profiles of an even length or of voxels beyond the cells', () => {
  const { image, bone, shape } = ball([5, 5, 5], [1, 1, 1], () => 0)
  const rule = { wall: 500, tissue: [0, 1000] as const, range: 2, most: 9 }
  expect(() => edgeProfiles(image, bone, shape.subarray(1), rule)).toThrow(RangeError)
  expect(() => edgeProfiles(image, bone, shape, { ...rule, range: 0 })).toThrow(RangeError)
  const two = { voxels: Uint32Array.of(1), length: 2, along: new Float64Array(2) }
  expect(() => medianProfile(two)).toThrow(RangeError)
  const one = { voxels: Uint32Array.of(124), length: 1, along: new Float64Array(1) }
  expect(() => cellLevels(one, [5, 5, 5], { size: [2, 2, 2], voxels: [2, 2, 2] }, 1)).toThrow(RangeError)
})
