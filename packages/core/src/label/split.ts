import { dilateByBall, gaussian, travelBasins, watershed } from '@trabecula/kernels'
import { z } from 'zod'
import { structureOfName } from '../anatomy/structures.ts'
import { add, type Vector3 } from '../base/vectors.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { LabelMap, Structure } from '../geometry/label-map.ts'
import { requireSameGrid } from '../geometry/same-grid.ts'
import { type Grid, indexOfPoint, type Volume } from '../geometry/volume.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { boneLandscape, travelCost } from './landscape.ts'
import { checkSides, placeSeeds, type Seeds, seedNames, seedOutsideImage, seedSchema } from './seeds.ts'
import {
  boxAround,
  boxOfMask,
  floatsInBox,
  gridOfBox,
  maskInBox,
  pasted,
  type VoxelBox,
} from './voxel-box.ts'

const MOST_STRUCTURES = 254 // One byte a voxel, less the one that marks where no flood goes.

export const splitParams = z.strictObject({
  seeds: z
    .record(z.string().regex(/^[a-z][a-z0-9_]*$/, 'a structure’s name is lower_snake'), seedSchema)
    .describe('structure name: where it is; decisions of a person'),
  method: z
    .enum(['watershed', 'travel'])
    .default('watershed')
    .describe(
      'watershed: boundaries on the crests of the gaps; travel: where the ways from the seeds are equally long, for slices so thick that gaps are closed',
    ),
  reach: z
    .number()
    .positive()
    .max(30)
    .default(3)
    .describe('how far from the mask’s voxels a structure’s domain reaches, mm'),
  snap: z
    .number()
    .min(0)
    .max(10)
    .default(2)
    .describe('a point moves to the brightest voxel of the mask within this, mm'),
  smoothing: z
    .number()
    .min(0)
    .max(5)
    .default(0.5)
    .describe('standard deviation of the smoothing of the image, mm'),
  landscape: z
    .strictObject({
      radius: z
        .number()
        .positive()
        .max(30)
        .default(3)
        .describe('half the box in which the brightest value is sought, mm'),
      smoothing: z
        .number()
        .min(0)
        .max(15)
        .default(1.5)
        .describe('standard deviation of the smoothing of those values, mm'),
      floor: z.number().default(300).describe('the brightest value counts as at least this (CT: HU)'),
      cap: z.number().optional().describe('values above count as this (CT: HU)'),
    })
    .prefault({})
    .describe('what the watershed floods'),
})
export type SplitParams = z.output<typeof splitParams>

function structuresOf(seeds: Seeds): Structure[] {
  const names = seedNames(seeds)
  if (names.length === 0 || names.length > MOST_STRUCTURES) {
    throw new StepError({
      code: 'SEEDS_MISSING',
      message: `expected seeds of 1 to ${MOST_STRUCTURES} structures, got ${names.length}`,
      where: 'seeds',
      remedy: 'set at least one point on the cortex of each bone',
    })
  }
  return names.map((name, n) => {
    const { points, spheres, side, colour } = seeds[name]!
    if (points.length + spheres.length === 0) {
      throw new StepError({
        code: 'SEEDS_MISSING',
        message: `expected at least one point or sphere for ${name}, got none`,
        where: `seeds.${name}`,
        remedy: 'set at least one point on its cortex',
      })
    }
    return structureOfName(n + 1, name, { side, colour })
  })
}

/**
 * The part of the grid that splitting has to look at: mask and seeds with all that they reach.
 * @throws StepError SEED_OUTSIDE_IMAGE
 */
function boxOfSeeds(seeds: Seeds, of: LabelMap, reach: number): VoxelBox {
  const { grid } = of
  const ranges: [Vector3, Vector3][] = []
  const include = (low: Vector3, high: Vector3, mm: number) => {
    const more = grid.spacing.map((s) => mm / s + 1)
    ranges.push([
      low.map((x, a) => x - more[a]!) as unknown as Vector3,
      high.map((x, a) => x + more[a]!) as unknown as Vector3,
    ])
  }
  const bone = boxOfMask(of)
  if (bone) include(bone.offset, add(bone.offset, bone.size), reach)
  for (const name of seedNames(seeds)) {
    for (const [x, y, z, radius = 0] of [...seeds[name]!.points, ...seeds[name]!.spheres]) {
      const index = indexOfPoint(grid, [x, y, z])
      if (!index.map(Math.round).every((i, a) => i >= 0 && i < grid.size[a]!))
        seedOutsideImage(grid, name, [x, y, z])
      include(index, index, radius + reach)
    }
  }
  return boxAround(grid, ranges)
}

