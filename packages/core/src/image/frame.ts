import type { TrabeculaError, Warning } from '../base/errors.ts'
import { cross, dot, length, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { ByteRange, DataSet } from '../formats/dicom/data-set.ts'
import { frameRanges } from '../formats/dicom/frames.ts'
import type { DicomFile } from '../formats/dicom/parse.ts'
import { type PixelFormat, pixelFormatOf, refusal } from '../formats/dicom/pixel-format.ts'
import { TAGS, type Tag } from '../formats/dicom/tags.ts'
import { refuseUnmeasured, warnOfTexts } from './object-checks.ts'

/** One slice: where it lies, how its stored values become measured ones, and where its pixels are. */
export interface ImageFrame {
  readonly file: DicomFile
  /** `name` or `name#frame` for messages. */
  readonly name: string
  readonly format: PixelFormat
  readonly ranges: readonly ByteRange[]
  /** Centre of the first pixel, LPS mm. */
  readonly position: Vector3
  /** Unit vectors along a row (columns increase) and along a column (rows increase). */
  readonly rowAxis: Vector3
  readonly columnAxis: Vector3
  /** Distance of columns (along a row), then of rows. */
  readonly spacing: readonly [number, number]
  readonly slope: number
  readonly intercept: number
  /** Stored values, both ends included, that mean "no data". */
  readonly paddingRange: readonly [number, number] | undefined
  readonly sopInstanceUid: string
  readonly imageType: string
  /** What always tells volumes apart, wherever their slices lie: image type, kernel, echo, time, b-value, stack. */
  readonly kind: string
  /** What may tell volumes of one series apart where they overlap. */
  readonly discriminators: readonly string[]
  readonly sliceThickness: number | undefined
  readonly spacingBetweenSlices: number | undefined
  readonly gantryTilt: number | undefined
}

/** Ten kilometres: no scanner is larger, and beyond it millimetres lose their fractions. */
const FARTHEST = 1e7

const MACROS: ReadonlyMap<Tag, Tag> = new Map([
  [TAGS.ImagePositionPatient, TAGS.PlanePositionSequence],
  [TAGS.ImageOrientationPatient, TAGS.PlaneOrientationSequence],
  [TAGS.PixelSpacing, TAGS.PixelMeasuresSequence],
  [TAGS.SliceThickness, TAGS.PixelMeasuresSequence],
  [TAGS.SpacingBetweenSlices, TAGS.PixelMeasuresSequence],
  [TAGS.RescaleSlope, TAGS.PixelValueTransformationSequence],
  [TAGS.RescaleIntercept, TAGS.PixelValueTransformationSequence],
  [TAGS.StackId, TAGS.FrameContentSequence],
  [TAGS.TemporalPositionIndex, TAGS.FrameContentSequence],
])

// Where a frame's attribute may stand: its own functional groups, the shared ones, the data set (PS3.3 C.7.6.16).
class FrameAttributes {
  readonly #groups: readonly (DataSet | undefined)[]
  readonly #root: DataSet
  constructor(root: DataSet, frame: number) {
    this.#root = root
    this.#groups = [
      root.items(TAGS.PerFrameFunctionalGroupsSequence)[frame],
      root.items(TAGS.SharedFunctionalGroupsSequence)[0],
    ]
  }
  #holder(tag: Tag): DataSet {
    const macro = MACROS.get(tag)
    for (const group of macro === undefined ? [] : this.#groups) {
      const item = group?.items(macro!)[0]
      if (item?.has(tag)) return item
    }
    return this.#root
  }
  numbers(tag: Tag): number[] {
    return this.#holder(tag).numbers(tag)
  }
  text(tag: Tag): string | undefined {
    return this.#holder(tag).text(tag)
  }
  frameType(): string[] {
    for (const macro of [TAGS.CtImageFrameTypeSequence, TAGS.MrImageFrameTypeSequence]) {
      for (const group of this.#groups) {
        const item = group?.items(macro)[0]
        if (item) return item.texts(TAGS.FrameType)
      }
    }
    return this.#root.texts(TAGS.ImageType)
  }
}

