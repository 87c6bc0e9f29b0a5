import type { Vector3 } from '@trabecula/core'
import { compassPoints } from './orientation.ts'

const SVG = 'http://www.w3.org/2000/svg'

/** The patient's six directions, farthest first; drawn by hand because they follow every frame of a drag. */
export function drawCompass(svg: SVGSVGElement | null, right: Vector3, up: Vector3): void {
  if (!svg) return
  svg.replaceChildren(
    ...compassPoints(right, up).flatMap(({ letter, x, y, depth }) => {
      const opacity = String(0.45 + 0.275 * (depth + 1))
      const line = document.createElementNS(SVG, 'line')
      const attributes = { x2: 26 * x, y2: 26 * y, 'stroke-opacity': opacity }
      for (const [name, value] of Object.entries(attributes)) line.setAttribute(name, String(value))
      const text = document.createElementNS(SVG, 'text')
      text.setAttribute('x', String(38 * x))
      text.setAttribute('y', String(38 * y))
      text.setAttribute('fill-opacity', opacity)
      text.textContent = letter
      return [line, text]
    }),
  )
}
