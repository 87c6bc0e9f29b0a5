import type { Fault } from '@trabecula/core'
import type { ShadedMesh } from './stl.ts'

/** What a loading worker is asked for. `values` is a gzip; `count` voxels are expected in it. */
export type LoadRequest =
  | { readonly id: number; readonly kind: 'mesh'; readonly url: string; readonly name: string }
  | {
      readonly id: number
      readonly kind: 'int16' | 'bytes'
      readonly url: string
      readonly name: string
      readonly count: number
    }

export type Loaded =
  | { readonly kind: 'mesh'; readonly mesh: ShadedMesh }
  | { readonly kind: 'int16'; readonly values: Int16Array<ArrayBuffer> }
  | { readonly kind: 'bytes'; readonly values: Uint8Array<ArrayBuffer> }

export type LoadAnswer =
  | { readonly id: number; readonly state: 'progress'; readonly fraction: number }
  | { readonly id: number; readonly state: 'done'; readonly loaded: Loaded }
  | { readonly id: number; readonly state: 'failed'; readonly fault: Fault }
