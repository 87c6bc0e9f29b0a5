import { ballMorphology, distanceTransform, gaussian } from '@trabecula/kernels'
import { afterEach, expect, test, vi } from 'vitest'
import { elsewhere } from '../../test/elsewhere.ts'
import { seededRandom } from '../base/random.ts'
import { isShared, pieceOf, sharedArray } from '../base/shared-array.ts'
import { ballVolume, distanceVolume, smoothedVolume } from './voxel-slabs.ts'

const size = [64, 50, 2700] as const // More slices than one slab takes.
const random = seededRandom(1)
const values = Int16Array.from(
  { length: size[0] * size[1] * size[2] },
  () => Math.floor(4000 * random()) - 1000,
)
const mask = Uint8Array.from(values, (value) => (value > 2800 ? 1 : 0))

const bytes = ({ buffer, byteOffset, byteLength }: Float32Array | Uint8Array) =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)

afterEach(() => vi.unstubAllGlobals())

test.each([
  true,
  false,
])('slabs give what the kernels give in one piece; shared memory: %s', async (shared) => {
  if (!shared) vi.stubGlobal('SharedArrayBuffer', undefined)
  const smooth = await smoothedVolume(values, size, [0.8, 1, 1.2], elsewhere)
  expect(isShared(smooth)).toBe(shared)
  expect(bytes(smooth).equals(bytes(gaussian(values, size, [0.8, 1, 1.2])))).toBe(true)
  const spacing = [0.5, 0.75, 1] as const
  const distance = await distanceVolume(mask, size, spacing, elsewhere)
  expect(bytes(distance).equals(bytes(distanceTransform(mask, size, spacing)))).toBe(true)
  const closed = new Uint8Array(mask.length)
  ballMorphology('close', mask, size, spacing, 1.6, { first: 0, last: size[2] }, closed)
  const found = await ballVolume('close', mask, size, { spacing, radius: 1.6 }, elsewhere)
  expect(bytes(found).equals(bytes(closed))).toBe(true)
})

test('a piece of an ordinary array is a copy without the rest, of a shared one a view', () => {
  expect(pieceOf(new Uint8Array(100), 10, 20).buffer.byteLength).toBe(10)
  expect(pieceOf(sharedArray(Uint8Array, 100), 10, 20).buffer.byteLength).toBe(100)
})
