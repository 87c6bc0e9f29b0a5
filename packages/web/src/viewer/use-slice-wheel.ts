import { useEffect, useRef } from 'react'

/** The wheel scrolls by slices, and zooms with Ctrl. Listens itself: React's wheel events cannot be kept from the browser. */
export function useSliceWheel(
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
