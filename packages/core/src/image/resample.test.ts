import fc from 'fast-check'
import { expect, test } from 'vitest'
import { centredGrid, imageOf } from '../../test/label-phantoms.ts'
import type { Matrix3, Vector3 } from '../base/vectors.ts'
import type { ImageResult } from '../geometry/image.ts'
import { indexOfPoint, pointOfIndex } from '../geometry/volume.ts'
import { plainContext } from '../step.ts'
import { resampledImage, resampleSchema } from './resample.ts'

const quiet = plainContext(() => '')
const resampled = (image: ImageResult, params: object) =>
  resampledImage(image, resampleSchema.parse(params), quiet)

/** A rotation about an axis. */
function rotation([x, y, z]: Vector3, angle: number): Matrix3 {
  const [c, s] = [Math.cos(angle), Math.sin(angle)]
  const t = 1 - c
  return [
    t * x * x + c, t * x * y - s * z, t * x * z + s * y,
    t * x * y + s * z, t * y * y + c, t * y * z - s * x,
    t * x * z - s * y, t * y * z + s * x, t * z * z + c,
  ] // biome-ignore format: a matrix
}

const columns = ([a, b, c, d, e, f, g, h, i]: Matrix3) => [
  [a, d, g],
  [b, e, h],
  [c, f, i],
]

test('an oblique scan laid on any other axes: every voxel has the value of its place', async () => {
  const linear = ([x, y, z]: Vector3) => 300 + 7 * x - 4 * y + 2 * z
  const oblique = rotation([0.6, 0, 0.8], 0.4)
  const grid = { ...centredGrid([18, 15, 12], [0.8, 0.9, 1.5]), direction: oblique }
  const values = Float32Array.from({ length: 18 * 15 * 12 }, (_, n) =>
    linear(pointOfIndex(grid, [n % 18, Math.floor(n / 18) % 15, Math.floor(n / 270)])),
  )
  const start = imageOf(grid, () => 0, 0)
  const image = { ...start, volume: { ...start.volume, grid, values } }
  await fc.assert(
    fc.asyncProperty(
      fc.double({ min: 0, max: 3, noNaN: true }),
      fc.constantFrom('cubic' as const, 'linear' as const),
      fc.constantFrom(0.5, 1.1, 2.3),
      async (angle, interpolation, spacing) => {
        const axes = columns(rotation([0, 0.6, 0.8], angle))
        const found = await resampled(image, { axes, interpolation, spacing, smooth: false })
        const { grid: on, values: there } = found.volume
        let inner = 0
        there.forEach((value, n) => {
          const [nx, ny] = on.size
          const point = pointOfIndex(on, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / nx / ny)])
          const index = indexOfPoint(grid, point)
          if (index.some((x, axis) => x < 1 || x > grid.size[axis]! - 2)) return
          inner++
          expect(Math.abs(value - linear(point))).toBeLessThan(1e-2)
        })
        expect(inner).toBeGreaterThan(20)
        expect(found.padding).toBe(there.filter((value) => value === -1024).length)
      },
    ),
    { numRuns: 12 },
  )
})

test('the same voxels stay as they are; the box of a scan is kept; coarser voxels are smoothed before', async () => {
  const stripes = imageOf(
    centredGrid([40, 30, 20], [0.5, 0.5, 1]),
    ([x]) => (Math.floor(2 * x) % 2 === 0 ? 1000 : 0),
    0,
  )
  const same = await resampled(stripes, { spacing: [0.5, 0.5, 1], interpolation: 'cubic' })
  expect([...same.volume.values]).toEqual([...stripes.volume.values].map(Math.round))
  expect(same.padding).toBe(0)
  const coarse = await resampled(stripes, { spacing: 2 })
  expect(coarse.volume.grid.size).toEqual([10, 8, 10])
  const inner = [...coarse.volume.values].filter((_, n) => n % 10 > 1 && n % 10 < 8)
  for (const value of inner) expect(Math.abs(value - 500)).toBeLessThan(120) // Stripes too fine to show: their mean.
  const false_ = await resampled(stripes, { spacing: 2, interpolation: 'nearest' })
  expect(new Set(false_.volume.values).size).toBeLessThanOrEqual(2)
  const isotropic = await resampled(stripes, {})
  expect(isotropic.volume.grid.spacing).toEqual([0.5, 0.5, 0.5])
  expect(isotropic.resampled).toBe(true)
})

test('axes that are none and voxels without number are refused', async () => {
  const image = imageOf(centredGrid([4, 4, 4], [1, 1, 1]), () => 0, 0)
  const bent = [
    [1, 0, 0],
    [0, 1, 0],
    [0.5, 0, 0.9],
  ]
  await expect(resampled(image, { axes: bent })).rejects.toMatchObject({ code: 'RESAMPLE_AXES' })
  await expect(resampled(image, { spacing: 0.003 })).rejects.toMatchObject({ code: 'RESAMPLE_TOO_LARGE' })
})
