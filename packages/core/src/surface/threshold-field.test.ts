import { expect, test } from 'vitest'
import { seededRandom } from '../base/random.ts'
import type { Volume } from '../geometry/volume.ts'
import { plainContext } from '../step.ts'
import { extractSurface } from './extract.ts'
import { type SurfaceField, thresholdField } from './field.ts'

const size = [23, 17, 14] as const
const grid = {
  size,
  spacing: [0.5, 0.5, 0.75],
  origin: [3, -2, 1],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
} as const
const random = seededRandom(4)
/** Blobs of noise away from the border, and one block of bone at it. */
const values = Int16Array.from({ length: size[0] * size[1] * size[2] }, (_, n) => {
  const [x, y, z] = [n % size[0], Math.floor(n / size[0]) % size[1], Math.floor(n / size[0] / size[1])]
  if (x > 15) return 1200
  return x > 6 && y > 4 && z > 3 ? Math.floor(900 * random()) : -1000
})
const imageOf = (voxels: Volume['values']): Volume => ({
  grid,
  values: voxels,
  modality: 'CT',
  source: { format: 'computed' },
})

const extract = (field: SurfaceField) =>
  extractSurface(
    field,
    grid,
    plainContext(() => ''),
  )

test('the scan itself is the field, whatever its numbers: the same surface', async () => {
  const whole = thresholdField(imageOf(values), 300, 'all')
  const float = thresholdField(imageOf(Float32Array.from(values)), 300, 'all')
  const copied = thresholdField(imageOf(Int32Array.from(values)), 300, 'all')
  expect(whole.field.buffer).toBe(values.buffer)
  expect(copied.field).toBeInstanceOf(Float32Array)
  const surface = await extract(whole)
  expect(await extract(float)).toEqual(surface)
  const { mesh } = await extract(copied)
  expect(mesh.triangles).toEqual(surface.mesh.triangles)
  const moved = mesh.positions.map((x, n) => Math.abs(x - surface.mesh.positions[n]!))
  expect(moved.reduce((most, x) => Math.max(most, x), 0)).toBeLessThan(1e-5) // Rounding to f32.
})

test('the largest part alone: islands vanish', async () => {
  const all = (await extract(thresholdField(imageOf(values), 800, 'all'))).mesh
  const largest = (await extract(thresholdField(imageOf(values), 800, 'largest'))).mesh
  expect(largest.triangles.length).toBeLessThan(all.triangles.length)
  expect(largest.triangles.length).toBeGreaterThan(500)
})

test('a threshold that nothing reaches says what the greatest value is', () => {
  expect(() => thresholdField(imageOf(values), 1201, 'all')).toThrow('the greatest is 1200')
})
