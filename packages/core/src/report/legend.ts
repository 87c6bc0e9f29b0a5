import { type Canvas, drawText, letterSize, type Rgb, textWidth } from './strokes.ts'

const INK: Rgb = [55, 65, 81]
const PAPER: Rgb = [255, 255, 255]

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
