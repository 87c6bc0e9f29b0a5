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

/** One rule of the scan gate, applied. */
export interface GateFinding {
  readonly rule: string
  readonly title: string
  readonly value: number | string
  readonly limit: string
  readonly unit?: string
  readonly source: string
  readonly verdicts: Readonly<Record<Purpose, Verdict>>
  readonly remedy?: string
}

/** The scan gate: whether this scan may carry a model, a guide, an implant. */
export interface GateResult {
  readonly verdicts: Readonly<Record<Purpose, Verdict>>
  readonly findings: readonly GateFinding[]
}
