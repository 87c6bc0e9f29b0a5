import { byCodeUnit } from '../base/canonical.ts'
import type { Warning } from '../base/errors.ts'
import { dot, subtract, type Vector3 } from '../base/vectors.ts'
import { TAGS } from '../formats/dicom/tags.ts'
import { type ImageFrame, normalOf } from './frame.ts'

/** A file that is not part of any volume, and why. */
export interface RejectedFile {
  readonly file: string
  readonly code: string
  readonly message: string
}

/** Frames that belong to one volume, sorted along the slice normal; `frames[0]` is where k = 0 lies. */
export interface Series {
  readonly frames: readonly ImageFrame[]
  readonly warnings: readonly Warning[]
}

const SAME_AXIS = 1e-3 // Cosines are written with 6 digits or so; real reformats differ by far more.
const SAME_PLACE = 1e-3 // mm
const MOST_SCOUT_SLICES = 9
const SAME_SPACING = 1e-4 // mm, relative to how PixelSpacing is rounded.

function sameAxes(a: ImageFrame, b: ImageFrame): boolean {
  const near = (u: Vector3, v: Vector3) => u.every((x, i) => Math.abs(x - v[i]!) <= SAME_AXIS)
  return near(a.rowAxis, b.rowAxis) && near(a.columnAxis, b.columnAxis)
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return [...groups.keys()].sort(byCodeUnit).map((key) => groups.get(key)!)
}

function byOrientation(frames: readonly ImageFrame[]): ImageFrame[][] {
  const groups: ImageFrame[][] = []
  for (const frame of frames) {
    const group = groups.find((candidate) => sameAxes(candidate[0]!, frame))
    if (group) group.push(frame)
    else groups.push([frame])
  }
  return groups
}

function sameSpacing(a: ImageFrame, b: ImageFrame): boolean {
  return a.spacing.every((spacing, axis) => Math.abs(spacing - b.spacing[axis]!) <= SAME_SPACING)
}

/** Sorts along the normal; frames at one place by name, so that the order never depends on how files were found. */
function sorted(frames: readonly ImageFrame[]): ImageFrame[] {
  const normal = normalOf(frames[0]!)
  const along = new Map(frames.map((frame) => [frame, dot(frame.position, normal)]))
  return [...frames].sort((a, b) => along.get(a)! - along.get(b)! || byCodeUnit(a.name, b.name))
}

function samePlace(a: ImageFrame, b: ImageFrame): boolean {
  return subtract(a.position, b.position).every((x) => Math.abs(x) <= SAME_PLACE)
}

function hasOverlap(frames: readonly ImageFrame[]): boolean {
  const order = sorted(frames)
  return order.some(
    (frame, i) =>
      i > 0 && samePlace(frame, order[i - 1]!) && frame.sopInstanceUid !== order[i - 1]!.sopInstanceUid,
  )
}

// Two acquisitions may share a series. Where slices lie on each other, or where the slices of one CT acquisition lie
// between those of another, the first attribute that tells them apart completely splits them; where none does, they
// stay together and are reported as duplicates.
function byAcquisition(frames: readonly ImageFrame[]): ImageFrame[][] {
  const overlap = hasOverlap(frames)
  for (let i = 0; i < frames[0]!.discriminators.length; i++) {
    const groups = groupBy(frames, (frame) => frame.discriminators[i]!)
    if (groups.length < 2 || groups.some((group) => group.length < 2 || hasOverlap(group))) continue
    if (overlap || (i === 0 && interleave(groups))) return groups
  }
  return [[...frames]]
}

// CT scans a range at a time: slices of two acquisitions in turn are two scans, not one. MR acquires in turn on purpose.
function interleave(groups: readonly (readonly ImageFrame[])[]): boolean {
  if (groups[0]![0]!.file.dataSet.text(TAGS.Modality) !== 'CT') return false
  const normal = normalOf(groups[0]![0]!)
  const ranges = groups.map((group) => {
    const along = group.map((frame) => dot(frame.position, normal))
    return [Math.min(...along), Math.max(...along)] as const
  })
  return ranges.some(([from, to], i) => ranges.some(([a, b], j) => i < j && a < to && from < b))
}

// Scouts of MR are real slices without LOCALIZER in their type: few, far apart, and named so.
function isScout(frames: readonly ImageFrame[]): boolean {
  if (frames.length > MOST_SCOUT_SLICES) return false
  const { dataSet } = frames[0]!.file
  return [TAGS.SeriesDescription, TAGS.ProtocolName].some((tag) =>
    /\b(scout|locali[sz]er|surview|topogram|scanogram)\b/i.test(dataSet.text(tag) ?? ''),
  )
}

function rejectAll(frames: readonly ImageFrame[], code: string, message: string): RejectedFile[] {
  return frames.map((frame) => ({ file: frame.name, code, message }))
}

/**
 * Splits frames into volumes by what makes a grid: series, frame of reference, orientation, image type, kernel, echo,
 * temporal position, b-value and stack; where slices lie on or between each other, by acquisition. A series whose matrix or pixel size changes
 * inside one stack is rejected as a whole: which part is the patient's size is not ours to guess.
 */
export function splitSeries(
  frames: readonly ImageFrame[],
  warningsOf: (frame: ImageFrame) => readonly Warning[],
) {
  const series: Series[] = []
  const rejected: RejectedFile[] = []
  const identity = (frame: ImageFrame) =>
    [TAGS.SeriesInstanceUid, TAGS.FrameOfReferenceUid, TAGS.SopClassUid]
      .map((tag) => frame.file.dataSet.text(tag) ?? '')
      .join('|')
  for (const group of groupBy(frames, identity)) {
    for (const stack of byOrientation(group)) {
      for (const part of groupBy(stack, (frame) => frame.kind).flatMap((kind) => byGrid(kind, rejected))) {
        for (const volume of byAcquisition(part)) {
          if (isScout(volume)) {
            rejected.push(
              ...rejectAll(
                volume,
                'LOCALIZER',
                'a few slices of a series that calls itself a scout; set aside',
              ),
            )
            continue
          }
          series.push({ frames: sorted(volume), warnings: collectWarnings(volume, warningsOf) })
        }
      }
    }
  }
  return { series, rejected }
}

function matrixOf({ format }: ImageFrame): string {
  return `${format.columns} × ${format.rows}`
}

// Slices of another matrix are another image (an overview, a page). The same matrix with another pixel spacing inside
// one stack is a fault: which of the two is the patient's size is not ours to guess.
function byGrid(stack: readonly ImageFrame[], rejected: RejectedFile[]): ImageFrame[][] {
  return groupBy(stack, matrixOf).flatMap((part) => {
    const order = sorted(part)
    const [first] = order as [ImageFrame]
    const different = order.findIndex((frame) => !sameSpacing(frame, first))
    if (different < 0) return [part]
    const shape = (frame: ImageFrame) =>
      `${matrixOf(frame)} pixels of ${frame.spacing[0]} × ${frame.spacing[1]} mm`
    const message = `matrix or pixel spacing changes inside the series at slice ${different}: expected ${shape(first)}, got ${shape(order[different]!)}`
    rejected.push(...rejectAll(part, 'SERIES_MIXED_GRID', message))
    return []
  })
}

function collectWarnings(
  frames: readonly ImageFrame[],
  warningsOf: (frame: ImageFrame) => readonly Warning[],
): Warning[] {
  const found = new Map<string, Warning>()
  for (const frame of frames)
    for (const warning of warningsOf(frame)) if (!found.has(warning.code)) found.set(warning.code, warning)
  return [...found.values()].sort((a, b) => byCodeUnit(a.code, b.code))
}
