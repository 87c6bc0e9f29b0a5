import { z } from 'zod'
import type { LabelMap, Structure } from '../geometry/label-map.ts'
import { StepError } from '../step.ts'

/** A structure's name, as files and parts carry it. */
export const structureNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,63}$/, 'a structure is named in lower-case letters, digits and _, letter first')

const channel = z.int().min(0).max(255)
export const colourSchema = z.tuple([channel, channel, channel])

/** Which structures an operation is for. */
export const structuresField = z
  .array(structureNameSchema)
  .min(1)
  .optional()
  .meta({ description: 'Names of the structures it is for (default: every one)' })

/** A person's word on what a step found. */
export const reviewedField = z
  .string()
  .min(1)
  .max(300)
  .optional()
  .describe('who looked at the result slice by slice, and what they said')

/** The named structures in the order of their values; without names every one. @throws StepError STRUCTURE_NOT_FOUND */
export function structuresNamed(
  labels: LabelMap,
  names: readonly string[] | undefined,
  where: string,
): Structure[] {
  for (const name of names ?? []) {
    if (labels.structures.some((structure) => structure.name === name)) continue
    throw new StepError({
      code: 'STRUCTURE_NOT_FOUND',
      message: `expected a structure '${name}', got ${labels.structures.map((s) => s.name).join(', ') || 'none'}`,
      where,
      remedy: 'name structures that the label map has',
    })
  }
  return labels.structures
    .filter((structure) => names === undefined || names.includes(structure.name))
    .sort((a, b) => a.value - b.value)
}
