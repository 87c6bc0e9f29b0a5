import type { Grid, Vector3 } from '@trabecula/core'
import { indexOfPoint, pointOfIndex } from '@trabecula/core/geometry/volume'

export type SliceView = 'axial' | 'coronal' | 'sagittal'
export const sliceViews: readonly SliceView[] = ['axial', 'coronal', 'sagittal']

/** One index axis of a volume, and whether it is walked from its end. */
export interface IndexAxis {
  readonly axis: 0 | 1 | 2
  readonly reversed: boolean
}

/** A volume cut into parallel pictures along its own axes, each turned as radiologists look at it. */
export interface SliceStack {
  readonly view: SliceView
  readonly grid: Grid
  readonly columns: number
  readonly rows: number
  readonly slices: number
  /** mm between columns, rows, slices. */
  readonly spacing: Vector3
  readonly column: IndexAxis
  readonly row: IndexAxis
  readonly slice: IndexAxis
  /** Unit vectors (LPS) to the picture's right, its lower edge, and to the next slice. */
  readonly across: Vector3
  readonly down: Vector3
  readonly through: Vector3
}

/** LPS axis and sign of: picture's right, picture's lower edge, next slice. Patient right at the left of the picture, front up or left, head up. */
const LAYOUT = {
  axial: { column: [0, 1], row: [1, 1], slice: [2, 1] },
  coronal: { column: [0, 1], row: [2, -1], slice: [1, 1] },
  sagittal: { column: [1, 1], row: [2, -1], slice: [0, 1] },
} as const

const PERMUTATIONS: readonly (readonly [0 | 1 | 2, 0 | 1 | 2, 0 | 1 | 2])[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
]

/** For each of L, P, S the index axis that runs nearest to it, none twice: the permutation with the greatest sum of |cosines|. */
export function nearestAxes(grid: Grid): readonly [0 | 1 | 2, 0 | 1 | 2, 0 | 1 | 2] {
  const fit = (permutation: readonly [number, number, number]): number =>
    permutation.reduce((sum, axis, lps) => sum + Math.abs(grid.direction[3 * lps + axis]!), 0)
  return PERMUTATIONS.reduce((best, each) => (fit(each) > fit(best) + 1e-9 ? each : best))
}

/** The pictures of a volume for one view. An oblique volume is cut along its own axes, those nearest to the view's. */
export function stackOf(grid: Grid, view: SliceView): SliceStack {
  const axes = nearestAxes(grid)
  const layout = LAYOUT[view]
  const axisFor = ([lps, sign]: readonly [number, number]): IndexAxis => {
    const axis = axes[lps]!
    return { axis, reversed: grid.direction[3 * lps + axis]! * sign < 0 }
  }
  const [column, row, slice] = [axisFor(layout.column), axisFor(layout.row), axisFor(layout.slice)]
  return {
    view,
    grid,
    columns: grid.size[column.axis],
    rows: grid.size[row.axis],
    slices: grid.size[slice.axis],
    spacing: [grid.spacing[column.axis], grid.spacing[row.axis], grid.spacing[slice.axis]],
    column,
    row,
    slice,
    across: directionOf(grid, column),
    down: directionOf(grid, row),
    through: directionOf(grid, slice),
  }
}

function directionOf(grid: Grid, { axis, reversed }: IndexAxis): Vector3 {
  const sign = reversed ? -1 : 1
  const d = grid.direction
  return [sign * d[axis]!, sign * d[3 + axis]!, sign * d[6 + axis]!]
}

/** LPS point (mm) of a picture's point; whole numbers are the centres of pixels. */
export function pointOfPixel(stack: SliceStack, [column, row, slice]: Vector3): Vector3 {
  const index: [number, number, number] = [0, 0, 0]
  const place = ({ axis, reversed }: IndexAxis, value: number): void => {
    index[axis] = reversed ? stack.grid.size[axis] - 1 - value : value
  }
  place(stack.column, column)
  place(stack.row, row)
  place(stack.slice, slice)
  return pointOfIndex(stack.grid, index)
}

/** Column, row and slice (continuous) of an LPS point. */
export function pixelOfPoint(stack: SliceStack, point: Vector3): Vector3 {
  const index = indexOfPoint(stack.grid, point)
  const take = ({ axis, reversed }: IndexAxis): number =>
    reversed ? stack.grid.size[axis] - 1 - index[axis] : index[axis]
  return [take(stack.column), take(stack.row), take(stack.slice)]
}

/** The slice that holds a point, held inside the stack. */
export function sliceOfPoint(stack: SliceStack, point: Vector3): number {
  return clampSlice(stack, Math.round(pixelOfPoint(stack, point)[2]))
}

export function clampSlice(stack: SliceStack, slice: number): number {
  return Math.min(stack.slices - 1, Math.max(0, slice))
}

/** The point moved along the stack into another slice; its place in the picture stays. */
export function movedToSlice(stack: SliceStack, point: Vector3, slice: number): Vector3 {
  const [column, row] = pixelOfPoint(stack, point)
  return pointOfPixel(stack, [column, row, clampSlice(stack, slice)])
}
