import { z } from 'zod'
import type { Check } from '../geometry/check.ts'
import type { ChecksResult, Device } from '../geometry/device.ts'
import type { ImageResult } from '../geometry/image.ts'
import { type Body, boundsOf, type TriangleMesh } from '../geometry/mesh.ts'
import { type MeshMeasures, measureMesh } from '../geometry/mesh-measures.ts'
import { overlapsOf } from '../geometry/overlap.ts'
import { PROCESS_LIMITS, processes } from '../geometry/process-limits.ts'
import { pointOfIndex } from '../geometry/volume.ts'
import { defineStep, defineTask, type StepContext } from '../step.ts'
import { accuracyTable } from './accuracy.ts'
import { boreChecks, fineChecks, opaqueWarnings } from './model-checks.ts'
import { findSide, sideInName } from './side.ts'

export const printableParams = z.strictObject({
  process: z.enum(processes).default('SLA').describe('how it is printed: sets the least wall'),
  wall: z.number().positive().optional().describe('least wall, mm; without it the process’s'),
  wallRequired: z
    .boolean()
    .default(false)
    .describe('whether a thinner wall fails the case: true for what carries load'),
  printer: z
    .strictObject({
      name: z.string().max(80).describe('for the report'),
      volume: z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]).describe('mm'),
    })
    .default({ name: 'a build volume of 300 × 300 × 300 mm', volume: [300, 300, 300] })
    .describe('the printer and its build volume'),
  together: z.boolean().default(false).describe('whether all bodies must fit into one build, in place'),
  deviation: z
    .number()
    .positive()
    .default(0.6)
    .describe('mm: how far, for 95 % of the surface, the operations on a body may have moved it in all'),
  marking: z.array(z.string()).optional().describe('texts that must stand on the device; without it any'),
  bore: z
    .number()
    .positive()
    .default(0.1)
    .describe('mm that the diameter of a model’s hole or pin may be off on the file'),
  size: z
    .tuple([z.number().positive(), z.number().positive()])
    .default([5, 600])
    .describe('mm: longest side of a body in the patient’s size, least and greatest; guards the unit'),
})
export type PrintableParams = z.output<typeof printableParams>

/** Samples of a body for its least wall: it is told, not required, so an eighth of what `check` takes. */
const WALL_SAMPLES = 25_000

/** All measures of one body, on a worker. */
export const measureBodyTask = defineTask(
  'evaluate/measure-body',
  ({ mesh, walls }: { readonly mesh: TriangleMesh; readonly walls: number }): MeshMeasures =>
    measureMesh(mesh, walls),
)

/**
 * Whether a device can be printed and is what it says: each body closed, oriented, free of self-intersections, thick
 * enough, of a possible size, near the surface it was made of, on the side that it names by the patient's frame, small
 * enough for the printer; the device's side, marking and the bodies' overlaps; of a model its holes and pins, its lines and
 * letters by process, and what its surface may be off by.
 */
export async function evaluatePrintable(
  device: Device,
  image: ImageResult | undefined,
  params: PrintableParams,
  context: StepContext,
): Promise<ChecksResult> {
  context.progress(0.05, 'measuring bodies')
  const measures = await context.parallel(
    measureBodyTask,
    device.bodies.map(({ mesh }) => ({ mesh, walls: device.design ? 0 : WALL_SAMPLES })),
  )
  context.checkCancelled()
  const middle = image && middleOf(image)
  const checks = device.bodies.flatMap((body, index) => {
    const id = `${device.name}.${body.name}`
    return [
      ...soundness(id, body, measures[index]!),
      // The walls of guides and implants are asked for by what judges these: slots and lattices have their own limits.
      device.design === undefined ? wallCheck(id, body, measures[index]!, params) : undefined,
      sizeCheck(id, body, device, params),
      deviationCheck(id, body, params),
      bodySideCheck(id, body, device, middle),
      fitCheck(id, body.name, [body], params),
    ].filter((check) => check !== undefined)
  })
  context.progress(0.7, 'looking for overlaps')
  const sound = measures.every(({ closed, oriented, volume }) => closed && oriented && volume > 0)
  const overlap = sound ? await overlapCheck(device, context) : []
  for (const warning of opaqueWarnings(device, params.process)) context.warn(warning)
  context.progress(1)
  return {
    checks: [
      ...checks,
      ...boreChecks(device, params.bore),
      ...fineChecks(device, params.process),
      ...overlap,
      deviceSideCheck(device),
      markingCheck(device, params),
      ...(params.together ? [fitCheck(device.name, device.name, device.bodies, params)] : []),
    ],
    ...(device.design === undefined && { tables: [accuracyTable(device, image, params.process)] }),
  }
}