function fault(file: DicomFile, code: string, message: string): TrabeculaError {
  return refusal(file, code, message, 'give the original series from the scanner')
}

function planeOf(
  file: DicomFile,
  attributes: FrameAttributes,
  warn: (code: string, message: string) => void,
) {
  const position = attributes.numbers(TAGS.ImagePositionPatient)
  const orientation = attributes.numbers(TAGS.ImageOrientationPatient)
  if (position.length !== 3 || orientation.length !== 6) {
    const missing =
      position.length === 3 ? 'ImageOrientationPatient (0020,0037)' : 'ImagePositionPatient (0020,0032)'
    throw fault(
      file,
      'NO_POSITION',
      `expected ${missing}, got none: where the slice lies in the patient is unknown`,
    )
  }
  const sound = (value: number) => Math.abs(value) <= FARTHEST // Not NaN either.
  if (![...position, ...orientation].every(sound)) {
    throw fault(
      file,
      'NO_POSITION',
      'expected numbers in ImagePositionPatient and ImageOrientationPatient, got something else',
    )
  }
  const [rx, ry, rz, cx, cy, cz] = orientation as [number, number, number, number, number, number]
  const row: Vector3 = [rx, ry, rz]
  const column: Vector3 = [cx, cy, cz]
  const error = Math.max(Math.abs(length(row) - 1), Math.abs(length(column) - 1), Math.abs(dot(row, column)))
  if (error > 0.01) {
    throw fault(
      file,
      'ORIENTATION_NOT_UNIT',
      `expected perpendicular unit vectors in ImageOrientationPatient, got an error of ${error.toFixed(3)}`,
    )
  }
  if (error > 1e-3)
    warn(
      'ORIENTATION_NORMALISED',
      `ImageOrientationPatient is off perpendicular unit vectors by ${error.toFixed(4)}; made exact`,
    )
  const rowAxis = normalize(row)
  const columnAxis = normalize(subtract(column, scale(rowAxis, dot(column, rowAxis))))
  return { position: position as unknown as Vector3, rowAxis, columnAxis }
}

function spacingOf(file: DicomFile, attributes: FrameAttributes): [number, number] {
  const spacing = attributes.numbers(TAGS.PixelSpacing)
  const [betweenRows, betweenColumns] = spacing
  if (betweenRows === undefined || betweenColumns === undefined) {
    throw fault(
      file,
      'PIXEL_SPACING',
      'expected PixelSpacing (0028,0030), got none: the size of a pixel is unknown',
    )
  }
  const sound = (value: number) => Number.isFinite(value) && value >= 1e-4 && value <= 100
  if (!sound(betweenRows) || !sound(betweenColumns)) {
    throw fault(
      file,
      'PIXEL_SPACING',
      `expected a PixelSpacing from 0.0001 to 100 mm, got ${betweenRows} and ${betweenColumns}`,
    )
  }
  return [betweenColumns, betweenRows]
}

function rescaleOf(file: DicomFile, attributes: FrameAttributes): { slope: number; intercept: number } {
  const slope = attributes.numbers(TAGS.RescaleSlope)[0] ?? 1
  const intercept = attributes.numbers(TAGS.RescaleIntercept)[0] ?? 0
  if (!Number.isFinite(slope) || slope === 0 || Math.abs(slope) > 1e6) {
    throw fault(file, 'RESCALE', `expected a RescaleSlope other than 0, got ${slope}`)
  }
  if (!Number.isFinite(intercept) || Math.abs(intercept) > 1e6) {
    throw fault(file, 'RESCALE', `expected a RescaleIntercept within ±1000000, got ${intercept}`)
  }
  return { slope, intercept }
}

function paddingOf(file: DicomFile, format: PixelFormat): readonly [number, number] | undefined {
  const signed = (value: number | undefined) => {
    if (value === undefined || !format.signed || format.bitsAllocated > 16) return value
    const half = 2 ** (format.bitsAllocated - 1)
    return value >= half ? value - 2 * half : value
  }
  const value = signed(file.dataSet.number(TAGS.PixelPaddingValue))
  if (value === undefined || Number.isNaN(value)) return undefined
  const limit = signed(file.dataSet.number(TAGS.PixelPaddingRangeLimit)) ?? value
  return [Math.min(value, limit), Math.max(value, limit)]
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) && value > 0 ? value : undefined
}

