import { afterEach, expect, test, vi } from 'vitest'
import { elsewhere } from '../../test/elsewhere.ts'
import { seededRandom } from '../base/random.ts'
import { isShared, sharedArray } from '../base/shared-array.ts'
import type { Matrix3 } from '../base/vectors.ts'
import { zeroSurface } from './field-surface.ts'
import { LAYER_VOXELS, zeroSurfaceInSlabs } from './surface-slabs.ts'
import type { Grid } from './volume.ts'
import { slabsOf } from './voxel-slabs.ts'

const size = [31, 17, 20_000] as const // More slices than one slab takes.
const PLANE = size[0] * size[1]
const STRAIGHT: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1]
const random = seededRandom(5)

/** Noise about the slabs' borders, with alternating cells that cross; nothing elsewhere. */
const noise = new Int16Array(PLANE * size[2]).fill(-1000)
for (const border of slabsOf(size[2] + 1, PLANE, LAYER_VOXELS).map(({ first }) => first)) {
  const from = Math.max(0, border - 5)
  for (let n = PLANE * from; n < PLANE * Math.min(border + 4, size[2]); n++) {
    const x = 2 * random() - 1
    noise[n] = Math.round(30_000 * x * x * x)
  }
}

afterEach(() => vi.unstubAllGlobals())

test.each([
  { shared: true, type: Int16Array, direction: STRAIGHT },
  { shared: true, type: Float32Array, direction: [0, 1, 0, 1, 0, 0, 0, 0, 1] as Matrix3 },
  { shared: false, type: Int16Array, direction: [0, 0.6, -0.8, 1, 0, 0, 0, 0.8, 0.6] as Matrix3 },
])('slabs give the surface of one piece, byte for byte; shared memory: $shared', async ({
  shared,
  type,
  direction,
}) => {
  if (!shared) vi.stubGlobal('SharedArrayBuffer', undefined)
  const grid: Grid = { size, spacing: [0.4, 0.55, 0.7], origin: [-91.3, 40.2, 803.4], direction }
  const values = sharedArray(type as typeof Int16Array, noise.length)
  values.set(noise)
  const marks = sharedArray(Uint8Array, noise.length)
  for (let n = 0; n < marks.length; n += 211) marks[n] = 1
  const offset = [3, 0, 2] as const
  const found = await zeroSurfaceInSlabs({ values, size, offset, level: 0.5, marks }, grid, elsewhere)
  const whole = zeroSurface(values, size, offset, grid, 0.5)
  expect(isShared(found.mesh.positions)).toBe(shared)
  const same = (a: Float32Array | Uint32Array | Uint8Array, b: typeof a) =>
    Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(
      Buffer.from(b.buffer, b.byteOffset, b.byteLength),
    )
  expect(found.mesh.positions.length).toBe(whole.mesh.positions.length)
  expect(same(found.mesh.positions, whole.mesh.positions)).toBe(true)
  expect(same(found.mesh.triangles, whole.mesh.triangles)).toBe(true)
  expect(whole.crossed).toBeDefined()
  expect(same(found.crossed!, whole.crossed!)).toBe(true)
  const near = Uint8Array.from(found.near, (_, v) => {
    const at = (round: (x: number) => number) =>
      [0, 1, 2].reduce((sum, axis) => {
        const place = Math.min(Math.max(round(whole.indices[3 * v + axis]!), 0), size[axis]! - 1)
        return sum + place * [1, size[0], size[0] * size[1]][axis]!
      }, 0)
    return marks[at(Math.floor)]! | marks[at(Math.ceil)]!
  })
  expect(same(found.near, near)).toBe(true)
  expect(near.some((mark) => mark === 1)).toBe(true)
})

test('a block without anything inside has an empty surface', async () => {
  const grid: Grid = { size: [3, 1, 1], spacing: [1, 1, 1], origin: [0, 0, 0], direction: STRAIGHT }
  const block = {
    values: new Int16Array(3),
    size: grid.size,
    offset: [0, 0, 0] as const,
    level: 1,
    marks: new Uint8Array(0),
  }
  const { mesh, crossed } = await zeroSurfaceInSlabs(block, grid, elsewhere)
  expect([mesh.triangles.length, mesh.positions.length, crossed]).toEqual([0, 0, undefined])
})
