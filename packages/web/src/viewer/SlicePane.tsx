import { useElementSize } from '@mantine/hooks'
import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useWords } from '../words/language.ts'
import { drawSlice } from './draw-slice.ts'
import { EdgeLetters } from './EdgeLetters.tsx'
import { fitPicture, wholePicture, zoomedAt } from './picture-fit.ts'
import { movedToSlice, pixelOfPoint, sliceOfPoint } from './slice-stack.ts'
import { useSlicePicture } from './use-slice-picture.ts'
import { type SlicePaneProps, useSlicePointer } from './use-slice-pointer.ts'
import { useSliceWheel } from './use-slice-wheel.ts'

/** One plane of the volume with its letters, outlines, crosshair and slider. */
export function SlicePane(props: SlicePaneProps): React.JSX.Element {
  const { stack, crosshair, selected, onPoint } = props
  const { say } = useWords()
  const name = say(`pane.${stack.view}`)
  const { ref: frame, width, height } = useElementSize<HTMLDivElement>()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [view, setView] = useState(wholePicture)
  const slice = sliceOfPoint(stack, crosshair)
  const fit = useMemo(() => fitPicture(stack, width || 1, height || 1, view), [stack, width, height, view])
  const drawing = useSlicePicture(stack, slice, props)

  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d', { alpha: false })
    if (!context || !canvas.current || width === 0 || height === 0) return
    const ratio = globalThis.devicePixelRatio
    canvas.current.width = Math.round(width * ratio)
    canvas.current.height = Math.round(height * ratio)
    drawSlice(context, {
      picture: drawing.picture,
      over: drawing.over,
      columns: stack.columns,
      rows: stack.rows,
      fit,
      width,
      height,
      ratio,
      outlines: drawing.outlines.map((each) => ({ ...each, strong: selected.includes(each.of) })),
      crosshair: props.lines ? pixelOfPoint(stack, crosshair) : undefined,
    })
  }, [stack, drawing, fit, width, height, crosshair, props.lines, selected])

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
          aria-label={say('slice.of', { view: name, slice: slice + 1, count: stack.slices })}
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
        aria-label={say('slice.slider', { view: name })}
        onChange={(event) => onPoint(movedToSlice(stack, crosshair, Number(event.target.value) - 1))}
      />
    </>
  )
}
