import { z } from 'zod'
import { type ThreeMfInput, writeThreeMf } from '../formats/three-mf/write.ts'
import type { ChecksResult, Device, DocumentsResult, PlatePart } from '../geometry/device.ts'
import { boundsOf } from '../geometry/mesh.ts'
import { defineStep, type StepContext } from '../step.ts'
import type { Build } from './estimate.ts'
import { leastRectangle, plateFrame, stoodUp } from './orientation.ts'

/** Where every part of a build stands: turned as it is printed, its least rectangle at its place, its lowest point at 0. */
export function platesOf(devices: readonly Device[], { parts, estimate }: Build): PlatePart[] {
  const bodies = devices.flatMap((device) => device.bodies.map((body) => ({ device, body })))
  return bodies.map(({ device, body }, n) => {
    const { plate, x, y, turned } = estimate.places[n]!
    const { up } = parts[n]!.orientations[parts[n]!.chosen]!
    const stood = stoodUp(body.mesh, up)
    const [c, s] = leastRectangle(stood).along
    // About z, so that the rectangle's longer side lies along x, or along y.
    const [a, b] = turned ? [[s, -c] as const, [c, s] as const] : [[c, s] as const, [-s, c] as const]
    const [u, v, w] = plateFrame(up)
    const turn = [0, 1, 2].map((k) => [a[0] * u[k]! + a[1] * v[k]!, b[0] * u[k]! + b[1] * v[k]!, w[k]!])
    const low = lowest(stood.positions, a, b)
    const place = plate < 0 ? [0, 0] : [x, y]
    return {
      device: device.name,
      body: body.name,
      plate,
      transform: [...turn.flat(), place[0]! - low[0], place[1]! - low[1], -boundsOf(stood).min[2]],
    }
  })
}

function lowest(
  p: Float32Array,
  a: readonly [number, number],
  b: readonly [number, number],
): [number, number] {
  const low: [number, number] = [Infinity, Infinity]
  for (let i = 0; i < p.length; i += 3) {
    low[0] = Math.min(low[0], a[0] * p[i]! + a[1] * p[i + 1]!)
    low[1] = Math.min(low[1], b[0] * p[i]! + b[1] * p[i + 1]!)
  }
  return low
}

const plateParams = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_-]*$/)
    .default('build')
    .describe('name of the build: of the files'),
  case: z.string().min(1).max(64).describe('pseudonym of the case'),
  version: z.string().min(1).describe('version of the program'),
})
type PlateParams = z.output<typeof plateParams>

/**
 * One 3MF a plate, its parts by name in their places (items' transforms; the plate's corner is the origin, z up): slicers
 * open it as it stands. Parts that fit no plate are left out and warned of.
 */
export function plateFiles(
  devices: readonly Device[],
  { plates = [] }: Pick<ChecksResult, 'plates'>,
  params: PlateParams,
  context: StepContext,
): DocumentsResult {
  const count = plates.reduce((most, { plate }) => Math.max(most, plate + 1), 0)
  for (const part of plates.filter(({ plate }) => plate < 0))
    context.warn({
      code: 'PRINT_PART_LEFT_OUT',
      message: 'it is larger than the plate and stands in no plate file',
      where: `${params.name}, ${part.device}, ${part.body}`,
    })
  return {
    files: Array.from({ length: count }, (_, plate) => ({
      path: `print/${params.name}-plate-${plate + 1}.3mf`,
      bytes: writeThreeMf(onPlate(devices, plates, plate), {
        title: `${params.case} ${params.name}, plate ${plate + 1} of ${count}`,
        designer: 'Trabecula',
        application: `Trabecula ${params.version}`,
        hash: context.hash,
        metadata: { case: params.case, version: params.version, frame: 'plate' },
      }),
      mediaType: 'model/3mf',
    })),
  }
}

function onPlate(devices: readonly Device[], parts: readonly PlatePart[], plate: number): ThreeMfInput[] {
  return parts.flatMap((part) => {
    if (part.plate !== plate) return []
    const device = devices.find(({ name }) => name === part.device)!
    const body = device.bodies.find(({ name }) => name === part.body)!
    const name = device.bodies.length === 1 ? device.name : `${device.name}_${body.name}`
    return [{ ...body, name, transform: part.transform }]
  })
}

export const platesStep = defineStep<
  { readonly of: readonly Device[]; readonly build: ChecksResult },
  PlateParams,
  DocumentsResult
>({
  kind: 'print/plates',
  version: 1,
  title: 'Writes each plate of a build as 3MF, its parts in their places',
  inputs: { of: ['Device'], build: 'Checks' },
  params: plateParams,
  output: 'Documents',
  run: async ({ of, build }, params, context) => plateFiles(of, build, params, context),
})
