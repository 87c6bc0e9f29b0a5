import { looksLikeDicom, parseDicom } from '../formats/dicom/parse.ts'
import { isSegmentation, readSegmentation } from '../formats/dicom/segmentation.ts'
import { isStructureSet, readStructureSet } from '../formats/dicom/structure-set.ts'
import { readMha } from '../formats/mha.ts'
import { readNifti } from '../formats/nifti.ts'
import { nrrdDataFile, readNrrd } from '../formats/nrrd.ts'
import type { Segment, SegmentFile } from '../formats/segments.ts'
import { isSlicerSegmentation, readSlicerSegmentation } from '../formats/slicer-segmentation.ts'
import type { VoxelFile } from '../formats/voxel-file.ts'
import type { Grid, VoxelArray } from '../geometry/volume.ts'
import { type FileSet, type SourceFile, StepError } from '../step.ts'
import type { ImportLabelsParams } from './import-params.ts'
import { rasteriseContours } from './rasterise-contours.ts'

const FORMATS = /\.(nii|nii\.gz|nrrd|nhdr|mha)$/i
const MOST_STRUCTURES = 1024

function refusal(code: string, where: string, message: string, remedy: string): StepError {
  return new StepError({ code, message, where, remedy })
}

/** The one label map among the files: by its ending, else the one DICOM segmentation or structure set. */
function chooseFile(files: readonly SourceFile[]): SourceFile {
  const fits = files.filter((file) => FORMATS.test(file.name))
  if (fits.length === 1) return fits[0]!
  const objects = fits.length > 0 ? [] : files.filter((file) => looksLikeDicom(file)).filter(isLabelObject)
  if (objects.length === 1) return objects[0]!
  throw refusal(
    'LABELS_FILE',
    files[0]?.name ?? 'labels',
    `expected one label map (DICOM SEG or RTSTRUCT, .nii, .nii.gz, .nrrd, .nhdr, .seg.nrrd, .mha), got ${fits.length + objects.length} among ${files.length} files`,
    'name the file itself',
  )
}

function isLabelObject(file: SourceFile): boolean {
  try {
    const parsed = parseDicom(file)
    return isSegmentation(parsed) || isStructureSet(parsed)
  } catch {
    return false
  }
}

function readVoxels(file: SourceFile, files: readonly SourceFile[], params: ImportLabelsParams): VoxelFile {
  const bytes = file.read()
  if (/\.nii(\.gz)?$/i.test(file.name)) return readNifti(bytes, file.name, params.orientation)
  if (/\.mha$/i.test(file.name)) return readMha(bytes, file.name)
  const folder = file.name.slice(0, file.name.lastIndexOf('/') + 1)
  const data = nrrdDataFile(bytes, file.name)
  const beside = data === undefined ? undefined : files.find((other) => other.name === folder + data)
  return readNrrd(bytes, file.name, beside?.read(), params.orientation)
}

/** Values as 8 or 16 bits. @throws StepError LABELS_NOT_WHOLE, LABELS_NEGATIVE, LABELS_TOO_GREAT */
export function labelValues(values: VoxelArray, where: string): Uint8Array | Uint16Array {
  const remedy = 'give a label map: whole numbers from 0 (background) to 65535'
  let greatest = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (!Number.isInteger(value)) {
      throw refusal('LABELS_NOT_WHOLE', where, `expected whole numbers, got ${value} at voxel ${i}`, remedy)
    }
    if (value < 0) {
      throw refusal('LABELS_NEGATIVE', where, `expected numbers from 0, got ${value} at voxel ${i}`, remedy)
    }
    if (value > greatest) greatest = value
  }
  if (greatest > 65535) {
    throw refusal('LABELS_TOO_GREAT', where, `expected numbers to 65535, got ${greatest}`, remedy)
  }
  if (values instanceof Uint8Array || (values instanceof Uint16Array && greatest > 255)) return values
  return greatest > 255 ? Uint16Array.from(values) : Uint8Array.from(values)
}

/** A plain label map: every value that it has is a segment without a name. @throws StepError LABELS_TOO_MANY */
function plainSegments({ format, grid, values: read, warnings }: VoxelFile, where: string): SegmentFile {
  const values = labelValues(read, where)
  const seen = new Uint8Array(65536)
  for (let i = 0; i < values.length; i++) seen[values[i]!] = 1
  const segments: Segment[] = []
  for (let value = 1; value < seen.length; value++)
    if (seen[value] !== 0) segments.push({ value, layer: 0, label: '' })
  if (segments.length > MOST_STRUCTURES) {
    const message = `expected at most ${MOST_STRUCTURES} structures, got ${segments.length} values`
    throw refusal('LABELS_TOO_MANY', where, message, 'give a label map, not an image')
  }
  return { format, grid, layers: [values], segments, warnings }
}

/**
 * The label map among the files, whatever its format. A structure set needs the grid of the image on which its contours
 * were drawn. @throws StepError LABELS_FILE, LABELS_NEED_IMAGE and those of the formats
 */
export async function readSegments(
  { files }: FileSet,
  params: ImportLabelsParams,
  grid: Grid | undefined,
): Promise<{ file: SegmentFile; where: string }> {
  const file = chooseFile(files)
  const where = file.name
  if (!FORMATS.test(where)) {
    const parsed = parseDicom(file)
    if (isSegmentation(parsed)) return { file: await readSegmentation(file, params.fraction), where }
    if (grid === undefined)
      throw refusal(
        'LABELS_NEED_IMAGE',
        where,
        'expected the image on which the contours were drawn, got none: contours have no grid of their own',
        'name the image as `of`',
      )
    return { file: rasteriseContours(readStructureSet(file), grid, params.gaps, where), where }
  }
  if (/\.nrrd$/i.test(where)) {
    const bytes = file.read()
    if (isSlicerSegmentation(bytes)) return { file: readSlicerSegmentation(bytes, where), where }
  }
  return { file: plainSegments(readVoxels(file, files, params), where), where }
}

/** Whether the files hold a segmentation by their kind, not only by their values: DICOM SEG or RTSTRUCT, or 3D Slicer's. */
export function areSegments({ files }: FileSet): boolean {
  const [only] = files
  if (files.length === 1 && only && /\.nrrd$/i.test(only.name))
    return isSlicerSegmentation(only.read(0, 65536))
  if (files.some((file) => FORMATS.test(file.name))) return false
  const objects = files.filter((file) => looksLikeDicom(file))
  return objects.length > 0 && objects.length === objects.filter(isLabelObject).length
}
