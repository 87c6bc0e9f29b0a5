import { z } from 'zod'
import { encodePng } from '../formats/png.ts'
import type { PictureResult } from '../geometry/device.ts'
import type { MirrorResult } from '../geometry/plan.ts'
import { defineStep } from '../step.ts'
import { views } from './camera.ts'
import { bandOfValue, colouredBands, drawLegend } from './legend.ts'
import { pictureName } from './picture.ts'
import { type RenderOptions, renderBodies } from './render.ts'
import type { Canvas, Rgb } from './strokes.ts'

const LEFT_OUT: Rgb = [150, 150, 154]

/** Shares of the range at which colours change, and the colours: blue inside the affected bone, red outside (after Brewer's RdBu). */
const STOPS = [-1, -0.75, -0.5, -0.25, 0.25, 0.5, 0.75, 1] as const
const COLOURS: readonly Rgb[] = [
  [24, 66, 142],
  [67, 120, 192],
  [136, 182, 222],
  [200, 222, 238],
  [240, 238, 230],
  [250, 208, 180],
  [240, 150, 112],
  [212, 84, 68],
  [140, 20, 36],
]

const errorMapParams = z.strictObject({
  name: pictureName,
  view: z.enum(views).describe('the side of the patient that one looks at'),
  width: z.number().int().min(64).max(4096).default(1200).describe('pixels'),
  height: z.number().int().min(64).max(4096).default(900).describe('pixels'),
  range: z.number().positive().max(50).default(4).describe('mm at which the colours end, both ways'),
  caption: z.string().max(300).optional().describe('text below the picture'),
})

/**
 * A surface (the mirrored side) from one side of the patient, coloured by its distance to another (the affected bone) in nine
 * bands, grey where it took no part in the fit; the bands' limits in mm stand at the left.
 */
export function drawErrorMap(
  { body, error, used }: Pick<MirrorResult, 'body' | 'error' | 'used'>,
  options: Omit<RenderOptions, 'opacity'> & { readonly range: number },
): Canvas {
  const { triangles } = body.mesh
  const limits = STOPS.map((stop) => stop * options.range)
  const bands = colouredBands(body, [...COLOURS, LEFT_OUT], (triangle) => {
    const corners = [0, 1, 2].map((c) => triangles[3 * triangle + c]!)
    const mean = corners.reduce((sum, corner) => sum + error[corner]!, 0) / 3
    return corners.some((corner) => used[corner]) ? bandOfValue(mean, limits) : COLOURS.length
  })
  const canvas = renderBodies(bands, options)
  drawLegend(canvas, COLOURS, limits)
  return canvas
}

export const errorMapStep = defineStep<
  { readonly of: MirrorResult },
  z.output<typeof errorMapParams>,
  PictureResult
>({
  kind: 'report/error-map',
  version: 1,
  title: 'Draw how far the mirrored side lies from the affected bone',
  inputs: { of: 'Mirror' },
  params: errorMapParams,
  output: 'Picture',
  run: ({ of }, { name, view, width, height, range, caption }, context): PictureResult => {
    const canvas = drawErrorMap(of, { view, width, height, range })
    context.checkCancelled()
    const shown = of.name ?? of.body.name
    return {
      name,
      caption:
        caption ??
        (of.drawn
          ? `${shown}: drawn shape, distance to the bone, ${view} view`
          : `${shown}: distance to the other side, ${view} view`),
      ...(caption === undefined && {
        shows: { of: shown, view, kind: of.drawn ? ('drawn-map' as const) : ('error-map' as const) },
      }),
      width,
      height,
      png: encodePng({ ...canvas, channels: 3 }),
    }
  },
})
