import type { Warning } from '../base/errors.ts'
import type { GridFinding, ImageResult } from '../geometry/image.ts'
import type { Grid } from '../geometry/volume.ts'
import type { GridFault } from './grid.ts'

/** A volume that was found, with what its headers say; `load` decodes it. */
export interface FoundVolume {
  readonly modality: string
  readonly seriesInstanceUid: string | undefined
  /** Slices in the files, duplicates counted once. */
  readonly frames: number
  readonly grid: Grid
  readonly geometry: GridFinding
  readonly fault: GridFault
  /** Slices that stand where another one stands already, with other pixels. */
  readonly conflicts: readonly string[]
  readonly transferSyntax: string | undefined
  readonly warnings: readonly Warning[]
  /** With `mend`, slices that are no regular grid are interpolated onto one. */
  load(mend: boolean): Promise<ImageResult>
}
