import type { SliceStack } from './slice-stack.ts'

/** How a slice lies in its pane: zoomed about a place of the picture. */
export interface PictureView {
  /** 1 shows the whole slice. */
  readonly zoom: number
  /** Shift of the picture, in mm to the right and down. */
  readonly shift: readonly [number, number]
}

export const wholePicture: PictureView = { zoom: 1, shift: [0, 0] }

/** From columns and rows to the pane: pane = offset + scale · (column, row), where (0, 0) is the outer corner of the first pixel. */
export interface PictureFit {
  readonly scale: readonly [number, number]
  readonly offset: readonly [number, number]
  /** Pane units per mm: the same in both directions, whatever the voxels' shape. */
  readonly perMillimetre: number
}

export function fitPicture(
  stack: SliceStack,
  width: number,
  height: number,
  { zoom, shift }: PictureView,
): PictureFit {
  const mm = [stack.columns * stack.spacing[0], stack.rows * stack.spacing[1]] as const
  const perMillimetre = Math.min(width / mm[0], height / mm[1]) * zoom
  return {
    scale: [stack.spacing[0] * perMillimetre, stack.spacing[1] * perMillimetre],
    offset: [
      (width - mm[0] * perMillimetre) / 2 + shift[0] * perMillimetre,
      (height - mm[1] * perMillimetre) / 2 + shift[1] * perMillimetre,
    ],
    perMillimetre,
  }
}

/** Continuous column and row (whole numbers are pixel centres) under a place of the pane. */
export function pixelAt({ scale, offset }: PictureFit, x: number, y: number): readonly [number, number] {
  return [(x - offset[0]) / scale[0] - 0.5, (y - offset[1]) / scale[1] - 0.5]
}

/** The pane's place of a continuous column and row. */
export function placeOf(
  { scale, offset }: PictureFit,
  column: number,
  row: number,
): readonly [number, number] {
  return [offset[0] + (column + 0.5) * scale[0], offset[1] + (row + 0.5) * scale[1]]
}

/** Zooms by a factor so that what lies under (x, y), measured from the pane's middle, stays there. */
export function zoomedAt(
  view: PictureView,
  fit: PictureFit,
  x: number,
  y: number,
  factor: number,
): PictureView {
  const zoom = Math.min(16, Math.max(1, view.zoom * factor))
  if (zoom === 1) return wholePicture
  const before = fit.perMillimetre
  const after = (before * zoom) / view.zoom
  const move = (place: number, shift: number): number => place / after - (place / before - shift)
  return { zoom, shift: [move(x, view.shift[0]), move(y, view.shift[1])] }
}
