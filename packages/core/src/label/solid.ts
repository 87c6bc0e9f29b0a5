import { z } from 'zod'
import type { ImageResult } from '../geometry/image.ts'
import type { LabelMap, Structure } from '../geometry/label-map.ts'
import { requireSameGrid } from '../geometry/same-grid.ts'
import type { Grid, Volume } from '../geometry/volume.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { borderName, FACES, type Face, faceArea } from './border.ts'
import { plateFields } from './cortex.ts'
import { type SolidBone, type SolidBoneArgument, type SolidOptions, solidBoneTask } from './solid-bone.ts'
import { forRows } from './voxel-box.ts'

type Triple = [number, number, number]

const breach = z.strictObject({
  directions: z
    .int()
    .min(1)
    .max(26)
    .default(22)
    .describe('a voxel from which the wall is seen in so many of 26 directions is inside'),
  opening: z.number().min(0).max(30).default(2).describe('radius of the opening of what is filled so, mm'),
})
const thin = z.strictObject(plateFields)
const perBone = {
  edge: z
    .number()
    .describe("image value at the bone's outer edge (CT: HU); without it, it is found from the image"),
  fraction: z
    .number()
    .min(0.2)
    .max(0.95)
    .describe(
      'where between soft tissue (0) and the crest of the cortex (1) the edge lies; see docs/methods/bone-edge.md',
    ),
  wall: z
    .number()
    .min(0.05)
    .max(0.95)
    .describe('where between soft tissue (0) and the crest (1) the wall begins that is closed and filled'),
  closing: z.number().min(0).max(30).describe('radius of the closing of the wall, mm'),
  skin: z
    .number()
    .min(0)
    .max(30)
    .describe(
      'depth to which values under the edge are taken off, mm; without it 1.5 of the largest voxel spacing; 0: none',
    ),
  breach: z
    .union([z.literal(false), breach.prefault({})])
    .describe('fill holes that are wider than the closing'),
  thin: z
    .union([z.literal(false), thin])
    .describe('keep bone closed that is thinner than the wall’s threshold sees, by a model of the cortex'),
}

export const solidParams = z.strictObject({
  edge: perBone.edge.optional(),
  fraction: perBone.fraction.default(0.7),
  wall: perBone.wall.default(0.4),
  closing: perBone.closing.default(2),
  skin: perBone.skin.optional(),
  breach: perBone.breach.default(false),
  thin: perBone.thin.default(false),
  smoothing: z
    .number()
    .min(0)
    .max(5)
    .default(0.5)
    .describe('standard deviation of the smoothing before the wall is sought, mm'),
  tissue: z
    .tuple([z.number(), z.number()])
    .default([-200, 2000])
    .describe('values outside are air or metal: they count for no level (CT: HU)'),
  structures: z
    .record(z.string(), z.strictObject(perBone).partial())
    .default({})
    .describe('structure name: what is otherwise for it'),
})
export type SolidParams = z.output<typeof solidParams>

const MARGIN = 5 // mm around a domain, at least: as far as edge profiles look.

interface Crop {
  readonly structure: Structure
  readonly offset: Triple
  readonly size: Triple
}

/** Boxes around every structure's domain, with margin, inside the grid. @throws StepError LABEL_EMPTY */
function cropsOf({ grid, values, structures }: LabelMap): Crop[] {
  const [nx, ny, nz] = grid.size
  const low = structures.map((): Triple => [nx, ny, nz])
  const high = structures.map((): Triple => [-1, -1, -1])
  const indexOf = new Int32Array(65536).fill(-1)
  structures.forEach(({ value }, n) => {
    indexOf[value] = n
  })
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        const value = values[v]!
        if (value === 0) continue
        const n = indexOf[value]!
        if (n < 0) continue
        const [a, b] = [low[n]!, high[n]!]
        if (i < a[0]) a[0] = i
        if (i > b[0]) b[0] = i
        if (j < a[1]) a[1] = j
        if (j > b[1]) b[1] = j
        a[2] = Math.min(a[2], k)
        b[2] = k
      }
    }
  }
  const margin = grid.spacing.map((s) => Math.ceil(MARGIN / s) + 2)
  return structures.map((structure, n) => {
    if (high[n]![0] < 0) {
      throw new StepError({
        code: 'LABEL_EMPTY',
        message: `expected voxels of the structure ${structure.name}, found none`,
        where: `structure ${structure.name}`,
        remedy: 'check the threshold and the seeds of the step that makes this structure',
      })
    }
    const offset = low[n]!.map((x, a) => Math.max(0, x - margin[a]!)) as Triple
    const size = high[n]!.map((x, a) => Math.min(grid.size[a]!, x + margin[a]! + 1) - offset[a]!) as Triple
    return { structure, offset, size }
  })
}

function argumentOf(image: Volume, of: LabelMap, crop: Crop, options: SolidOptions): SolidBoneArgument {
  const { size, offset, structure } = crop
  const values = new Float32Array(size[0] * size[1] * size[2])
  const domain = new Uint8Array(values.length)
  forRows(of.grid, crop, (at, from) => {
    for (let i = 0; i < size[0]; i++) {
      values[at + i] = image.values[from + i]!
      const label = of.values[from + i]!
      domain[at + i] = label === 0 ? 0 : label === structure.value ? 1 : 2
    }
  })
  const inBorder = ({ axis, high }: Face) =>
    high ? offset[axis] + size[axis] === of.grid.size[axis] : offset[axis] === 0
  return {
    crop: { values, domain, size, spacing: of.grid.spacing },
    options,
    borders: FACES.filter(inBorder),
  }
}

