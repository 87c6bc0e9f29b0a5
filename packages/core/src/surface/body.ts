import { z } from 'zod'
import type { ImageResult } from '../geometry/image.ts'
import { allStructures, layerWith } from '../geometry/label-layers.ts'
import type { LabelMap, Structure } from '../geometry/label-map.ts'
import type { Body } from '../geometry/mesh.ts'
import { requireSameGrid } from '../geometry/same-grid.ts'
import type { Volume } from '../geometry/volume.ts'
import { defineStep, StepError } from '../step.ts'
import { requireEdgeAtBoundary } from './edge-guard.ts'
import { extractSurface } from './extract.ts'
import { surfaceField } from './field.ts'
import { type FinishContext, finishSurface } from './finish.ts'

export const bodyParams = z.strictObject({
  structure: z.string().min(1).describe('name of the structure in the label map'),
  edge: z
    .number()
    .optional()
    .describe(
      "the image's value at the boundary (CT: HU); without it the structure's own, as label/solid found it; where there is none the surface follows the label's boundary",
    ),
  localEdge: z
    .boolean()
    .optional()
    .describe(
      "let the boundary's value follow the cortex's thickness along the surface: by itself where the structure's own edge is known and `edge` is not given; yes: also where it must first be found from the image's profiles; no: one value everywhere",
    ),
  edgeFraction: z
    .number()
    .min(0.2)
    .max(0.9)
    .default(0.7)
    .describe(
      'with localEdge, where no edge is known: where between soft tissue (0) and the peak of the cortex (1) the boundary lies, for the structure as a whole; 0.5 for a thick cortex, about 0.7 for one of 1 to 2 mm',
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

function structureOf(labels: LabelMap, name: string): Structure {
  const known = allStructures(labels)
  const found = known.find((structure) => structure.name === name)
  if (found) return found
  throw new StepError({
    code: 'STRUCTURE_UNKNOWN',
    message: `expected one of the structures ${known.map((s) => s.name).join(', ') || '(none)'}, got ${name}`,
    where: 'structure',
    remedy: 'name a structure that the label map has',
  })
}

/** An `edge` that a person gave stands as it is. */
function followsCortex({ edge, localEdge }: BodyParams, structure: Structure): boolean {
  return localEdge ?? (edge === undefined && structure.edge !== undefined)
}

/**
 * A structure's surface as a printable body.
 *
 * Field (grey values near the label's boundary), marching cubes, Taubin smoothing, reduction; closed where the bone leaves
 * the image, oriented outward, manifold, free of crossings; every movement is measured and recorded.
 * @param layered the structure's voxels, filled; in whatever layer it stands. @param image on the same grid; undefined: the label's boundary only.
 * @returns LPS mm. @throws StepError STRUCTURE_UNKNOWN, LABEL_EMPTY, GRID_MISMATCH, EDGE_AWAY, SURFACE_CROSSES_ITSELF, SURFACE_NOT_CLOSED
 */
export async function makeBody(
  layered: LabelMap,
  image: Volume | undefined,
  params: BodyParams,
  context: FinishContext,
): Promise<Body> {
  const structure = structureOf(layered, params.structure)
  const labels = layerWith(layered, params.structure)
  if (image) requireSameGrid(image.grid, labels.grid)
  context.progress(0, `surface of ${structure.name}`)
  const edge = params.edge ?? structure.edge
  if (image && edge !== undefined) requireEdgeAtBoundary(labels, image, structure, edge)
  context.checkCancelled()
  const field = surfaceField(labels, image, structure.value, structure.name, {
    edge,
    local: followsCortex(params, structure) ? { fraction: params.edgeFraction } : undefined,
    keep: params.keep,
  })
  const extracted = await extractSurface(field, labels.grid, context)
  context.progress(0.3, `surface of ${structure.name}`)
  context.checkCancelled()
  const { mesh, deviations } = await finishSurface(extracted, labels.grid.spacing, {
    passes: params.smoothing.passes,
    tolerance: params.tolerance,
    map: true,
    where: `structure ${structure.name}`,
    context,
  })
  context.progress(1, `surface of ${structure.name}`)
  const { name, side, colour, origin } = structure
  return { name, mesh, side, colour, deviations, ...(origin ? { origin } : {}) }
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
