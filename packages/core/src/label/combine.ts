import { z } from 'zod'
import { structureOfName } from '../anatomy/structures.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { requireSameGrid } from '../geometry/same-grid.ts'
import { defineStep, StepError } from '../step.ts'
import { freeValue, maskOf, withStructure } from './label-values.ts'
import { structureNameSchema, structuresNamed } from './structure-schema.ts'

const names = z.array(structureNameSchema).min(1)

export const combineSchema = z.strictObject({
  operation: z.enum(['union', 'intersection', 'difference']).meta({
    description: 'union: in a or b; intersection: in both; difference: in a but not in b',
  }),
  a: names.meta({ description: 'Names of structures of the map that is worked on; together they are a' }),
  b: names.optional().meta({
    description:
      'Names of structures of the entry `with`, or without it of the same map; together they are b (default: every one of `with`)',
  }),
  name: structureNameSchema
    .optional()
    .meta({ description: "Name of the result (default: the first of a's)" }),
  keep: z
    .boolean()
    .default(false)
    .meta({ description: 'Whether the structures of a stay where the result does not need their voxels' }),
  over: z
    .boolean()
    .default(false)
    .meta({ description: "Whether the result takes other structures' voxels; else only background's" }),
})
export type CombineParams = z.output<typeof combineSchema>

/**
 * Union, intersection or difference of structures, voxel by voxel, also of two label maps on one grid.
 *
 * The result is one structure. Those of `a` end in it (with `keep` what is left of them stays), those of `b` in the same
 * map end in a union; a label map holds one structure a voxel.
 * @param others the map of `b`; without it `b` are structures of `labels`.
 * @throws StepError GRID_MISMATCH, STRUCTURE_NOT_FOUND, COMBINE_EMPTY
 */
export function combined(labels: LabelMap, others: LabelMap | undefined, params: CombineParams): LabelMap {
  if (others) requireSameGrid(labels.grid, others.grid)
  else if (params.b === undefined) throw noSecond()
  const { operation } = params
  const own = structuresNamed(labels, params.a, 'label/combine (a)')
  const second = structuresNamed(others ?? labels, params.b, 'label/combine (b)')
  const [a, b] = [maskOf(labels, own), maskOf(others ?? labels, second)]
  const ended = new Set(params.keep ? [] : own.map(({ name }) => name))
  if (!others && operation === 'union' && !params.keep) for (const { name } of second) ended.add(name)
  const name = params.name ?? params.a[0]!
  const before = labels.structures.find((structure) => structure.name === params.a[0])!
  if (name === before.name) ended.add(name)
  const rest = labels.structures.filter((structure) => !ended.has(structure.name))
  const result =
    name === before.name ? before : { ...structureOfName(freeValue(labels), name), ...edgeOf(before) }
  const table = withStructure({ ...labels, structures: rest }, result, 'label/combine')
  const gone = maskOf(
    labels,
    labels.structures.filter((structure) => ended.has(structure.name)),
  )
  const values = table.values.slice()
  let any = false
  for (let v = 0; v < values.length; v++) {
    const inside = { union: a[v]! | b[v]!, intersection: a[v]! & b[v]!, difference: a[v]! & (b[v]! ^ 1) }[
      operation
    ]
    const free = labels.values[v] === 0 || a[v] !== 0 || gone[v] !== 0 || params.over
    if (inside !== 0 && free) {
      values[v] = result.value
      any = true
    } else if (gone[v] !== 0) values[v] = 0
  }
  if (!any)
    throw empty(
      operation,
      params.a,
      second.map((structure) => structure.name),
    )
  return { ...table, values }
}

function edgeOf({ edge }: { readonly edge?: number }): { edge?: number } {
  return edge === undefined ? {} : { edge }
}

function noSecond(): StepError {
  return new StepError({
    code: 'COMBINE_ONE',
    message: 'expected `b` or `with`, got neither',
    where: 'label/combine',
    remedy: 'name structures as `b`, or another entry of labels as `with`',
  })
}

function empty(operation: string, a: readonly string[], b: readonly string[]): StepError {
  return new StepError({
    code: 'COMBINE_EMPTY',
    message: `expected voxels in the ${operation} of ${a.join(' + ')} and ${b.join(' + ')}, got none`,
    where: 'label/combine',
    remedy: 'check that the structures are in one frame and overlap',
  })
}

export const combineStep = defineStep({
  kind: 'label/combine',
  version: 1,
  title: 'Unite, intersect or subtract structures',
  inputs: { of: 'LabelMap', with: 'LabelMap' },
  optional: ['with'],
  params: combineSchema,
  output: 'LabelMap',
  run: (inputs: { of: LabelMap; with?: LabelMap }, params: CombineParams) =>
    combined(inputs.of, inputs.with, params),
})
