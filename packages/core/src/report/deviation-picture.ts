import { z } from 'zod'
import { encodePng } from '../formats/png.ts'
import type { PictureResult } from '../geometry/device.ts'
import type { Body } from '../geometry/mesh.ts'
import { defineStep } from '../step.ts'
import { views } from './camera.ts'
import { bandOfValue, colouredBands, drawLegend } from './legend.ts'
import { pictureName } from './picture.ts'
import { renderBodies } from './render.ts'
import { type Canvas, drawText, letterSize, type Rgb } from './strokes.ts'

const INK: Rgb = [55, 65, 81]
const PAPER: Rgb = [255, 255, 255]
/** Shares of the range at which colours change, and the colours (after Brewer's YlOrRd). */
const STOPS = [0.0625, 0.125, 0.25, 0.5, 0.75, 1] as const
const COLOURS: readonly Rgb[] = [
  [240, 238, 230],
  [254, 217, 118],
  [254, 178, 76],
  [253, 141, 60],
  [240, 80, 50],
  [200, 20, 38],
  [110, 0, 38],
]

const deviationParams = z.strictObject({
  name: pictureName,
  view: z.enum(views).describe('the side of the patient that one looks at'),
  width: z.number().int().min(64).max(4096).default(1800).describe('pixels, of all panels together'),
  height: z.number().int().min(64).max(4096).default(700).describe('pixels'),
  range: z.number().positive().max(50).default(0.4).describe('mm at which the colours end'),
  of: z.string().min(1).default('surfaces').describe('what the caption calls it'),
})

/** How far each triangle went in each operation and in all of them together, mm; undefined where a body does not know. */
function mapsOf({ mesh, deviations }: Body): Map<string, Float32Array> | undefined {
  const count = mesh.triangles.length / 3
  const known = deviations.filter(({ map }) => map?.length === count)
  if (known.length === 0) return undefined
  const maps = new Map(known.map(({ operation, map }) => [operation, map!]))
  const together = new Float32Array(count)
  for (const map of maps.values()) for (let n = 0; n < count; n++) together[n]! += map[n]!
  return maps.set('together', together)
}

function paste(canvas: Canvas, panel: Canvas, left: number): void {
  for (let y = 0; y < panel.height; y++)
    canvas.pixels.set(
      panel.pixels.subarray(3 * y * panel.width, 3 * (y + 1) * panel.width),
      3 * (y * canvas.width + left),
    )
}

const STRIP = 6.5 // Letters wide: where the legend stands.
const OPERATIONS = ['smooth', 'reduce', 'together'] as const

/**
 * The surfaces coloured by how far they went, side by side: 1 smoothing, 2 reduction, 3 both together. A triangle has the
 * greatest way of its corners across it in smoothing, and its centre's distance to the unreduced surface; what was not moved is pale.
 */
export function drawDeviations(
  bodies: readonly Body[],
  {
    view,
    width,
    height,
    range,
  }: Pick<z.output<typeof deviationParams>, 'view' | 'width' | 'height' | 'range'>,
): Canvas {
  const canvas: Canvas = { width, height, pixels: new Uint8Array(3 * width * height).fill(255) }
  const strip = Math.round(STRIP * letterSize(canvas))
  const wide = Math.floor((width - strip) / OPERATIONS.length)
  const maps = bodies.map(mapsOf)
  const limits = STOPS.map((stop) => stop * range)
  OPERATIONS.forEach((operation, n) => {
    const bands = bodies.flatMap((body, i) => {
      const map = maps[i]?.get(operation)
      return colouredBands(body, COLOURS, (triangle) => bandOfValue(map?.[triangle] ?? 0, limits))
    })
    const panel = renderBodies(bands, { view, width: wide, height, frame: bodies })
    const size = letterSize(panel)
    drawText(panel, `${n + 1}`, size, size, 1.4 * size, INK, PAPER)
    paste(canvas, panel, strip + n * wide)
  })
  drawLegend(canvas, COLOURS, limits)
  return canvas
}

export const deviationPictureStep = defineStep({
  kind: 'report/deviation-picture',
  version: 1,
  title: 'Draw how far smoothing and reduction moved the surfaces',
  inputs: { bodies: ['Body'] },
  params: deviationParams,
  output: 'Picture',
  run: (
    { bodies }: { bodies: readonly Body[] },
    { name, of, ...options }: z.output<typeof deviationParams>,
    context,
  ): PictureResult => {
    const canvas = drawDeviations(bodies, options)
    context.checkCancelled()
    const { view, width, height } = options
    return {
      name,
      caption: `${of}: way of the surface in 1 smoothing, 2 reduction, 3 together, ${view} view`,
      shows: { of, view, kind: 'deviation' },
      width,
      height,
      png: encodePng({ ...canvas, channels: 3 }),
    }
  },
})
