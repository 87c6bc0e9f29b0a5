/** RGB pixels to draw on, changed in place. */
export interface Canvas {
  readonly width: number
  readonly height: number
  /** u8[3 · width · height], rows from the top. */
  readonly pixels: Uint8Array
}

export type Rgb = readonly [number, number, number]

type Point = readonly [number, number]

// Signs as strokes on a grid 4 wide and 6 high, y downward from the top; several strokes are parted by a blank.
const SIGNS: Readonly<Record<string, string>> = {
  '0': '1,0 3,0 4,1 4,5 3,6 1,6 0,5 0,1 1,0',
  '1': '0.8,1.4 2.4,0 2.4,6',
  '2': '0,1.2 1,0 3,0 4,1 4,2.2 0,6 4,6',
  '3': '0,0.8 1,0 3,0 4,1 4,2 3,3 1.6,3|3,3 4,4 4,5 3,6 1,6 0,5.2',
  '4': '3,6 3,0 0,4.2 4,4.2',
  '5': '4,0 0.4,0 0,3 1,2.4 3,2.4 4,3.4 4,5 3,6 1,6 0,5.2',
  '6': '3.6,0.4 2.6,0 1.4,0 0,1.6 0,5 1,6 3,6 4,5 4,3.6 3,2.6 1,2.6 0,3.6',
  '7': '0,0 4,0 1.6,6',
  '8': '1,0 3,0 4,0.9 4,2 3,2.9 1,2.9 0,2 0,0.9 1,0|1,2.9 0,3.9 0,5.1 1,6 3,6 4,5.1 4,3.9 3,2.9',
  '9': '4,2.4 3,3.4 1,3.4 0,2.4 0,1 1,0 3,0 4,1 4,4.4 2.6,6 1.4,6 0.4,5.6',
  A: '0,6 2,0 4,6|0.8,3.8 3.2,3.8',
  I: '2,0 2,6',
  L: '0,0 0,6 3.8,6',
  P: '0,6 0,0 3,0 4,1 4,2.2 3,3.2 0,3.2',
  R: '0,6 0,0 3,0 4,1 4,2.2 3,3.2 0,3.2|2,3.2 4,6',
  S: '4,1 3,0 1,0 0,1 0,2 1,2.9 3,3.1 4,4 4,5 3,6 1,6 0,5',
  m: '0,6 0,2|0,3 1,2 2,3 2,6|2,3 3,2 4,3 4,6',
  '.': '1.8,6 2.2,6',
  '-': '0.6,3 3.4,3',
}

const ADVANCE = 5.8

/** Width of a text in pixels for a height in pixels. */
export function textWidth(text: string, height: number): number {
  return text.length === 0 ? 0 : ((text.length - 1) * ADVANCE + 4) * (height / 6)
}

/**
 * Writes digits, direction letters, `m`, `.`, `-` and blanks, from the upper left corner (x, y), with an outline in
 * another colour so that they read on any ground. @throws RangeError for a sign that has no strokes.
 */
export function drawText(
  canvas: Canvas,
  text: string,
  x: number,
  y: number,
  height: number,
  ink: Rgb,
  rim: Rgb,
): void {
  const unit = height / 6
  const lines: Point[][] = []
  for (let i = 0; i < text.length; i++) {
    const sign = text[i]!
    if (sign === ' ') continue
    const strokes = SIGNS[sign]
    if (strokes === undefined) throw new RangeError(`no strokes for '${sign}'`)
    for (const stroke of strokes.split('|')) {
      lines.push(
        stroke.split(' ').map((pair): Point => {
          const [px, py] = pair.split(',').map(Number) as [number, number]
          return [x + (i * ADVANCE + px) * unit, y + py * unit]
        }),
      )
    }
  }
  const weight = Math.max(1.4, height / 9)
  for (const line of lines) drawLine(canvas, line, weight + 3, rim)
  for (const line of lines) drawLine(canvas, line, weight, ink)
}

