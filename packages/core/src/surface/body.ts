import { z } from 'zod'
import type { ImageResult } from '../geometry/image.ts'
import type { LabelMap, Structure } from '../geometry/label-map.ts'
import { type Body, type BodyDeviation, signedVolume, type TriangleMesh } from '../geometry/mesh.ts'
import { deviationBetween } from '../geometry/mesh-distance.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import type { Volume } from '../geometry/volume.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { boundaryValue } from './edge.ts'
import { extractSurface } from './extract.ts'
import { surfaceField } from './field.ts'
import { faultyVertices, reduceMesh, spreadOver } from './reduce.ts'
import { smoothMesh } from './smooth.ts'

export const bodyParams = z.strictObject({
  structure: z.string().min(1).describe('name of the structure in the label map'),
  edge: z
    .number()
    .optional()
    .describe(
      "the image's value at the boundary (CT: HU); without it the surface follows the label's boundary",
    ),
  localEdge: z
    .boolean()
    .default(false)
    .describe("find the boundary's value from the image's own profile across this structure's surface"),
  edgeFraction: z
    .number()
    .min(0.2)
    .max(0.9)
    .default(0.5)
    .describe(
      'with localEdge: where between soft tissue (0) and the peak of the cortex (1) the boundary lies',
    ),
  smoothing: z
    .strictObject({ passes: z.int().min(0).max(50).default(5).describe('pairs of Taubin passes') })
    .default({ passes: 5 }),
  tolerance: z
    .number()
    .positive()
    .max(5)
    .default(0.2)
    .describe('greatest distance to the unreduced surface, mm'),
  keep: z.enum(['largest', 'all']).default('largest').describe('the part of most voxels, or every part'),
})
export type BodyParams = z.output<typeof bodyParams>

/** What `makeBody` needs of a step's context. */
export type BodyContext = Pick<StepContext, 'progress' | 'checkCancelled'>

const MOST_VOLUME_CHANGE = 0.005 // Of smoothing, relative.
const MOST_MOVE = 0.5 // Of smoothing, in voxels.
const REPAIRS = 8

function structureOf(labels: LabelMap, name: string): Structure {
  const found = labels.structures.find((structure) => structure.name === name)
  if (found) return found
  throw new StepError({
    code: 'STRUCTURE_UNKNOWN',
    message: `expected one of the structures ${labels.structures.map((s) => s.name).join(', ') || '(none)'}, got ${name}`,
    where: 'structure',
    remedy: 'name a structure that the label map has',
  })
}

/** @throws StepError GRID_MISMATCH where image and label map are not on one grid. */
function sameGrid(labels: LabelMap, image: Volume): void {
  const [a, b] = [labels.grid, image.grid]
  const close = (x: readonly number[], y: readonly number[], e: number) =>
    x.every((v, i) => Math.abs(v - y[i]!) <= e)
  if (
    close(a.size, b.size, 0) &&
    close(a.spacing, b.spacing, 1e-4) &&
    close(a.origin, b.origin, 1e-2) &&
    close(a.direction, b.direction, 1e-4)
  )
    return
  throw new StepError({
    code: 'GRID_MISMATCH',
    message: `expected the label map on the image's grid of ${b.size.join(' × ')} voxels, got ${a.size.join(' × ')} at another place or spacing`,
    where: 'of, image',
    remedy: 'use the image from which the label map was made',
  })
}