export const printableStep = defineStep<
  { readonly of: Device; readonly image?: ImageResult },
  PrintableParams,
  ChecksResult
>({
  kind: 'evaluate/printable',
  version: 2,
  title: 'Checks whether a device can be printed and is of the right side and size',
  inputs: { of: 'Device', image: 'Image' },
  params: printableParams,
  output: 'Checks',
  run: ({ of, image }, params, context) => evaluatePrintable(of, image, params, context),
})

function middleOf({ volume: { grid } }: ImageResult): number {
  return pointOfIndex(grid, [(grid.size[0] - 1) / 2, (grid.size[1] - 1) / 2, (grid.size[2] - 1) / 2])[0]
}

function soundness(id: string, body: Body, measures: MeshMeasures): Check[] {
  const source = '3MF Core Specification 1.4, 4.1 (a printable mesh)'
  return [
    {
      id: `${id}.closed`,
      title: `${body.name} is closed and manifold`,
      passed: measures.closed && measures.manifold,
      required: true,
      value: measures.boundaryEdges + measures.nonManifoldEdges + measures.nonManifoldVertices,
      limit: '0 open or non-manifold edges and vertices',
      source,
      remedy: 'Make the surface again; report the label map that gives an open surface.',
    },
    {
      id: `${id}.oriented`,
      title: `${body.name} faces outward`,
      passed: measures.oriented && measures.volume > 0,
      required: true,
      value: Number((measures.volume / 1000).toFixed(3)),
      limit: '> 0, all triangles one way round',
      unit: 'cm³',
      source,
      remedy: 'Turn the triangles round.',
    },
    {
      id: `${id}.self-intersections`,
      title: `${body.name} does not cross itself`,
      passed: measures.selfIntersections === 0,
      required: true,
      value: measures.selfIntersections,
      limit: '0',
      unit: 'pairs of triangles',
      source,
      remedy: 'Make the surface again with a smaller tolerance.',
    },
  ]
}

function wallCheck(id: string, body: Body, { minimumWall }: MeshMeasures, params: PrintableParams): Check {
  const limit = params.wall ?? PROCESS_LIMITS[params.process].wall
  return {
    id: `${id}.wall`,
    title: `the thinnest place of ${body.name} can be printed`,
    passed: minimumWall !== null && minimumWall >= limit,
    required: params.wallRequired,
    value: minimumWall === null ? 'not measurable' : Number(minimumWall.toFixed(3)),
    limit: `>= ${limit}`,
    unit: 'mm',
    source:
      params.wall === undefined
        ? `${params.process}: printer makers' design guides, supported walls`
        : 'the case',
    remedy: 'Thicken the place, print it in another process, or accept that thin bone may break off.',
  }
}

function sizeCheck(id: string, body: Body, device: Device, params: PrintableParams): Check {
  const longest = Math.max(...sizesOf([body])) / device.scale
  const [least, greatest] = params.size
  return {
    id: `${id}.size`,
    title: `${body.name} is of a size that anatomy has`,
    passed: longest >= least && longest <= greatest,
    required: true,
    value: Number(longest.toPrecision(6)),
    limit: `${least} to ${greatest}`,
    unit: 'mm',
    source: 'guards against metres, inches and micrometres; the longest bone, the femur, is 400 to 500 mm',
    remedy: 'Check the unit of the image or mesh that it was made of.',
  }
}

function deviationCheck(id: string, body: Body, params: PrintableParams): Check | undefined {
  if (body.deviations.length === 0) return undefined
  const moved = body.deviations.reduce((sum, { p95 }) => sum + p95, 0)
  return {
    id: `${id}.deviation`,
    title: `${body.name} lies where the image shows it (${body.deviations.map(({ operation }) => operation).join(', ')})`,
    passed: moved <= params.deviation,
    required: true,
    value: Number(moved.toFixed(4)),
    limit: `<= ${params.deviation}, 95 % of the surface`,
    unit: 'mm',
    source: 'the case; measured after each operation, in both directions',
    remedy: 'Smooth or reduce less.',
  }
}

