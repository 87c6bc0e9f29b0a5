import { z } from 'zod'
import { byCodeUnit } from '../base/canonical.ts'
import { scale as scaled, type Vector3 } from '../base/vectors.ts'
import type { BoreDesign, Device, DeviceMeasure } from '../geometry/device.ts'
import type { Side } from '../geometry/label-map.ts'
import { type Body, signedVolume, type TriangleMesh } from '../geometry/mesh.ts'
import type { LandmarkSet, ResectionPlan } from '../geometry/plan.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { type ModelHole, type ModelLine, shapeModels } from './model-shape.ts'
import { splitTask } from './model-split.ts'
import { cutOverlaps } from './overlap-cut.ts'
import { type BodyText, textTask } from './text-body.ts'
import { samplePoints } from './text-place.ts'

const vector = z.tuple([z.number(), z.number(), z.number()])
const channel = z.int().min(0).max(255)

const textParams = z.strictObject({
  on: z.string().optional().describe('the body; without it the greatest'),
  text: z
    .string()
    .min(1)
    .max(80)
    .describe(
      'what it reads; {case}, {side}, {name} and {device} are filled in, a line end begins a new line',
    ),
  at: vector
    .optional()
    .describe('LPS point near the surface, mm; without it the flattest place that is large enough'),
  up: vector.optional().describe('LPS direction that is up for the reader; without it superior'),
  height: z.number().positive().max(50).default(5).describe('height of a capital letter on the print, mm'),
  depth: z
    .number()
    .min(0.2)
    .max(5)
    .default(0.8)
    .describe('how far letters stand out or go in on the print, mm'),
  style: z.enum(['raised', 'engraved']).default('raised').describe('standing out or cut in'),
})

const bodyName = z.string().optional().describe('the body; without it the greatest')
const sized = z.number().positive()

/** A round hole, window, drain or pocket. */
const holeParams = z.strictObject({
  name: z.string().min(1).max(40).describe('for report and errors'),
  on: bodyName,
  at: vector.describe('LPS point near the surface, mm in the patient'),
  direction: vector.optional().describe('LPS, into the body; without it against the surface’s normal'),
  diameter: sized.max(200).describe('mm on the print'),
  depth: sized.max(100).optional().describe('mm on the print, of a pocket; without it through the wall'),
})

export const modelParams = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_-]*$/)
    .describe('name of the device'),
  side: z.enum(['left', 'right', 'both', 'midline']).describe('the side that it is meant for'),
  case: z.string().max(64).optional().describe('pseudonym of the case, for {case} in texts'),
  scale: z.number().min(0.01).max(10).default(1).describe('size of the print to the size of the patient'),
  material: z.string().max(80).optional().describe('what it is printed of'),
  colours: z
    .record(z.string(), z.tuple([channel, channel, channel]))
    .default({})
    .describe('sRGB by body, 0 to 255'),
  opacity: z
    .record(z.string(), z.number().min(0.05).max(1))
    .default({})
    .describe('by body, 1 lets no light through; for printers of clear material'),
  hollow: z
    .strictObject({
      wall: sized.max(50).describe('mm of wall that is left on the print'),
      bodies: z.array(z.string()).optional().describe('which bodies; without it all'),
    })
    .optional()
    .describe('hollows bodies to a wall; `holes` let out what is inside'),
  holes: z.array(holeParams).default([]).describe('windows, drains, and pockets for magnets or pins'),
  lines: z
    .array(
      z.strictObject({
        plane: z.string().describe('a plane of `cuts`'),
        on: bodyName,
        width: sized.max(10).default(0.8).describe('mm on the print'),
        depth: sized.max(10).default(0.6).describe('mm on the print'),
      }),
    )
    .default([])
    .describe('resection planes engraved as lines'),
  marks: z
    .strictObject({
      on: bodyName,
      diameter: sized.max(10).default(2).describe('mm on the print'),
      depth: sized.max(10).default(0.8).describe('mm on the print'),
    })
    .optional()
    .describe('the points of `landmarks` drilled as small round holes'),
  split: z
    .strictObject({
      volume: z.tuple([sized, sized, sized]).describe('the printer’s room, mm'),
      pin: sized.max(50).default(5).describe('diameter of pins, mm'),
      length: sized.max(100).default(10).describe('of pins, mm'),
      clearance: z.number().min(0).max(2).default(0.2).describe('mm between pin and hole, all round'),
    })
    .optional()
    .describe('cuts bodies that are larger than the printer, with pins that hold the pieces together'),
  overlaps: z
    .enum(['cut', 'keep'])
    .default('cut')
    .describe('cut: bodies that share volume are cut by the outer one; keep: they stay as they are'),
  whole: z.array(z.string()).default([]).describe('bodies that are never cut'),
  texts: z.array(textParams).default([]).describe('texts that stand on bodies'),
  process: z
    .strictObject({
      stroke: z.number().positive().default(0.4).describe('thinnest stroke that the process can make, mm'),
      letter: z.number().positive().default(3).describe('smallest capital that can be read, mm'),
    })
    .default({ stroke: 0.4, letter: 3 })
    .describe('what the printing process can make'),
})
export type ModelParams = z.output<typeof modelParams>

