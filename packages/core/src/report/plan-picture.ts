import { z } from 'zod'
import { noGoKind } from '../anatomy/structures.ts'
import { encodePng } from '../formats/png.ts'
import type { PictureResult } from '../geometry/device.ts'
import type { Body, TriangleMesh } from '../geometry/mesh.ts'
import type { ResectionPlan, TrajectorySet } from '../geometry/plan.ts'
import { defineStep } from '../step.ts'
import { views } from './camera.ts'
import { pictureName } from './picture.ts'
import { plateOf, shaftOf, sweptSheets } from './plan-shapes.ts'
import { renderBodies } from './render.ts'
import type { Canvas, Rgb } from './strokes.ts'

const RESECTED: Rgb = [236, 150, 96]
const PLATE: Rgb = [52, 120, 212]
const SCREW: Rgb = [58, 68, 86]
const WIRE: Rgb = [0, 190, 130]
/** As anatomical atlases have them. */
const NO_GO: Readonly<Record<string, Rgb>> = { nerve: [240, 206, 40], vessel: [206, 30, 44] }

const planPictureParams = z.strictObject({
  name: pictureName,
  view: z.enum(views).describe('the side of the patient that one looks at'),
  width: z.number().int().min(64).max(4096).default(1200).describe('pixels'),
  height: z.number().int().min(64).max(4096).default(900).describe('pixels'),
  caption: z.string().max(300).optional().describe('text below the picture'),
})

export interface PlanPictureInputs {
  readonly resection: ResectionPlan
  readonly bodies: readonly Body[]
  readonly trajectories?: readonly TrajectorySet[]
}

/**
 * A resection from one side: what stays in the bone's colour, what is removed see-through with the tumour in it, the
 * planes as thin plates, screws and wires; nerves yellow, vessels red; the other bodies faint.
 */
export function drawPlan(
  { resection, bodies, trajectories = [] }: PlanPictureInputs,
  options: { readonly view: (typeof views)[number]; readonly width: number; readonly height: number },
): Canvas {
  const drawn = (name: string, mesh: TriangleMesh, colour: Rgb): Body => ({
    name,
    mesh,
    colour,
    side: resection.side,
    deviations: [],
  })
  const { remaining, resected } = resection
  const bone = [remaining, { ...resected, colour: RESECTED }]
  const tumour = bodies.filter(({ name }) => name === resection.tumour)
  const flat = resection.cuts.filter(({ of }) => !of)
  const plates = [
    ...flat.map((cut) => drawn(`plane ${cut.plane.name}`, plateOf(cut, 6, 0.8), PLATE)),
    ...sweptSheets(resection).map(({ name, mesh }) => drawn(`cut ${name}`, mesh, PLATE)),
  ].filter(({ mesh }) => mesh.triangles.length > 0)
  const shafts = trajectories.flatMap((set) =>
    set.trajectories.map((one) =>
      drawn(`${one.kind} ${one.name}`, shaftOf(one), one.kind === 'screw' ? SCREW : WIRE),
    ),
  )
  const others = bodies
    .filter(({ name }) => name !== resection.bone && name !== resection.tumour)
    .map((body) => ({ ...body, colour: NO_GO[noGoKind(body.name) ?? ''] ?? body.colour }))
  const opacity = Object.fromEntries([
    ...others.map(({ name }) => [name, noGoKind(name) ? 0.9 : 0.14]),
    ...plates.map(({ name }) => [name, 0.4]),
    [remaining.name, 0.82],
    [resected.name, 0.5],
  ])
  return renderBodies([...tumour, ...shafts, ...bone, ...plates, ...others], {
    ...options,
    opacity,
    frame: [...bone, ...tumour, ...plates, ...shafts],
  })
}

export const planPictureStep = defineStep<
  PlanPictureInputs,
  z.output<typeof planPictureParams>,
  PictureResult
>({
  kind: 'report/plan-picture',
  version: 1,
  title: 'Draw a resection from one side',
  inputs: { resection: 'Resection', bodies: ['Body'], trajectories: ['Trajectories'] },
  optional: ['trajectories'],
  params: planPictureParams,
  output: 'Picture',
  run: (inputs, { name, view, width, height, caption }, context): PictureResult => {
    const canvas = drawPlan(inputs, { view, width, height })
    context.checkCancelled()
    const of = inputs.resection.name
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
