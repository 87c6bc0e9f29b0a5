import type { LabelMap, Structure } from '../geometry/label-map.ts'
import { StepError } from '../step.ts'

const MOST_VALUES = 65535 // Two bytes a voxel.

/** The lowest value above all that the map's voxels and its table use: structures set aside keep values without a name. */
export function freeValue({ values, structures }: LabelMap): number {
  let most = 0
  for (let v = 0; v < values.length; v++) if (values[v]! > most) most = values[v]!
  for (const { value } of structures) if (value > most) most = value
  return most + 1
}

/**
 * The map with one more row in its table, in two bytes a voxel where one does not hold the value.
 * @throws StepError STRUCTURE_TWICE, STRUCTURES_TOO_MANY
 */
export function withStructure(labels: LabelMap, structure: Structure, where: string): LabelMap {
  if (labels.structures.some(({ name }) => name === structure.name)) {
    throw new StepError({
      code: 'STRUCTURE_TWICE',
      message: `expected a new name, but the label map has a structure ${structure.name} already`,
      where,
      remedy: 'choose another name',
    })
  }
  if (structure.value > MOST_VALUES) {
    throw new StepError({
      code: 'STRUCTURES_TOO_MANY',
      message: `expected at most ${MOST_VALUES} structures, got one more`,
      where,
      remedy: 'leave structures out before',
    })
  }
  const values =
    structure.value > 255 && labels.values instanceof Uint8Array
      ? Uint16Array.from(labels.values)
      : labels.values
  return { grid: labels.grid, values, structures: [...labels.structures, structure] }
}

/** u8: 1 where a voxel carries one of the structures' values. */
export function maskOf(labels: LabelMap, structures: readonly Structure[]): Uint8Array {
  const wanted = new Uint8Array(MOST_VALUES + 1)
  for (const { value } of structures) wanted[value] = 1
  const mask = new Uint8Array(labels.values.length)
  for (let v = 0; v < mask.length; v++) mask[v] = wanted[labels.values[v]!]!
  return mask
}
