import type { ValueScale, Window } from './window.ts'

/** mm: side of a square of the checkerboard. */
const SQUARE = 20

export interface OverlayPaint extends ValueScale {
  readonly window: Window
  /** Undefined where it is blended: then all of it is painted. */
  readonly squares?: { readonly spacing: readonly [number, number] } | undefined
}

/** Grey of each pixel of an overlay as RGBA; clear where it has no value, and on every other square of a checkerboard. */
export function paintOverlay(
  values: Float32Array,
  columns: number,
  { window: { level, width }, slope = 1, intercept = 0, squares }: OverlayPaint,
  rgba: Uint8ClampedArray,
): void {
  const low = level - width / 2
  const factor = 255 / Math.max(width, 1e-6)
  for (let i = 0, o = 0; i < values.length; i++, o += 4) {
    const value = values[i]!
    const clear = Number.isNaN(value) || (squares !== undefined && !onSquare(i, columns, squares.spacing))
    const grey = clear ? 0 : (value * slope + intercept - low) * factor
    rgba[o] = grey
    rgba[o + 1] = grey
    rgba[o + 2] = grey
    rgba[o + 3] = clear ? 0 : 255
  }
}

function onSquare(i: number, columns: number, spacing: readonly [number, number]): boolean {
  const across = Math.floor(((i % columns) * spacing[0]) / SQUARE)
  const down = Math.floor((Math.floor(i / columns) * spacing[1]) / SQUARE)
  return (across + down) % 2 === 1
}
