import { z } from 'zod'
import { byCodeUnit } from '../base/canonical.ts'
import { scale as scaled, type Vector3 } from '../base/vectors.ts'
import type { Device } from '../geometry/device.ts'
import type { Side } from '../geometry/label-map.ts'
import { type Body, signedVolume, type TriangleMesh } from '../geometry/mesh.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
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
): Promise<Device> {
  checkNames(bodies, params)
  context.progress(0.05, 'looking for overlaps')
  const sized = bodies.map((body) => ({
    ...body,
    mesh: scaledMesh(body.mesh, params.scale),
    colour: params.colours[body.name] ?? body.colour,
  }))
  const apart = params.overlaps === 'cut' ? await cutOverlaps(sized, params.whole, context) : sized
  context.checkCancelled()
  context.progress(0.6, 'setting texts')
  const { marked, marking } = await withTexts(apart, params, context)
  context.progress(1)
  return {
    name: params.name,
    kind: 'model',
    side: params.side,
    bodies: marked,
    scale: params.scale,
    ...(params.material !== undefined && { material: params.material }),
    marking,
  }
}

export const modelStep = defineStep<{ readonly of: readonly Body[] }, ModelParams, Device>({
  kind: 'device/model',
  version: 1,
  title: 'Makes an anatomical model of bodies, scaled, coloured and marked',
  inputs: { of: ['Body'] },
  params: modelParams,
  output: 'Device',
  run: ({ of }, params, context) => makeModel(of, params, context),
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
    ...params.whole,
    ...params.texts.flatMap(({ on }) => on ?? []),
  ]
  const unknown = wanted.find((name) => !names.includes(name))
  if (unknown !== undefined || names.length === 0) {
    throw new StepError({
      code: 'BODY_UNKNOWN',
      message: `expected one of the bodies ${names.join(', ') || '(none)'}, got ${unknown ?? 'none'}`,
      where: params.name,
      remedy: 'Name a body of this device in `colours`, `whole` and `texts`.',
    })
  }
}

function scaledMesh(mesh: TriangleMesh, factor: number): TriangleMesh {
  if (factor === 1) return mesh
  return { positions: mesh.positions.map((value) => value * factor), triangles: mesh.triangles }
}

async function withTexts(
  bodies: readonly Body[],
  params: ModelParams,
  context: StepContext,
): Promise<{ marked: readonly Body[]; marking: string[] }> {
  const largest = bodies.reduce((a, b) => (signedVolume(b.mesh) > signedVolume(a.mesh) ? b : a))
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
  return { marked, marking: texts.map(({ text }) => text.text.replace(/\s+/g, ' ')) }
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
