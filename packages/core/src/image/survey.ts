import { byCodeUnit } from '../base/canonical.ts'
import { TrabeculaError, type Warning } from '../base/errors.ts'
import { memoryFile } from '../formats/dicom/byte-window.ts'
import { withoutControls } from '../formats/dicom/characters.ts'
import { directoryFiles, isDirectory } from '../formats/dicom/directory.ts'
import { type DicomFile, looksLikeDicom, parseDicom } from '../formats/dicom/parse.ts'
import { TAGS } from '../formats/dicom/tags.ts'
import { transferSyntaxOf } from '../formats/dicom/transfer-syntax.ts'
import { gunzipUpTo, isGzip } from '../formats/gzip-file.ts'
import { looksLikeZip, openZip } from '../formats/zip.ts'
import { voxelCountOf } from '../geometry/volume.ts'
import type { FileSet, SourceFile, StepContext } from '../step.ts'
import { assembleSeries, tagWarnings } from './assemble.ts'
import { dropDuplicates } from './duplicates.ts'
import type { FoundVolume } from './found-volume.ts'
import { framesOf, type ImageFrame } from './frame.ts'
import { fitGrid } from './grid.ts'
import { type RejectedFile, type Series, splitSeries } from './series.ts'
import { isVoxelFileName, readVoxelFile, type VoxelFileOptions } from './voxel-image.ts'

/** All that a set of files holds: volumes in a fixed order, and what was set aside. */
export interface ImageSurvey {
  readonly volumes: readonly FoundVolume[]
  readonly rejected: readonly RejectedFile[]
}

const ZIP_DEPTH = 2
/** A packed file beyond this, or one that grows more, is cut off there and refused for its length. */
const GZIP_LIMIT = 2 ** 30
const GZIP_RATIO = 250

// Zips unpacked in place; a zip inside a zip once more, no deeper.
function expand(files: readonly SourceFile[], rejected: RejectedFile[], depth = 0): SourceFile[] {
  return files.flatMap((file) => {
    if (/\.gz$/i.test(file.name) && !isVoxelFileName(file.name)) return ungzipped(file, rejected)
    if (!looksLikeZip(file)) return [file]
    try {
      if (depth >= ZIP_DEPTH) {
        rejected.push({
          file: file.name,
          code: 'ZIP_LIMIT',
          message: `zips are opened ${ZIP_DEPTH} deep, no deeper`,
        })
        return []
      }
      const inside = openZip(file)
      const named =
        files.length === 1
          ? inside
          : inside.map((entry) => ({ ...entry, name: `${file.name}/${entry.name}` }))
      return expand(named, rejected, depth + 1)
    } catch (error) {
      rejected.push(rejection(file.name, error))
      return []
    }
  })
}

// One file packed by gzip: archives send single slices and multi-frame objects so.
function ungzipped(file: SourceFile, rejected: RejectedFile[]): SourceFile[] {
  try {
    const bytes = file.read()
    if (!isGzip(bytes)) return [file]
    return [
      memoryFile(file.name, gunzipUpTo(bytes, Math.min(GZIP_LIMIT, bytes.length * GZIP_RATIO), file.name)),
    ]
  } catch (error) {
    rejected.push(rejection(file.name, error))
    return []
  }
}

function rejection(file: string, error: unknown): RejectedFile {
  if (error instanceof TrabeculaError) return { file, code: error.code, message: error.message }
  throw error
}

// What a DICOMDIR lists is read as files; what it lists and is not there is told. Media write names in capitals or not.
function ofDirectory(directory: DicomFile, present: ReadonlySet<string>): RejectedFile {
  const folder = directory.name.slice(0, directory.name.lastIndexOf('/') + 1)
  const named = directoryFiles(directory)
  const absent = named.filter((name) => !present.has((folder + name).toLowerCase()))
  const file = directory.name
  if (absent.length === 0)
    return { file, code: 'NOT_AN_IMAGE', message: 'a DICOMDIR: the files themselves are read' }
  return {
    file,
    code: 'DICOMDIR_FILES_MISSING',
    message: `expected the ${named.length} files that the DICOMDIR lists, got ${named.length - absent.length} of them; ${withoutControls(absent[0]!)} is the first that is not there`,
  }
}

interface Headers {
  readonly frames: ImageFrame[]
  readonly warningsOf: (frame: ImageFrame) => readonly Warning[]
}

