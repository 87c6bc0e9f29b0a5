import { cross, dot, length, normalize, scale, subtract, type Vector3 } from '../../base/vectors.ts'
import type { Grid } from '../../geometry/volume.ts'
import { gridOfSteps } from '../voxel-file.ts'
import type { DataSet } from './data-set.ts'
import type { DicomFile } from './parse.ts'
import { refusal } from './pixel-format.ts'
import { TAGS, type Tag } from './tags.ts'

/** Where a frame stands: which segment (undefined in a label map), and which slice of the grid. */
export interface PlacedFrame {
  readonly segment: number | undefined
  readonly slice: number
}

const SAME_PLACE = 0.02 // Of the slice spacing: positions are written with 6 digits or so.
const SAME_IN_PLANE = 1e-2 // mm
const MOST_VOXELS = 2 ** 30

const REMEDY = 'export the segmentation again, on the grid of its images'

/** A functional group's item of a frame: its own before the shared one (PS3.3 C.7.6.16). */
function groupOf(root: DataSet, frame: number, macro: Tag): DataSet | undefined {
  const own = root.items(TAGS.PerFrameFunctionalGroupsSequence)[frame]?.items(macro)[0]
  return own ?? root.items(TAGS.SharedFunctionalGroupsSequence)[0]?.items(macro)[0]
}

interface Plane {
  readonly position: Vector3
  readonly row: Vector3
  readonly column: Vector3
  readonly spacing: readonly [number, number]
  readonly between: number | undefined
  readonly thickness: number | undefined
}

function planeOf(file: DicomFile, frame: number): Plane {
  const root = file.dataSet
  const numbers = (macro: Tag, tag: Tag) => groupOf(root, frame, macro)?.numbers(tag) ?? []
  const position = numbers(TAGS.PlanePositionSequence, TAGS.ImagePositionPatient)
  const axes = numbers(TAGS.PlaneOrientationSequence, TAGS.ImageOrientationPatient)
  const spacing = numbers(TAGS.PixelMeasuresSequence, TAGS.PixelSpacing)
  if (position.length !== 3 || axes.length !== 6 || spacing.length !== 2) {
    const message = `expected position, orientation and pixel spacing of frame ${frame + 1}, got less: where it lies in the patient is unknown`
    throw refusal(file, 'SEG_PLACE', message, REMEDY)
  }
  const [row, column] = [axes.slice(0, 3), axes.slice(3)] as unknown as [Vector3, Vector3]
  const error = Math.max(Math.abs(length(row) - 1), Math.abs(length(column) - 1), Math.abs(dot(row, column)))
  if (![...position, ...spacing].every(Number.isFinite) || !(error <= 1e-3) || spacing.some((s) => s <= 0)) {
    const message = `expected perpendicular unit vectors and positive spacings in frame ${frame + 1}, got others`
    throw refusal(file, 'SEG_PLACE', message, REMEDY)
  }
  const positive = (value: number | undefined) =>
    value !== undefined && Number.isFinite(value) && value > 0 ? value : undefined
  return {
    position: position as unknown as Vector3,
    row: normalize(row),
    column: normalize(column),
    spacing: [spacing[1]!, spacing[0]!],
    between: positive(numbers(TAGS.PixelMeasuresSequence, TAGS.SpacingBetweenSlices)[0]),
    thickness: positive(numbers(TAGS.PixelMeasuresSequence, TAGS.SliceThickness)[0]),
  }
}

function segmentOf(file: DicomFile, frame: number): number {
  const number = groupOf(file.dataSet, frame, TAGS.SegmentIdentificationSequence)?.number(
    TAGS.ReferencedSegmentNumber,
  )
  if (number !== undefined && number >= 1) return number
  throw refusal(file, 'SEG_SEGMENT', `expected the segment number of frame ${frame + 1}, got none`, REMEDY)
}

/** The step between slices: what the file says where positions agree with it, else their smallest gap. */
function stepOf(file: DicomFile, along: readonly number[], first: Plane): number {
  const sorted = [...new Set(along)].sort((a, b) => a - b)
  const gaps = sorted.slice(1).map((at, i) => at - sorted[i]!)
  const fits = (step: number) =>
    along.every((at) => {
      const slices = (at - sorted[0]!) / step
      return Math.abs(slices - Math.round(slices)) <= SAME_PLACE
    })
  const smallest = Math.min(
    ...gaps.filter((gap) => gap > SAME_PLACE * (first.between ?? first.thickness ?? 1)),
  )
  const candidates = [first.between, first.thickness, smallest].filter(
    (step): step is number =>
      step !== undefined && Number.isFinite(step) && step <= smallest * (1 + SAME_PLACE),
  )
  const step = candidates.find(fits)
  if (step !== undefined) return step
  if (gaps.length === 0) return first.between ?? first.thickness ?? first.spacing[0]
  throw refusal(
    file,
    'SEG_IRREGULAR',
    `expected slices at even distances, got gaps of ${gaps
      .slice(0, 6)
      .map((gap) => gap.toFixed(3))
      .join(', ')} mm`,
    REMEDY,
  )
}

/**
 * The grid that the frames of a segmentation make, and the place of each frame in it. Frames may stand in any order, and
 * slices without a frame are empty. The grid runs along the slice normal (row × column).
 * @throws TrabeculaError SEG_PLACE, SEG_IRREGULAR, SEG_SEGMENT, SEG_SIZE, VOXEL_AXES
 */
export function placeFrames(
  file: DicomFile,
  frames: number,
  size: readonly [columns: number, rows: number],
  oneMap: boolean,
): { grid: Grid; placed: PlacedFrame[] } {
  const planes = Array.from({ length: frames }, (_, frame) => planeOf(file, frame))
  const first = planes[0]!
  const normal = cross(first.row, first.column)
  const along = planes.map(({ position, row, column, spacing }, frame) => {
    const turned = Math.min(dot(row, first.row), dot(column, first.column)) < 1 - 1e-6
    const apart = spacing.some((s, axis) => Math.abs(s - first.spacing[axis]!) > 1e-4)
    const offset = subtract(position, first.position)
    const aside = Math.max(Math.abs(dot(offset, first.row)), Math.abs(dot(offset, first.column)))
    if (!turned && !apart && aside <= SAME_IN_PLANE) return dot(offset, normal)
    const message = `expected frames that stand behind each other, got frame ${frame + 1} ${turned ? 'turned' : apart ? 'of another pixel spacing' : `${aside.toFixed(3)} mm aside`}`
    throw refusal(file, 'SEG_IRREGULAR', message, REMEDY)
  })
  const step = stepOf(file, along, first)
  const low = along.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY)
  const slices = along.map((at) => Math.round((at - low) / step))
  const count = slices.reduce((most, at) => Math.max(most, at), 0) + 1
  if (!(count * size[0] * size[1] <= MOST_VOXELS)) {
    const message = `expected at most ${MOST_VOXELS} voxels between the first and the last slice, got ${size[0]} × ${size[1]} × ${count}`
    throw refusal(file, 'SEG_SIZE', message, REMEDY)
  }
  const lowest = along.indexOf(low)
  const steps = [
    scale(first.row, first.spacing[0]),
    scale(first.column, first.spacing[1]),
    scale(normal, step),
  ]
  return {
    grid: gridOfSteps(
      [size[0], size[1], count],
      planes[lowest]!.position,
      steps as [Vector3, Vector3, Vector3],
      file.name,
    ),
    placed: slices.map((slice, frame) => ({ segment: oneMap ? undefined : segmentOf(file, frame), slice })),
  }
}
