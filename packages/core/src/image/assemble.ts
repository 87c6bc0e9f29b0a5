import { byCodeUnit } from '../base/canonical.ts'
import type { Warning } from '../base/errors.ts'
import { type CodedFrame, decodeFramesTask } from '../formats/dicom/decode.ts'
import { readFrame } from '../formats/dicom/frames.ts'
import { TAGS } from '../formats/dicom/tags.ts'
import type { ImageResult } from '../geometry/image.ts'
import { type Grid, type VolumeSource, voxelCountOf } from '../geometry/volume.ts'
import { type StepContext, StepError } from '../step.ts'
import { type ImageFrame, isDate } from './frame.ts'
import { enclosingGrid, type GridFit } from './grid.ts'
import { resampleSlices } from './resample.ts'
import {
  emptyValue,
  keepingOf,
  newVoxels,
  rangeOf,
  roundHalfAway,
  type Stored,
  writeMeasured,
} from './values.ts'

/** Fixed, so that pieces never depend on the number of workers. */
const CHUNK_FRAMES = 8
/** Chunks handed out at a time; between them progress is shown and cancelling is possible. */
const BATCH_CHUNKS = 8
const VOXEL_LIMIT = 2 ** 31 - 1

/** Decodes frames on the workers. @throws StepError PIXELS_UNREADABLE */
export async function decodeFrames(frames: readonly ImageFrame[], context: StepContext): Promise<Stored[]> {
  const stored: Stored[] = []
  const coded = (frame: ImageFrame): CodedFrame => ({
    // A copy of its own: it goes to a worker, which must not take the file's whole buffer along.
    coded: readFrame(frame.file, frame.ranges).slice(),
    coding: frame.file.transferSyntax.coding,
    littleEndian: frame.file.transferSyntax.littleEndian,
    format: frame.format,
  })
  while (stored.length < frames.length) {
    context.checkCancelled()
    context.progress(stored.length / frames.length, 'reading slices')
    const batch = frames.slice(stored.length, stored.length + CHUNK_FRAMES * BATCH_CHUNKS)
    const chunks = Array.from({ length: Math.ceil(batch.length / CHUNK_FRAMES) }, (_, i) =>
      batch.slice(i * CHUNK_FRAMES, (i + 1) * CHUNK_FRAMES).map(coded),
    )
    const results = (await context.parallel(decodeFramesTask, chunks)).flat()
    results.forEach((result, i) => {
      if ('values' in result) {
        stored.push(result.values)
        return
      }
      throw new StepError({
        code: 'PIXELS_UNREADABLE',
        message: result.fault,
        where: batch[i]!.name,
        remedy: 'the pixels are damaged or packed in a way that is not read: export the series uncompressed',
      })
    })
  }
  return stored
}

/** What the record keeps of where a series came from; nothing that names the patient. */
export function sourceOf(frames: readonly ImageFrame[]): VolumeSource {
  const { dataSet } = frames[0]!.file
  const date = dataSet.text(TAGS.StudyDate)
  const kvp = dataSet.number(TAGS.Kvp)
  const optional = {
    frameOfReferenceUid: dataSet.text(TAGS.FrameOfReferenceUid),
    studyInstanceUid: dataSet.text(TAGS.StudyInstanceUid),
    seriesInstanceUid: dataSet.text(TAGS.SeriesInstanceUid),
    sopClassUid: dataSet.text(TAGS.SopClassUid),
    sopInstanceUids: [...new Set(frames.map((frame) => frame.sopInstanceUid))],
    studyDate: date && isDate(date) ? date : undefined,
    sliceThickness: frames[0]!.sliceThickness,
    kernel:
      dataSet.text(TAGS.ConvolutionKernel) ??
      dataSet.items(TAGS.CtReconstructionSequence)[0]?.text(TAGS.ConvolutionKernel),
    kvp: kvp !== undefined && Number.isFinite(kvp) ? kvp : undefined,
    manufacturer: dataSet.text(TAGS.Manufacturer),
  }
  return Object.fromEntries([
    ['format', 'DICOM'],
    ...Object.entries(optional).filter(([, value]) => value !== undefined),
  ]) as unknown as VolumeSource
}

