import { distanceTransform } from '@trabecula/kernels'
import { z } from 'zod'
import type { LabelMap } from '../geometry/label-map.ts'
import { defineStep, type StepContext } from '../step.ts'
import { structuresField, structuresNamed } from './structure-schema.ts'

export const interpolateSchema = z.strictObject({
  axis: z
    .enum(['i', 'j', 'k'])
    .default('k')
    .meta({ description: "the voxel axis across the painted slices (k: the image's own slices)" }),
  follow: z.boolean().default(true).meta({
    description:
      'whether outlines are laid on each other by their centres first: for what runs aslant through the slices',
  }),
  structures: structuresField,
})
export type InterpolateParams = z.output<typeof interpolateSchema>

type Pair = readonly [number, number]

/** The slices of a volume across one axis: how many, their two sizes and spacings, and where their voxels are. */
interface Slices {
  readonly count: number
  readonly size: Pair
  readonly spacing: Pair
  readonly voxel: (slice: number, u: number, v: number) => number
}

/** One structure's outline in one slice. */
interface Outline {
  readonly slice: number
  /** Signed distance to the outline, mm, positive inside. */
  readonly distance: Float32Array
  /** Mean place of its voxels, in voxels. */
  readonly centre: Pair
}

function slicesOf({ size, spacing }: LabelMap['grid'], axis: 'i' | 'j' | 'k'): Slices {
  const across = { i: 0, j: 1, k: 2 }[axis] as 0 | 1 | 2
  const [u, v] = ([0, 1, 2] as const).filter((a) => a !== across) as [0 | 1 | 2, 0 | 1 | 2]
  const step = [1, size[0], size[0] * size[1]] as const
  return {
    count: size[across],
    size: [size[u], size[v]],
    spacing: [spacing[u], spacing[v]],
    voxel: (slice, i, j) => slice * step[across] + i * step[u] + j * step[v],
  }
}

function outlineIn(labels: LabelMap, slices: Slices, slice: number, value: number): Outline | undefined {
  const [width, height] = slices.size
  const inside = new Uint8Array(width * height)
  let [count, sumU, sumV] = [0, 0, 0]
  for (let v = 0, at = 0; v < height; v++) {
    for (let u = 0; u < width; u++, at++) {
      if (labels.values[slices.voxel(slice, u, v)] !== value) continue
      inside[at] = 1
      count++
      sumU += u
      sumV += v
    }
  }
  if (count === 0) return undefined
  const outside = new Uint8Array(inside.length)
  for (let at = 0; at < inside.length; at++) outside[at] = inside[at]! ^ 1
  const size = [width, height, 1] as const
  const spacing = [...slices.spacing, 1] as const
  const [depth, away] = [distanceTransform(outside, size, spacing), distanceTransform(inside, size, spacing)]
  const half = Math.min(...slices.spacing) / 2
  const full = width * spacing[0] + height * spacing[1] // Where the whole slice is painted, its outline is far.
  for (let at = 0; at < inside.length; at++)
    depth[at] = inside[at] ? Math.min(depth[at]!, full) - half : half - away[at]!
  return { slice, distance: depth, centre: [sumU / count, sumV / count] }
}

/** Value between pixels, the outermost repeated. */
function sample(distance: Float32Array, [width, height]: Pair, u: number, v: number): number {
  const x = Math.min(Math.max(u, 0), width - 1)
  const y = Math.min(Math.max(v, 0), height - 1)
  const [i, j] = [
    Math.min(Math.floor(x), Math.max(0, width - 2)),
    Math.min(Math.floor(y), Math.max(0, height - 2)),
  ]
  const right = width > 1 ? 1 : 0
  const up = height > 1 ? width : 0
  const at = i + j * width
  const low = distance[at]! + (x - i) * (distance[at + right]! - distance[at]!)
  const high = distance[at + up]! + (x - i) * (distance[at + up + right]! - distance[at + up]!)
  return low + (y - j) * (high - low)
}

/**
 * Fills the slices between those in which a structure is painted: shape-based interpolation.
 *
 * Each outline becomes its signed distance in the plane, in mm; a slice between two outlines is inside where their
 * distances, weighted by how near each slice is, are positive (Raya & Udupa 1990, doi:10.1109/42.52980). With `follow`
 * the two outlines are moved so that their centres lie on the line between them, so that an aslant shaft stays a shaft.
 * Only background is filled; where two structures want a voxel, the one that has it deeper inside gets it.
 * @returns the same structures. Slices outside the outermost painted ones stay as they are.
 * @throws StepError STRUCTURE_NOT_FOUND
 */
export function interpolated(labels: LabelMap, params: InterpolateParams, context?: StepContext): LabelMap {
  const slices = slicesOf(labels.grid, params.axis)
  const values = labels.values.slice()
  const depth = new Float32Array(values.length)
  for (const { value } of structuresNamed(labels, params.structures, 'label/interpolate')) {
    let before: Outline | undefined
    for (let slice = 0; slice < slices.count; slice++) {
      context?.checkCancelled()
      const outline = outlineIn(labels, slices, slice, value)
      if (!outline) continue
      if (before && slice - before.slice > 1)
        fillBetween(before, outline, slices, params.follow, (voxel, inside) => {
          if (labels.values[voxel] !== 0 || inside <= depth[voxel]!) return
          depth[voxel] = inside
          values[voxel] = value
        })
      before = outline
    }
  }
  return { ...labels, values }
}

function fillBetween(
  before: Outline,
  after: Outline,
  slices: Slices,
  follow: boolean,
  fill: (voxel: number, inside: number) => void,
): void {
  const [width, height] = slices.size
  const step = [after.centre[0] - before.centre[0], after.centre[1] - before.centre[1]] as const
  for (let slice = before.slice + 1; slice < after.slice; slice++) {
    const t = (slice - before.slice) / (after.slice - before.slice)
    const [du, dv] = follow ? [step[0] * t, step[1] * t] : [0, 0]
    const [eu, ev] = follow ? [step[0] * (1 - t), step[1] * (1 - t)] : [0, 0]
    for (let v = 0; v < height; v++) {
      for (let u = 0; u < width; u++) {
        const a = sample(before.distance, slices.size, u - du, v - dv)
        const b = sample(after.distance, slices.size, u + eu, v + ev)
        const inside = (1 - t) * a + t * b
        if (inside > 0) fill(slices.voxel(slice, u, v), inside)
      }
    }
  }
}

export const interpolateStep = defineStep({
  kind: 'label/interpolate',
  version: 1,
  title: 'Fill the slices between painted ones',
  inputs: { of: 'LabelMap' },
  params: interpolateSchema,
  output: 'LabelMap',
  run: ({ of }: { of: LabelMap }, params: InterpolateParams, context) => interpolated(of, params, context),
})
