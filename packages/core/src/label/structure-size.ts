import type { LabelMap } from '../geometry/label-map.ts'
import { StepError } from '../step.ts'

/** Size of one structure. */
export interface StructureSize {
  readonly name: string
  readonly value: number
  readonly voxels: number
  /** mm³. */
  readonly volume: number
}

/** Voxels of each value, by value. */
export function countValues(values: LabelMap['values']): Float64Array {
  const counts = new Float64Array(values instanceof Uint8Array ? 256 : 65536)
  for (let i = 0; i < values.length; i++) counts[values[i]!]!++
  return counts
}

/** Voxels and volume of every structure, in the order of the table. */
export function sizesOf(labels: LabelMap): StructureSize[] {
  const counts = countValues(labels.values)
  const [sx, sy, sz] = labels.grid.spacing
  return labels.structures.map(({ name, value }) => ({
    name,
    value,
    voxels: counts[value] ?? 0,
    volume: (counts[value] ?? 0) * sx * sy * sz,
  }))
}

/** @throws StepError STRUCTURE_VANISHED where a structure had voxels and has none any more. */
export function refuseVanished(before: LabelMap, after: LabelMap, where: string, remedy: string): LabelMap {
  const left = countValues(after.values)
  const had = countValues(before.values)
  const gone = before.structures.filter(({ value }) => had[value]! > 0 && left[value]! === 0)
  if (gone.length === 0) return after
  throw new StepError({
    code: 'STRUCTURE_VANISHED',
    message: `expected voxels to be left, got none of ${gone.map((s) => `${s.name} (${had[s.value]} before)`).join(', ')}`,
    where,
    remedy,
  })
}
