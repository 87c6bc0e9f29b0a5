import { z } from 'zod'
import { structureOfName } from '../anatomy/structures.ts'
import { readMha } from '../formats/mha.ts'
import { readNifti } from '../formats/nifti.ts'
import { nrrdDataFile, readNrrd } from '../formats/nrrd.ts'
import type { AssumedFrame, VoxelFile } from '../formats/voxel-file.ts'
import type { LabelMap, Structure } from '../geometry/label-map.ts'
import type { VoxelArray } from '../geometry/volume.ts'
import { defineStep, type FileSet, type SourceFile, type StepContext, StepError } from '../step.ts'
import { colourSchema, structureNameSchema } from './structure-schema.ts'

export const importLabelsSchema = z.strictObject({
  structures: z
    .record(
      structureNameSchema,
      z.strictObject({
        value: z.int().min(1).max(65535).meta({ description: 'Voxel value in the file' }),
        side: z.enum(['left', 'right', 'midline', 'both', 'unknown']).optional(),
        colour: colourSchema.optional(),
      }),
    )
    .default({})
    .meta({ description: 'Names of the values; others become label_<value>, with a warning' }),
  orientation: z
    .enum(['RAS', 'LPS'])
    .optional()
    .meta({ description: 'Frame of a file that does not name its own' }),
})

export type ImportLabelsParams = z.infer<typeof importLabelsSchema>

const FORMATS = /\.(nii|nii\.gz|nrrd|nhdr|mha)$/i
const MOST_STRUCTURES = 1024

function refusal(code: string, where: string, message: string, remedy: string): StepError {
  return new StepError({ code, message, where, remedy })
}

function chooseFile(files: readonly SourceFile[]): SourceFile {
  const fits = files.filter((file) => FORMATS.test(file.name))
  if (fits.length === 1) return fits[0]!
  throw refusal(
    'LABELS_FILE',
    files[0]?.name ?? 'labels',
    `expected one label map (.nii, .nii.gz, .nrrd, .nhdr, .mha), got ${fits.length} among ${files.length} files`,
    'name the file itself; DICOM SEG is not read yet: convert it to NIfTI or NRRD',
  )
}

function readFile(
  file: SourceFile,
  files: readonly SourceFile[],
  assumed: AssumedFrame | undefined,
): VoxelFile {
  const bytes = file.read()
  if (/\.nii(\.gz)?$/i.test(file.name)) return readNifti(bytes, file.name, assumed)
  if (/\.mha$/i.test(file.name)) return readMha(bytes, file.name)
  const folder = file.name.slice(0, file.name.lastIndexOf('/') + 1)
  const data = nrrdDataFile(bytes, file.name)
  const beside = data === undefined ? undefined : files.find((other) => other.name === folder + data)
  return readNrrd(bytes, file.name, beside?.read(), assumed)
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

function structuresOf(
  values: Uint8Array | Uint16Array,
  params: ImportLabelsParams,
  where: string,
  context: StepContext,
) {
  const seen = new Uint8Array(65536)
  for (let i = 0; i < values.length; i++) seen[values[i]!] = 1
  const structures: Structure[] = []
  for (const [name, { value, side, colour }] of Object.entries(params.structures)) {
    const other = structures.find((structure) => structure.value === value)
    if (other) {
      const message = `expected one name for value ${value}, got ${other.name} and ${name}`
      throw refusal('LABELS_VALUE_TWICE', where, message, 'give each structure its own value')
    }
    if (seen[value] === 0) {
      const message = `expected voxels of ${name} (value ${value}), got none`
      throw refusal('LABELS_VALUE_MISSING', where, message, 'correct the value, or leave the structure out')
    }
    structures.push(structureOfName(value, name, { side, colour }))
  }
  const named = new Set(structures.map(({ value }) => value))
  const unnamed: number[] = []
  for (let value = 1; value < 65536; value++) if (seen[value] !== 0 && !named.has(value)) unnamed.push(value)
  if (unnamed.length + named.size > MOST_STRUCTURES) {
    const message = `expected at most ${MOST_STRUCTURES} structures, got ${unnamed.length + named.size} values`
    throw refusal('LABELS_TOO_MANY', where, message, 'give a label map, not an image')
  }
  for (const value of unnamed) structures.push(structureOfName(value, `label_${value}`))
  if (unnamed.length > 0) {
    const message = `values without a name became ${unnamed
      .slice(0, 12)
      .map((v) => `label_${v}`)
      .join(', ')}${unnamed.length > 12 ? ', …' : ''}; their sides are unknown`
    context.warn({ code: 'LABELS_UNNAMED', message, where })
  }
  return structures.sort((a, b) => a.value - b.value)
}

/**
 * A label map from a NIfTI, NRRD or MetaImage file, in the place that its header gives it.
 * @throws StepError LABELS_FILE, LABELS_NOT_WHOLE, LABELS_NEGATIVE, LABELS_TOO_GREAT, LABELS_TOO_MANY,
 * LABELS_VALUE_TWICE, LABELS_VALUE_MISSING; TrabeculaError of the formats.
 */
export function importLabels(files: FileSet, params: ImportLabelsParams, context: StepContext): LabelMap {
  const file = chooseFile(files.files)
  const read = readFile(file, files.files, params.orientation)
  for (const warning of read.warnings) context.warn(warning)
  const values = labelValues(read.values, file.name)
  return { grid: read.grid, values, structures: structuresOf(values, params, file.name, context) }
}

export const importLabelsStep = defineStep({
  kind: 'label/import',
  version: 1,
  title: 'Read a label map from a file',
  inputs: { files: 'Files' },
  params: importLabelsSchema,
  output: 'LabelMap',
  run: ({ files }: { files: FileSet }, params, context) => importLabels(files, params, context),
})
