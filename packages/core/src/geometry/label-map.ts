import type { Grid } from './volume.ts'

/** The side of the body that a structure or a device belongs to: `midline` for unpaired ones, `both` for devices that span both, `unknown` where nobody said. */
export type Side = 'left' | 'right' | 'midline' | 'both' | 'unknown'

export function oppositeSide(side: Side): Side {
  if (side === 'left') return 'right'
  if (side === 'right') return 'left'
  return side
}

/** A coded concept. */
export interface Code {
  readonly value: string
  /** `SCT` (SNOMED CT), `FMA`, … */
  readonly scheme: string
  readonly meaning: string
}

/** One named structure of a label map. */
export interface Structure {
  /** Voxel value, 1 or more; 0 is background. */
  readonly value: number
  /** lower_snake, unique in the map, e.g. `hip_left`. */
  readonly name: string
  readonly side: Side
  /** sRGB, 0–255. */
  readonly colour: readonly [number, number, number]
  readonly code?: Code
  /** Image value at the bone's true outer edge, where the step that found it knows. */
  readonly edge?: number
}

/** Voxels that name structures. Voxel order as in `Grid`. */
export interface LabelMap {
  readonly grid: Grid
  readonly values: Uint8Array | Uint16Array
  readonly structures: readonly Structure[]
}
