import { basename, dirname, join } from 'node:path'
import {
  areSegments,
  exportLabels,
  type FileSet,
  importLabels,
  importLabelsSchema,
  type LabelMap,
  labelLayers,
  readImage,
  TrabeculaError,
  type Volume,
  writeVolume,
} from '@trabecula/core'
import type { CommandIo, CommandOption } from '../command.ts'
import { PROGRAM_VERSION } from '../version.ts'
import { fileSetOf } from './file-set.ts'
import { writeWhole } from './files.ts'
import { callFault, wordOption } from './numbers.ts'

type Options = Readonly<Record<string, string | boolean | undefined>>

const VOXEL_FILES = /\.(nii|nii\.gz|nrrd|nhdr|mha)$/i
const OUTPUTS = /\.(nii|nii\.gz|nrrd|nhdr|dcm)$/i

/** Options for label maps that were made elsewhere. */
export const labelOptions: readonly CommandOption[] = [
  {
    flags: '--image <image>',
    description: 'of a label map: the image on whose grid it is laid; contours (RTSTRUCT) need it',
  },
  {
    flags: '--resample <method>',
    description: 'nearest or linear, where the label map’s voxels are not the image’s',
  },
]

/** Whether an argument names a label map by its kind: DICOM SEG or RTSTRUCT, or 3D Slicer's .seg.nrrd. */
export function namesSegments(path: string): boolean {
  return areSegments(fileSetOf(path))
}

/** Whether an argument may be a label map: one of the above, or voxels in a file that could be either. */
export function mayBeLabels(path: string): boolean {
  const files = fileSetOf(path)
  return files.files.some((file) => VOXEL_FILES.test(file.name)) || areSegments(files)
}

/** Image of the option `--image`. */
export async function imageOfOption(options: Options, io: CommandIo): Promise<Volume | undefined> {
  if (typeof options.image !== 'string') return undefined
  const frame = wordOption(options, 'orientation', ['as named', 'RAS', 'LPS'], 'as named')
  const params = frame === 'as named' ? {} : { orientation: frame }
  return (await readImage(fileSetOf(options.image), params, io.context)).volume
}

/** Reads a label map of any format that is known; that values have no names is no news here. */
export function readLabelFile(
  files: FileSet,
  options: Options,
  io: CommandIo,
  image?: Volume,
  only?: readonly string[],
): Promise<LabelMap> {
  const frame = wordOption(options, 'orientation', ['as named', 'RAS', 'LPS'], 'as named')
  const method = wordOption(options, 'resample', ['no', 'nearest', 'linear'], 'no')
  const params = importLabelsSchema.parse({
    ...(frame === 'as named' ? {} : { orientation: frame }),
    ...(method === 'no' ? {} : { resample: method }),
    ...(only === undefined ? {} : { only }),
  })
  const quiet = {
    ...io.context,
    warn: (warning: Parameters<typeof io.context.warn>[0]) => {
      if (warning.code !== 'LABELS_UNNAMED' && warning.code !== 'LABELS_FROM_ELSEWHERE')
        io.context.warn(warning)
    },
  }
  return importLabels(files, params, quiet, image)
}

/** Names separated by commas. @throws TrabeculaError OPTION_INVALID */
export function namesOption(options: Options, name: string): readonly string[] | undefined {
  const text = options[name]
  if (typeof text !== 'string') return undefined
  const names = text.split(',').map((part) => part.trim())
  if (names.every((part) => /^[a-z][a-z0-9_]{0,63}$/.test(part))) return names
  throw callFault(
    `expected names of structures, got '${text}'`,
    `--${name}`,
    `give --${name} hip_left,tumour`,
  )
}

/** Refuses an output name of no known format before anything is computed. @throws TrabeculaError OUTPUT_FORMAT (a wrong call) */
export function checkLabelName(path: string): void {
  if (OUTPUTS.test(path)) return
  throw new TrabeculaError(
    {
      code: 'OUTPUT_FORMAT',
      message: 'expected .nii, .nii.gz, .nrrd, .nhdr, .seg.nrrd or .dcm, got another ending',
      where: path,
      remedy: 'choose one of these endings',
    },
    'call',
  )
}

/**
 * Writes a label map in the format of the ending: NIfTI, NRRD, 3D Slicer's .seg.nrrd or a DICOM segmentation (.dcm). Only
 * the last two hold structures that overlap.
 * @throws TrabeculaError LABELS_OVERLAP (a wrong call) where the format cannot hold them
 */
export function writeLabelFile(
  path: string,
  labels: LabelMap,
  image: Volume | undefined,
  io: CommandIo,
): void {
  const kind = /\.seg\.nrrd$/i.test(path) ? '.seg.nrrd' : /\.dcm$/i.test(path) ? '.seg.dcm' : undefined
  if (kind) {
    const params = { name: 'labels', version: PROGRAM_VERSION }
    const made = exportLabels(labels, params, io.context, image?.source).files
    const file = made.find(({ path: name }) => name.endsWith(kind))
    if (file) writeWhole(path, file.bytes)
    return
  }
  if (labelLayers(labels).length > 1)
    throw new TrabeculaError(
      {
        code: 'LABELS_OVERLAP',
        message: 'expected structures that share no voxel, got some that overlap',
        where: path,
        remedy: 'write .seg.nrrd or .dcm, or choose structures with --only',
      },
      'call',
    )
  const volume = { ...labels, modality: 'OT', source: { format: 'computed' } }
  const files = writeVolume(volume, basename(path))
  for (const file of [...files].reverse()) writeWhole(join(dirname(path), file.name), file.bytes)
}
