import { expect, test } from 'vitest'
import { centredGrid, imageOf } from '../../test/label-phantoms.ts'
import type { Warning } from '../base/errors.ts'
import { seededRandom } from '../base/random.ts'
import type { ImageResult } from '../geometry/image.ts'
import { plainContext } from '../step.ts'
import { denoised, denoiseSchema } from './denoise.ts'
import { gradientImage } from './gradient.ts'

const grid = centredGrid([40, 40, 24], [0.7, 0.7, 1])
const ball = ([x, y, z]: readonly number[]) => (Math.hypot(x!, y!, z!) < 9 ? 800 : 40)
const clean = imageOf(grid, ball, 0)

/** The ball with noise of 40 HU, whole numbers. */
function noisy(): ImageResult {
  const random = seededRandom(11)
  const values = Int16Array.from(clean.volume.values, (value) => {
    const noise = random() + random() + random() + random() - 2 // Standard deviation √(1/3).
    return Math.round(value + noise * 40 * Math.sqrt(3))
  })
  return { ...clean, volume: { ...clean.volume, values } }
}

/** Standard deviation from the ball without noise, of voxels deep in either part or, with `edge`, beside its border. */
function error({ volume: { values } }: ImageResult, edge: boolean): number {
  let [sum, count] = [0, 0]
  for (let n = 0; n < values.length; n++) {
    const [i, j, k] = [n % 40, Math.floor(n / 40) % 40, Math.floor(n / 1600)]
    const r = Math.hypot((i - 19.5) * 0.7, (j - 19.5) * 0.7, k - 11.5)
    if (edge ? Math.abs(r - 9) > 1 : Math.abs(r - 9) < 2.5) continue
    sum += (values[n]! - clean.volume.values[n]!) ** 2
    count++
  }
  return Math.sqrt(sum / count)
}

const filtered = (params: object, warnings: Warning[] = []) =>
  denoised(
    noisy(),
    denoiseSchema.parse(params),
    plainContext(() => '', warnings),
  )

test('bilateral takes noise away and leaves the edge; a Gaussian of the same width blurs it', async () => {
  const warnings: Warning[] = []
  const found = await filtered({}, warnings)
  expect(found.volume.values).toBeInstanceOf(Int16Array)
  expect(warnings.map(({ code }) => code)).toEqual(['IMAGE_DENOISED'])
  const before = noisy()
  expect(error(found, false)).toBeLessThan(error(before, false) / 2.5)
  expect(error(found, true)).toBeLessThan(error(before, true))
  const gauss = await filtered({ method: 'gaussian', sigma: 0.8 })
  expect(error(gauss, true)).toBeGreaterThan(2 * error(before, true))
  expect(found.valueRange[0]).toBe(Math.min(...found.volume.values))
})

test('median takes single voxels away and keeps whole numbers', async () => {
  const salt = noisy()
  const values = Int16Array.from(salt.volume.values, (value, n) => (n % 101 === 50 ? 3000 : value))
  const peppered = { ...salt, volume: { ...salt.volume, values } }
  const params = denoiseSchema.parse({ method: 'median', radius: 1.1 })
  const found = await denoised(
    peppered,
    params,
    plainContext(() => ''),
  )
  expect(found.valueRange[1]).toBeLessThan(1200)
  expect(error(found, false)).toBeLessThan(error(salt, false) / 1.5)
})

test('MR needs its range told; parameters that do not belong to the method, and balls of many voxels, are refused', async () => {
  const mr = { ...noisy(), volume: { ...noisy().volume, modality: 'MR' } }
  const quiet = plainContext(() => '')
  await expect(denoised(mr, denoiseSchema.parse({}), quiet)).rejects.toMatchObject({ code: 'DENOISE_RANGE' })
  expect(denoiseSchema.safeParse({ method: 'median', range: 5 }).success).toBe(false)
  expect(denoiseSchema.safeParse({ box: 1 }).success).toBe(false)
  const wide = denoiseSchema.parse({ method: 'median', radius: 10 })
  await expect(denoised(noisy(), wide, quiet)).rejects.toMatchObject({ code: 'DENOISE_TOO_WIDE' })
})

test('the gradient of a ramp is its slope, in values a mm, at the edge of the ball it is greatest', async () => {
  const ramp = imageOf(grid, ([x]) => 30 * x, 0)
  const quiet = plainContext(() => '')
  const { volume } = await gradientImage(ramp, { smooth: 0 }, quiet)
  expect(volume.values[20 + 40 * (20 + 40 * 12)]).toBeCloseTo(30, 3)
  const edge = await gradientImage(clean, { smooth: 0.5 }, quiet)
  const at = edge.volume.values.indexOf(edge.valueRange[1])
  const [i, j, k] = [at % 40, Math.floor(at / 40) % 40, Math.floor(at / 1600)]
  expect(Math.abs(Math.hypot((i - 19.5) * 0.7, (j - 19.5) * 0.7, k - 11.5) - 9)).toBeLessThan(0.8)
})