function checkSize(grid: Grid, where: string): void {
  if (voxelCountOf(grid) <= VOXEL_LIMIT) return
  throw new StepError({
    code: 'IMAGE_TOO_LARGE',
    message: `expected at most ${VOXEL_LIMIT} voxels, got ${grid.size.join(' × ')}`,
    where,
    remedy: 'crop the series before giving it to Trabecula',
  })
}

/**
 * Decodes a series and puts it on its grid. With `mend` slices that are no regular grid are interpolated onto one;
 * without, they lie as if their grid were regular, which the caller must have refused.
 */
export async function assembleSeries(
  frames: readonly ImageFrame[],
  fit: GridFit,
  modality: string,
  mend: boolean,
  context: StepContext,
): Promise<ImageResult> {
  const resample = mend && fit.fault !== 'none' && fit.fault !== 'rounding'
  const grid = resample ? enclosingGrid(frames, fit) : fit.grid
  checkSize(grid, frames[0]!.file.name)
  const stored = await decodeFrames(frames, context)
  const ranges = frames.map((frame, i) => rangeOf(frame, stored[i]!)).filter((range) => range !== undefined)
  const empty = emptyValue(modality)
  const range: [number, number] =
    ranges.length === 0
      ? [empty, empty]
      : [Math.min(...ranges.map((r) => r[0])), Math.max(...ranges.map((r) => r[1]))]
  const keeping = keepingOf(modality, frames, range)
  const placed = resample
    ? resampleSlices(frames, stored, fit.along, grid, keeping, empty)
    : place(frames, stored, fit, grid, keeping, empty)
  return {
    volume: { grid, values: placed.values, modality, source: sourceOf(frames) },
    geometry: fit.finding,
    resampled: resample,
    padding: placed.padding,
    transferSyntax: [...new Set(frames.map((frame) => frame.file.transferSyntax.uid))]
      .sort(byCodeUnit)
      .join(', '),
    valueRange: keeping.round ? [roundHalfAway(range[0]), roundHalfAway(range[1])] : range,
  }
}

function place(
  frames: readonly ImageFrame[],
  stored: readonly Stored[],
  fit: GridFit,
  grid: Grid,
  keeping: ReturnType<typeof keepingOf>,
  empty: number,
) {
  const plane = grid.size[0] * grid.size[1]
  const values = newVoxels(keeping, voxelCountOf(grid))
  if (fit.finding.missing.length > 0) values.fill(empty)
  let padding = fit.finding.missing.length * plane
  frames.forEach((frame, i) => {
    padding += writeMeasured(frame, stored[i]!, keeping, empty, values, fit.indices[i]! * plane)
  })
  return { values, padding }
}

/** Oddities of a series' tags that positions overrule: said, never used. */
export function tagWarnings(frames: readonly ImageFrame[], fit: GridFit): Warning[] {
  const warnings: Warning[] = []
  const first = frames[0]!
  const where = first.file.name
  const warn = (code: string, message: string) => void warnings.push({ code, message, where })
  const spacing = fit.grid.spacing[2]
  if (frames.length === 1) warn('SINGLE_SLICE', `one slice only; its thickness is taken as ${spacing} mm`)
  else {
    if (first.spacingBetweenSlices !== undefined && Math.abs(first.spacingBetweenSlices - spacing) > 0.01) {
      warn(
        'SPACING_TAG',
        `SpacingBetweenSlices says ${first.spacingBetweenSlices} mm, positions say ${spacing} mm; positions are used`,
      )
    }
    if (first.sliceThickness !== undefined && Math.abs(first.sliceThickness - spacing) > 0.01) {
      warn(
        'THICKNESS_TAG',
        `SliceThickness says ${first.sliceThickness} mm, positions are ${spacing} mm apart; positions are used`,
      )
    }
  }
  return warnings
}
