import { z } from 'zod'
import { noGoKind } from '../anatomy/structures.ts'
import { add, dot, length, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import { encodePng } from '../formats/png.ts'
import type { Device, GuideDesign, PictureResult } from '../geometry/device.ts'
import { type Body, joinMeshes, type TriangleMesh } from '../geometry/mesh.ts'
import { closestWithin } from '../geometry/near-points.ts'
import { surfaceTree } from '../geometry/surface-tree.ts'
import { defineStep, StepError } from '../step.ts'
import type { Camera } from './camera.ts'
import { camerasOf, stopBodies } from './guide-views.ts'
import { pictureName } from './picture.ts'
import { renderBodies } from './render.ts'
import { arrowMesh, slipOf, slipped, slippedMesh } from './slip-shapes.ts'
import type { Canvas, Rgb } from './strokes.ts'

const GHOST: Rgb = [236, 120, 40]
const ARROW: Rgb = [190, 40, 20]
const SPAN: Rgb = [214, 20, 140]
const NO_GO: Readonly<Record<string, Rgb>> = { nerve: [240, 206, 40], vessel: [206, 30, 44] }
const NEAR = 40 // mm within which a structure is shown and measured.
const STEP = 1 // mm between points of blade and drill.

const guidePictureParams = z.strictObject({
  name: pictureName,
  what: z
    .enum(['slip', 'laid'])
    .describe('how it would slip most easily; or how it lies, with stops and nerves and vessels near'),
  within: z.number().min(0.05).max(5).default(0.6).describe('mm: the contact lies so near the bone'),
  sigma: z
    .number()
    .min(0)
    .max(5)
    .default(0.52)
    .describe('mm, standard error of bone surface and print together'),
  patch: z.number().min(1).max(30).default(5).describe('mm over which both err alike'),
  moved: z.number().min(0.5).max(50).default(5).describe('mm that the ghost is moved where it moves most'),
  width: z.number().int().min(64).max(4096).default(1200).describe('pixels'),
  height: z.number().int().min(64).max(4096).default(900).describe('pixels'),
})
export type GuidePictureParams = z.output<typeof guidePictureParams>

export interface GuidePictureInputs {
  readonly of: Device
  readonly bodies: readonly Body[]
}

interface Drawn {
  readonly canvas: Canvas
  readonly shows: Pick<NonNullable<PictureResult['shows']>, 'slip' | 'nearest'>
}

type Laid = Device & { readonly design: GuideDesign }

/** The guide, and a ghost of it moved as its contact holds worst, with arrows from places of the one to those of the other. */
export function drawSlip(of: Laid, bone: Body, params: GuidePictureParams): Drawn {
  const guides = of.bodies.slice(0, of.design.joint ? 2 : 1)
  const whole = joinMeshes(guides.map(({ mesh }) => mesh))
  const slip = slipOf(whole, bone.mesh, { ...params, most: params.moved })
  const options = { width: params.width, height: params.height, frame: guides }
  if (!slip) {
    const view = camerasOf(of.design)[0]!
    return { canvas: renderBodies([...guides, bone], { ...options, view }), shows: {} }
  }
  const ghosts = guides.map((body) => ({
    ...body,
    name: `${body.name} ghost`,
    mesh: slippedMesh(slip, body.mesh),
    colour: GHOST,
  }))
  const places = arrowPlaces(whole, of.design)
  const arrows = places.map(({ at, way }, n) => {
    const go = subtract(slipped(slip, at), at)
    // Where the motion leads into the guide, the arrow comes from outside.
    const from = dot(go, way) < 0 ? subtract(at, go) : at
    return drawn(`arrow ${n + 1}`, arrowMesh(from, add(from, go), 1), ARROW)
  })
  // The view in which the motion goes least towards the reader.
  const towards = ({ away }: Camera) =>
    places.reduce((sum, { at }) => sum + Math.abs(dot(subtract(slipped(slip, at), at), away)), 0)
  const view = camerasOf(of.design).reduce((a, b) => (towards(b) < towards(a) ? b : a))
  const opacity = Object.fromEntries(ghosts.map(({ name }) => [name, 0.4]))
  const { expected } = slip
  return {
    canvas: renderBodies([...arrows, ...guides, bone, ...ghosts], { ...options, view, opacity }),
    shows: { slip: { moved: params.moved, ...(expected !== undefined && { expected }) } },
  }
}

/** Places on the guide's outside where arrows begin: those farthest out along its two long ways, and its top. */
function arrowPlaces(
  { positions }: TriangleMesh,
  { insertion }: GuideDesign,
): { readonly at: Vector3; readonly way: Vector3 }[] {
  const [{ right, down }] = camerasOf({ insertion })
  const out = scale(insertion, -1)
  const diagonal = [add(right, down), subtract(right, down)]
  const ways = [...diagonal, ...diagonal.map((way) => scale(way, -1))].map((way) =>
    normalize(add(way, scale(out, 0.6))),
  )
  return ways.map((way) => {
    let [best, at] = [-Infinity, 0]
    for (let i = 0; i < positions.length; i += 3) {
      const along = positions[i]! * way[0] + positions[i + 1]! * way[1] + positions[i + 2]! * way[2]
      if (along > best) [best, at] = [along, i]
    }
    return { at: [positions[at]!, positions[at + 1]!, positions[at + 2]!], way }
  })
}

/** The guide on its bone: slots' stops in red, nerves and vessels, and to each near one a line from the blade or drill that comes nearest. */
export function drawLaid(
  of: Laid,
  bone: Body,
  bodies: readonly Body[],
  { width, height }: GuidePictureParams,
): Drawn {
  const kept = bodies.filter(({ name }) => noGoKind(name) !== undefined)
  const tools = toolPoints(of.design)
  const spans = kept.flatMap((body) => {
    const span = nearest(tools, body.mesh)
    return span ? [{ body, ...span }] : []
  })
  const rods = spans
    .filter(({ from, to }) => length(subtract(to, from)) > 0.05)
    .map(({ body, from, to }) => drawn(`to ${body.name}`, arrowMesh(from, to, 0.8, false), SPAN))
  const others = bodies.filter((body) => body.name !== bone.name && !kept.includes(body))
  const coloured = kept.map((body) => ({ ...body, colour: NO_GO[noGoKind(body.name)!] ?? body.colour }))
  const stops = stopBodies(of.design)
  const opacity = Object.fromEntries([
    ...others.map(({ name }) => [name, 0.14]),
    ...(rods.length > 0 ? [[bone.name, 0.6] as const] : []),
  ])
  const [straight, aside] = camerasOf(of.design)
  const flat = ({ away }: Camera) =>
    spans.reduce((sum, { from, to }) => sum + Math.abs(dot(subtract(to, from), away)), 0)
  const view = flat(aside) < flat(straight) ? aside : straight
  return {
    canvas: renderBodies([...rods, ...stops, ...of.bodies.slice(0, of.design.joint ? 2 : 1), ...coloured, bone, ...others], {
      view, width, height, opacity, frame: [...of.bodies, ...stops, ...rods],
    }), // biome-ignore format: one call
    shows: { nearest: spans.map(({ body, distance, tool }) => ({ structure: body.name, tool, distance })) },
  }
}

/** Points of each blade's swath and each drill's way, from the mouth to the tip. */
function toolPoints({
  slots,
  sleeves,
}: GuideDesign): { readonly tool: string; readonly points: Float32Array }[] {
  const steps = (size: number) => {
    const count = Math.max(1, Math.ceil(size / STEP))
    return Array.from({ length: count + 1 }, (_, n) => (n * size) / count)
  }
  const blades = slots.map(({ plane, origin, along, inward, length: long, reach }) => ({
    tool: plane.name,
    points: Float32Array.from(
      steps(long).flatMap((s) =>
        steps(reach).flatMap((t) => add(origin, add(scale(along, s - long / 2), scale(inward, t)))),
      ),
    ),
  }))
  const drills = sleeves.map(({ name, mouth, direction, length: long, reach }) => ({
    tool: name,
    points: Float32Array.from(steps(reach ?? long).flatMap((t) => add(mouth, scale(direction, t)))),
  }))
  return [...blades, ...drills]
}

function nearest(tools: ReturnType<typeof toolPoints>, mesh: TriangleMesh) {
  let best: { tool: string; from: Vector3; to: Vector3; distance: number } | undefined
  for (const { tool, points } of tools) {
    const { numbers, distances, nearest: on } = closestWithin(surfaceTree(mesh), points, NEAR)
    numbers.forEach((n, row) => {
      const distance = distances[row]!
      if (best && best.distance <= distance) return
      best = {
        tool,
        distance,
        from: [points[3 * n]!, points[3 * n + 1]!, points[3 * n + 2]!],
        to: [on[3 * row]!, on[3 * row + 1]!, on[3 * row + 2]!],
      }
    })
  }
  return best
}

const drawn = (name: string, mesh: TriangleMesh, colour: Rgb): Body => ({
  name,
  mesh,
  colour,
  side: 'midline',
  deviations: [],
})

export const guidePictureStep = defineStep<GuidePictureInputs, GuidePictureParams, PictureResult>({
  kind: 'report/guide-picture',
  version: 1,
  title: 'Draw a guide on its bone: how it would slip, or its stops and what is near',
  inputs: { of: 'Device', bodies: ['Body'] },
  params: guidePictureParams,
  output: 'Picture',
  run: ({ of, bodies }, params, context): PictureResult => {
    const { design, name } = of
    const bone = design?.kind === 'guide' ? bodies.find((body) => body.name === design.bone) : undefined
    if (design?.kind !== 'guide' || !bone) {
      throw new StepError({
        code: 'PICTURE_NO_GUIDE',
        message: `expected a guide and its bone among the bodies, got ${name} and ${bodies.map((body) => body.name).join(', ') || 'none'}`,
        where: params.name,
        remedy: 'Give a device of kind guide as `of`, and the surface that it sits on in `bodies`.',
      })
    }
    const laid = { ...of, design }
    const { canvas, shows } =
      params.what === 'slip' ? drawSlip(laid, bone, params) : drawLaid(laid, bone, bodies, params)
    context.checkCancelled()
    return {
      name: params.name,
      caption: `${name}, ${params.what}`,
      shows: { of: name, view: params.what, kind: params.what, ...shows },
      width: params.width,
      height: params.height,
      png: encodePng({ ...canvas, channels: 3 }),
    }
  },
})