/** The mask and all around it within `reach` mm, and the markers. */
function floodMask(
  bone: Uint8Array,
  { size, spacing }: Grid,
  reach: number,
  markers: Uint8Array,
): Uint8Array {
  const mask = dilateByBall(bone, size, spacing, reach)
  for (let v = 0; v < mask.length; v++) if (markers[v]) mask[v] = 1
  return mask
}

/**
 * Splits bones that touch: each voxel within reach of the mask goes to the structure whose seeds flood it first.
 *
 * Marker-controlled watershed (Meyer 1991) of the landscape in which each voxel is measured by the cortex near it (see
 * `boneLandscape`): the flood runs along cortex from the seeds and meets the neighbour's flood in the joint gap. The
 * domains hold marrow and soft tissue near the bone too; `label/solid` makes bones of them. Where slices are so thick that
 * gaps are as bright as the bones, `travel` needs more seeds and is wrong near the gap only; see docs/methods/splitting.md.
 * @param of the bone mask: every value but 0. @returns the domains; values in the code-unit order of the names. Voxels
 * of structures set aside keep a value that no structure has, so that no neighbour grows into them.
 * @throws StepError GRID_MISMATCH, SEEDS_MISSING, SIDE_CONTRADICTED, SEED_OUTSIDE_IMAGE, SEED_OUTSIDE_BONE,
 * SEEDS_CONFLICT, DOMAIN_EMPTY
 */
export function splitBones(
  image: Volume,
  of: LabelMap,
  params: SplitParams,
  context: Pick<StepContext, 'progress' | 'checkCancelled'>,
): LabelMap {
  requireSameGrid(image.grid, of.grid)
  const structures = structuresOf(params.seeds)
  checkSides(params.seeds, (name) => structures.find((structure) => structure.name === name)!.side)
  const pause = (fraction: number, doing: string) => {
    context.progress(fraction, doing)
    context.checkCancelled()
  }
  pause(0, 'smoothing')
  const box = boxOfSeeds(params.seeds, of, params.reach)
  const grid = gridOfBox(of.grid, box)
  const values = floatsInBox(image, box)
  const smooth = gaussian(
    values,
    grid.size,
    grid.spacing.map((s) => params.smoothing / s) as unknown as Vector3,
  )
  const bone = maskInBox(of, box)
  const markers = placeSeeds(params.seeds, {
    grid,
    values: smooth,
    bone,
    snap: params.snap,
    reach: params.reach,
  })
  pause(0.2, 'reach of the bones')
  const mask = floodMask(bone, grid, params.reach, markers)
  pause(0.3, 'landscape')
  const landscape = boneLandscape(smooth, mask, grid, params.landscape)
  pause(0.6, 'flooding from the seeds')
  const domains =
    params.method === 'watershed'
      ? watershed(landscape, markers, mask, grid.size)
      : travelBasins(travelCost(landscape), markers, mask, grid.size)
  requireAll(structures, domains)
  const kept = structures.filter(({ name }) => !params.seeds[name]!.aside)
  context.progress(1, 'flooded')
  return { grid: of.grid, values: pasted(domains, of.grid, box), structures: kept }
}

/** @throws StepError DOMAIN_EMPTY */
function requireAll(structures: readonly Structure[], domains: Uint8Array): void {
  const counts = new Uint32Array(256)
  for (const value of domains) counts[value]!++
  const empty = structures.find(({ value }) => counts[value] === 0)
  if (!empty) return
  throw new StepError({
    code: 'DOMAIN_EMPTY',
    message: `expected voxels of ${empty.name}, got none: its spheres hold no voxel’s centre`,
    where: `seeds.${empty.name}`,
    remedy: 'give a larger radius or a point on its cortex',
  })
}

export const splitStep = defineStep({
  kind: 'label/split',
  version: 1,
  title: 'Split bones that touch',
  inputs: { image: 'Image', of: 'LabelMap' },
  params: splitParams,
  output: 'LabelMap',
  run: ({ image, of }: { image: ImageResult; of: LabelMap }, params: SplitParams, context) =>
    splitBones(image.volume, of, params, context),
})
