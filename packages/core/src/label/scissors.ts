import { z } from 'zod'
import { structureOfName } from '../anatomy/structures.ts'
import { add, dot, length, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { pointOfIndex } from '../geometry/volume.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { freeValue, withStructure } from './label-values.ts'
import { axesAcross, doubleArea, inPlane, isInside, polygonOf } from './polygon.ts'
import { pointSchema } from './stroke-list.ts'
import { structureNameSchema, structuresField, structuresNamed } from './structure-schema.ts'

export const scissorsSchema = z
  .strictObject({
    outline: z
      .array(pointSchema)
      .min(3)
      .max(100_000)
      .meta({ description: 'Corners of the closed outline that was drawn, LPS mm' }),
    along: pointSchema.meta({ description: 'Direction in which the outline cuts: the line of sight, LPS' }),
    act: z.enum(['erase-inside', 'erase-outside', 'fill-inside']).default('erase-inside').meta({
      description: 'What is done to the voxels whose centres lie inside or outside of the outline as seen so',
    }),
    depth: z.tuple([z.number(), z.number()]).optional().meta({
      description:
        'Only what lies between these distances from the outline’s middle, along the direction, mm (default: all)',
    }),
    name: structureNameSchema
      .optional()
      .meta({ description: 'Of fill-inside: which structure is filled in' }),
    structures: structuresField,
    by: z.string().min(1).optional().meta({ description: 'Role of the person who drew it' }),
  })
  .refine(({ act, name }) => (act === 'fill-inside') === (name !== undefined), {
    message: 'expected `name` with fill-inside, and only there',
    path: ['name'],
  })
  .refine(({ depth }) => depth === undefined || depth[0] < depth[1], {
    message: 'expected the smaller distance first',
    path: ['depth'],
  })
export type ScissorsParams = z.output<typeof scissorsSchema>

/** Whether a point is cut: inside the outline as seen along the direction, and within the depth. @throws StepError */
function prism({ outline, along, depth }: ScissorsParams): (p: Vector3) => boolean {
  const size = length(along)
  if (!(size > 1e-9)) throw flat('a direction of length 0')
  const direction = scale(along, 1 / size)
  const axes = axesAcross(direction)
  const middle = scale(
    outline.reduce<Vector3>((sum, p) => add(sum, p), [0, 0, 0]),
    1 / outline.length,
  )
  const polygon = polygonOf(outline.map((p) => inPlane(p, middle, axes)))
  if (!(doubleArea(polygon) > 1e-9)) throw flat('an outline that is a line as seen along the direction')
  return (p) => {
    const [u, v] = inPlane(p, middle, axes)
    if (!isInside(polygon, u, v)) return false
    const away = dot(subtract(p, middle), direction)
    return depth === undefined || (away >= depth[0] && away <= depth[1])
  }
}

function flat(got: string): StepError {
  return new StepError({
    code: 'SCISSORS_FLAT',
    message: `expected an outline that encloses something along its direction, got ${got}`,
    where: 'label/scissors',
    remedy: 'give the corners in their order, and the direction in which they were seen',
  })
}

/**
 * Cuts structures with an outline that is drawn on the screen and goes through the body along the line of sight.
 *
 * A voxel counts by its centre. `erase-outside` with a `depth` takes what lies outside of the prism of that depth.
 * @throws StepError SCISSORS_FLAT, SCISSORS_NOTHING, STRUCTURE_NOT_FOUND
 */
export function scissored(labels: LabelMap, params: ScissorsParams, context?: StepContext): LabelMap {
  const cuts = prism(params)
  const fills = params.act === 'fill-inside'
  const chosen = structuresNamed(labels, params.structures, 'label/scissors')
  const known = labels.structures.find(({ name }) => name === params.name)
  const filled = known ?? (fills ? structureOfName(freeValue(labels), params.name!) : undefined)
  const table = filled && !known ? withStructure(labels, filled, 'label/scissors') : labels
  const wanted = new Set(chosen.map(({ value }) => value))
  const values = table.values.slice()
  const [nx, ny, nz] = labels.grid.size
  const inside = params.act !== 'erase-outside'
  let changed = 0
  for (let k = 0, v = 0; k < nz; k++) {
    context?.checkCancelled()
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        const value = values[v]!
        if (fills ? value !== 0 : !wanted.has(value)) continue
        if (cuts(pointOfIndex(labels.grid, [i, j, k])) !== inside) continue
        values[v] = fills ? filled!.value : 0
        changed++
      }
    }
  }
  if (changed === 0) throw nothing()
  return { ...table, values }
}

function nothing(): StepError {
  return new StepError({
    code: 'SCISSORS_NOTHING',
    message: 'expected the outline to meet voxels that it may change, got none',
    where: 'label/scissors',
    remedy: 'give points in LPS mm, and the structures that are to be cut',
  })
}

export const scissorsStep = defineStep({
  kind: 'label/scissors',
  version: 1,
  title: 'Cut structures with an outline',
  inputs: { of: 'LabelMap' },
  params: scissorsSchema,
  output: 'LabelMap',
  run: ({ of }: { of: LabelMap }, params: ScissorsParams, context) => scissored(of, params, context),
})
