import type { Check } from './check.ts'
import type { Side } from './label-map.ts'
import type { Body } from './mesh.ts'

export type DeviceKind = 'model' | 'guide' | 'implant'

/** A thing to be printed: named bodies in the patient's frame (before `scale`), what it is for and how it is marked. */
export interface Device {
  readonly name: string
  readonly kind: DeviceKind
  readonly side: Side
  /** In LPS mm, already scaled about the origin of the frame where `scale` is not 1. */
  readonly bodies: readonly Body[]
  readonly scale: number
  readonly material?: string
  /** Texts that stand on the body, as they read. */
  readonly marking: readonly string[]
}

/** Result of an `evaluate` step. */
export interface ChecksResult {
  readonly checks: readonly Check[]
}

/** A picture for report and page. */
export interface PictureResult {
  /** lower-kebab, unique in the case; the file's name without ending. */
  readonly name: string
  readonly caption: string
  /** What is to be seen, so that the report can word it in its language; absent where the caption was given. */
  readonly shows?: {
    /** Name of the device or of the image. */
    readonly of: string
    /** `anterior` … `inferior`, or `axial`, `coronal`, `sagittal`. */
    readonly view: string
    /** Where a slice lies: LPS coordinate across it, mm. */
    readonly at?: number
  }
  readonly width: number
  readonly height: number
  readonly png: Uint8Array
}

/** Files for the output folder. Paths are relative, with forward slashes. */
export interface DocumentsResult {
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array; readonly mediaType: string }[]
}
