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

/** What a segmentation object says of a structure beside its type (PS3.3 C.8.20.4). */
export interface StructureTerms {
  readonly category?: Code
  /** Of the type: most often the side. */
  readonly modifier?: Code
  readonly region?: Code
  readonly regionModifier?: Code
}

/** Of a structure that another program or person made: what its file says about that. */
export interface StructureOrigin {
  /** `DICOM SEG`, `RTSTRUCT`, `3D Slicer`, `NIfTI`, `NRRD`, `MetaImage`, `STL`, … */
  readonly format: string
  /** As the file names it, before it became lower_snake. */
  readonly label: string
  /** MANUAL, SEMIAUTOMATIC or AUTOMATIC, where the file says. */
  readonly algorithmType?: string
  readonly algorithm?: string
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
  readonly terms?: StructureTerms
  /** Where it came from elsewhere: marked so in the report and in what is written. */
  readonly origin?: StructureOrigin
  /** Image value at the bone's true outer edge, where the step that found it knows. */
  readonly edge?: number
}

/** Voxels of which each names one structure, with the structures that stand in them. */
export interface LabelLayer {
  readonly values: Uint8Array | Uint16Array
  readonly structures: readonly Structure[]
}

/** Voxels that name structures. Voxel order as in `Grid`. */
export interface LabelMap extends LabelLayer {
  readonly grid: Grid
  /** Structures that share voxels with those above: each layer on the same grid, values and names unique in all of them. */
  readonly overlaps?: readonly LabelLayer[]
}
