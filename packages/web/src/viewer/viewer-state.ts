import type { Vector3 } from '@trabecula/core'
import { pointOfIndex } from '@trabecula/core/geometry/volume'
import type { BodyLook } from './body-scene.ts'
import type { Scene } from './scene.ts'
import type { SliceView } from './slice-stack.ts'
import type { Window } from './window.ts'

export type PaneName = '3d' | SliceView

/** What the viewer shows. The run is never changed by it. */
export interface ViewerState {
  /** Which of the scene's volumes is in the slices. */
  readonly volume: number
  /** LPS, mm: where the three slices meet. */
  readonly crosshair: Vector3
  readonly window: Window
  readonly outlines: boolean
  readonly lines: boolean
  /** By the path of the body's mesh. */
  readonly looks: Readonly<Record<string, Omit<BodyLook, 'selected'>>>
  /** The mesh's path. */
  readonly selected: string | undefined
  /** The pane that fills the viewer. */
  readonly enlarged: PaneName | undefined
}

export type ViewerAction =
  | { readonly type: 'point'; readonly at: Vector3 }
  | { readonly type: 'window'; readonly window: Window }
  | { readonly type: 'volume'; readonly index: number; readonly window: Window }
  | { readonly type: 'outlines' | 'lines'; readonly shown: boolean }
  | { readonly type: 'look'; readonly body: string; readonly shown?: boolean; readonly opacity?: number }
  | { readonly type: 'showAll'; readonly shown: boolean }
  | { readonly type: 'select'; readonly body: string | undefined }
  | { readonly type: 'enlarge'; readonly pane: PaneName }

const CT_BONE: Window = { level: 300, width: 1500 }

export function initialState(scene: Scene): ViewerState {
  const first = scene.volumes[0]
  return {
    volume: 0,
    crosshair: first
      ? pointOfIndex(first, [(first.size[0] - 1) / 2, (first.size[1] - 1) / 2, (first.size[2] - 1) / 2])
      : [0, 0, 0],
    window: first?.window ?? CT_BONE,
    outlines: true,
    lines: true,
    looks: Object.fromEntries(scene.bodies.map((body) => [body.mesh, { shown: true, opacity: 1 }])),
    selected: undefined,
    enlarged: undefined,
  }
}

export function nextState(state: ViewerState, action: ViewerAction): ViewerState {
  switch (action.type) {
    case 'point':
      return { ...state, crosshair: action.at }
    case 'window':
      return { ...state, window: action.window }
    case 'volume':
      return { ...state, volume: action.index, window: action.window }
    case 'outlines':
      return { ...state, outlines: action.shown }
    case 'lines':
      return { ...state, lines: action.shown }
    case 'look': {
      const before = state.looks[action.body] ?? { shown: true, opacity: 1 }
      const look = { shown: action.shown ?? before.shown, opacity: action.opacity ?? before.opacity }
      return { ...state, looks: { ...state.looks, [action.body]: look } }
    }
    case 'showAll': {
      const looks = Object.entries(state.looks).map(
        ([name, look]) => [name, { ...look, shown: action.shown }] as const,
      )
      return { ...state, looks: Object.fromEntries(looks) }
    }
    case 'select':
      return { ...state, selected: action.body }
    case 'enlarge':
      return { ...state, enlarged: state.enlarged === action.pane ? undefined : action.pane }
  }
}