/** Smoothed as far as volume and freedom from crossings allow. @throws StepError SURFACE_CROSSES_ITSELF */
function smoothed(
  mesh: TriangleMesh,
  near: Uint8Array,
  passes: number,
  limit: number,
  context: BodyContext,
): TriangleMesh {
  const volume = signedVolume(mesh)
  const fixed = near.slice()
  let count = passes
  for (let attempt = 0; attempt < REPAIRS && count > 0; attempt++) {
    context.checkCancelled()
    const result = smoothMesh(mesh, { passes: count, limit, fixed })
    if (Math.abs(signedVolume(result) - volume) > MOST_VOLUME_CHANGE * Math.abs(volume)) {
      count = Math.floor(count / 2)
      continue
    }
    const crossing = faultyVertices(result)
    if (crossing.length === 0) return result
    for (const v of crossing) fixed[v] = 1
    spreadOver(mesh, fixed, 1 + attempt)
  }
  const crossing = faultyVertices(mesh)
  if (crossing.length === 0) return mesh
  const at = [0, 1, 2].map((axis) => mesh.positions[3 * crossing[0]! + axis]!.toFixed(1))
  throw new StepError({
    code: 'SURFACE_CROSSES_ITSELF',
    message: `expected a surface that does not cross itself, got ${crossing.length} vertices at crossings`,
    where: `(${at.join(', ')}) mm`,
    remedy: 'look at the label map there; close or open it by a voxel',
  })
}

/**
 * A structure's surface as a printable body.
 *
 * Field (grey values near the label's boundary), marching cubes, Taubin smoothing, reduction; closed where the bone leaves
 * the image, oriented outward, manifold, free of crossings; every movement is measured and recorded.
 * @param labels the structure's voxels, filled. @param image on the same grid; undefined: the label's boundary only.
 * @returns LPS mm. @throws StepError STRUCTURE_UNKNOWN, LABEL_EMPTY, GRID_MISMATCH, SURFACE_CROSSES_ITSELF, SURFACE_NOT_CLOSED
 */
export async function makeBody(
  labels: LabelMap,
  image: Volume | undefined,
  params: BodyParams,
  context: BodyContext,
): Promise<Body> {
  const structure = structureOf(labels, params.structure)
  if (image) sameGrid(labels, image)
  context.progress(0, `surface of ${structure.name}`)
  const edge =
    params.localEdge && image ? boundaryValue(labels, image, structure, params.edgeFraction) : params.edge
  context.checkCancelled()
  const field = surfaceField(labels, image, structure.value, structure.name, { edge, keep: params.keep })
  context.progress(0.3, `surface of ${structure.name}`)
  context.checkCancelled()
  const { mesh: raw, near } = extractSurface(field, labels.grid)
  const voxel = Math.min(...labels.grid.spacing)
  const smooth = smoothed(raw, near, params.smoothing.passes, MOST_MOVE * voxel, context)
  const deviations: BodyDeviation[] = []
  if (smooth !== raw) deviations.push({ operation: 'smooth', ...deviationBetween(raw, smooth, voxel) })
  context.progress(0.6, `reducing ${structure.name}`)
  const { mesh, deviation } = await reduceMesh(smooth, {
    tolerance: params.tolerance,
    sampling: voxel,
    fixed: near,
    checkCancelled: () => context.checkCancelled(),
  })
  deviations.push({ operation: 'reduce', ...deviation })
  const topology = meshTopology(mesh)
  if (!topology.closed || !topology.manifold || !topology.oriented || signedVolume(mesh) <= 0) {
    throw new StepError({
      code: 'SURFACE_NOT_CLOSED',
      message: `expected a closed, manifold surface, got ${topology.boundaryEdges} open and ${topology.nonManifoldEdges} overfull edges`,
      where: `structure ${structure.name}`,
      remedy: 'report this label map as a fault of the program',
    })
  }
  context.progress(1, `surface of ${structure.name}`)
  return { name: structure.name, mesh, side: structure.side, colour: structure.colour, deviations }
}

/** `surface/body`: one named structure of a label map as a closed body. */
export const bodyStep = defineStep({
  kind: 'surface/body',
  version: 1,
  title: "Make a structure's surface",
  inputs: { of: 'LabelMap', image: 'Image' },
  params: bodyParams,
  output: 'Body',
  run: ({ of, image }: { of: LabelMap; image: ImageResult }, params: BodyParams, context) =>
    makeBody(of, image.volume, params, context),
})
