import { DETACHED_HEADER_BYTES, detachedFiles, isDetachedName } from '../formats/detached.ts'
import { readMha } from '../formats/mha.ts'
import { readNifti } from '../formats/nifti.ts'
import { readNrrd } from '../formats/nrrd.ts'
import type { AssumedFrame, VoxelFile } from '../formats/voxel-file.ts'
import type { GridFinding, ImageResult } from '../geometry/image.ts'
import type { VoxelArray } from '../geometry/volume.ts'
import type { SourceFile } from '../step.ts'
import type { FoundVolume } from './found-volume.ts'
import { roundHalfAway } from './values.ts'

export interface VoxelFileOptions {
  /** What the file is, where its format cannot say. */
  readonly modality?: string | undefined
  /** Frame of a file that names none. */
  readonly orientation?: AssumedFrame | undefined
}

/** Whether a name ends as an image file other than DICOM does. Data files beside a header (`.raw`, `.img`) are read through it. */
export function isVoxelFileName(name: string): boolean {
  return /\.(nii|nii\.gz|nrrd|nhdr|mha|mhd|hdr)$/i.test(name)
}

function readByName(
  file: SourceFile,
  beside: (name: string) => SourceFile | undefined,
  assumed?: AssumedFrame,
): VoxelFile {
  const bytes = file.read()
  const { name } = file
  const folder = name.slice(0, name.lastIndexOf('/') + 1)
  const names = isDetachedName(name)
    ? detachedFiles(bytes.subarray(0, DETACHED_HEADER_BYTES), name)
    : undefined
  const data = names?.flatMap((choices) => {
    const found = choices.flatMap((choice) => beside(folder + choice) ?? [])[0]
    return found ? [found.read()] : []
  })
  if (/\.(nii(\.gz)?|hdr)$/i.test(name)) return readNifti(bytes, name, assumed, data?.[0])
  if (/\.mh[ad]$/i.test(name)) return readMha(bytes, name, data, assumed)
  return readNrrd(bytes, name, data, assumed)
}

function rangeOf(values: VoxelArray): [number, number] {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value < low) low = value
    if (value > high) high = value
  }
  return [low, high]
}

/** CT values as Hounsfield units in 16 bits where they fit; others stay as they are. */
function keptValues(
  values: VoxelArray,
  modality: string,
  [low, high]: readonly [number, number],
): VoxelArray {
  if (modality !== 'CT' || values instanceof Int16Array || low < -32768 || high > 32767) return values
  return values instanceof Float32Array ? Int16Array.from(values, roundHalfAway) : Int16Array.from(values)
}

const REGULAR: GridFinding = { regular: true, tilt: 0, maxError: 0, missing: [], duplicate: [] }

/** A NIfTI, NRRD or MetaImage file as a volume. @throws TrabeculaError */
export function readVoxelFile(
  file: SourceFile,
  beside: (name: string) => SourceFile | undefined,
  options: VoxelFileOptions,
): FoundVolume {
  const read = readByName(file, beside, options.orientation)
  const modality = options.modality ?? 'OT'
  const found = rangeOf(read.values)
  const values = keptValues(read.values, modality, found)
  const valueRange = values === read.values ? found : rangeOf(values)
  const result: ImageResult = {
    volume: { grid: read.grid, values, modality, source: { format: read.format } },
    geometry: REGULAR,
    resampled: false,
    padding: 0,
    valueRange,
  }
  return {
    modality,
    seriesInstanceUid: undefined,
    frames: read.grid.size[2],
    grid: read.grid,
    geometry: REGULAR,
    fault: 'none',
    conflicts: [],
    transferSyntax: undefined,
    warnings: read.warnings,
    load: async () => result,
  }
}
