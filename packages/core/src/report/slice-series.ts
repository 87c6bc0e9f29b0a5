import { z } from 'zod'
import type { Vector3 } from '../base/vectors.ts'
import { encodePng } from '../formats/png.ts'
import type { PictureResult } from '../geometry/device.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import type { Bounds } from '../geometry/mesh.ts'
import { type Grid, pointOfIndex } from '../geometry/volume.ts'
import { defineStep, StepError } from '../step.ts'
import { type Framing, frameBounds, scaleBarLength } from './camera.ts'
import { pictureName } from './picture.ts'
import { edgeLetters } from './render.ts'
import { sheetOf } from './sheet.ts'
import {
  acrossOf,
  axes,
  drawOutlines,
  greySlice,
  gridBounds,
  labelSlice,
  type SliceAxis,
  sliceCamera,
  type Window,
} from './slice.ts'
import { defaultWindow } from './slice-picture.ts'
import { type Canvas, drawEdgeLetters, drawScaleBar, drawText, letterSize } from './strokes.ts'

const LETTERS = [255, 214, 102] as const
const RIM = [0, 0, 0] as const
const GROUND = [24, 26, 30] as const
const GAP = 4
const MOST_SLICES = 100

const sliceSeriesParams = z.strictObject({
  name: pictureName,
  structure: z.string().optional().describe('name of the structure; left out: all of them together'),
  margin: z.number().min(0).max(200).default(15).describe('mm around the structure'),
  window: z
    .strictObject({ level: z.number(), width: z.number().positive() })
    .optional()
    .describe('left out: level 300 and width 1600 HU for CT, all values otherwise'),
  size: z.number().int().min(200).max(4096).default(1500).describe('width, pixels'),
  caption: z.string().max(300).optional(),
})
type SliceSeriesParams = z.infer<typeof sliceSeriesParams>

/** Least and greatest voxel index of the structures with one of the values. */
function extentOf(
  labels: LabelMap,
  wanted: ReadonlySet<number>,
  name: string,
): { low: Vector3; high: Vector3 } {
  const [nx, ny, nz] = labels.grid.size
  const low: [number, number, number] = [nx, ny, nz]
  const high: [number, number, number] = [-1, -1, -1]
  for (let k = 0, at = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, at++) {
        const value = labels.values[at]!
        if (value === 0 || !wanted.has(value)) continue
        ;[i, j, k].forEach((x, axis) => {
          low[axis] = Math.min(low[axis]!, x)
          high[axis] = Math.max(high[axis]!, x)
        })
      }
    }
  }
  if (high[0] >= 0) return { low, high }
  throw new StepError({
    code: 'SLICE_STRUCTURE_UNKNOWN',
    message: `expected a structure that has voxels (known: ${labels.structures.map((s) => s.name).join(', ') || 'none'}), got none`,
    where: `picture ${name}`,
    remedy: 'name a structure of the label map',
  })
}

/** The axis that a grid's slices lie across most nearly. */
function axisOfSlices({ direction }: Grid): SliceAxis {
  const along = axes.map((axis) => Math.abs(direction[3 * acrossOf(axis) + 2]!))
  return axes[along.indexOf(Math.max(...along))]!
}

/** The box of the voxels from low to high with a margin, inside the volume. */
function cropped(grid: Grid, low: Vector3, high: Vector3, margin: number): Bounds {
  const part: Grid = {
    ...grid,
    origin: pointOfIndex(grid, low),
    size: high.map((x, axis) => x - low[axis]! + 1) as unknown as Grid['size'],
  }
  const [own, whole] = [gridBounds(part), gridBounds(grid)]
  return {
    min: own.min.map((x, axis) => Math.max(whole.min[axis]!, x - margin)) as unknown as Vector3,
    max: own.max.map((x, axis) => Math.min(whole.max[axis]!, x + margin)) as unknown as Vector3,
  }
}

/** How many columns make the sheet at most as high as wide, for pictures of these proportions. */
function columnsFor(count: number, across: number, down: number): number {
  let columns = 1
  while (columns < count && Math.ceil(count / columns) * down > columns * across) columns++
  return columns
}

/**
 * All slices of the image through the structures, with one before and one after, cropped around them: a contact sheet
 * from which a person can say that they looked at each. Every picture carries its place (LPS mm across the slices).
 * @returns the sheet, and how many slices were left out because there were more than 100.
 */
