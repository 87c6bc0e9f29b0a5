import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { centredGrid, imageOf } from '../../test/label-phantoms.ts'
import type { ImageResult } from '../geometry/image.ts'
import { voxelCountOf } from '../geometry/volume.ts'
import { plainContext, StepError } from '../step.ts'
import { hysteresis, hysteresisSchema } from './hysteresis.ts'

const quiet = plainContext(() => '')

function imageWith(size: readonly [number, number, number], values: Float32Array): ImageResult {
  const image = imageOf(centredGrid(size, [1, 1, 1.5]), () => 0, 0)
  return { ...image, volume: { ...image.volume, values } }
}

/** By its definition: grow the sure voxels through the weak ones until nothing changes. */
function grownByDefinition(values: Float32Array, [nx, ny, nz]: readonly number[], low: number, sure: number) {
  const inside = Uint8Array.from(values, (v) => (v >= sure ? 1 : 0))
  for (let again = true; again; ) {
    again = false
    for (let v = 0; v < values.length; v++) {
      if (inside[v] || values[v]! < low) continue
      const [i, j, k] = [v % nx!, Math.floor(v / nx!) % ny!, Math.floor(v / nx! / ny!)]
      for (let c = 0; c < 27; c++) {
        const [x, y, z] = [i + (c % 3) - 1, j + (Math.floor(c / 3) % 3) - 1, k + Math.floor(c / 9) - 1]
        if (x < 0 || y < 0 || z < 0 || x >= nx! || y >= ny! || z >= nz!) continue
        if (!inside[x + nx! * (y + ny! * z)]) continue
        inside[v] = 1
        again = true
        break
      }
    }
  }
  return inside
}

describe('threshold with hysteresis', () => {
  test('is what grows from the sure voxels through the weak ones', () => {
    const size = [6, 5, 4] as const
    const voxel = fc.integer({ min: 0, max: 9 })
    return fc.assert(
      fc.asyncProperty(fc.array(voxel, { minLength: 120, maxLength: 120 }), async (numbers) => {
        const values = Float32Array.from(numbers)
        values[7] = 9
        const found = await hysteresis(
          imageWith(size, values),
          hysteresisSchema.parse({ low: 6, sure: 9, high: 9 }),
          quiet,
        )
        expect(found.values).toEqual(grownByDefinition(values, size, 6, 9))
      }),
    )
  })

  test('thin cortex that hangs on thick bone stays, a vessel of the same value beside it goes', async () => {
    const grid = centredGrid([50, 30, 20], [0.8, 0.8, 0.8])
    const image = imageOf(
      grid,
      ([x, y]) => {
        if (x < -10 && Math.abs(y) < 6) return 1200 // Thick bone …
        if (x < 14 && Math.abs(y) < 0.5) return 700 // … goes over into a plate of 1 mm.
        return (x - 8) ** 2 + (y - 8) ** 2 < 9 ? 300 : 50 // A vessel with contrast.
      },
      0.8,
    )
    const at = (labels: { values: ArrayLike<number> }, i: number, j: number) =>
      labels.values[i + 50 * (j + 30 * 10)]
    const found = await hysteresis(image, hysteresisSchema.parse({ low: 200, sure: 600 }), quiet)
    expect([at(found, 5, 15), at(found, 30, 15), at(found, 34, 25)]).toEqual([1, 1, 0])
    const plain = await hysteresis(image, hysteresisSchema.parse({ low: 200, sure: 200 }), quiet)
    expect(at(plain, 34, 25)).toBe(1)
    const least = voxelCountOf(grid) * 0.8 ** 3
    await expect(
      hysteresis(image, hysteresisSchema.parse({ low: 200, sure: 600, least }), quiet),
    ).rejects.toThrow(StepError)
  })

  test('a contradiction of its values is a fault, a value that nothing reaches is refused', async () => {
    expect(hysteresisSchema.safeParse({ low: 300, sure: 200 }).success).toBe(false)
    expect(hysteresisSchema.safeParse({ low: 100, sure: 200, high: 150 }).success).toBe(false)
    const image = imageWith([2, 2, 2], Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8]))
    await expect(hysteresis(image, hysteresisSchema.parse({ low: 2, sure: 99 }), quiet)).rejects.toThrow(
      /at least 99/,
    )
  })
})
