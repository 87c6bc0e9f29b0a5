import { contrastBasins, gaussian } from '@trabecula/kernels'
import { z } from 'zod'
import { structureOfName } from '../anatomy/structures.ts'
import { byCodeUnit } from '../base/canonical.ts'
import type { Vector3 } from '../base/vectors.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { LabelMap, Structure } from '../geometry/label-map.ts'
import { requireSameGrid } from '../geometry/same-grid.ts'
import { type Grid, indexOfPoint, type VoxelArray } from '../geometry/volume.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { seedOutsideImage } from './seeds.ts'
import { pointSchema } from './stroke-list.ts'
import { structureNameSchema } from './structure-schema.ts'

const MOST_STRUCTURES = 254 // One byte a voxel, less the one that marks where no flood goes.

const seedsSchema = z.strictObject({
  points: z.array(pointSchema).default([]).describe('points in the structure, LPS mm'),
  spheres: z
    .array(z.tuple([z.number(), z.number(), z.number(), z.number().positive()]))
    .default([])
    .describe('balls that lie wholly in it: [x, y, z, radius], mm'),
  by: z.string().min(1).optional().describe('role of the person who set them'),
})

export const competeSchema = z
  .strictObject({
    seeds: z
      .record(structureNameSchema, seedsSchema)
      .default({})
      .describe('structure name: where it is; beside what is painted before'),
    aside: z
      .array(structureNameSchema)
      .default([])
      .describe('structures that only hold the others back: not in the result'),
    low: z.number().optional().describe('lowest value that any structure takes'),
    high: z.number().optional().describe('highest value that any structure takes'),
    window: z
      .tuple([z.number(), z.number()])
      .optional()
      .describe('values between which differences count (default: the 1st and 99th hundredth of the image)'),
    smooth: z.number().min(0).max(5).default(0).describe('standard deviation of the smoothing before, mm'),
    distance: z
      .number()
      .min(0)
      .max(1)
      .default(0.02)
      .describe(
        'what a voxel of way costs, as a part of the window: more keeps structures round their seeds',
      ),
  })
  .refine(({ low, high }) => (low ?? -Infinity) <= (high ?? Infinity), {
    message: 'expected `low` to be at most `high`',
    path: ['high'],
  })
  .refine(({ window }) => window === undefined || window[0] < window[1], {
    message: 'expected the smaller value first',
    path: ['window'],
  })
export type CompeteParams = z.output<typeof competeSchema>

/** The 1st and 99th hundredth of the values: what lies beyond is air and metal. */
function hundredths(values: VoxelArray): readonly [number, number] {
  const every = Math.max(1, Math.floor(values.length / 200_000))
  const some: number[] = []
  for (let v = 0; v < values.length; v += every) some.push(values[v]!)
  const sorted = Float64Array.from(some).sort()
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!
  return [at(0.01), Math.max(at(0.99), at(0.01) + 1)]
}

function levelsOf(
  image: ImageResult,
  { window, smooth }: CompeteParams,
): { levels: Uint8Array; values: VoxelArray } {
  const { grid, values } = image.volume
  const source =
    values instanceof Int16Array || values instanceof Float32Array ? values : Float32Array.from(values)
  const smoothed =
    smooth > 0
      ? gaussian(source, grid.size, grid.spacing.map((s) => smooth / s) as unknown as Vector3)
      : source
  const [low, high] = window ?? hundredths(smoothed)
  const levels = new Uint8Array(values.length)
  for (let v = 0; v < levels.length; v++)
    levels[v] = Math.min(255, Math.max(0, Math.round((255 * (smoothed[v]! - low)) / (high - low))))
  return { levels, values: smoothed }
}

/** Every structure with the value that marks it, those painted before first. @throws StepError SEEDS_MISSING */
function structuresOf(of: LabelMap | undefined, seeds: CompeteParams['seeds']): Structure[] {
  const before = [...(of?.structures ?? [])].sort((a, b) => a.value - b.value)
  const known = new Set(before.map(({ name }) => name))
  const added = Object.keys(seeds)
    .filter((name) => !known.has(name))
    .sort(byCodeUnit)
  const all = [...before, ...added.map((name) => structureOfName(1, name))]
  if (all.length >= 2 && all.length <= MOST_STRUCTURES) return all.map((one, n) => ({ ...one, value: n + 1 }))
  throw new StepError({
    code: 'SEEDS_MISSING',
    message: `expected seeds of 2 to ${MOST_STRUCTURES} structures, got ${all.length}`,
    where: 'label/compete',
    remedy: 'paint at least two structures before, or give `seeds`; one alone grows with `grow`',
  })
}

function mark(markers: Uint8Array, voxel: number, value: number, structures: readonly Structure[]): void {
  const earlier = markers[voxel]!
  if (earlier !== 0 && earlier !== value) {
    throw new StepError({
      code: 'SEEDS_CONFLICT',
      message: `expected each voxel to belong to one structure, got seeds of ${structures[earlier - 1]!.name} and of ${structures[value - 1]!.name} in the same voxel`,
      where: 'label/compete',
      remedy: 'move one of the two away from the other structure',
    })
  }
  markers[voxel] = value
}