/** A polyline with round ends; `weight` is its width in pixels; edges smooth over one pixel. */
export function drawLine(canvas: Canvas, points: readonly Point[], weight: number, ink: Rgb): void {
  if (points.length < 2) return
  const reach = weight / 2 + 1
  const x0 = Math.max(0, Math.floor(Math.min(...points.map((p) => p[0])) - reach))
  const x1 = Math.min(canvas.width - 1, Math.ceil(Math.max(...points.map((p) => p[0])) + reach))
  const y0 = Math.max(0, Math.floor(Math.min(...points.map((p) => p[1])) - reach))
  const y1 = Math.min(canvas.height - 1, Math.ceil(Math.max(...points.map((p) => p[1])) + reach))
  for (let y = y0; y <= y1; y++) {
    for (let x = x0; x <= x1; x++) {
      let nearest = Infinity
      for (let i = 1; i < points.length; i++) {
        nearest = Math.min(nearest, distanceToSegment(x + 0.5, y + 0.5, points[i - 1]!, points[i]!))
      }
      const cover = Math.min(1, Math.max(0, weight / 2 + 0.5 - nearest))
      if (cover > 0) blend(canvas, x, y, ink, cover)
    }
  }
}

function distanceToSegment(x: number, y: number, a: Point, b: Point): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
  const squared = dx * dx + dy * dy
  const along = squared > 0 ? Math.min(1, Math.max(0, ((x - a[0]) * dx + (y - a[1]) * dy) / squared)) : 0
  const [ex, ey] = [x - a[0] - along * dx, y - a[1] - along * dy]
  return Math.sqrt(ex * ex + ey * ey)
}

function blend(canvas: Canvas, x: number, y: number, ink: Rgb, cover: number): void {
  const at = 3 * (y * canvas.width + x)
  for (let k = 0; k < 3; k++) {
    canvas.pixels[at + k] = Math.round(canvas.pixels[at + k]! * (1 - cover) + ink[k]! * cover)
  }
}

/** The letters of the patient's directions at the picture's four edges. */
export interface EdgeLetters {
  readonly left: string
  readonly right: string
  readonly top: string
  readonly bottom: string
}

export function drawEdgeLetters(canvas: Canvas, letters: EdgeLetters, ink: Rgb, rim: Rgb): void {
  const size = letterSize(canvas)
  const gap = Math.round(size * 0.7)
  const half = textWidth('A', size) / 2
  const [middleX, middleY] = [canvas.width / 2 - half, canvas.height / 2 - size / 2]
  drawText(canvas, letters.left, gap, middleY, size, ink, rim)
  drawText(canvas, letters.right, canvas.width - gap - 2 * half, middleY, size, ink, rim)
  drawText(canvas, letters.top, middleX, gap, size, ink, rim)
  drawText(canvas, letters.bottom, middleX, canvas.height - gap - size, size, ink, rim)
}

/** Height of the letters in pixels; twice that is the least margin around the bodies. */
export function letterSize({ width, height }: { width: number; height: number }): number {
  return Math.max(9, Math.round(Math.min(width, height) * 0.028))
}

/** A bar of `length` mm with its length written above, in the lower right corner. */
export function drawScaleBar(canvas: Canvas, length: number, pixelsPerMm: number, ink: Rgb, rim: Rgb): void {
  const size = Math.round(letterSize(canvas) * 0.75)
  const long = length * pixelsPerMm
  const text = `${length} mm`
  const right = canvas.width - Math.round(size * 1.2)
  const bottom = canvas.height - Math.round(size * 1.2)
  const bar: Point[] = [
    [right - long, bottom],
    [right, bottom],
  ]
  const ticks = bar.map(([x, y]): Point[] => [
    [x, y - size * 0.3],
    [x, y + size * 0.3],
  ])
  const weight = Math.max(1.4, size / 7)
  for (const line of [bar, ...ticks]) drawLine(canvas, line, weight + 3, rim)
  for (const line of [bar, ...ticks]) drawLine(canvas, line, weight, ink)
  drawText(canvas, text, right - long / 2 - textWidth(text, size) / 2, bottom - size * 1.7, size, ink, rim)
}
