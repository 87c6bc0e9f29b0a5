import { components, fillCavities, hysteresis } from '@trabecula/kernels'
import { afterEach, expect, test, vi } from 'vitest'
import { elsewhere } from '../../test/elsewhere.ts'
import { seededRandom } from '../base/random.ts'
import { isShared, sharedArray } from '../base/shared-array.ts'
import { cavitiesFilled, componentsVolume, hysteresisVolume } from './voxel-components.ts'

const size = [64, 50, 2700] as const // More slices than one slab takes.
const random = seededRandom(1)
const values = Int16Array.from(
  { length: size[0] * size[1] * size[2] },
  () => Math.floor(4000 * random()) - 1000,
)
/** Blotches, so that pieces run across slabs and enclose cavities. */
const blotches = Uint8Array.from(values, (_, n) => (values[n - (n % 5)]! > 600 ? 1 : 0))

const same = (a: ArrayLike<number> & ArrayBufferView, b: ArrayLike<number> & ArrayBufferView) =>
  Buffer.from(a.buffer as ArrayBuffer, a.byteOffset, a.byteLength).equals(
    Buffer.from(b.buffer as ArrayBuffer, b.byteOffset, b.byteLength),
  )

afterEach(() => vi.unstubAllGlobals())

test.each([
  true,
  false,
])('slabs give what the kernels give in one piece; shared memory: %s', async (shared) => {
  if (!shared) vi.stubGlobal('SharedArrayBuffer', undefined)
  const mask = sharedArray(Uint8Array, blotches.length)
  mask.set(blotches)
  const found = await componentsVolume(mask, size, 26, elsewhere)
  const whole = components(mask, size, 26)
  expect(isShared(found.labels)).toBe(shared)
  expect(found.sizes).toEqual(whole.sizes)
  expect(same(found.labels, whole.labels)).toBe(true)
  expect(same(await cavitiesFilled(mask, size, elsewhere), fillCavities(mask, size))).toBe(true)
  const rule = { low: 900, sure: 2990, high: 3071, least: 1, connectivity: 6 as const }
  const piece = await hysteresisVolume(values, size, rule, elsewhere)
  expect(same(piece.mask, hysteresis(values, size, rule))).toBe(true)
  expect([piece.weak, piece.kept]).toEqual([
    values.reduce((sum, value) => sum + (value >= 900 ? 1 : 0), 0),
    piece.mask.reduce((sum, one) => sum + one, 0),
  ])
  expect(piece.kept).toBeGreaterThan(100)
})
