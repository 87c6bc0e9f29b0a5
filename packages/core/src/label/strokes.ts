import { z } from 'zod'
import { structureOfName } from '../anatomy/structures.ts'
import type { Vector3 } from '../base/vectors.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { requireSameGrid } from '../geometry/same-grid.ts'
import { type Grid, indexOfPoint, voxelCountOf } from '../geometry/volume.ts'
import { defineStep, type FileSet, type StepContext, StepError } from '../step.ts'
import { freeValue, withStructure } from './label-values.ts'
import { doubleArea, isInside, polygonOf } from './polygon.ts'
import { type Stroke, strokeListSchema, strokesIn } from './stroke-list.ts'

export const strokesSchema = z.strictObject({
  strokes: strokeListSchema
    .default([])
    .describe('what a person painted and erased, in this order; after those of the file `from`'),
})
export type StrokesParams = z.output<typeof strokesSchema>

const FLAT = 0.75 // Voxels by which the corners of an outline may lie off one slice.

/** Visits the voxels within the brush's radius of its way: the way's parts are capsules. */
function forBrush(grid: Grid, at: readonly Vector3[], radius: number, visit: (voxel: number) => void): void {
  const [nx, ny] = grid.size
  const { spacing } = grid
  const inVoxels = at.map((p) => indexOfPoint(grid, p))
  inVoxels.forEach((end, n) => {
    const start = inVoxels[n - 1] ?? end
    if (n === 0 && inVoxels.length > 1) return // The first point is the start of the first part.
    const range = ([0, 1, 2] as const).map((a) => {
      const [low, high] = [Math.min(start[a], end[a]), Math.max(start[a], end[a])]
      return [
        Math.max(0, Math.ceil(low - radius / spacing[a] - 1e-9)),
        Math.min(grid.size[a] - 1, Math.floor(high + radius / spacing[a] + 1e-9)),
      ] as const
    })
    const way = ([0, 1, 2] as const).map((a) => (end[a] - start[a]) * spacing[a]) as unknown as Vector3
    const long = way[0] * way[0] + way[1] * way[1] + way[2] * way[2]
    const limit = radius * radius * (1 + 1e-9)
    for (let k = range[2]![0]; k <= range[2]![1]; k++) {
      for (let j = range[1]![0]; j <= range[1]![1]; j++) {
        for (let i = range[0]![0]; i <= range[0]![1]; i++) {
          const [x, y, z] = [
            (i - start[0]) * spacing[0],
            (j - start[1]) * spacing[1],
            (k - start[2]) * spacing[2],
          ]
          const along = long > 0 ? Math.min(1, Math.max(0, (x * way[0] + y * way[1] + z * way[2]) / long)) : 0
          const [dx, dy, dz] = [x - along * way[0], y - along * way[1], z - along * way[2]]
          if (dx * dx + dy * dy + dz * dz <= limit) visit(i + nx * (j + ny * k))
        }
      }
    }
  })
}

/** Visits the voxels of one slice whose centres lie in an outline. @throws StepError STROKE_ASLANT, STROKE_FLAT */
function forPolygon(
  grid: Grid,
  outline: readonly Vector3[],
  where: string,
  visit: (voxel: number) => void,
): void {
  const inVoxels = outline.map((p) => indexOfPoint(grid, p))
  const spans = ([0, 1, 2] as const).map((a) => {
    const along = inVoxels.map((p) => p[a])
    return { axis: a, low: Math.min(...along), high: Math.max(...along) }
  })
  const [flat] = [...spans].sort((a, b) => a.high - a.low - (b.high - b.low))
  if (!flat || flat.high - flat.low > 2 * FLAT) throw aslant(where, flat ? flat.high - flat.low : 0)
  const slice = Math.round((flat.low + flat.high) / 2)
  if (slice < 0 || slice >= grid.size[flat.axis]) return
  const [u, v] = ([0, 1, 2] as const).filter((a) => a !== flat.axis) as [0 | 1 | 2, 0 | 1 | 2]
  const polygon = polygonOf(inVoxels.map((p) => [p[u], p[v]]))
  if (!(doubleArea(polygon) > 0)) throw withoutArea(where)
  const step = [1, grid.size[0], grid.size[0] * grid.size[1]] as const
  const range = ([u, v] as const).map((a, n) => [
    Math.max(0, Math.ceil(polygon.low[n]!)),
    Math.min(grid.size[a] - 1, Math.floor(polygon.high[n]!)),
  ])
  for (let b = range[1]![0]!; b <= range[1]![1]!; b++)
    for (let a = range[0]![0]!; a <= range[0]![1]!; a++)
      if (isInside(polygon, a, b)) visit(slice * step[flat.axis] + a * step[u] + b * step[v])
}

