import { z } from 'zod'
import { structureOfName } from '../anatomy/structures.ts'
import { distance, type Vector3 } from '../base/vectors.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { LabelMap, Structure } from '../geometry/label-map.ts'
import { type Grid, indexOfPoint, pointOfIndex, type VoxelArray } from '../geometry/volume.ts'
import { cavitiesFilled } from '../geometry/voxel-components.ts'
import { smoothedVolume } from '../geometry/voxel-slabs.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { morphology } from './morphology.ts'
import { seedOutsideImage } from './seeds.ts'
import { colourSchema, reviewedField, structureNameSchema } from './structure-schema.ts'

const point = z.tuple([z.number(), z.number(), z.number()])

export const growParams = z
  .strictObject({
    name: structureNameSchema.describe('name of the structure'),
    seed: z
      .union([point, z.array(point).min(1)])
      .describe("a point inside the structure, or several: [x, y, z], LPS mm in this image's own frame"),
    low: z.number().optional().describe('lowest value that belongs to it'),
    high: z.number().optional().describe('highest value that belongs to it'),
    smooth: z
      .number()
      .min(0)
      .max(5)
      .default(0)
      .describe('mm: standard deviation by which the image is smoothed before; against noise'),
    close: z.number().min(0).max(20).default(0).describe('mm: radius of a ball that closes gaps and notches'),
    fill: z.boolean().default(true).describe('whether what it encloses belongs to it'),
    within: z
      .number()
      .positive()
      .default(60)
      .describe('mm: how far from its nearest seed it may reach; farther is a leak, and an error'),
    edge: z
      .union([z.number(), z.literal('none')])
      .optional()
      .describe(
        'value at its boundary, where its surface runs; left out: `low`, where there is no `high`; none: the surface follows the voxels',
      ),
    side: z
      .enum(['left', 'right', 'midline', 'both', 'unknown'])
      .optional()
      .describe('where the name does not say it'),
    colour: colourSchema.optional().describe('sRGB, 0 to 255'),
    by: z
      .string()
      .min(1)
      .optional()
      .describe('role of the person who chose seed and values: surgeon, engineer, demonstration'),
    reviewed: reviewedField,
  })
  .refine((params) => params.low !== undefined || params.high !== undefined, {
    message: 'expected `low` or `high` or both',
    path: ['low'],
  })
  .refine((params) => (params.low ?? -Infinity) <= (params.high ?? Infinity), {
    message: 'expected `low` to be at most `high`',
    path: ['high'],
  })
export type GrowParams = z.output<typeof growParams>

export interface GrownMap extends LabelMap {
  readonly values: Uint8Array
}

/**
 * The voxels that hang together with a seed across faces and whose values lie from `low` to `high`, both included
 * (region growing, Adams and Bischof 1994, doi:10.1109/34.295913, with a fixed range), then closed and filled.
 * @returns one structure, value 1, on the image's grid.
 * @throws StepError SEED_OUTSIDE_IMAGE, SEED_OUTSIDE_RANGE, GROW_LEAKED
 */
export async function growRegion(
  image: ImageResult,
  params: GrowParams,
  context: StepContext,
): Promise<GrownMap> {
  const { grid } = image.volume
  const seeds = (typeof params.seed[0] === 'number' ? [params.seed] : params.seed) as readonly Vector3[]
  let values = flood(await smoothed(image, params.smooth, context), grid, seeds, params, context)
  const structure: Structure = {
    ...structureOfName(1, params.name, { side: params.side, colour: params.colour }),
    ...edgeOf(params),
  }
  if (params.close > 0) {
    const radius = { radius: params.close }
    values = morphology({ grid, values, structures: [structure] }, 'close', radius, context)
      .values as Uint8Array
  }
  if (params.fill) values = await cavitiesFilled(values, grid.size, context)
  return { grid, values, structures: [structure] }
}

/** A surface runs where values fall below its edge towards the outside: of a structure with a `high` nobody knows. */
function edgeOf({ edge, low, high }: GrowParams): { edge?: number } {
  if (typeof edge === 'number') return { edge }
  return edge === 'none' || low === undefined || high !== undefined ? {} : { edge: low }
}

async function smoothed(
  { volume: { grid, values } }: ImageResult,
  sigma: number,
  context: StepContext,
): Promise<VoxelArray> {
  if (sigma === 0) return values
  const source =
    values instanceof Int16Array || values instanceof Float32Array ? values : Float32Array.from(values)
  const [sx, sy, sz] = grid.spacing
  return smoothedVolume(source, grid.size, [sigma / sx, sigma / sy, sigma / sz], context)
}

const inWords = (p: Vector3) => `(${p.map((x) => x.toFixed(1)).join(', ')})`