/**
 * An anatomical model: bodies in the patient's frame, scaled about its origin, cut where they overlap, with texts on
 * them that read after printing.
 * @throws StepError BODY_UNKNOWN, BODY_TWICE, TEXT_FIELD_UNKNOWN, and those of cutOverlaps and textTask
 */
export async function makeModel(
  bodies: readonly Body[],
  params: ModelParams,
  context: StepContext,
  marked: MarkedOn = {},
): Promise<Device> {
  checkNames(bodies, params)
  context.progress(0.05, 'looking for overlaps')
  const sized = bodies.map((body) => ({
    ...body,
    mesh: scaledMesh(body.mesh, params.scale),
    colour: params.colours[body.name] ?? body.colour,
    ...(params.opacity[body.name] !== undefined && { opacity: params.opacity[body.name]! }),
  }))
  const apart = params.overlaps === 'cut' ? await cutOverlaps(sized, params.whole, context) : sized
  context.checkCancelled()
  context.progress(0.4, 'hollowing, engraving lines, drilling')
  const { shaped, measures, bores } = await withShape(apart, params, context, marked)
  context.checkCancelled()
  context.progress(0.6, 'setting texts')
  const texts = await withTexts(shaped, params, context)
  const { pieces, pins } = await withPieces(texts.marked, params, context)
  const made = [...measures, ...texts.letters]
  const round = [...bores, ...pins]
  context.progress(1)
  return {
    name: params.name,
    kind: 'model',
    side: params.side,
    bodies: pieces,
    scale: params.scale,
    ...(params.material !== undefined && { material: params.material }),
    marking: texts.marking,
    ...(made.length > 0 && { measures: made }),
    ...(round.length > 0 && { bores: round }),
  }
}

/** What lines and marks are taken from. */
interface MarkedOn {
  readonly cuts?: readonly ResectionPlan[]
  readonly landmarks?: readonly LandmarkSet[]
}

export const modelStep = defineStep<{ readonly of: readonly Body[] } & MarkedOn, ModelParams, Device>({
  kind: 'device/model',
  version: 1,
  title: 'Makes an anatomical model of bodies, scaled, coloured and marked',
  inputs: { of: ['Body'], cuts: ['Resection'], landmarks: ['Landmarks'] },
  optional: ['cuts', 'landmarks'],
  params: modelParams,
  output: 'Device',
  run: ({ of, ...marked }, params, context) => makeModel(of, params, context, marked),
})

function checkNames(bodies: readonly Body[], params: ModelParams): void {
  const names = bodies.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) {
    throw new StepError({
      code: 'BODY_TWICE',
      message: `expected each body once, got ${twice} twice`,
      where: params.name,
      remedy: 'Name it once in `of`.',
    })
  }
  const wanted = [
    ...Object.keys(params.colours).sort(byCodeUnit),
    ...Object.keys(params.opacity).sort(byCodeUnit),
    ...params.whole,
    ...(params.hollow?.bodies ?? []),
    ...[...params.holes, ...params.lines, ...(params.marks ? [params.marks] : [])].flatMap(
      ({ on }) => on ?? [],
    ),
    ...params.texts.flatMap(({ on }) => on ?? []),
  ]
  const unknown = wanted.find((name) => !names.includes(name))
  if (unknown !== undefined || names.length === 0) {
    throw new StepError({
      code: 'BODY_UNKNOWN',
      message: `expected one of the bodies ${names.join(', ') || '(none)'}, got ${unknown ?? 'none'}`,
      where: params.name,
      remedy: 'Name a body of this device, as `of` does.',
    })
  }
}

function scaledMesh(mesh: TriangleMesh, factor: number): TriangleMesh {
  if (factor === 1) return mesh
  return { positions: mesh.positions.map((value) => value * factor), triangles: mesh.triangles }
}

