import { components, dilateByBall, gaussian } from '@trabecula/kernels'
import { z } from 'zod'
import { structureOfName } from '../anatomy/structures.ts'
import type { Vector3 } from '../base/vectors.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { requireSameGrid } from '../geometry/same-grid.ts'
import { voxelCountOf } from '../geometry/volume.ts'
import { defineStep, type StepContext } from '../step.ts'
import { freeValue, withStructure } from './label-values.ts'
import { structureNameSchema } from './structure-schema.ts'

export const metalSchema = z
  .strictObject({
    low: z.number().default(2000).meta({ description: 'Lowest value that belongs to metal (CT: HU)' }),
    sure: z
      .number()
      .default(2800)
      .meta({ description: 'A piece is metal only where a voxel reaches this value; enamel stays below' }),
    least: z.number().min(0).default(10).meta({ description: 'Smaller pieces are none, mm³' }),
    halo: z.number().min(0).max(10).default(1).meta({
      description: 'How far around it values are the scanner’s blur of the metal, mm: held apart too',
    }),
    reach: z
      .number()
      .positive()
      .max(300)
      .default(60)
      .meta({ description: 'How far from the metal streaks are looked for, mm' }),
    noise: z.number().min(1).max(100).default(3).meta({
      description:
        'Streaks are where the noise in soft tissue is so many times that of the rest of the image',
    }),
    name: structureNameSchema.default('metal').meta({ description: 'Name of the metal' }),
    streaks: structureNameSchema
      .default('metal_streaks')
      .meta({ description: 'Name of the region of streaks around it' }),
  })
  .refine(({ low, sure }) => low <= sure, { message: 'expected `low` to be at most `sure`', path: ['sure'] })
export type MetalParams = z.output<typeof metalSchema>

const SOFT: readonly [number, number] = [-500, 500] // HU: what noise is measured in; air, lung and cortex are left out.
const FINE = 1 // mm: standard deviation of what counts as the image without its noise.
const COARSE = 3 // mm: over which the noise is averaged.
const SURE_SHARE = 0.15 // Least share of soft tissue around a voxel that says anything of its noise.

/** u8: pieces over `low` that reach `sure` and are large enough. */
function metalIn(image: ImageResult, { low, sure, least }: MetalParams): Uint8Array {
  const { grid, values } = image.volume
  const weak = new Uint8Array(values.length)
  for (let v = 0; v < weak.length; v++) if (values[v]! >= low) weak[v] = 1
  const { labels, sizes } = components(weak, grid.size, 26)
  const reached = new Uint8Array(sizes.length)
  for (let v = 0; v < weak.length; v++) if (values[v]! >= sure) reached[labels[v]!] = 1
  const leastVoxels = least / (grid.spacing[0] * grid.spacing[1] * grid.spacing[2]) - 5e-4
  for (let v = 0; v < weak.length; v++) {
    const piece = labels[v]!
    if (piece !== 0 && (reached[piece] === 0 || sizes[piece]! < leastVoxels)) weak[v] = 0
  }
  return weak
}

/**
 * Variance of the image's fine structure around each voxel, of soft tissue alone (normalised convolution, Knutsson &
 * Westin 1993, doi:10.1109/CVPR.1993.341081): −1 where there is too little of it. Edges of bone and air do not count.
 */
function noiseIn(image: ImageResult, apart: Uint8Array): Float32Array {
  const { grid, values } = image.volume
  const sigma = (mm: number) => grid.spacing.map((s) => mm / s) as unknown as Vector3
  const soft = new Float32Array(values.length)
  const masked = new Float32Array(values.length)
  for (let v = 0; v < soft.length; v++) {
    if (apart[v] !== 0 || values[v]! < SOFT[0] || values[v]! > SOFT[1]) continue
    soft[v] = 1
    masked[v] = values[v]!
  }
  const [smooth, weight] = [gaussian(masked, grid.size, sigma(FINE)), gaussian(soft, grid.size, sigma(FINE))]
  for (let v = 0; v < soft.length; v++) {
    // At the rim of soft tissue the mean is one-sided: only its inside is asked.
    const inside = soft[v] !== 0 && weight[v]! > 0.9
    const fine = inside ? values[v]! - smooth[v]! / weight[v]! : 0
    soft[v] = inside ? 1 : 0
    masked[v] = fine * fine
  }
  const [energy, share] = [
    gaussian(masked, grid.size, sigma(COARSE)),
    gaussian(soft, grid.size, sigma(COARSE)),
  ]
  for (let v = 0; v < energy.length; v++) energy[v] = share[v]! > SURE_SHARE ? energy[v]! / share[v]! : -1
  return energy
}

/** Median of the noise where `counts` says so, of some hundred thousand voxels; undefined where too few say anything. */
function medianNoise(noise: Float32Array, counts: (voxel: number) => boolean): number | undefined {
  const every = Math.max(1, Math.floor(noise.length / 400_000))
  const some: number[] = []
  for (let v = 0; v < noise.length; v += every) if (noise[v]! >= 0 && counts(v)) some.push(noise[v]!)
  return some.length < 100 ? undefined : Float64Array.from(some).sort()[some.length >> 1]!
}

