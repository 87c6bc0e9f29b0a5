import { TrabeculaError } from '../../base/errors.ts'
import type { DicomFile } from './parse.ts'
import { TAGS } from './tags.ts'

/** How one frame's stored values are laid out (PS3.3 C.7.6.3). */
export interface PixelFormat {
  readonly rows: number
  readonly columns: number
  readonly bitsAllocated: 8 | 16 | 32
  readonly bitsStored: number
  readonly highBit: number
  readonly signed: boolean
  /** MONOCHROME1 shows low values bright; the values themselves are the same. */
  readonly inverted: boolean
}

export function refusal(file: DicomFile, code: string, message: string, remedy: string): TrabeculaError {
  return new TrabeculaError({ code, message, where: file.name, remedy })
}

/** The image's pixel format and number of frames, checked. @throws TrabeculaError NOT_AN_IMAGE, COLOUR_IMAGE, PIXEL_FORMAT */
export function pixelFormatOf(file: DicomFile): { format: PixelFormat; frames: number } {
  const { dataSet } = file
  if (!dataSet.has(TAGS.PixelData)) {
    const what =
      dataSet.has(TAGS.FloatPixelData) || dataSet.has(TAGS.DoubleFloatPixelData)
        ? 'floating-point maps'
        : 'no pixel data'
    throw refusal(file, 'NOT_AN_IMAGE', `expected an image, got an object with ${what}`, 'leave it out')
  }
  const samples = dataSet.number(TAGS.SamplesPerPixel) ?? 1
  const photometric = dataSet.text(TAGS.PhotometricInterpretation) ?? 'MONOCHROME2'
  if (samples !== 1 || !/^MONOCHROME[12]$/.test(photometric)) {
    const got = `${samples} × ${photometric}`
    throw refusal(
      file,
      'COLOUR_IMAGE',
      `expected one grey value a pixel, got ${got}`,
      'give the original CT or MR series',
    )
  }
  const field = (
    name: 'Rows' | 'Columns' | 'BitsAllocated' | 'BitsStored' | 'HighBit' | 'PixelRepresentation',
    otherwise?: number,
  ) => {
    const value = dataSet.number(TAGS[name]) ?? otherwise
    if (value !== undefined && Number.isInteger(value)) return value
    throw refusal(file, 'PIXEL_FORMAT', `expected ${name}, got none`, 'export the series again')
  }
  const rows = field('Rows')
  const columns = field('Columns')
  const bitsAllocated = field('BitsAllocated')
  const bitsStored = field('BitsStored', bitsAllocated)
  const highBit = field('HighBit', bitsStored - 1)
  const representation = field('PixelRepresentation', 0)
  const wrong = (message: string) => refusal(file, 'PIXEL_FORMAT', message, 'export the series again')
  if (rows < 1 || columns < 1) throw wrong(`expected rows and columns of 1 or more, got ${rows} × ${columns}`)
  if (bitsAllocated !== 8 && bitsAllocated !== 16 && bitsAllocated !== 32) {
    throw wrong(`expected 8, 16 or 32 bits allocated, got ${bitsAllocated}`)
  }
  if (bitsStored < 1 || bitsStored > bitsAllocated)
    throw wrong(`expected 1 to ${bitsAllocated} bits stored, got ${bitsStored}`)
  if (bitsStored === 32 && representation === 0)
    throw wrong('expected at most 31 unsigned bits stored, got 32')
  if (highBit < bitsStored - 1 || highBit >= bitsAllocated) {
    throw wrong(`expected a high bit from ${bitsStored - 1} to ${bitsAllocated - 1}, got ${highBit}`)
  }
  if (representation !== 0 && representation !== 1)
    throw wrong(`expected pixel representation 0 or 1, got ${representation}`)
  const frames = dataSet.number(TAGS.NumberOfFrames) ?? 1
  if (!Number.isInteger(frames) || frames < 1) throw wrong(`expected 1 or more frames, got ${frames}`)
  const format: PixelFormat = {
    rows, columns, bitsAllocated, bitsStored, highBit, signed: representation === 1, inverted: photometric === 'MONOCHROME1',
  } // biome-ignore format: one record
  return { format, frames }
}
