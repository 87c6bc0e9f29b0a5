import { z } from 'zod'
import type { LabelMap } from '../geometry/label-map.ts'
import { componentsVolume } from '../geometry/voxel-components.ts'
import { defineStep, type StepContext } from '../step.ts'
import { forEachInside, windowOfValue } from './mask-window.ts'
import { structuresField, structuresNamed } from './structure-schema.ts'
import { refuseVanished } from './structure-size.ts'

export const keepSchema = z.strictObject({
  which: z
    .union([z.enum(['largest', 'all']), z.int().min(1)])
    .default('largest')
    .meta({ description: 'largest, all, or how many of the largest pieces of each structure' }),
  minimum: z.number().min(0).default(0).meta({ description: 'Smaller pieces go, mm³' }),
  connectivity: z
    .union([z.literal(6), z.literal(26)])
    .default(26)
    .meta({ description: 'What hangs together: 6 by faces, 26 also by edges and corners' }),
  structures: structuresField,
})

export type KeepParams = z.infer<typeof keepSchema>

/** Which pieces stay: sizes[0] is background; of equally large ones the first stay. */
export function piecesKept(sizes: Int32Array, most: number, leastVoxels: number): Uint8Array {
  const order = Array.from({ length: sizes.length - 1 }, (_, i) => i + 1)
    .filter((piece) => sizes[piece]! >= leastVoxels)
    .sort((a, b) => sizes[b]! - sizes[a]! || a - b)
    .slice(0, most)
  const kept = new Uint8Array(sizes.length)
  for (const piece of order) kept[piece] = 1
  return kept
}

/**
 * Keeps the largest pieces of each structure and drops those below `minimum`.
 * @throws StepError STRUCTURE_NOT_FOUND, STRUCTURE_VANISHED
 */
export async function keepPieces(
  labels: LabelMap,
  params: KeepParams,
  context: Pick<StepContext, 'checkCancelled' | 'parallel'>,
): Promise<LabelMap> {
  const { size, spacing } = labels.grid
  const values = labels.values.slice()
  const most =
    params.which === 'largest' ? 1 : params.which === 'all' ? Number.POSITIVE_INFINITY : params.which
  // Half a thousandth of a voxel less: a piece of exactly the least volume stays.
  const least = params.minimum / (spacing[0] * spacing[1] * spacing[2]) - 5e-4
  for (const structure of structuresNamed(labels, params.structures, 'label/keep')) {
    context.checkCancelled()
    const window = windowOfValue(labels.values, size, structure.value, [0, 0, 0])
    if (!window) continue
    const found = await componentsVolume(window.mask, window.size, params.connectivity, context)
    const kept = piecesKept(found.sizes, most, least)
    forEachInside(size, window, (voxel, at) => {
      const piece = found.labels[at]!
      if (piece !== 0 && kept[piece] === 0) values[voxel] = 0
    })
  }
  return refuseVanished(labels, { ...labels, values }, 'label/keep', 'lower `minimum`')
}

export const keepStep = defineStep({
  kind: 'label/keep',
  version: 1,
  title: 'Keep the largest pieces of structures',
  inputs: { of: 'LabelMap' },
  params: keepSchema,
  output: 'LabelMap',
  run: ({ of }: { of: LabelMap }, params, context) => keepPieces(of, params, context),
})
