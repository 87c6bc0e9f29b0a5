import type { Vector3 } from '@trabecula/core'
import { useRef } from 'react'
import { idlePointer, moved, pressed, type SlicePointer, slicesOfKey } from '../tools/slice-pointer.ts'
import { type PictureFit, type PictureView, pixelAt, wholePicture } from './picture-fit.ts'
import { movedToSlice, pointOfPixel, type SliceStack } from './slice-stack.ts'
import type { SliceSources } from './use-slice-picture.ts'
import type { Window } from './window.ts'

export interface SlicePaneProps extends SliceSources {
  readonly stack: SliceStack
  readonly crosshair: Vector3
  readonly lines: boolean
  /** The chosen thing, and the structure that it is in the labels. */
  readonly selected: readonly (number | string | undefined)[]
  readonly onPoint: (point: Vector3) => void
  readonly onWindow: (window: Window) => void
  /** The point under the pointer; undefined when it leaves. */
  readonly onHover: (point: Vector3 | undefined) => void
}

/** The slice as it lies in its pane now. */
interface ShownSlice {
  readonly slice: number
  readonly fit: PictureFit
  readonly view: PictureView
  readonly setView: (view: PictureView) => void
}

export interface SlicePointerResult {
  readonly scroll: (by: number) => void
  readonly handlers: React.DOMAttributes<HTMLCanvasElement>
}

/** What the pointer and the keys do on a slice: point, scroll, window, move. */
export function useSlicePointer(props: SlicePaneProps, shown: ShownSlice): SlicePointerResult {
  const { stack, crosshair, onPoint, onHover } = props
  const { slice, fit, view, setView } = shown
  const pointer = useRef<SlicePointer>(idlePointer)
  const scroll = (by: number): void => onPoint(movedToSlice(stack, crosshair, slice + by))
  const pointAt = (x: number, y: number): Vector3 => {
    const [column, row] = pixelAt(fit, x, y)
    const held = (value: number, count: number): number => Math.min(count - 0.5, Math.max(-0.5, value))
    return pointOfPixel(stack, [held(column, stack.columns), held(row, stack.rows), slice])
  }
  const handlers: React.DOMAttributes<HTMLCanvasElement> = {
    onPointerDown(event) {
      const { offsetX: x, offsetY: y } = event.nativeEvent
      pointer.current = pressed(
        { button: event.button, shift: event.shiftKey, x, y },
        props.window,
        view.shift,
      )
      event.currentTarget.setPointerCapture(event.pointerId)
      if (pointer.current.tool === 'pointing') onPoint(pointAt(x, y))
    },
    onPointerMove(event) {
      const { offsetX: x, offsetY: y } = event.nativeEvent
      const change = moved(pointer.current, x, y, fit.perMillimetre)
      if (change.point) onPoint(pointAt(x, y))
      if (change.window) props.onWindow(change.window)
      if (change.shift) setView({ zoom: view.zoom, shift: change.shift })
      onHover(pointAt(x, y))
    },
    onPointerUp() {
      pointer.current = idlePointer
    },
    onPointerCancel() {
      pointer.current = idlePointer
    },
    onPointerLeave: () => onHover(undefined),
    onContextMenu: (event) => event.preventDefault(),
    onDoubleClick: () => setView(wholePicture),
    onKeyDown(event) {
      const by = slicesOfKey(event.key, stack.slices)
      if (by === undefined || event.ctrlKey || event.altKey || event.metaKey) return
      event.preventDefault()
      scroll(by)
    },
  }
  return { scroll, handlers }
}
