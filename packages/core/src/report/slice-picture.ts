import { z } from 'zod'
import { encodePng } from '../formats/png.ts'
import type { PictureResult } from '../geometry/device.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { defineStep, StepError } from '../step.ts'
import { scaleBarLength } from './camera.ts'
import { pictureName } from './picture.ts'
import { edgeLetters } from './render.ts'
import {
  acrossOf,
  axes,
  drawOutlines,
  frameSlice,
  greySlice,
  gridBounds,
  gridCentre,
  labelSlice,
  type SliceAxis,
  structureCentres,
  type Window,
} from './slice.ts'
import { type Canvas, drawEdgeLetters, drawScaleBar } from './strokes.ts'

const CENTRE_OF = 'centre of '
const LETTERS = [255, 214, 102] as const
const RIM = [0, 0, 0] as const
/** Bone and soft tissue both to be seen; HU. */
export const CT_WINDOW: Window = { level: 300, width: 1600 }

/** The window a volume is shown through where nobody chose one: bone for CT, all values otherwise. */
export function defaultWindow({ volume, valueRange }: ImageResult): Window {
  if (volume.modality === 'CT') return CT_WINDOW
  const [low, high] = valueRange
  return { level: (low + high) / 2, width: Math.max(high - low, 1e-6) }
}

export interface SliceOptions {
  readonly axis: SliceAxis
  /** LPS coordinate across the slice, mm. */
  readonly at: number
  readonly window: Window
  /** Longer side of the picture, pixels. */
  readonly size: number
}

/**
 * A slice of the image with the outlines of the labels, in radiological convention (axial from the feet, coronal from
 * the front, sagittal from the patient's left), true to scale, with the patient's directions and a scale bar.
 */
export function renderSlice(image: ImageResult, labels: LabelMap | undefined, options: SliceOptions): Canvas {
  const framing = frameSlice(image.volume.grid, options.axis, options.at, options.size)
  const canvas = greySlice(image.volume, framing, options.window)
  if (labels) {
    const weight = Math.max(1, Math.round(options.size / 450))
    drawOutlines(canvas, labelSlice(labels, framing), labels.structures, weight)
  }
  drawEdgeLetters(canvas, edgeLetters(framing.camera), LETTERS, RIM)
  drawScaleBar(canvas, scaleBarLength(canvas.width, framing.pixelsPerMm), framing.pixelsPerMm, LETTERS, RIM)
  return canvas
}

const sliceParams = z.strictObject({
  name: pictureName,
  axis: z.enum(axes),
  at: z
    .union([
      z.number(),
      z.literal('centre'),
      z.string().regex(/^centre of .+$/, 'expected `centre of <structure>`'),
    ])
    .optional()
    .describe(
      'mm (LPS, across the slice), `centre` of the image, or `centre of <structure>`; left out: centre of all structures',
    ),
  window: z
    .strictObject({ level: z.number(), width: z.number().positive() })
    .optional()
    .describe('left out: level 300 and width 1600 HU for CT, all values otherwise'),
  size: z.number().int().min(64).max(4096).default(900).describe('longer side, pixels'),
  caption: z.string().max(300).optional(),
})

/** A slice with what was found in it. */
export const slicePictureStep = defineStep({
  kind: 'report/slice-picture',
  version: 1,
  title: 'Draw a slice with the outlines of what was found',
  inputs: { image: 'Image', labels: 'LabelMap' },
  params: sliceParams,
  output: 'Picture',
  run: ({ image, labels }: { image: ImageResult; labels?: LabelMap }, params): PictureResult => {
    const { name, axis, size } = params
    const at = placeOf(image, labels, params)
    const window = params.window ?? defaultWindow(image)
    const canvas = renderSlice(image, labels, { axis, at, window, size })
    return {
      name,
      caption: params.caption ?? `${axis} slice at ${Math.round(at * 10) / 10} mm`,
      ...(params.caption === undefined
        ? { shows: { of: name, view: axis, at: Math.round(at * 10) / 10 } }
        : {}),
      width: canvas.width,
      height: canvas.height,
      png: encodePng({ ...canvas, channels: 3 }),
    }
  },
})

function placeOf(
  image: ImageResult,
  labels: LabelMap | undefined,
  params: z.infer<typeof sliceParams>,
): number {
  const across = acrossOf(params.axis)
  if (typeof params.at === 'number') {
    const bounds = gridBounds(image.volume.grid)
    const [low, high] = [bounds.min[across], bounds.max[across]]
    if (params.at >= low && params.at <= high) return params.at
    throw new StepError({
      code: 'SLICE_OUTSIDE_IMAGE',
      message: `expected a place from ${low.toFixed(1)} to ${high.toFixed(1)} mm, got ${params.at} mm`,
      where: `picture ${params.name}: at`,
      remedy: 'take a place inside the image (LPS, mm)',
    })
  }
  if (params.at !== undefined && params.at !== 'centre')
    return centreOfNamed(labels, params.at, params.name)[across]
  const found = params.at === undefined && labels ? centreOfAll(labels) : undefined
  return (found ?? gridCentre(image.volume.grid))[across]
}

function centreOfNamed(labels: LabelMap | undefined, text: string, picture: string) {
  const name = text.slice(CENTRE_OF.length)
  const centre = labels && structureCentres(labels).get(name)
  if (centre) return centre
  const names = labels?.structures.map((item) => item.name).join(', ') || 'none'
  throw new StepError({
    code: 'SLICE_STRUCTURE_UNKNOWN',
    message: `expected a structure that has voxels (known: ${names}), got '${name}'`,
    where: `picture ${picture}: at`,
    remedy: 'name a structure of the label map, or give a place in mm',
  })
}

/** Middle of the structures' centres, each counted alike; undefined where none has voxels. */
function centreOfAll(labels: LabelMap) {
  const centres = [...structureCentres(labels).values()]
  if (centres.length === 0) return undefined
  const mean = (axis: 0 | 1 | 2) => centres.reduce((sum, centre) => sum + centre[axis], 0) / centres.length
  return [mean(0), mean(1), mean(2)] as const
}
