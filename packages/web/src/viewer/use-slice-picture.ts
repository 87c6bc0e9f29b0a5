import type { Grid } from '@trabecula/core'
import { useMemo, useState } from 'react'
import { type OutlineSegments, outlinesOf } from './outline.ts'
import type { Rgb } from './scene.ts'
import { sampleSlice } from './slice-sampling.ts'
import type { SliceStack } from './slice-stack.ts'
import { paintWindow, type ValueScale, type Window } from './window.ts'

/** What was found, on its own grid. */
export interface LabelSource {
  readonly values: Uint8Array
  readonly grid: Grid
  /** Structures that are shown, and in which colour. */
  readonly colours: ReadonlyMap<number, Rgb>
}

/** A new object for each change: the canvas stays, what is on it does not. */
export interface SlicePicture {
  readonly picture: HTMLCanvasElement
  readonly outlines: readonly {
    readonly value: number
    readonly colour: Rgb
    readonly segments: OutlineSegments
  }[]
}

const BLACK = -32768

/** A slice's grey picture at one pixel a voxel, and the outlines in it. Only what changed is computed again. */
export function useSlicePicture(
  stack: SliceStack,
  slice: number,
  values: Int16Array | undefined,
  scale: ValueScale,
  window: Window,
  labels: LabelSource | undefined,
): SlicePicture {
  const { slope = 1, intercept = 0 } = scale
  const [canvas] = useState(() => document.createElement('canvas'))
  const samples = useMemo(() => {
    const out = new Int16Array(stack.columns * stack.rows).fill(BLACK)
    return values ? sampleSlice(stack, slice, values, stack.grid, out, BLACK) : out
  }, [stack, slice, values])
  const picture = useMemo(() => {
    canvas.width = stack.columns
    canvas.height = stack.rows
    const image = new ImageData(stack.columns, stack.rows)
    paintWindow(samples, window, image.data, { slope, intercept })
    canvas.getContext('2d')?.putImageData(image, 0, 0)
    return { canvas }
  }, [canvas, stack, samples, window, slope, intercept])
  const outlines = useMemo(() => {
    if (!labels) return []
    const found = sampleSlice(
      stack,
      slice,
      labels.values,
      labels.grid,
      new Uint8Array(stack.columns * stack.rows),
      0,
    )
    return [...outlinesOf(found, stack.columns, stack.rows)].flatMap(([value, segments]) => {
      const colour = labels.colours.get(value)
      return colour ? [{ value, colour, segments }] : []
    })
  }, [stack, slice, labels])
  return useMemo(() => ({ picture: picture.canvas, outlines }), [picture, outlines])
}
