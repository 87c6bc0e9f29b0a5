import { describe, expect, test } from 'vitest'
import { centredGrid, forEachVoxel } from '../../test/label-phantoms.ts'
import type { Vector3 } from '../base/vectors.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { interpolated, interpolateSchema } from './interpolate.ts'

const grid = centredGrid([61, 51, 41], [0.6, 0.8, 1])

function mapOf(inside: (p: Vector3) => boolean): LabelMap {
  const values = new Uint8Array(61 * 51 * 41)
  forEachVoxel(grid, (voxel, p) => {
    values[voxel] = inside(p) ? 1 : 0
  })
  return { grid, values, structures: [{ value: 1, name: 'tumour', side: 'unknown', colour: [1, 2, 3] }] }
}

/** Only every nth slice across an axis, with the first and last that hold something. */
function painted(whole: LabelMap, every: number, axis: 0 | 1 | 2): LabelMap {
  const step = [1, 61, 61 * 51][axis]!
  const size = grid.size[axis]
  const sliceOf = (voxel: number) => Math.floor(voxel / step) % size
  let [first, last] = [size, -1]
  whole.values.forEach((value, voxel) => {
    if (!value) return
    first = Math.min(first, sliceOf(voxel))
    last = Math.max(last, sliceOf(voxel))
  })
  const kept = (s: number) => (s - first) % every === 0 || s === last
  return { ...whole, values: Uint8Array.from(whole.values, (value, v) => (kept(sliceOf(v)) ? value : 0)) }
}

function dice(a: LabelMap, b: LabelMap): number {
  let [both, sum] = [0, 0]
  a.values.forEach((value, v) => {
    if (value && b.values[v]) both++
    sum += (value ? 1 : 0) + (b.values[v] ? 1 : 0)
  })
  return (2 * both) / sum
}

const ellipsoid = mapOf(([x, y, z]) => (x / 15) ** 2 + (y / 12) ** 2 + (z / 17) ** 2 <= 1)
const cone = mapOf(([x, y, z]) => Math.abs(z) <= 18 && x * x + y * y <= (8 + z / 3) ** 2)
const aslant = mapOf(([x, y, z]) => Math.abs(z) <= 16 && (x - 0.6 * z) ** 2 + y * y <= 16)

// Interpolation is linear: the round ends of an ellipsoid come out as cones, a little too slim.
describe('slices between painted ones', () => {
  test.each([
    ['an ellipsoid, every 5th axial slice', ellipsoid, 5, 'k', false, 0.965],
    ['an ellipsoid, every 5th sagittal slice', ellipsoid, 5, 'i', false, 0.97],
    ['an ellipsoid, every 4th coronal slice', ellipsoid, 4, 'j', true, 0.97],
    ['a cone, every 9th slice: linear, so all but the voxels’ rounding', cone, 9, 'k', false, 0.99],
    ['a shaft aslant by 31°, every 8th slice, followed', aslant, 8, 'k', true, 0.98],
  ] as const)('%s', (_, whole, every, axis, follow, least) => {
    const given = painted(whole, every, ({ i: 0, j: 1, k: 2 } as const)[axis])
    const result = interpolated(given, interpolateSchema.parse({ axis, follow }))
    expect(dice(result, whole)).toBeGreaterThan(least)
    given.values.forEach((value, v) => {
      if (value) expect(result.values[v]).toBe(value)
    })
  })

  test('without following, the aslant shaft is pinched: that is what `follow` is for', () => {
    const given = painted(aslant, 8, 2)
    const plain = interpolated(given, interpolateSchema.parse({ follow: false }))
    const followed = interpolated(given, interpolateSchema.parse({}))
    expect(dice(plain, aslant)).toBeLessThan(dice(followed, aslant) - 0.05)
  })

  test('neighbours keep their voxels, and nothing is added beyond the outermost slices', () => {
    const given = painted(ellipsoid, 6, 2)
    const neighbour = given.values.slice()
    for (let v = 0; v < 61 * 51; v++) neighbour[61 * 51 * 20 + v] = 2
    const structures = [...given.structures, { ...given.structures[0]!, value: 2, name: 'other' }]
    const result = interpolated({ ...given, values: neighbour, structures }, interpolateSchema.parse({}))
    expect(result.values.slice(61 * 51 * 20, 61 * 51 * 21).every((v) => v === 2)).toBe(true)
    const used = (map: LabelMap) => [map.values.indexOf(1), (map.values as Uint8Array).lastIndexOf(1)]
    const plane = ([a, b]: number[]) => [Math.floor(a! / 3111), Math.floor(b! / 3111)]
    expect(plane(used(result))).toEqual(plane(used(given)))
  })
})
