import type { Vector3 } from '@trabecula/core'
import { pointOfIndex } from '@trabecula/core/geometry/volume'
import type { BodyLook } from './body-scene.ts'
import { baseVolumes, overlayOf, type Scene } from './scene.ts'
import type { SliceView } from './slice-stack.ts'
import { type Group, thingsOf } from './things.ts'
import type { Window } from './window.ts'

export type PaneName = '3d' | SliceView

/** How an image laid over another is drawn. */
export interface OverlayLook {
  readonly shown: boolean
  /** 0 to 1, of what is blended. */
  readonly opacity: number
  readonly mode: 'blend' | 'checkerboard'
  readonly window: Window
}

/** What the viewer shows. The run is never changed by it. */
export interface ViewerState {
  /** Which of the scene's own volumes is in the slices. */
  readonly volume: number
  /** LPS, mm: where the three slices meet. */
  readonly crosshair: Vector3
  readonly window: Window
  readonly overlay: OverlayLook
  readonly outlines: boolean
  readonly lines: boolean
  /** By the thing's id. */
  readonly looks: Readonly<Record<string, Omit<BodyLook, 'selected'>>>
  /** The thing's id. */
  readonly selected: string | undefined
  /** The pane that fills the viewer. */
  readonly enlarged: PaneName | undefined
}

export type ViewerAction =
  | { readonly type: 'point'; readonly at: Vector3 }
  | { readonly type: 'window'; readonly window: Window }
  | { readonly type: 'volume'; readonly index: number; readonly window: Window }
  | { readonly type: 'overlay'; readonly look: Partial<OverlayLook> }
  | { readonly type: 'outlines' | 'lines'; readonly shown: boolean }
  | { readonly type: 'look'; readonly thing: string; readonly shown?: boolean; readonly opacity?: number }
  | { readonly type: 'showAll'; readonly shown: boolean; readonly things: readonly string[] }
  | { readonly type: 'select'; readonly thing: string | undefined }
  | { readonly type: 'enlarge'; readonly pane: PaneName }

const CT_BONE: Window = { level: 300, width: 1500 }
const HALF = 0.5

export function initialState(scene: Scene): ViewerState {
  const first = baseVolumes(scene)[0]
  return {
    volume: 0,
    crosshair: first
      ? pointOfIndex(first, [(first.size[0] - 1) / 2, (first.size[1] - 1) / 2, (first.size[2] - 1) / 2])
      : [0, 0, 0],
    window: first?.window ?? CT_BONE,
    overlay: {
      shown: false,
      opacity: HALF,
      mode: 'blend',
      window: overlayOf(scene)?.window ?? CT_BONE,
    },
    outlines: true,
    lines: true,
    looks: Object.fromEntries(thingsOf(scene).map(({ id, shown, opacity }) => [id, { shown, opacity }])),
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
    case 'overlay':
      return { ...state, overlay: { ...state.overlay, ...action.look } }
    case 'outlines':
      return { ...state, outlines: action.shown }
    case 'lines':
      return { ...state, lines: action.shown }
    case 'look': {
      const before = state.looks[action.thing] ?? { shown: true, opacity: 1 }
      const look = { shown: action.shown ?? before.shown, opacity: action.opacity ?? before.opacity }
      return { ...state, looks: { ...state.looks, [action.thing]: look } }
    }
    case 'showAll': {
      const looks = { ...state.looks }
      for (const id of action.things) looks[id] = { opacity: 1, ...looks[id], shown: action.shown }
      return { ...state, looks }
    }
    case 'select':
      return { ...state, selected: action.thing }
    case 'enlarge':
      return { ...state, enlarged: state.enlarged === action.pane ? undefined : action.pane }
  }
}

/** Whether all, some or none of a group's things are shown. */
export function shownOf(
  state: ViewerState,
  things: readonly { readonly id: string; readonly group: Group }[],
): 'all' | 'some' | 'none' {
  const shown = things.filter(({ id }) => state.looks[id]?.shown).length
  if (shown === 0) return 'none'
  return shown === things.length ? 'all' : 'some'
}