function placeBalls(
  seeds: CompeteParams['seeds'],
  grid: Grid,
  structures: readonly Structure[],
  markers: Uint8Array,
) {
  const [nx, ny] = grid.size
  for (const { name, value } of structures) {
    const own = seeds[name]
    for (const [x, y, z, radius = 0] of [...(own?.points ?? []), ...(own?.spheres ?? [])] as [
      number,
      number,
      number,
      number?,
    ][]) {
      const centre = indexOfPoint(grid, [x, y, z])
      const near = centre.map(Math.round) as [number, number, number]
      if (!near.every((i, a) => i >= 0 && i < grid.size[a]!)) seedOutsideImage(grid, name, [x, y, z])
      mark(markers, near[0] + nx * (near[1] + ny * near[2]), value, structures)
      const range = centre.map((c, a) => [
        Math.max(0, Math.ceil(c - radius / grid.spacing[a]!)),
        Math.min(grid.size[a]! - 1, Math.floor(c + radius / grid.spacing[a]!)),
      ])
      for (let k = range[2]![0]!; k <= range[2]![1]!; k++) {
        for (let j = range[1]![0]!; j <= range[1]![1]!; j++) {
          for (let i = range[0]![0]!; i <= range[0]![1]!; i++) {
            const d = [i, j, k].map((at, a) => (at - centre[a]!) * grid.spacing[a]!) as [
              number,
              number,
              number,
            ]
            if (d[0] * d[0] + d[1] * d[1] + d[2] * d[2] <= radius * radius)
              mark(markers, i + nx * (j + ny * k), value, structures)
          }
        }
      }
    }
  }
}

/**
 * Grows several structures from their seeds at once: each voxel goes to the structure from whose seeds a way leads to it
 * on which the value changes least.
 *
 * The way's length is the sum of |difference of neighbouring values| plus a little for each voxel, over 6 neighbours:
 * GrowCut (Vezhnevets & Konouchine 2005) in its form as shortest ways (Zhu, Kolesov, Gao, Kikinis & Tannenbaum 2014).
 * @param of what was painted before: its structures are seeds too. @throws StepError GRID_MISMATCH, SEEDS_MISSING,
 * SEEDS_CONFLICT, SEED_OUTSIDE_IMAGE, STRUCTURE_NOT_FOUND
 */
export function competing(
  image: ImageResult,
  of: LabelMap | undefined,
  params: CompeteParams,
  context?: StepContext,
): LabelMap {
  const { grid } = image.volume
  if (of) requireSameGrid(grid, of.grid)
  const structures = structuresOf(of, params.seeds)
  const unknown = params.aside.find((name) => !structures.some((one) => one.name === name))
  if (unknown !== undefined) throw asideUnknown(unknown, structures)
  const { levels, values } = levelsOf(image, params)
  context?.checkCancelled()
  const markers = new Uint8Array(values.length)
  const numbers = new Map(
    (of?.structures ?? []).map(({ value, name }) => [value, structures.find((s) => s.name === name)!.value]),
  )
  if (of) for (let v = 0; v < markers.length; v++) markers[v] = numbers.get(of.values[v]!) ?? 0
  placeBalls(params.seeds, grid, structures, markers)
  const allowed = new Uint8Array(values.length)
  const { low = -Infinity, high = Infinity } = params
  for (let v = 0; v < allowed.length; v++)
    if (markers[v] !== 0 || (values[v]! >= low && values[v]! <= high)) allowed[v] = 1
  context?.progress(0.3, 'growing')
  const basins = contrastBasins(
    levels,
    markers,
    allowed,
    grid.size,
    Math.max(1, Math.round(255 * params.distance)),
  )
  const kept = structures.filter(({ name }) => !params.aside.includes(name))
  const staying = new Uint8Array(256)
  for (const { value } of kept) staying[value] = value
  return { grid, values: basins.map((value) => staying[value]!), structures: kept }
}

function asideUnknown(name: string, structures: readonly Structure[]): StepError {
  return new StepError({
    code: 'STRUCTURE_NOT_FOUND',
    message: `expected a structure '${name}', got ${structures.map((s) => s.name).join(', ') || 'none'}`,
    where: 'label/compete (aside)',
    remedy: 'name structures that have seeds',
  })
}

export const competeStep = defineStep({
  kind: 'label/compete',
  version: 1,
  title: 'Grow several structures from their seeds at once',
  inputs: { image: 'Image', of: 'LabelMap' },
  optional: ['of'],
  params: competeSchema,
  output: 'LabelMap',
  run: ({ image, of }: { image: ImageResult; of?: LabelMap }, params: CompeteParams, context) =>
    competing(image, of, params, context),
})