/** Voxels within `reach` mm of the metal in their own slice or along its own lines: a box, as streaks run in slices. */
function around(metal: Uint8Array, image: ImageResult, reach: number): Uint8Array {
  const { size, spacing } = image.volume.grid
  const [nx, ny, nz] = size
  const near = new Uint8Array(metal.length)
  const [rx, ry] = [Math.ceil(reach / spacing[0]), Math.ceil(reach / spacing[1])]
  for (let k = 0; k < nz; k++) {
    let [x0, x1, y0, y1] = [nx, -1, ny, -1]
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++) {
        if (metal[i + nx * (j + ny * k)] === 0) continue
        ;[x0, x1, y0, y1] = [Math.min(x0, i), Math.max(x1, i), Math.min(y0, j), Math.max(y1, j)]
      }
    }
    if (x1 < 0) continue
    for (let j = Math.max(0, y0 - ry); j <= Math.min(ny - 1, y1 + ry); j++) {
      const row = nx * (j + ny * k)
      near.fill(1, row + Math.max(0, x0 - rx), row + Math.min(nx - 1, x1 + rx) + 1)
    }
  }
  return near
}

interface MetalFound {
  readonly metal: Uint8Array
  /** u8: where values are not to be trusted; metal is not in it. */
  readonly streaks: Uint8Array
}

/** @returns undefined where there is no metal. */
function findMetal(image: ImageResult, params: MetalParams): MetalFound | undefined {
  const { grid } = image.volume
  const core = metalIn(image, params)
  if (!core.includes(1)) return undefined
  const metal = params.halo > 0 ? dilateByBall(core, grid.size, grid.spacing, params.halo) : core
  const near = around(core, image, params.reach)
  const noise = noiseIn(image, metal)
  const usual = medianNoise(noise, (v) => near[v] === 0) ?? medianNoise(noise, () => true) ?? 0
  const limit = params.noise * params.noise * Math.max(usual, 1)
  const streaks = new Uint8Array(metal.length)
  for (let v = 0; v < streaks.length; v++)
    if (near[v] !== 0 && metal[v] === 0 && noise[v]! > limit) streaks[v] = 1
  return { metal, streaks }
}

/**
 * Holds metal apart from bone, and flags where its streaks make values worthless.
 *
 * Metal: pieces over `low` that reach `sure`, with the blur around them; its voxels are taken from every structure. Streaks:
 * where soft tissue in the metal's slices is `noise` times as rough as in the rest of the image. Only background becomes the
 * streaks' structure, so that bone keeps its voxels; how much of each structure lies among streaks is warned of.
 * @param of bone found before, or nothing. @returns the map with `metal` and `metal_streaks`; as it was where there is none.
 * @throws StepError GRID_MISMATCH, STRUCTURE_TWICE
 */
export function holdMetal(
  image: ImageResult,
  of: LabelMap | undefined,
  params: MetalParams,
  context: Pick<StepContext, 'warn'>,
): LabelMap {
  const { grid } = image.volume
  if (of) requireSameGrid(grid, of.grid)
  const start = of ?? { grid, values: new Uint8Array(voxelCountOf(grid)), structures: [] }
  const where = 'label/metal'
  const metalTable = withStructure(start, structureOfName(freeValue(start), params.name), where)
  const table = withStructure(metalTable, structureOfName(freeValue(metalTable), params.streaks), where)
  const found = findMetal(image, params)
  if (!found) return start
  const [metalValue, streakValue] = table.structures.slice(-2).map(({ value }) => value) as [number, number]
  const values = table.values.slice()
  const among = new Float64Array(65536)
  const all = new Float64Array(65536)
  for (let v = 0; v < values.length; v++) {
    const value = values[v]!
    all[value]!++
    if (found.metal[v] !== 0) values[v] = metalValue
    else if (found.streaks[v] !== 0) {
      among[value]!++
      if (value === 0) values[v] = streakValue
    }
  }
  warnOfMetal(found, start, among, all, context)
  return { ...table, values }
}

function warnOfMetal(
  { metal, streaks }: MetalFound,
  { grid, structures }: LabelMap,
  among: Float64Array,
  all: Float64Array,
  context: Pick<StepContext, 'warn'>,
): void {
  const voxel = grid.spacing[0] * grid.spacing[1] * grid.spacing[2]
  const cm3 = (mask: Uint8Array) => {
    let count = 0
    for (let v = 0; v < mask.length; v++) count += mask[v]!
    return ((count * voxel) / 1000).toFixed(1)
  }
  context.warn({
    code: 'METAL_FOUND',
    message: `metal of ${cm3(metal)} cm³ is held apart; its streaks make ${cm3(streaks)} cm³ around it unsure`,
    where: 'label/metal',
  })
  for (const { name, value } of structures) {
    const share = all[value]! > 0 ? among[value]! / all[value]! : 0
    if (share < 0.005) continue
    context.warn({
      code: 'METAL_STREAKS',
      message: `${(100 * share).toFixed(0)} % of ${name} lies among streaks of metal: its surface there is not to be trusted`,
      where: `label/metal (${name})`,
    })
  }
}

export const metalStep = defineStep({
  kind: 'label/metal',
  version: 1,
  title: 'Hold metal apart and flag its streaks',
  inputs: { image: 'Image', of: 'LabelMap' },
  optional: ['of'],
  params: metalSchema,
  output: 'LabelMap',
  run: ({ image, of }: { image: ImageResult; of?: LabelMap }, params: MetalParams, context) =>
    holdMetal(image, of, params, context),
})
