import { draggedWindow, type Window } from '../viewer/window.ts'

/** What a pressed pointer does on a slice. */
export type SlicePointer =
  | { readonly tool: 'idle' }
  /** Left: moves the crosshair. */
  | { readonly tool: 'pointing' }
  /** Right: level and width. */
  | { readonly tool: 'windowing'; readonly x: number; readonly y: number; readonly start: Window }
  /** Middle, or left with Shift: moves the picture. */
  | {
      readonly tool: 'panning'
      readonly x: number
      readonly y: number
      readonly start: readonly [number, number]
    }

export interface Pressed {
  readonly button: number
  readonly shift: boolean
  readonly x: number
  readonly y: number
}

export const idlePointer: SlicePointer = { tool: 'idle' }

export function pressed(
  { button, shift, x, y }: Pressed,
  window: Window,
  picture: readonly [number, number],
): SlicePointer {
  if (button === 2) return { tool: 'windowing', x, y, start: window }
  if (button === 1 || (button === 0 && shift)) return { tool: 'panning', x, y, start: picture }
  return button === 0 ? { tool: 'pointing' } : idlePointer
}

/** What a move to (x, y) sets. `perMillimetre` is the picture's scale. */
export function moved(
  pointer: SlicePointer,
  x: number,
  y: number,
  perMillimetre: number,
): { readonly window?: Window; readonly shift?: readonly [number, number]; readonly point?: true } {
  if (pointer.tool === 'pointing') return { point: true }
  if (pointer.tool === 'windowing')
    return { window: draggedWindow(pointer.start, x - pointer.x, y - pointer.y) }
  if (pointer.tool === 'panning') {
    return {
      shift: [
        pointer.start[0] + (x - pointer.x) / perMillimetre,
        pointer.start[1] + (y - pointer.y) / perMillimetre,
      ],
    }
  }
  return {}
}

/** Slices that a key moves by; undefined where the key is not ours. */
export function slicesOfKey(key: string, slices: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowUp: 1,
    ArrowRight: 1,
    ArrowDown: -1,
    ArrowLeft: -1,
    PageUp: 10,
    PageDown: -10,
    Home: -slices,
    End: slices,
  }
  return steps[key]
}
