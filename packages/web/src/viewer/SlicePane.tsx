import { useElementSize } from '@mantine/hooks'
import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import { drawSlice } from './draw-slice.ts'
import { EdgeLetters } from './EdgeLetters.tsx'
import { fitPicture, wholePicture, zoomedAt } from './picture-fit.ts'
import { movedToSlice, pixelOfPoint, sliceOfPoint } from './slice-stack.ts'
import { useSlicePicture } from './use-slice-picture.ts'
import { type SlicePaneProps, useSlicePointer } from './use-slice-pointer.ts'
import { useSliceWheel } from './use-slice-wheel.ts'

/** One plane of the volume with its letters, outlines, crosshair and slider. */
export function SlicePane(props: SlicePaneProps): React.JSX.Element {
  const { stack, values, labels, crosshair, onPoint } = props
  const { ref: frame, width, height } = useElementSize<HTMLDivElement>()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [view, setView] = useState(wholePicture)
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

  const pointer = useSlicePointer(props, { slice, fit, view, setView })
  useSliceWheel(canvas, pointer.scroll, (x, y, factor) =>
    setView((before) => zoomedAt(before, fit, x - width / 2, y - height / 2, factor)),
  )
  return (
    <>
      <div className="picture" ref={frame}>
        <canvas
          ref={canvas}
          tabIndex={0}
          role="img"
          aria-label={`${stack.view} slice ${slice + 1} of ${stack.slices}. Arrow and page keys scroll.`}
          {...pointer.handlers}
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
