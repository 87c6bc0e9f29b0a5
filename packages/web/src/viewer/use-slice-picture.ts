import type { Grid } from '@trabecula/core'
import { useMemo, useState } from 'react'
import { type Surface, sectionOf } from './mesh-section.ts'
import { type OutlineSegments, outlinesOf } from './outline.ts'
import { paintOverlay } from './overlay.ts'
import type { Rgb, SceneVolume } from './scene.ts'
import { sampleOverlay, sampleSlice } from './slice-sampling.ts'
import type { SliceStack } from './slice-stack.ts'
import type { OverlayLook } from './viewer-state.ts'
import { paintWindow, type ValueScale, type Window } from './window.ts'

/** What was found, on its own grid. */
export interface LabelSource {
  readonly values: Uint8Array
  readonly grid: Grid
  /** Structures that are shown, and in which colour. */
  readonly colours: ReadonlyMap<number, Rgb>
}

/** A surface whose lines are drawn where a slice cuts it. */
export interface SectionSource {
  /** The thing's id. */
  readonly id: string
  readonly surface: Surface
  readonly scale: number
  readonly colour: Rgb
  readonly dashed: boolean
}

/** An image laid over the slices'. */
export interface OverlaySource {
  readonly volume: SceneVolume
  readonly values: Int16Array
  readonly look: OverlayLook
}

export interface SliceOutline {
  /** Of a structure its value, of a surface the thing's id. */
  readonly of: number | string
  readonly colour: Rgb
  readonly dashed: boolean
  readonly segments: OutlineSegments
}

/** A new object for each change: the canvas stays, what is on it does not. */
export interface SlicePicture {
  readonly picture: HTMLCanvasElement
  /** What is laid over it, and how clear. */
  readonly over?: { readonly picture: HTMLCanvasElement; readonly opacity: number } | undefined
  readonly outlines: readonly SliceOutline[]
}

export interface SliceSources {
  readonly values: Int16Array | undefined
  readonly scale: ValueScale
  readonly window: Window
  readonly overlay: OverlaySource | undefined
  /** Undefined and none where outlines are not to be seen. */
  readonly labels: LabelSource | undefined
  readonly sections: readonly SectionSource[]
}

const BLACK = -32768

/** A slice's grey picture at one pixel a voxel, what lies over it, and the outlines in it. Only what changed is computed again. */
export function useSlicePicture(stack: SliceStack, slice: number, sources: SliceSources): SlicePicture {
  const { values, scale, window, overlay, labels, sections } = sources
  const { slope = 1, intercept = 0 } = scale
  const [canvas] = useState(() => document.createElement('canvas'))
  const samples = useMemo(() => {
    const out = new Int16Array(stack.columns * stack.rows).fill(BLACK)
    return values ? sampleSlice(stack, slice, values, stack.grid, out, BLACK) : out
  }, [stack, slice, values])
  const picture = useMemo(() => {
    const image = imageFor(canvas, stack)
    paintWindow(samples, window, image.data, { slope, intercept })
    canvas.getContext('2d')?.putImageData(image, 0, 0)
    return { canvas }
  }, [canvas, stack, samples, window, slope, intercept])
  const over = useOverlayPicture(stack, slice, overlay)
  const found = useMemo((): readonly SliceOutline[] => {
    if (!labels) return []
    const marks = sampleSlice(
      stack,
      slice,
      labels.values,
      labels.grid,
      new Uint8Array(stack.columns * stack.rows),
      0,
    )
    return [...outlinesOf(marks, stack.columns, stack.rows)].flatMap(([value, segments]) => {
      const colour = labels.colours.get(value)
      return colour ? [{ of: value, colour, dashed: false, segments }] : []
    })
  }, [stack, slice, labels])
  const cut = useMemo(
    () =>
      sections.map(({ id, surface, scale: size, colour, dashed }): SliceOutline => {
        return { of: id, colour, dashed, segments: sectionOf(surface, stack, slice, size) }
      }),
    [stack, slice, sections],
  )
  return useMemo(
    () => ({ picture: picture.canvas, over, outlines: [...found, ...cut] }),
    [picture, over, found, cut],
  )
}

/** The slice of the image that is laid over, on a canvas of its own. */
function useOverlayPicture(
  stack: SliceStack,
  slice: number,
  overlay: OverlaySource | undefined,
): SlicePicture['over'] {
  const [canvas] = useState(() => document.createElement('canvas'))
  const { volume, values, look } = overlay ?? {}
  const samples = useMemo(() => {
    if (!volume?.toFixed || !values) return undefined
    const out = new Float32Array(stack.columns * stack.rows)
    return sampleOverlay(stack, slice, values, volume, volume.toFixed, out)
  }, [stack, slice, volume, values])
  const { window, mode, opacity } = look ?? {}
  return useMemo(() => {
    if (!samples || !window || opacity === undefined) return undefined
    const image = imageFor(canvas, stack)
    const squares =
      mode === 'checkerboard' ? { spacing: [stack.spacing[0], stack.spacing[1]] as const } : undefined
    const { slope = 1, intercept = 0 } = volume ?? {}
    paintOverlay(samples, stack.columns, { window, slope, intercept, squares }, image.data)
    canvas.getContext('2d')?.putImageData(image, 0, 0)
    return { picture: canvas, opacity: mode === 'checkerboard' ? 1 : opacity }
  }, [canvas, stack, samples, volume, window, mode, opacity])
}

function imageFor(canvas: HTMLCanvasElement, { columns, rows }: SliceStack): ImageData {
  canvas.width = columns
  canvas.height = rows
  return new ImageData(columns, rows)
}
