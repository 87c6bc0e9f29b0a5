import type { Volume } from './volume.ts'

/** What comparing every slice's corners with one regular grid found. */
export interface GridFinding {
  /** True where every corner lies within 1e-3 mm of the regular grid. */
  readonly regular: boolean
  /** Angle between the slice normal and the line of slice origins, degrees, 0 to 90. */
  readonly tilt: number
  /** Greatest distance of a slice's corner from the grid, mm. */
  readonly maxError: number
  /** Indices (0-based, in the regular grid) where no slice lies. */
  readonly missing: readonly number[]
  /** File or slice names that stand where another slice stands already. */
  readonly duplicate: readonly string[]
}

/** Result of `image/read`: one volume on a regular grid and how it came to be. */
export interface ImageResult {
  readonly volume: Volume
  readonly geometry: GridFinding
  /** Whether voxels were interpolated to reach the regular grid (tilt, unequal spacing). */
  readonly resampled: boolean
  /** How many voxels have no data. */
  readonly padding: number
  readonly transferSyntax?: string
  /** Values that were found, lowest and highest. */
  readonly valueRange: readonly [number, number]
}

export type Purpose = 'model' | 'guide' | 'implant'
export type Verdict = 'pass' | 'warn' | 'refuse'

/** One rule of the scan gate, applied to what one or more purposes need of the image. */
export interface GateFinding {
  readonly rule: string
  readonly title: string
  readonly value: number | string
  readonly limit: string
  readonly unit?: string
  readonly source: string
  /** Of the purposes whose region gave this value; the others have a finding of their own. */
  readonly verdicts: Readonly<Partial<Record<Purpose, Verdict>>>
  readonly remedy?: string
}

/** What was looked at for a purpose: the whole image where there is none. */
export interface GateRegion {
  /** Structures of the label map whose box it is; none where the case gave a box. */
  readonly structures?: readonly string[]
  /** Indices of voxels, both ends included. */
  readonly min: readonly [number, number, number]
  readonly max: readonly [number, number, number]
}

/** The scan gate: whether this scan may carry a model, a guide, an implant. */
export interface GateResult {
  /** Name of the image in the case. */
  readonly image?: string
  readonly verdicts: Readonly<Record<Purpose, Verdict>>
  readonly findings: readonly GateFinding[]
  readonly regions?: Readonly<Partial<Record<Purpose, GateRegion>>>
}

/** That a scan may carry devices of one kind: what they wait for. */
export interface GatePermit {
  readonly image: string
  readonly purpose: Purpose
  readonly verdict: Verdict
}
