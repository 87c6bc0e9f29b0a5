import type { Body } from '../geometry/mesh.ts'
import { type Canvas, drawText, letterSize, type Rgb, textWidth } from './strokes.ts'

const INK: Rgb = [55, 65, 81]
const PAPER: Rgb = [255, 255, 255]

/** A body as one body for each colour, of the triangles that have it. @param bandOf a triangle's number → index of its colour. */
export function colouredBands(
  body: Body,
  colours: readonly Rgb[],
  bandOf: (triangle: number) => number,
): Body[] {
  const { triangles, positions } = body.mesh
  const lists: number[][] = colours.map(() => [])
  for (let n = 0; 3 * n < triangles.length; n++)
    lists[bandOf(n)]!.push(triangles[3 * n]!, triangles[3 * n + 1]!, triangles[3 * n + 2]!)
  return lists.flatMap((list, band) =>
    list.length === 0
      ? []
      : [{ ...body, colour: colours[band]!, mesh: { positions, triangles: Uint32Array.from(list) } }],
  )
}

/** The band of a value between ascending limits. */
export function bandOfValue(value: number, limits: readonly number[]): number {
  const at = limits.findIndex((limit) => value < limit)
  return at < 0 ? limits.length : at
}

/** Bands of colour at the lower left, the greatest values at the top, with the limits between them in mm. */
export function drawLegend(canvas: Canvas, colours: readonly Rgb[], limits: readonly number[]): void {
  const size = Math.round(letterSize(canvas) * 0.75)
  const step = Math.round(size * 1.9)
  const left = Math.round(size * 1.2)
  const top = canvas.height - Math.round(size * 1.2) - step * colours.length
  for (let row = 0; row < colours.length; row++)
    fillBox(canvas, [left, top + row * step], [2 * step, step], colours[colours.length - 1 - row]!)
  for (let row = 1; row < colours.length; row++) {
    const text = `${Number(limits[limits.length - row]!.toFixed(3))}`
    drawText(canvas, text, left + 2.4 * step, top + row * step - size / 2, size, INK, PAPER)
  }
  const unit = 'mm'
  drawText(canvas, unit, left + step - textWidth(unit, size) / 2, top - size * 1.8, size, INK, PAPER)
}

function fillBox(
  { width, height, pixels }: Canvas,
  [left, top]: readonly [number, number],
  [wide, high]: readonly [number, number],
  colour: Rgb,
): void {
  for (let y = Math.max(0, top); y < Math.min(height, top + high); y++) {
    for (let x = left; x < Math.min(width, left + wide); x++) pixels.set(colour, 3 * (y * width + x))
  }
}
