import { z } from 'zod'
import { determinant, type Matrix3, type Vector3 } from '../base/vectors.ts'
import type { ImageResult } from '../geometry/image.ts'
import {
  fits,
  gridAround,
  indexMapBetween,
  MOST_VOXELS,
  resampledVolume,
} from '../geometry/resampled-volume.ts'
import { type Grid, voxelCountOf } from '../geometry/volume.ts'
import { smoothedVolume } from '../geometry/voxel-slabs.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { asBefore, derivedImage, filterValues } from './derived-image.ts'
import { emptyValue } from './values.ts'

const mm = z.number().positive().max(50)
const axis = z.tuple([z.number(), z.number(), z.number()])

export const resampleSchema = z.strictObject({
  spacing: z
    .union([mm, z.tuple([mm, mm, mm])])
    .optional()
    .describe('distance of voxels along each new axis, mm; left out: the least of the image, along all axes'),
  axes: z
    .union([z.enum(['image', 'patient']), z.tuple([axis, axis, axis])])
    .default('image')
    .describe(
      "the new axes: the image's own, the patient's (LPS), or three unit vectors at right angles, LPS, for columns, rows and slices",
    ),
  interpolation: z
    .enum(['cubic', 'linear', 'nearest'])
    .default('linear')
    .describe(
      'cubic: sharper, overshoots at edges by up to a tenth of them; linear: within the values around; nearest: no new values',
    ),
  smooth: z
    .boolean()
    .default(true)
    .describe('where new voxels are larger: smooth before, so that nothing finer turns into false patterns'),
})
export type ResampleParams = z.output<typeof resampleSchema>

const RIGHT_ANGLE = 1e-4
const STANDING: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1]

function directionOf(axes: ResampleParams['axes'], grid: Grid): Matrix3 {
  if (axes === 'image') return grid.direction
  if (axes === 'patient') return STANDING
  const [u, v, w] = axes as readonly [Vector3, Vector3, Vector3]
  const dot = (a: Vector3, b: Vector3) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
  const wrong = [dot(u, u) - 1, dot(v, v) - 1, dot(w, w) - 1, dot(u, v), dot(v, w), dot(w, u)]
  const direction: Matrix3 = [u[0], v[0], w[0], u[1], v[1], w[1], u[2], v[2], w[2]]
  if (wrong.every((x) => Math.abs(x) < RIGHT_ANGLE) && Math.abs(determinant(direction)) > 0.99)
    return direction
  throw new StepError({
    code: 'RESAMPLE_AXES',
    message: `expected three unit vectors at right angles, got ${JSON.stringify(axes)}`,
    where: 'image/resample: axes',
    remedy: 'divide each by its length; take the third as the cross product of the first two',
  })
}

/** Of a Gaussian that leaves of finer things what voxels of `to` mm can show, beside those of `from` mm, in voxels. */
function blur(from: number, to: number): number {
  return to > from ? (0.5 * Math.sqrt(to * to - from * from)) / from : 0
}

/** The image's spacing along each new axis: that of the old axis most along it counts for the blur. */
function coarsening(grid: Grid, target: Grid): Vector3 {
  const d = grid.direction
  const e = target.direction
  return [0, 1, 2].map((axis) => {
    let [best, most] = [0, -1]
    for (let other = 0; other < 3; other++) {
      const along = Math.abs(
        d[axis]! * e[other]! + d[axis + 3]! * e[other + 3]! + d[axis + 6]! * e[other + 6]!,
      )
      if (along > most) [best, most] = [other, along]
    }
    return blur(grid.spacing[axis]!, target.spacing[best]!)
  }) as unknown as Vector3
}

/**
 * An image on another grid about the same box: other spacings, other axes, oblique ones too. Interpolation linear, cubic (Keys
 * 1981, doi:10.1109/TASSP.1981.1163711) or by the nearest voxel; beyond the outermost voxels nothing (−1024 in CT, else 0).
 * @throws StepError RESAMPLE_AXES, RESAMPLE_TOO_LARGE
 */
export async function resampledImage(
  image: ImageResult,
  params: ResampleParams,
  context: Pick<StepContext, 'parallel' | 'warn'>,
): Promise<ImageResult> {
  const { grid, modality, values: before } = image.volume
  const least = Math.min(...grid.spacing)
  const wished = params.spacing ?? least
  const spacing: Vector3 = typeof wished === 'number' ? [wished, wished, wished] : wished
  const target = gridAround(grid, directionOf(params.axes, grid), spacing)
  if (!fits(target)) {
    throw new StepError({
      code: 'RESAMPLE_TOO_LARGE',
      message: `expected at most ${MOST_VOXELS} voxels, got ${voxelCountOf(target)} (${target.size.join(' × ')})`,
      where: 'image/resample: spacing',
      remedy: 'give a greater `spacing`',
    })
  }
  const sigma =
    params.smooth && params.interpolation !== 'nearest' ? coarsening(grid, target) : ([0, 0, 0] as const)
  const values = filterValues(before)
  const source = sigma.some((s) => s > 0) ? await smoothedVolume(values, grid.size, sigma, context) : values
  const rule = {
    map: indexMapBetween(target, grid),
    method: params.interpolation,
    margin: 0.5 + 1e-6, // Up to the outermost voxels' faces.
    empty: Number.NaN,
  }
  const found = await resampledVolume({ values: source, size: grid.size }, target.size, rule, context)
  const empty = emptyValue(modality)
  let padding = 0
  for (let i = 0; i < found.length; i++) {
    if (!Number.isNaN(found[i]!)) continue
    found[i] = empty
    padding++
  }
  context.warn({
    code: 'IMAGE_RESAMPLED',
    message: `interpolated from voxels of ${inWords(grid.spacing)} mm onto voxels of ${inWords(spacing)} mm (${params.interpolation}): no detail is added`,
    where: 'image/resample',
  })
  return derivedImage(image, asBefore(found, before), { grid: target, padding })
}

const inWords = (spacing: Vector3) => spacing.map((s) => Number(s.toFixed(3))).join(' × ')

/** `image/resample`: an image on other voxels. */
export const resampleStep = defineStep({
  kind: 'image/resample',
  version: 1,
  title: 'Put an image on other voxels',
  inputs: { image: 'Image' },
  params: resampleSchema,
  output: 'Image',
  run: ({ image }: { image: ImageResult }, params: ResampleParams, context) =>
    resampledImage(image, params, context),
})