// Two reconstructions, echoes or phases never make one volume. Acquisition numbers may change from slice to slice of
// one volume, so they are looked at only where slices meet (see `series`).
function kindOf(file: DicomFile, attributes: FrameAttributes, frameType: string): string {
  const { dataSet } = file
  const text = (tag: Tag) => dataSet.texts(tag).join('\\')
  const index = attributes.numbers(TAGS.TemporalPositionIndex)[0]
  return [
    frameType,
    text(TAGS.ConvolutionKernel),
    text(TAGS.EchoNumbers),
    index === undefined ? text(TAGS.TemporalPositionIdentifier) : String(index),
    String(dataSet.number(TAGS.DiffusionBValue) ?? ''),
    attributes.text(TAGS.StackId) ?? '',
  ].join('|')
}

/**
 * The slices of one DICOM image, single- or multi-frame, each with its own place and rescale.
 * @throws TrabeculaError NOT_AN_IMAGE, COLOUR_IMAGE, PIXEL_FORMAT, PIXELS_SHORT, NO_POSITION, ORIENTATION_NOT_UNIT,
 * PIXEL_SPACING, RESCALE, LOCALIZER
 */
export function framesOf(file: DicomFile, warnings: Warning[]): ImageFrame[] {
  const { dataSet } = file
  const warn = (code: string, message: string) => {
    if (!warnings.some((warning) => warning.code === code)) warnings.push({ code, message, where: file.name })
  }
  refuseUnmeasured(file)
  const { format, frames: count } = pixelFormatOf(file)
  if (count > 1 && dataSet.items(TAGS.PerFrameFunctionalGroupsSequence).length !== count) {
    const got = dataSet.items(TAGS.PerFrameFunctionalGroupsSequence).length
    // Before the ranges: a claim of 2 · 10⁹ frames must not be laid out.
    throw fault(file, 'NO_POSITION', `expected the places of ${count} frames, got ${got}`)
  }
  const { frames, surplus } = frameRanges(file, format, count)
  if (surplus > 0)
    warn('PIXELS_LONG', `${surplus} bytes more than the frames need follow the pixels; left out`)
  if (format.inverted)
    warn('MONOCHROME1', 'low values are meant to be shown bright (MONOCHROME1); values are taken as they are')
  if (file.transferSyntax.lossy)
    warn('LOSSY', `pixels were compressed with loss (${file.transferSyntax.name})`)
  warnOfTexts(file, warn)
  const paddingRange = paddingOf(file, format)
  const text = (tag: Tag) => dataSet.texts(tag).join('\\')
  return frames.map((ranges, frame) => {
    const attributes = new FrameAttributes(dataSet, frame)
    const frameType = attributes.frameType().join('\\')
    const number = (tag: Tag) => attributes.numbers(tag)[0]
    return {
      file,
      name: count > 1 ? `${file.name}#${frame + 1}` : file.name,
      format,
      ranges,
      ...planeOf(file, attributes, warn),
      spacing: spacingOf(file, attributes),
      ...rescaleOf(file, attributes),
      paddingRange,
      sopInstanceUid: text(TAGS.SopInstanceUid),
      imageType: frameType,
      kind: kindOf(file, attributes, frameType),
      discriminators: [
        text(TAGS.AcquisitionNumber),
        text(TAGS.TriggerTime),
        text(TAGS.AcquisitionTime),
        text(TAGS.EchoTime),
      ],
      sliceThickness: positive(number(TAGS.SliceThickness)),
      spacingBetweenSlices: positive(Math.abs(number(TAGS.SpacingBetweenSlices) ?? 0)),
      gantryTilt: number(TAGS.GantryDetectorTilt),
    }
  })
}

/** Unit vector across the slice, so that row, column and normal are right-handed. */
export function normalOf(frame: ImageFrame): Vector3 {
  return cross(frame.rowAxis, frame.columnAxis)
}