function readHeaders(files: readonly SourceFile[], rejected: RejectedFile[], context: StepContext): Headers {
  const frames: ImageFrame[] = []
  const warnings = new Map<DicomFile, readonly Warning[]>()
  const present = new Set(files.map(({ name }) => name.toLowerCase()))
  files.forEach((file, i) => {
    if (i % 64 === 0) {
      context.checkCancelled()
      context.progress(0, `reading headers, ${i} of ${files.length}`)
    }
    try {
      const dicom = parseDicom(file)
      if (isDirectory(dicom)) {
        rejected.push(ofDirectory(dicom, present))
        return
      }
      const found: Warning[] = [...dicom.warnings]
      const own = framesOf(dicom, found)
      warnings.set(dicom, found)
      for (const frame of own) frames.push(frame)
    } catch (error) {
      rejected.push(rejection(file.name, error))
    }
  })
  return { frames, warningsOf: (frame) => warnings.get(frame.file) ?? [] }
}

async function foundSeries(series: Series, context: StepContext): Promise<FoundVolume> {
  const { frames, duplicate, conflicts, warnings } = await dropDuplicates(series.frames, context)
  const first = frames[0]!
  const { dataSet } = first.file
  const modality = dataSet.text(TAGS.Modality) ?? 'OT'
  const fit = fitGrid(frames, duplicate)
  const regular = fit.finding.regular && conflicts.length === 0
  const found = [...series.warnings, ...warnings, ...tagWarnings(frames, fit)]
  if (fit.fault === 'rounding') {
    const message = `slices are up to ${fit.finding.maxError} mm off the regular grid, as rounded positions are; taken as regular`
    found.push({ code: 'GRID_ROUNDING', message, where: first.file.name })
  }
  const syntaxes = [...new Set(frames.map((frame) => frame.file.transferSyntax.uid))].sort(byCodeUnit)
  return {
    modality,
    seriesInstanceUid: dataSet.text(TAGS.SeriesInstanceUid),
    frames: frames.length,
    grid: fit.grid,
    geometry: { ...fit.finding, regular },
    fault: fit.fault,
    conflicts,
    transferSyntax:
      syntaxes.length === 1 && transferSyntaxOf(syntaxes[0]!) ? syntaxes[0] : syntaxes.join(', '),
    warnings: found,
    load: (mend) => assembleSeries(frames, fit, modality, mend, context),
  }
}

/**
 * Finds every volume in a set of files: DICOM in any nesting and under any name, zips, NIfTI, NRRD, MetaImage.
 * Files that are no part of a volume are named with code and message; nothing is decoded but overlapping slices.
 */
export async function surveyImages(
  set: FileSet,
  context: StepContext,
  options: VoxelFileOptions = {},
): Promise<ImageSurvey> {
  const rejected: RejectedFile[] = []
  const files = expand(set.files, rejected)
  const volumes: FoundVolume[] = []
  const dicom: SourceFile[] = []
  const names = new Map(files.map((file) => [file.name, file]))
  const used = new Set<string>() // Data files of detached headers.
  const take = (name: string) => {
    used.add(name)
    return names.get(name)
  }
  for (const file of files) {
    if (isVoxelFileName(file.name) && !looksLikeDicom(file)) {
      try {
        const volume = readVoxelFile(file, take, options)
        if (volume) volumes.push(volume)
      } catch (error) {
        rejected.push(rejection(file.name, error))
      }
    } else dicom.push(file)
  }
  const headers = readHeaders(
    dicom.filter((file) => !used.has(file.name)),
    rejected,
    context,
  )
  const split = splitSeries(headers.frames, headers.warningsOf)
  for (const series of split.series) {
    try {
      volumes.push(await foundSeries(series, context))
    } catch (error) {
      for (const frame of series.frames) rejected.push(rejection(frame.name, error))
    }
  }
  rejected.push(...split.rejected)
  rejected.sort((a, b) => byCodeUnit(a.file, b.file) || byCodeUnit(a.code, b.code))
  volumes.sort(
    (a, b) =>
      voxelCountOf(b.grid) - voxelCountOf(a.grid) ||
      byCodeUnit(a.seriesInstanceUid ?? '', b.seriesInstanceUid ?? ''),
  )
  return { volumes, rejected }
}