function aslant(where: string, voxels: number): StepError {
  return new StepError({
    code: 'STROKE_ASLANT',
    message: `expected the outline's corners in one slice of the image, got corners ${voxels.toFixed(1)} slices apart`,
    where,
    remedy: 'draw the outline in an axial, coronal or sagittal slice of this image, LPS mm',
  })
}

function withoutArea(where: string): StepError {
  return new StepError({
    code: 'STROKE_FLAT',
    message: 'expected an outline that encloses something, got corners on one line',
    where,
    remedy: 'give the corners in their order around the outline, LPS mm',
  })
}

/** The map with a row for every structure that is painted and not there yet, in the order of the strokes. */
function withPainted(labels: LabelMap, strokes: readonly Stroke[]): LabelMap {
  return strokes.reduce((map, { structure, erase }) => {
    if (structure === undefined || map.structures.some(({ name }) => name === structure)) return map
    if (erase) throw unknown(structure, map)
    return withStructure(map, structureOfName(freeValue(map), structure), 'label/strokes')
  }, labels)
}

function unknown(name: string, { structures }: LabelMap): StepError {
  return new StepError({
    code: 'STRUCTURE_NOT_FOUND',
    message: `expected a structure '${name}', got ${structures.map((s) => s.name).join(', ') || 'none'}`,
    where: 'label/strokes',
    remedy: 'name structures that the label map has',
  })
}

/**
 * Paints and erases by hand: brushes (balls along a way, mm) and outlines in slices, one after the other, as data.
 *
 * A voxel is painted where its centre lies in the brush or in the outline, by default only background; erasing takes
 * every structure, or the one that is named. The same strokes on the same image give the same voxels anywhere, so that a
 * person's correction is kept with the case, can be read and can be undone by taking its line away.
 * @throws StepError STROKES_MISSING, STROKE_OUTSIDE, STROKE_ASLANT, STROKE_FLAT, STRUCTURE_NOT_FOUND
 */
export function painted(labels: LabelMap, strokes: readonly Stroke[], context?: StepContext): LabelMap {
  if (strokes.length === 0) throw missing()
  const { grid } = labels
  const table = withPainted(labels, strokes)
  const values = table.values.slice()
  const numbers = new Map(table.structures.map(({ name, value }) => [name, value]))
  strokes.forEach((stroke, n) => {
    if (n % 64 === 0) context?.checkCancelled()
    const where = `label/strokes (stroke ${n + 1})`
    const own = stroke.structure === undefined ? undefined : numbers.get(stroke.structure)!
    let any = false
    const visit = (voxel: number) => {
      any = true
      if (stroke.erase) {
        if (own === undefined || values[voxel] === own) values[voxel] = 0
      } else if (stroke.over || values[voxel] === 0) values[voxel] = own!
    }
    if (stroke.tool === 'brush') forBrush(grid, stroke.at, stroke.radius, visit)
    else forPolygon(grid, stroke.outline, where, visit)
    if (!any) throw outside(where)
  })
  return { ...table, values }
}

function missing(): StepError {
  return new StepError({
    code: 'STROKES_MISSING',
    message: 'expected at least one stroke, got none',
    where: 'label/strokes',
    remedy: 'give `strokes`, or a JSON file of them as `from`',
  })
}

function outside(where: string): StepError {
  return new StepError({
    code: 'STROKE_OUTSIDE',
    message: 'expected a stroke over the centre of at least one voxel of the image, got none',
    where,
    remedy:
      'give points in LPS mm inside this image: viewers that show RAS have the opposite sign of x and y',
  })
}

interface StrokesInput {
  readonly image?: ImageResult
  readonly of?: LabelMap
  readonly files?: FileSet
}

export const strokesStep = defineStep({
  kind: 'label/strokes',
  version: 1,
  title: 'Paint and erase structures by hand',
  inputs: { image: 'Image', of: 'LabelMap', files: 'Files' },
  optional: ['image', 'of', 'files'],
  params: strokesSchema,
  output: 'LabelMap',
  run: ({ image, of, files }: StrokesInput, params: StrokesParams, context) => {
    if (of && image) requireSameGrid(image.volume.grid, of.grid)
    const grid = of?.grid ?? image?.volume.grid
    if (!grid) throw missing()
    const start = of ?? { grid, values: new Uint8Array(voxelCountOf(grid)), structures: [] }
    return painted(start, [...(files ? strokesIn(files) : []), ...params.strokes], context)
  },
})
