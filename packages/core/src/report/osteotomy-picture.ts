import { z } from 'zod'
import { encodePng } from '../formats/png.ts'
import type { PictureResult } from '../geometry/device.ts'
import type { Body } from '../geometry/mesh.ts'
import type { OsteotomyPlan } from '../geometry/osteotomy.ts'
import { defineStep } from '../step.ts'
import { views } from './camera.ts'
import { pictureName } from './picture.ts'
import { renderBodies } from './render.ts'
import type { Canvas, Rgb } from './strokes.ts'

/** A piece that moves, one that is taken away, and where pieces were. */
const COLOURS: readonly Rgb[] = [
  [96, 170, 236],
  [242, 178, 84],
  [128, 200, 140],
  [196, 140, 214],
]
const REMOVED: Rgb = [214, 92, 92]
const BEFORE: Rgb = [150, 150, 158]

const osteotomyPictureParams = z.strictObject({
  name: pictureName,
  view: z.enum(views).describe('the side of the patient that one looks at'),
  width: z.number().int().min(64).max(4096).default(1200).describe('pixels'),
  height: z.number().int().min(64).max(4096).default(900).describe('pixels'),
  caption: z.string().max(300).optional().describe('text below the picture'),
})

export interface OsteotomyPictureInputs {
  readonly osteotomy: OsteotomyPlan
  readonly bodies: readonly Body[]
}

/** An osteotomy from one side: pieces as they lie after their motions, faint where they were, what is taken away in red; other bodies fainter. */
export function drawOsteotomy(
  { osteotomy, bodies }: OsteotomyPictureInputs,
  options: { readonly view: (typeof views)[number]; readonly width: number; readonly height: number },
): Canvas {
  const kept = osteotomy.pieces.filter(({ removed }) => !removed)
  const after = kept.map((piece, i) => ({
    ...piece.after,
    colour: isStill(piece.motion) ? piece.after.colour : COLOURS[i % COLOURS.length]!,
  }))
  const before = osteotomy.pieces
    .filter(({ removed, motion }) => removed || !isStill(motion))
    .map(({ removed, before: body }) => ({ ...body, colour: removed ? REMOVED : BEFORE }))
  const others = bodies.filter(({ name }) => name !== osteotomy.bone)
  const opacity = Object.fromEntries([
    ...others.map(({ name }) => [name, 0.14]),
    ...before.map(({ name }) => [name, 0.3]),
  ])
  return renderBodies([...after, ...before, ...others], { ...options, opacity, frame: [...after, ...before] })
}

/** Whether a motion leaves everything where it is. */
export function isStill(motion: readonly number[]): boolean {
  return motion.every((value, i) => Math.abs(value - (i % 5 === 0 ? 1 : 0)) < 1e-9)
}

export const osteotomyPictureStep = defineStep<
  OsteotomyPictureInputs,
  z.output<typeof osteotomyPictureParams>,
  PictureResult
>({
  kind: 'report/osteotomy-picture',
  version: 1,
  title: 'Draw an osteotomy from one side',
  inputs: { osteotomy: 'Osteotomy', bodies: ['Body'] },
  params: osteotomyPictureParams,
  output: 'Picture',
  run: (inputs, { name, view, width, height, caption }, context): PictureResult => {
    const canvas = drawOsteotomy(inputs, { view, width, height })
    context.checkCancelled()
    const of = inputs.osteotomy.name
    return {
      name,
      caption: caption ?? `plan ${of}, ${view} view`,
      ...(caption === undefined ? { shows: { of, view, kind: 'plan' as const } } : {}),
      width,
      height,
      png: encodePng({ ...canvas, channels: 3 }),
    }
  },
})
