import type { Warning } from '../base/errors.ts'
import type { Code } from '../geometry/label-map.ts'
import type { Grid } from '../geometry/volume.ts'

/** One segment as its file describes it. */
export interface Segment {
  /** Its value in its layer; unique in the file. */
  readonly value: number
  readonly layer: number
  /** As the file names it; may be empty. */
  readonly label: string
  readonly category?: Code
  readonly type?: Code
  readonly modifier?: Code
  readonly region?: Code
  readonly regionModifier?: Code
  readonly algorithmType?: string
  readonly algorithm?: string
  /** sRGB, 0–255. */
  readonly colour?: readonly [number, number, number]
}

/** Voxels of a segmentation with their table: a layer more for each depth to which segments overlap. */
export interface SegmentFile {
  readonly format: string
  readonly grid: Grid
  readonly layers: readonly (Uint8Array | Uint16Array)[]
  readonly segments: readonly Segment[]
  readonly frameOfReferenceUid?: string
  readonly warnings: readonly Warning[]
}

/**
 * Puts segments into layers one after the other: each into the first in which all its voxels are free, so that none is
 * lost where they overlap.
 */
export class LayerStack {
  readonly layers: (Uint8Array | Uint16Array)[] = []
  readonly #count: number
  readonly #wide: boolean

  constructor(count: number, greatest: number) {
    this.#count = count
    this.#wide = greatest > 255
  }

  /** @param voxels gives the segment's voxels, the same ones at each call. @returns its layer, and how many voxels it has. */
  put(
    value: number,
    voxels: (take: (voxel: number) => boolean) => boolean,
  ): { layer: number; voxels: number } {
    for (let layer = 0; ; layer++) {
      this.layers[layer] ??= this.#wide ? new Uint16Array(this.#count) : new Uint8Array(this.#count)
      const values = this.layers[layer]!
      if (!voxels((voxel) => values[voxel] === 0 || values[voxel] === value)) continue
      let count = 0
      voxels((voxel) => {
        if (values[voxel] === 0) count++
        values[voxel] = value
        return true
      })
      return { layer, voxels: count }
    }
  }
}