function optionsOf(name: string, params: SolidParams, grid: Grid): SolidOptions {
  const own = params.structures[name] ?? {}
  const breach = own.breach ?? params.breach
  const plates = own.thin ?? params.thin
  const reach = Math.max(4, 2 * Math.max(...grid.spacing))
  return {
    edge: own.edge ?? params.edge,
    fraction: own.fraction ?? params.fraction,
    wall: own.wall ?? params.wall,
    smoothing: params.smoothing,
    tissue: params.tissue,
    closing: own.closing ?? params.closing,
    skin: own.skin ?? params.skin ?? 1.5 * Math.max(...grid.spacing),
    breach: breach === false ? undefined : breach,
    thin: plates === false ? undefined : { ...plates, reach: plates.reach ?? reach },
  }
}

/** @throws StepError STRUCTURE_UNKNOWN */
function requireKnown(params: SolidParams, of: LabelMap): void {
  const names = of.structures.map(({ name }) => name)
  const unknown = Object.keys(params.structures).find((name) => !names.includes(name))
  if (unknown === undefined) return
  throw new StepError({
    code: 'STRUCTURE_UNKNOWN',
    message: `expected one of the structures ${names.join(', ')}, got ${unknown}`,
    where: 'structures',
    remedy: 'name structures that the label map has',
  })
}

/** Tells what was closed at the image's borders. */
function warnOfBorders(closed: SolidBone['closed'], name: string, grid: Grid, context: StepContext): void {
  if (closed.length === 0) return
  const parts = closed.map(({ face, section, added }) => {
    const area = faceArea(face, grid.spacing) / 100
    return `${borderName(face, grid.direction)} (section ${(section * area).toFixed(1)} cm², of it ${(added * area).toFixed(1)} cm² filled)`
  })
  context.warn({
    code: 'BORDERS_CLOSED',
    message: `the image cuts ${name}; its shell was closed at the image border: ${parts.join(', ')}`,
    where: `structure ${name}`,
  })
}

/**
 * Makes each domain of a split bone mask a solid bone with its edge value.
 *
 * Each bone by itself, on its own part of the image, on all workers: see `makeSolid`. Bones do not overlap: a voxel is of
 * its domain's bone, or of the first bone that reaches a voxel of no domain.
 * @param of domains of `label/split`, or any label map whose structures are to be filled up to the bone's edge.
 * @returns solid structures, each with `edge`. @throws StepError GRID_MISMATCH, STRUCTURE_UNKNOWN, LABEL_EMPTY, EDGE_NOT_FOUND, WALL_EMPTY
 */
export async function solidBones(
  image: Volume,
  of: LabelMap,
  params: SolidParams,
  context: StepContext,
): Promise<LabelMap> {
  requireSameGrid(image.grid, of.grid)
  requireKnown(params, of)
  const crops = cropsOf(of)
  const voxels = ({ size }: Crop) => size[0] * size[1] * size[2]
  const inWork = crops.map((_, n) => n).sort((a, b) => voxels(crops[b]!) - voxels(crops[a]!) || a - b)
  context.progress(0, 'making bones solid')
  context.checkCancelled()
  const results = await context.parallel(
    solidBoneTask,
    inWork.map((n) => argumentOf(image, of, crops[n]!, optionsOf(crops[n]!.structure.name, params, of.grid))),
  )
  context.checkCancelled()
  const solid = new Uint8Array(of.values.length)
  const structures = crops.map((crop, n) => {
    const result = results[inWork.indexOf(n)]!
    const { name } = crop.structure
    if (result.edge === undefined) throw edgeNotFound(name)
    warnOfBorders(result.closed, name, of.grid, context)
    let count = 0
    forRows(of.grid, crop, (at, from) => {
      for (let i = 0; i < crop.size[0]; i++) {
        if (!result.bone[at + i] || solid[from + i]) continue
        solid[from + i] = n + 1
        count++
      }
    })
    if (count === 0) throw wallEmpty(name, result.edge)
    return { ...crop.structure, value: n + 1, edge: Math.round(10 * result.edge) / 10 }
  })
  context.progress(1, 'bones are solid')
  return { grid: of.grid, values: solid, structures }
}

function edgeNotFound(name: string): StepError {
  return new StepError({
    code: 'EDGE_NOT_FOUND',
    message: `expected values that rise from outside to inside ${name}, found no such boundary away from other bones`,
    where: `structure ${name}`,
    remedy: 'give the boundary value as `edge`, or check the seeds of this bone',
  })
}

function wallEmpty(name: string, edge: number): StepError {
  return new StepError({
    code: 'WALL_EMPTY',
    message: `expected voxels of ${name} over its edge value ${edge.toFixed(0)}, got none`,
    where: `structure ${name}`,
    remedy: 'give a lower `edge`, or check the seeds of this bone',
  })
}

export const solidStep = defineStep({
  kind: 'label/solid',
  version: 1,
  title: 'Make split bones solid',
  inputs: { image: 'Image', of: 'LabelMap' },
  params: solidParams,
  output: 'LabelMap',
  run: ({ image, of }: { image: ImageResult; of: LabelMap }, params: SolidParams, context) =>
    solidBones(image.volume, of, params, context),
})