export function renderSliceSeries(
  image: ImageResult,
  labels: LabelMap,
  params: SliceSeriesParams,
): { canvas: Canvas; axis: SliceAxis; leftOut: number } {
  const structures = labels.structures.filter(
    ({ name }) => params.structure === undefined || name === params.structure,
  )
  const { low, high } = extentOf(labels, new Set(structures.map(({ value }) => value)), params.name)
  const axis = axisOfSlices(labels.grid)
  const bounds = cropped(labels.grid, low, high, params.margin)
  const first = Math.max(0, low[2] - 1)
  const last = Math.min(labels.grid.size[2] - 1, high[2] + 1)
  const all = last - first + 1
  const every = Math.ceil(all / MOST_SLICES)
  const slices = Array.from({ length: Math.ceil(all / every) }, (_, n) => first + n * every)
  const camera = sliceCamera(axis)
  const extent = (direction: Vector3) =>
    direction.reduce((sum, x, a) => sum + Math.abs(x) * (bounds.max[a]! - bounds.min[a]!), 0)
  const [across, down] = [extent(camera.right), extent(camera.down)]
  const columns = columnsFor(slices.length, across, down)
  const width = Math.floor((params.size - GAP * (columns + 1)) / columns)
  const perMm = width / across
  const height = Math.max(16, Math.round(down * perMm))
  const window = params.window ?? defaultWindow(image)
  const pictures = slices.map((k, n) => {
    const through = pointOfIndex(labels.grid, [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, k])
    const framing = framingAt(bounds, axis, through[acrossOf(axis)], width, height, perMm)
    return sliceOf(image, labels, structures, framing, {
      window,
      letters: n === 0,
      place: through[acrossOf(axis)],
    })
  })
  const rows = Array.from({ length: Math.ceil(pictures.length / columns) }, (_, r) =>
    pictures.slice(r * columns, (r + 1) * columns),
  )
  return { canvas: sheetOf(rows, GAP, GROUND), axis, leftOut: all - slices.length }
}

function framingAt(
  bounds: Bounds,
  axis: SliceAxis,
  at: number,
  width: number,
  height: number,
  perMm: number,
): Framing {
  const framing = frameBounds(bounds, sliceCamera(axis), width, height, 0)
  const centre = [...framing.centre] as [number, number, number]
  centre[acrossOf(axis)] = at
  return { ...framing, pixelsPerMm: perMm, centre }
}

function sliceOf(
  image: ImageResult,
  labels: LabelMap,
  structures: LabelMap['structures'],
  framing: Framing,
  { window, letters, place }: { window: Window; letters: boolean; place: number },
): Canvas {
  const canvas = greySlice(image.volume, framing, window)
  drawOutlines(canvas, labelSlice(labels, framing), structures, Math.max(1, Math.round(canvas.width / 250)))
  const size = letterSize(canvas)
  if (letters) {
    drawEdgeLetters(canvas, edgeLetters(framing.camera), LETTERS, RIM)
    drawScaleBar(canvas, scaleBarLength(canvas.width, framing.pixelsPerMm), framing.pixelsPerMm, LETTERS, RIM)
  }
  drawText(canvas, place.toFixed(1), Math.round(size * 0.6), Math.round(size * 0.6), size, LETTERS, RIM)
  return canvas
}

/** `report/slice-series`: every slice through what was found. */
export const sliceSeriesStep = defineStep({
  kind: 'report/slice-series',
  version: 1,
  title: 'Draw every slice through what was found',
  inputs: { image: 'Image', labels: 'LabelMap' },
  params: sliceSeriesParams,
  output: 'Picture',
  run: ({ image, labels }: { image: ImageResult; labels: LabelMap }, params, context): PictureResult => {
    const { canvas, axis, leftOut } = renderSliceSeries(image, labels, params)
    const of = params.structure ?? labels.structures.map(({ name }) => name).join(', ')
    if (leftOut > 0) {
      context.warn({
        code: 'SLICES_LEFT_OUT',
        message: `the sheet of ${of} leaves out ${leftOut} slices: it holds at most ${MOST_SLICES}`,
        where: `picture ${params.name}`,
      })
    }
    return {
      name: params.name,
      caption: params.caption ?? `${of}: every slice, with its place in mm`,
      ...(params.caption === undefined ? { shows: { of, view: axis, kind: 'slices' as const } } : {}),
      width: canvas.width,
      height: canvas.height,
      png: encodePng({ ...canvas, channels: 3 }),
    }
  },
})