function seedVoxel(values: VoxelArray, grid: Grid, seed: Vector3, params: GrowParams): number {
  const [i, j, k] = indexOfPoint(grid, seed).map(Math.round) as [number, number, number]
  const [nx, ny, nz] = grid.size
  if (!(i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz)) seedOutsideImage(grid, params.name, seed)
  const voxel = i + nx * (j + ny * k)
  const value = values[voxel]!
  if (belongs(value, params)) return voxel
  throw new StepError({
    code: 'SEED_OUTSIDE_RANGE',
    message: `expected a value from ${params.low ?? 'the lowest'} to ${params.high ?? 'the highest'} at the seed ${inWords(seed)}, got ${Math.round(value)}`,
    where: `label/grow (${params.name})`,
    remedy:
      'put the seed into the structure, in the frame of this image, or choose low and high around its values',
  })
}

function belongs(
  value: number,
  { low = -Infinity, high = Infinity }: Pick<GrowParams, 'low' | 'high'>,
): boolean {
  return value >= low && value <= high
}

/** u8, 1 where a voxel is reached from a seed. @throws StepError GROW_LEAKED */
function flood(
  values: VoxelArray,
  grid: Grid,
  seeds: readonly Vector3[],
  params: GrowParams,
  context?: StepContext,
): Uint8Array {
  const [nx, ny, nz] = grid.size
  const { low = -Infinity, high = Infinity } = params
  const mask = new Uint8Array(values.length)
  const far = beyond(grid, seeds, params.within)
  let queue = new Int32Array(65536)
  let end = 0
  const visit = (voxel: number) => {
    if (mask[voxel] !== 0) return
    const value = values[voxel]!
    if (!(value >= low && value <= high)) return
    mask[voxel] = 1
    if (end === queue.length) {
      const longer = new Int32Array(2 * queue.length)
      longer.set(queue)
      queue = longer
    }
    queue[end++] = voxel
  }
  for (const seed of seeds) visit(seedVoxel(values, grid, seed, params))
  for (let head = 0; head < end; head++) {
    const voxel = queue[head]!
    if (head % 262_144 === 0) context?.checkCancelled()
    const i = voxel % nx
    const row = (voxel - i) / nx
    const j = row % ny
    const k = (row - j) / ny
    if (far(i, j, k)) leaked(pointOfIndex(grid, [i, j, k]), end, grid, params)
    if (i > 0) visit(voxel - 1)
    if (i + 1 < nx) visit(voxel + 1)
    if (j > 0) visit(voxel - nx)
    if (j + 1 < ny) visit(voxel + nx)
    if (k > 0) visit(voxel - nx * ny)
    if (k + 1 < nz) visit(voxel + nx * ny)
  }
  return mask
}

function beyond(
  grid: Grid,
  seeds: readonly Vector3[],
  within: number,
): (i: number, j: number, k: number) => boolean {
  return (i, j, k) => {
    const here = pointOfIndex(grid, [i, j, k])
    return seeds.every((seed) => distance(seed, here) > within)
  }
}

function leaked(at: Vector3, voxels: number, grid: Grid, params: GrowParams): never {
  const cm3 = (voxels * grid.spacing[0] * grid.spacing[1] * grid.spacing[2]) / 1000
  throw new StepError({
    code: 'GROW_LEAKED',
    message: `expected ${params.name} within ${params.within} mm of its seed, but it grew to ${inWords(at)}, after ${cm3.toFixed(1)} cm³`,
    where: `label/grow (${params.name})`,
    remedy:
      'narrow low and high, smooth the image, or allow more with `within` where the structure is that large',
  })
}

/** Whether the structure touches the first or last slice, row or column. */
function touchesBorder({ values, grid }: LabelMap): boolean {
  const [nx, ny, nz] = grid.size
  for (let voxel = 0; voxel < values.length; voxel++) {
    if (values[voxel] === 0) continue
    const i = voxel % nx
    const j = ((voxel - i) / nx) % ny
    const k = Math.floor(voxel / (nx * ny))
    if (i === 0 || j === 0 || k === 0 || i === nx - 1 || j === ny - 1 || k === nz - 1) return true
  }
  return false
}

/** `label/grow`: a structure from a seed. */
export const growStep = defineStep({
  kind: 'label/grow',
  version: 1,
  title: 'Grow a structure from a seed',
  inputs: { image: 'Image' },
  params: growParams,
  output: 'LabelMap',
  run: async ({ image }: { image: ImageResult }, params: GrowParams, context) => {
    const labels = await growRegion(image, params, context)
    const where = `label/grow (${params.name})`
    if (touchesBorder(labels)) {
      context.warn({
        code: 'GROW_AT_BORDER',
        message: `${params.name} reaches the border of the image: what lies beyond is not in it`,
        where,
      })
    }
    if (params.reviewed === undefined) {
      context.warn({
        code: 'GROW_NOT_REVIEWED',
        message: `nobody has said that ${params.name} was looked at slice by slice`,
        where,
      })
    }
    return labels
  },
})
