import { TrabeculaError } from '../../base/errors.ts'
import type { DicomFile } from './parse.ts'
import { TAGS } from './tags.ts'

/** A part of every frame, pixels from the left upper corner. */
export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** `x,y,width,height` in whole pixels, several with a semicolon. @throws TrabeculaError OPTION_INVALID */
export function parseRectangles(text: string): Rectangle[] {
  return text.split(';').map((part) => {
    const match = /^\s*(\d{1,5}),(\d{1,5}),(\d{1,5}),(\d{1,5})\s*$/.exec(part)
    const [x, y, width, height] = match?.slice(1).map(Number) ?? []
    if (x !== undefined && y !== undefined && width && height) return { x, y, width, height }
    throw new TrabeculaError(
      {
        code: 'OPTION_INVALID',
        message: `expected x,y,width,height in pixels, got ${part.slice(0, 40)}`,
        where: '--blank',
        remedy: 'write e.g. --blank "0,0,512,40;0,480,512,32"',
      },
      'call',
    )
  })
}

/**
 * What is to be blanked in this file. @throws TrabeculaError DEIDENTIFY_PIXELS where nobody says what, a
 * rectangle lies outside the picture (it would clean nothing and be told as clean), or the pixels are coded
 */
export function blankOf(file: DicomFile, rectangles: readonly Rectangle[]): readonly Rectangle[] {
  const fault = (message: string, remedy: string) =>
    new TrabeculaError({ code: 'DEIDENTIFY_PIXELS', message, where: file.name, remedy })
  if (rectangles.length === 0)
    throw fault(
      'the picture may show text that names the patient, and nothing says where',
      'give the rectangles with --blank, or leave the file out',
    )
  if (file.transferSyntax.coding !== 'none')
    throw fault(
      'compressed pixels cannot be blanked without changing all of them',
      'unpack the file first (dcmdjpeg, gdcmconv --raw)',
    )
  const size = (tag: number) => file.dataSet.numbers(tag)[0] ?? 0
  const outside = rectangles.find(({ x, y }) => x >= size(TAGS.Columns) || y >= size(TAGS.Rows))
  if (outside)
    throw fault(
      `expected rectangles that begin inside the picture of ${size(TAGS.Columns)} × ${size(TAGS.Rows)} pixels, got one at ${outside.x},${outside.y}`,
      'give the rectangles of pictures of this size in a call of their own',
    )
  return rectangles
}

/** The pixels with rectangles of every frame set to 0. Native pixels only, of whole bytes; planes or triples by the header. */
export function blanked(pixels: Uint8Array, file: DicomFile, rectangles: readonly Rectangle[]): Uint8Array {
  const number = (tag: number, missing: number) => file.dataSet.numbers(tag)[0] ?? missing
  const [rows, columns] = [number(TAGS.Rows, 0), number(TAGS.Columns, 0)]
  const samples = number(TAGS.SamplesPerPixel, 1)
  const cell = number(TAGS.BitsAllocated, 8) / 8
  const apart = samples > 1 && number(TAGS.PlanarConfiguration, 0) === 1
  const [planes, pixel] = apart ? [samples, cell] : [1, cell * samples]
  const plane = rows * columns * pixel
  const out = pixels.slice()
  if (!Number.isInteger(cell) || plane === 0) return out.fill(0)
  const frames = Math.floor(out.length / (plane * planes))
  for (let n = 0; n < frames * planes; n++)
    for (const { x, y, width, height } of rectangles)
      for (let row = y; row < Math.min(rows, y + height); row++) {
        const start = n * plane + (row * columns + Math.min(x, columns)) * pixel
        out.fill(0, start, n * plane + (row * columns + Math.min(columns, x + width)) * pixel)
      }
  return out
}
