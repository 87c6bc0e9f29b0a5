import { type ComponentLabels, distanceTransform, fillHoles2d } from '@trabecula/kernels'
import { z } from 'zod'
import type { LabelMap } from '../geometry/label-map.ts'
import { cavitiesFilled, componentsVolume } from '../geometry/voxel-components.ts'
import { defineStep, type StepContext } from '../step.ts'
import { forEachInside, type MaskWindow, windowOfValue } from './mask-window.ts'
import { dilated } from './morphology.ts'
import { structuresField, structuresNamed } from './structure-schema.ts'

const canal = z.strictObject({
  radius: z.number().positive().max(50).default(3).meta({ description: 'of the ball that must fit in, mm' }),
  length: z
    .number()
    .min(0)
    .max(2000)
    .default(30)
    .meta({ description: 'least extent of what such balls reach, mm: shorter cavities are no canal' }),
})

export const fillSchema = z.strictObject({
  what: z.enum(['cavities', 'holes']).default('cavities').meta({
    description:
      'cavities: background that a structure encloses on all sides; holes: background that it encloses within a slice',
  }),
  axis: z
    .enum(['i', 'j', 'k'])
    .default('k')
    .meta({ description: "Of holes: the voxel axis across the slices (k: the image's own slices)" }),
  canal: z
    .union([z.literal(false), canal.prefault({})])
    .default(false)
    .meta({ description: 'Keep the medullary canal open: what a ball reaches in a long cavity stays empty' }),
  structures: structuresField,
})

export type FillParams = z.infer<typeof fillSchema>
type CanalParams = Exclude<FillParams['canal'], false>
type Size = readonly [number, number, number]
type Parallel = Pick<StepContext, 'parallel'>

const AXES = { i: 0, j: 1, k: 2 } as const

async function filled(window: MaskWindow, params: FillParams, context: Parallel): Promise<Uint8Array> {
  if (params.what === 'cavities') return cavitiesFilled(window.mask, window.size, context)
  return fillHoles2d(window.mask, window.size, AXES[params.axis])
}

/** Greatest distance of two corners of the box around each piece, mm; 0 for background. */
function extentsOf(labels: ComponentLabels, pieces: number, [nx, ny, nz]: Size, spacing: Size): Float64Array {
  const [low, high] = [new Int32Array(3 * pieces).fill(0x7fffffff), new Int32Array(3 * pieces).fill(-1)]
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        const at = 3 * labels[v]!
        if (at === 0) continue
        ;[i, j, k].forEach((x, axis) => {
          if (x < low[at + axis]!) low[at + axis] = x
          if (x > high[at + axis]!) high[at + axis] = x
        })
      }
    }
  }
  return Float64Array.from({ length: pieces }, (_, piece) => {
    if (piece === 0) return 0
    const sides = spacing.map((s, axis) => (high[3 * piece + axis]! - low[3 * piece + axis]! + 1) * s)
    return Math.sqrt(sides.reduce((sum, side) => sum + side * side, 0))
  })
}

/**
 * The canal in what was filled: its opening by a ball, of which the pieces shorter than `length` are left out. Pores
 * between trabeculae and vessels' canals are narrower than the ball, cysts shorter than the canal.
 * @returns u8, 1 where the cavity stays empty.
 */
async function canalIn(
  solid: Uint8Array,
  window: MaskWindow,
  spacing: Size,
  { radius, length }: CanalParams,
  context: Parallel,
): Promise<Uint8Array> {
  const wall = new Uint8Array(solid.length)
  for (let v = 0; v < wall.length; v++) wall[v] = solid[v] !== 0 && window.mask[v] === 0 ? 0 : 1
  const depth = distanceTransform(wall, window.size, spacing)
  const core = new Uint8Array(solid.length)
  for (let v = 0; v < core.length; v++) core[v] = depth[v]! > radius ? 1 : 0
  const opened = dilated(core, window.size, spacing, radius)
  const { labels, sizes } = await componentsVolume(opened, window.size, 26, context)
  const extents = extentsOf(labels, sizes.length, window.size, spacing)
  for (let v = 0; v < opened.length; v++)
    opened[v] = labels[v] !== 0 && extents[labels[v]!]! >= length ? 1 : 0
  return opened
}

/**
 * Fills what structures enclose: background within becomes the structure, other structures within stay. A cavity that
 * is open at the border of the volume is none; close the border first where it should be.
 *
 * With `canal` a long bone's medullary canal stays empty, so that a print has it as the bone does: see `canalIn`.
 * @throws StepError STRUCTURE_NOT_FOUND
 */
export async function fillStructures(
  labels: LabelMap,
  params: FillParams,
  context: Pick<StepContext, 'checkCancelled' | 'parallel'>,
): Promise<LabelMap> {
  const { size, spacing } = labels.grid
  const values = labels.values.slice()
  for (const structure of structuresNamed(labels, params.structures, 'label/fill')) {
    context.checkCancelled()
    const window = windowOfValue(labels.values, size, structure.value, [1, 1, 1])
    if (!window) continue
    const result = await filled(window, params, context)
    const empty =
      params.canal === false ? undefined : await canalIn(result, window, spacing, params.canal, context)
    forEachInside(size, window, (voxel, at) => {
      if (result[at] !== 0 && values[voxel] === 0 && !empty?.[at]) values[voxel] = structure.value
    })
  }
  return { ...labels, values }
}

export const fillStep = defineStep({
  kind: 'label/fill',
  version: 1,
  title: 'Fill what structures enclose',
  inputs: { of: 'LabelMap' },
  params: fillSchema,
  output: 'LabelMap',
  run: ({ of }: { of: LabelMap }, params, context) => fillStructures(of, params, context),
})