function bodySideCheck(id: string, body: Body, device: Device, middle: number | undefined): Check {
  const { found, reference } = findSide(body, device, middle)
  const named = sideInName(body.name)
  const contradicts = named !== undefined && body.side !== named
  const sided = body.side === 'left' || body.side === 'right'
  const compared = sided || body.side === 'midline'
  // A midline body without another has nothing to compare with, and nothing to be confused with.
  const fits = found === body.side || (!sided && found === 'unproved')
  return {
    id: `${id}.side`,
    title: `${body.name} lies on the side that it names`,
    passed: !contradicts && (!compared || fits),
    required: sided || contradicts,
    value: contradicts ? `named ${named}, coded ${body.side}` : found,
    limit: compared ? body.side : `${body.side}, which has no side`,
    source: `patient frame LPS, +x is left; sagittal plane ${reference}`,
    remedy:
      'Check the label and the image’s orientation before anything is printed; add the partner or a midline body as a proof.',
  }
}

function deviceSideCheck(device: Device): Check {
  const sides = new Set(device.bodies.map(({ side }) => side))
  const has = (side: 'left' | 'right') => sides.has(side)
  const fits = {
    left: !has('right'),
    right: !has('left'),
    both: has('left') === has('right'),
    midline: !has('left') && !has('right'),
    unknown: false,
  }[device.side]
  return {
    id: `${device.name}.side`,
    title: `${device.name}'s side fits its bodies`,
    passed: fits,
    required: true,
    value: [...sides].sort().join(' '),
    limit: device.side,
    source: 'the device’s side in the case',
    remedy: 'Mend the device’s side, or leave out the bodies of the other side.',
  }
}

function markingCheck(device: Device, params: PrintableParams): Check {
  const asked = params.marking
  const missing = asked?.filter((text) => !device.marking.includes(text)) ?? []
  return {
    id: `${device.name}.marking`,
    title: `${device.name} is marked`,
    passed: asked ? missing.length === 0 : device.marking.length > 0,
    required: asked !== undefined,
    value: device.marking.join(' · ') || 'no text',
    limit: asked ? asked.join(' · ') : 'a text',
    source: asked ? 'the case' : 'side and case should be readable on the part itself',
    remedy: 'Add `texts` to the device.',
  }
}

function fitCheck(id: string, name: string, bodies: readonly Body[], params: PrintableParams): Check {
  // The best of the turns by 90° puts the longest side into the longest.
  const descending = (sizes: readonly number[]) => [...sizes].sort((a, b) => b - a)
  const sizes = descending(sizesOf(bodies))
  const room = descending(params.printer.volume)
  return {
    id: `${id}.fits`,
    title: `${name} fits ${params.printer.name}`,
    passed: sizes.every((size, axis) => size <= room[axis]!),
    required: true,
    value: sizes.map((size) => size.toFixed(1)).join(' × '),
    limit: `<= ${room.join(' × ')}`,
    unit: 'mm',
    source: `build volume of ${params.printer.name}, turned by 90° where that helps`,
    remedy: 'Choose a larger printer, scale the model, or leave out a part.',
  }
}

function sizesOf(bodies: readonly Body[]): number[] {
  const bounds = bodies.map(({ mesh }) => boundsOf(mesh))
  return [0, 1, 2].map((axis) => {
    const low = Math.min(...bounds.map(({ min }) => min[axis]!))
    return Math.max(...bounds.map(({ max }) => max[axis]!)) - low
  })
}

async function overlapCheck(device: Device, context: StepContext): Promise<Check[]> {
  if (device.bodies.length < 2) return []
  const names = device.bodies.map(({ name }) => name)
  const overlaps = await overlapsOf(
    device.bodies.map(({ mesh }) => mesh),
    names,
    context,
  )
  const worst = overlaps.reduce((most, overlap) => (overlap.volume > most.volume ? overlap : most), {
    a: 0,
    b: 0,
    volume: 0,
  })
  return [
    {
      id: `${device.name}.overlap`,
      title: `no two bodies of ${device.name} share volume${worst.volume >= 1 ? `: ${names[worst.a]}, ${names[worst.b]}` : ''}`,
      passed: worst.volume < 1,
      required: true,
      value: Number(worst.volume.toFixed(3)),
      limit: '< 1',
      unit: 'mm³',
      source: '3MF Core Specification 1.4: where objects overlap, the last one wins',
      remedy: 'Let the device cut overlaps (`overlaps: cut`).',
    },
  ]
}
