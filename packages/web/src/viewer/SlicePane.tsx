import { useElementSize } from '@mantine/hooks'
import type { Grid, Vector3 } from '@trabecula/core'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { idlePointer, moved, pressed, type SlicePointer, slicesOfKey } from '../tools/slice-pointer.ts'
import { drawSlice } from './draw-slice.ts'
import { orientationOf } from './orientation.ts'
import { fitPicture, pixelAt, wholePicture, zoomedAt } from './picture-fit.ts'
import { movedToSlice, pixelOfPoint, pointOfPixel, type SliceStack, sliceOfPoint } from './slice-stack.ts'
import { type LabelSource, useSlicePicture } from './use-slice-picture.ts'
import type { ValueScale, Window } from './window.ts'

export interface SlicePaneProps {
  readonly stack: SliceStack
  readonly values: Int16Array | undefined
  readonly scale: ValueScale
  readonly labels: LabelSource | undefined
  readonly crosshair: Vector3
  readonly window: Window
  readonly outlines: boolean
  readonly lines: boolean
  readonly selectedStructure: number | undefined
  readonly onPoint: (point: Vector3) => void
  readonly onWindow: (window: Window) => void
  /** The point under the pointer; undefined when it leaves. */
  readonly onHover: (point: Vector3 | undefined) => void
}

/** One plane of the volume with its letters, outlines, crosshair and slider. */
export function SlicePane(props: SlicePaneProps): React.JSX.Element {
  const { stack, values, labels, crosshair, onPoint, onHover } = props
  const { ref: frame, width, height } = useElementSize<HTMLDivElement>()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [view, setView] = useState(wholePicture)
  const pointer = useRef<SlicePointer>(idlePointer)
  const slice = sliceOfPoint(stack, crosshair)
  const fit = useMemo(() => fitPicture(stack, width || 1, height || 1, view), [stack, width, height, view])
  const drawing = useSlicePicture(
    stack,
    slice,
    values,
    props.scale,
    props.window,
    props.outlines ? labels : undefined,
  )

  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d', { alpha: false })
    if (!context || !canvas.current || width === 0 || height === 0) return
    const ratio = globalThis.devicePixelRatio
    canvas.current.width = Math.round(width * ratio)
    canvas.current.height = Math.round(height * ratio)
    drawSlice(context, {
      picture: drawing.picture,
      columns: stack.columns,
      rows: stack.rows,
      fit,
      width,
      height,
      ratio,
      outlines: drawing.outlines.map((each) => ({ ...each, strong: each.value === props.selectedStructure })),
      crosshair: props.lines ? pixelOfPoint(stack, crosshair) : undefined,
    })
  }, [stack, drawing, fit, width, height, crosshair, props.lines, props.selectedStructure])

  const scroll = (by: number): void => onPoint(movedToSlice(stack, crosshair, slice + by))
  useSliceWheel(canvas, scroll, (x, y, factor) =>
    setView((before) => zoomedAt(before, fit, x - width / 2, y - height / 2, factor)),
  )

  const pointAt = (x: number, y: number): Vector3 => {
    const [column, row] = pixelAt(fit, x, y)
    const held = (value: number, count: number): number => Math.min(count - 0.5, Math.max(-0.5, value))
    return pointOfPixel(stack, [held(column, stack.columns), held(row, stack.rows), slice])
  }
  const onPointerDown = (event: React.PointerEvent<HTMLCanvasElement>): void => {
    const { offsetX: x, offsetY: y } = event.nativeEvent
    pointer.current = pressed({ button: event.button, shift: event.shiftKey, x, y }, props.window, view.shift)
    event.currentTarget.setPointerCapture(event.pointerId)
    if (pointer.current.tool === 'pointing') onPoint(pointAt(x, y))
  }
  const onPointerMove = (event: React.PointerEvent<HTMLCanvasElement>): void => {
    const { offsetX: x, offsetY: y } = event.nativeEvent
    const change = moved(pointer.current, x, y, fit.perMillimetre)
    if (change.point) onPoint(pointAt(x, y))
    if (change.window) props.onWindow(change.window)
    if (change.shift) setView({ zoom: view.zoom, shift: change.shift })
    onHover(pointAt(x, y))
  }
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const by = slicesOfKey(event.key, stack.slices)
    if (by === undefined || event.ctrlKey || event.altKey || event.metaKey) return
    event.preventDefault()
    scroll(by)
  }
  return (
    <>
      <div className="picture" ref={frame}>
        <canvas
          ref={canvas}
          tabIndex={0}
          role="img"
          aria-label={`${stack.view} slice ${slice + 1} of ${stack.slices}. Arrow and page keys scroll.`}
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={() => {
            pointer.current = idlePointer
          }}
          onPointerLeave={() => onHover(undefined)}
          onContextMenu={(event) => event.preventDefault()}
          onDoubleClick={() => setView(wholePicture)}
          onKeyDown={onKeyDown}
        />
        <EdgeLetters across={stack.across} down={stack.down} />
      </div>
      <input
        type="range"
        className="slice-slider"
        min={1}
        max={stack.slices}
        value={slice + 1}
        aria-label={`${stack.view} slice`}
        onChange={(event) => onPoint(movedToSlice(stack, crosshair, Number(event.target.value) - 1))}
      />
    </>
  )
}

/** Which side of the patient each edge of the picture is. */
function EdgeLetters({ across, down }: { across: Grid['origin']; down: Grid['origin'] }): React.JSX.Element {
  const back = (v: Vector3): Vector3 => [-v[0], -v[1], -v[2]]
  return (
    <div className="edge-letters" aria-hidden="true">
      <span className="edge-left">{orientationOf(back(across))}</span>
      <span className="edge-right">{orientationOf(across)}</span>
      <span className="edge-top">{orientationOf(back(down))}</span>
      <span className="edge-bottom">{orientationOf(down)}</span>
    </div>
  )
}

/** The wheel scrolls by slices, and zooms with Ctrl. Listens itself: React's wheel events cannot be kept from the browser. */
function useSliceWheel(
  canvas: React.RefObject<HTMLCanvasElement | null>,
  scroll: (by: number) => void,
  zoom: (x: number, y: number, factor: number) => void,
): void {
  const latest = useRef({ scroll, zoom })
  latest.current = { scroll, zoom }
  useEffect(() => {
    const element = canvas.current
    if (!element) return
    let rest = 0
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault()
      if (event.ctrlKey) {
        latest.current.zoom(event.offsetX, event.offsetY, event.deltaY < 0 ? 1.15 : 1 / 1.15)
        return
      }
      // A notch is about 100 pixels or 3 lines; touch pads send many small parts.
      rest += event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY / 3 : event.deltaY / 100
      const by = Math.trunc(rest)
      rest -= by
      if (by !== 0) latest.current.scroll(-by)
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [canvas])
}
