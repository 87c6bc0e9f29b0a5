import type { Canvas, Rgb } from './strokes.ts'

/** Pictures in rows on one sheet, with a gap between them. A row's height is its tallest picture's. */
export function sheetOf(rows: readonly (readonly Canvas[])[], gap: number, ground: Rgb): Canvas {
  const widthOf = (row: readonly Canvas[]) => row.reduce((sum, { width }) => sum + width + gap, gap)
  const heightOf = (row: readonly Canvas[]) => Math.max(0, ...row.map(({ height }) => height)) + gap
  const width = Math.max(1, ...rows.map(widthOf))
  const height = rows.reduce((sum, row) => sum + heightOf(row), gap)
  const pixels = new Uint8Array(3 * width * height)
  for (let at = 0; at < pixels.length; at++) pixels[at] = ground[at % 3]!
  let top = gap
  for (const row of rows) {
    let left = gap
    for (const picture of row) {
      for (let y = 0; y < picture.height; y++) {
        const line = picture.pixels.subarray(3 * y * picture.width, 3 * (y + 1) * picture.width)
        pixels.set(line, 3 * ((top + y) * width + left))
      }
      left += picture.width + gap
    }
    top += heightOf(row)
  }
  return { width, height, pixels }
}
