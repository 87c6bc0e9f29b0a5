import { byCodeUnit } from '../base/canonical.ts'
import type { Warning } from '../base/errors.ts'
import { TAGS } from '../formats/dicom/tags.ts'
import type { ImageResult } from '../geometry/image.ts'
import { type Grid, type VolumeSource, voxelCountOf } from '../geometry/volume.ts'
import { type StepContext, StepError } from '../step.ts'
import type { ImageFrame } from './frame.ts'
import { enclosingGrid, type GridFit } from './grid.ts'
import { isPlainlyMeasured, measureFrames } from './measured-frames.ts'
import { isDate } from './object-checks.ts'
import { SliceResampler } from './slice-resampler.ts'
import { forEachStored } from './stored-frames.ts'
import { emptyValue } from './values.ts'
import { VoxelSink } from './voxel-sink.ts'

const VOXEL_LIMIT = 2 ** 31 - 1
/** A mended volume may be this many times what its slices hold, and this many voxels more. */
const MOST_EMPTY = 16
const EMPTY_FREE = 2 ** 24

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
    contrast: dataSet.text(TAGS.ContrastBolusAgent)?.slice(0, 64) || undefined,
    manufacturer: dataSet.text(TAGS.Manufacturer),
  }
  return Object.fromEntries([
    ['format', 'DICOM'],
    ...Object.entries(optional).filter(([, value]) => value !== undefined),
  ]) as unknown as VolumeSource
}

// Slices far away from the others, or far beside them, would make a volume that is nearly all empty.
function checkSize(grid: Grid, frames: readonly ImageFrame[]): void {
  const { rows, columns } = frames[0]!.format
  const limit = Math.min(VOXEL_LIMIT, rows * columns * frames.length * MOST_EMPTY + EMPTY_FREE)
  if (voxelCountOf(grid) <= limit) return
  throw new StepError({
    code: 'IMAGE_TOO_LARGE',
    message: `expected at most ${limit} voxels for ${frames.length} slices, got ${grid.size.join(' × ')}`,
    where: frames[0]!.file.name,
    remedy: 'crop the series before giving it to Trabecula, and leave slices out that lie far away',
  })
}

type Voxels = ReturnType<VoxelSink['finish']>

async function resampled(
  frames: readonly ImageFrame[],
  fit: GridFit,
  grid: Grid,
  modality: string,
  context: StepContext,
): Promise<Voxels> {
  const sink = new VoxelSink(modality, frames, voxelCountOf(grid), fit.finding.missing.length > 0)
  const resampler = new SliceResampler(frames, fit.along, grid, sink)
  await forEachStored(frames, context, (stored, i) => resampler.push(stored, i))
  resampler.finish()
  return sink.finish()
}

// Slices that lie on the grid: straight into 16 bits where they fit, else one by one through the sink.
async function placed(
  frames: readonly ImageFrame[],
  fit: GridFit,
  grid: Grid,
  modality: string,
  context: StepContext,
): Promise<Voxels> {
  const voxels = voxelCountOf(grid)
  const plane = grid.size[0] * grid.size[1]
  const holes = fit.finding.missing.length > 0
  const missing = fit.finding.missing.length * plane
  if (isPlainlyMeasured(frames)) {
    const measured = await measureFrames(frames, fit.indices, { voxels, modality, holes }, context)
    if (measured) {
      const { values, low, high, padding } = measured
      const empty = emptyValue(modality)
      return { values, valueRange: low > high ? [empty, empty] : [low, high], padding: padding + missing }
    }
  }
  const sink = new VoxelSink(modality, frames, voxels, holes)
  sink.addPadding(missing)
  await forEachStored(frames, context, (stored, i) => sink.place(frames[i]!, stored, fit.indices[i]! * plane))
  return sink.finish()
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
  checkSize(grid, frames)
  const { values, valueRange, padding } = resample
    ? await resampled(frames, fit, grid, modality, context)
    : await placed(frames, fit, grid, modality, context)
  return {
    volume: { grid, values, modality, source: sourceOf(frames) },
    geometry: fit.finding,
    resampled: resample,
    padding,
    transferSyntax: [...new Set(frames.map((frame) => frame.file.transferSyntax.uid))]
      .sort(byCodeUnit)
      .join(', '),
    valueRange,
  }
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