const greatest = (bodies: readonly Body[]) =>
  bodies.reduce((a, b) => (signedVolume(b.mesh) > signedVolume(a.mesh) ? b : a))

/** Bodies hollowed, engraved and drilled, with what was measured on them. */
async function withShape(
  bodies: readonly Body[],
  params: ModelParams,
  context: StepContext,
  marked: MarkedOn,
): Promise<{ shaped: readonly Body[]; measures: readonly DeviceMeasure[]; bores: readonly BoreDesign[] }> {
  const largest = greatest(bodies).name
  const own = <T extends { readonly on?: string | undefined }>(list: readonly T[], body: Body) =>
    list.filter(({ on }) => (on ?? largest) === body.name)
  const asked = bodies.map((body) => ({
    mesh: body.mesh,
    ...(params.hollow && (params.hollow.bodies ?? [body.name]).includes(body.name)
      ? { wall: params.hollow.wall }
      : {}),
    lines: own(params.lines, body).map((line) => lineOf(line, params, marked)),
    holes: own([...params.holes, ...marksOf(params, marked)], body).map((hole) => holeOf(hole, params)),
    where: `${params.name}, ${body.name}`,
  }))
  const concerned = asked.filter(
    ({ wall, lines, holes }) => wall !== undefined || lines.length + holes.length > 0,
  )
  const results = await shapeModels(concerned, context)
  return {
    shaped: bodies.map((body, n) => {
      const at = concerned.indexOf(asked[n]!)
      return at < 0 ? body : { ...body, mesh: results[at]!.mesh }
    }),
    measures: concerned.flatMap((one, n) =>
      results[n]!.measures.map((measure) => ({
        ...measure,
        body: bodies[asked.indexOf(one)]!.name,
      })),
    ),
    bores: concerned.flatMap((one, n) => {
      const body = bodies[asked.indexOf(one)]!
      // Marks at landmarks are dimples to look at: their diameter fits nothing.
      return own(params.holes, body).map(({ name, diameter }, k) => {
        return { body: body.name, name, what: 'hole' as const, ...results[n]!.laid[k]!, diameter }
      })
    }),
  }
}

function lineOf(
  { plane, width, depth }: ModelParams['lines'][number],
  { name, scale }: ModelParams,
  { cuts = [] }: MarkedOn,
): ModelLine {
  const planes = cuts.flatMap((cut) => cut.planes)
  const found = planes.find((one) => one.name === plane)
  if (found) return { name: plane, normal: found.normal, offset: found.offset * scale, width, depth }
  throw new StepError({
    code: 'MODEL_PLANE_UNKNOWN',
    message: `expected one of the planes ${planes.map((one) => one.name).join(', ') || '(none)'}, got ${plane}`,
    where: name,
    remedy: 'Name the resection in `cuts` and one of its planes in `lines`.',
  })
}

/** The landmarks' points as holes; without landmarks there is nothing to mark. */
function marksOf({ name, marks }: ModelParams, { landmarks = [] }: MarkedOn): ModelParams['holes'] {
  if (!marks) return []
  const points = landmarks.flatMap((set) => set.points)
  if (points.length > 0)
    return points.map((landmark) => ({ ...marks, name: landmark.name, at: [...landmark.point] }))
  throw new StepError({
    code: 'MODEL_NO_LANDMARKS',
    message: 'the model is to be marked at landmarks, but none were given',
    where: name,
    remedy: 'Name landmarks of the plan in `landmarks`, or leave `marks` out.',
  })
}

function holeOf(
  { name, at, direction, diameter, depth }: ModelParams['holes'][number],
  { scale }: ModelParams,
): ModelHole {
  return {
    name,
    at: scaled(at, scale) as Vector3,
    diameter,
    ...(direction && { direction }),
    ...(depth !== undefined && { depth }),
  }
}

/** Bodies that are larger than the printer in pieces, and the pins between them. */
async function withPieces(
  bodies: readonly Body[],
  { split, name }: ModelParams,
  context: StepContext,
): Promise<{ pieces: readonly Body[]; pins: readonly BoreDesign[] }> {
  if (!split) return { pieces: bodies, pins: [] }
  context.progress(0.85, 'splitting to the printer’s room')
  const pins = { diameter: split.pin, length: split.length, clearance: split.clearance }
  const results = await context.parallel(
    splitTask,
    bodies.map(({ mesh, name: body }) => ({ mesh, volume: split.volume, pins, where: `${name}, ${body}` })),
  )
  const pieces = bodies.flatMap((body, n) => {
    const { pieces, bare } = results[n]!
    if (bare > 0)
      context.warn({
        code: 'MODEL_UNPINNED',
        message: `${bare} cuts have no room for a pin of ${split.pin} mm: those pieces are held by nothing`,
        where: `${name}, ${body.name}`,
      })
    return pieces.length < 2
      ? [body]
      : pieces.map((mesh, k) => ({ ...body, name: `${body.name}_${k + 1}`, mesh }))
  })
  return { pieces, pins: bodies.flatMap((body, n) => pinsOf(body.name, results[n]!.pins, split)) }
}

/** Each pin as it stands out of its cut, and the hole that takes it. */
function pinsOf(
  body: string,
  sites: readonly { readonly at: Vector3; readonly direction: Vector3 }[],
  { pin, length, clearance }: NonNullable<ModelParams['split']>,
): BoreDesign[] {
  return sites.flatMap((site, n) => {
    const name = String(n + 1)
    return [
      { body, name, what: 'pin' as const, ...site, length: length / 2, diameter: pin },
      { body, name, what: 'pin-hole' as const, ...site, length: length / 2, diameter: pin + 2 * clearance },
    ]
  })
}

async function withTexts(
  bodies: readonly Body[],
  params: ModelParams,
  context: StepContext,
): Promise<{ marked: readonly Body[]; marking: string[]; letters: readonly DeviceMeasure[] }> {
  const largest = greatest(bodies)
  const texts = params.texts.map((text) => {
    const body = bodies.find(({ name }) => name === text.on) ?? largest
    const { on: _, ...rest } = text
    const at = text.at && { at: scaled(text.at, params.scale) as Vector3 }
    return { body, text: { ...rest, ...at, text: filledIn(text.text, body, params) } as BodyText }
  })
  const concerned = bodies.filter((body) => texts.some((text) => text.body === body))
  const results = await context.parallel(
    textTask,
    concerned.map((body) => ({
      mesh: body.mesh,
      texts: texts.filter((text) => text.body === body).map(({ text }) => text),
      neighbours: pointsOfOthers(bodies, body),
      leastStroke: params.process.stroke,
      leastLetter: params.process.letter,
      where: `${params.name}, ${body.name}`,
    })),
  )
  const marked = bodies.map((body) => {
    const at = concerned.indexOf(body)
    return at < 0 ? body : { ...body, mesh: results[at]!.mesh }
  })
  const letters = concerned.flatMap((body, n) =>
    results[n]!.places.flatMap((place, k) => {
      const { style } = texts.filter((text) => text.body === body)[k]!.text
      const name = place.text.replace(/\s+/g, ' ')
      const told = (what: DeviceMeasure['what'], asked: number, found: number) => {
        return { body: body.name, what, name, asked, least: found, mean: found, most: found }
      }
      return [
        told(`${style}-stroke`, params.process.stroke, place.stroke),
        told(`${style}-depth`, place.depth, place.depth),
      ]
    }),
  )
  return { marked, marking: texts.map(({ text }) => text.text.replace(/\s+/g, ' ')), letters }
}

function pointsOfOthers(bodies: readonly Body[], body: Body): Float32Array {
  const lists = bodies.filter((other) => other !== body).map((other) => samplePoints(other.mesh, 20_000))
  const points = new Float32Array(lists.reduce((sum, list) => sum + list.length, 0))
  let at = 0
  for (const list of lists) {
    points.set(list, at)
    at += list.length
  }
  return points
}

function filledIn(template: string, body: Body, params: ModelParams): string {
  const sided = (side: Side) => side === 'left' || side === 'right'
  const fields: Record<string, string | undefined> = {
    case: params.case,
    side: (sided(body.side) ? body.side : params.side).toUpperCase(),
    name: body.name.replace(/_/g, ' '),
    device: params.name,
  }
  return template.replace(/\{(\w*)\}/g, (_, field: string) => {
    const value = fields[field]
    if (value !== undefined) return value
    throw new StepError({
      code: 'TEXT_FIELD_UNKNOWN',
      message:
        field === 'case'
          ? 'the text asks for {case}, but the device was not given the case’s pseudonym'
          : `a text knows {case}, {side}, {name} and {device}, got {${field}}`,
      where: params.name,
      remedy: field === 'case' ? 'Add `case:` to the device.' : 'Mend the text.',
    })
  })
}
