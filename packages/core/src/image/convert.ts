import { TrabeculaError } from '../base/errors.ts'
import { writeMha, writeMhd } from '../formats/mha.ts'
import { writeNifti } from '../formats/nifti.ts'
import { writeNhdr, writeNrrd } from '../formats/nrrd.ts'
import type { Volume } from '../geometry/volume.ts'

/** A file to write; the first one of several is the one that was asked for. */
export interface VolumeFile {
  readonly name: string
  readonly bytes: Uint8Array
}

type Detached = (
  grid: Volume['grid'],
  values: Volume['values'],
  dataFile: string,
) => { readonly header: Uint8Array; readonly data: Uint8Array }

function detached({ grid, values }: Volume, name: string, write: Detached): VolumeFile[] {
  const raw = name.replace(/\.\w+$/, '.raw')
  const { header, data } = write(grid, values, raw)
  return [
    { name, bytes: header },
    { name: raw, bytes: data },
  ]
}

const WRITERS: readonly (readonly [RegExp, (volume: Volume, name: string) => VolumeFile[]])[] = [
  [/\.nii\.gz$/i, ({ grid, values }, name) => [{ name, bytes: writeNifti(grid, values, { gzip: true }) }]],
  [/\.nii$/i, ({ grid, values }, name) => [{ name, bytes: writeNifti(grid, values, { gzip: false }) }]],
  [/\.nrrd$/i, ({ grid, values }, name) => [{ name, bytes: writeNrrd(grid, values) }]],
  [/\.nhdr$/i, (volume, name) => detached(volume, name, writeNhdr)],
  [/\.mha$/i, ({ grid, values }, name) => [{ name, bytes: writeMha(grid, values) }]],
  [/\.mhd$/i, (volume, name) => detached(volume, name, writeMhd)],
]

/** Throws where no format is written under this name's ending. @throws TrabeculaError OUTPUT_FORMAT (a wrong call) */
export function checkVolumeName(name: string): void {
  if (WRITERS.some(([ending]) => ending.test(name))) return
  const fault = {
    message: 'expected .nii, .nii.gz, .nrrd, .nhdr, .mha or .mhd, got another ending',
    where: name,
  }
  throw new TrabeculaError({ code: 'OUTPUT_FORMAT', ...fault, remedy: 'choose one of these endings' }, 'call')
}

/** A volume as file bytes, in the format of the name's ending. `name` has no folder. @throws TrabeculaError OUTPUT_FORMAT, VOXEL_SIZE */
export function writeVolume(volume: Volume, name: string): VolumeFile[] {
  checkVolumeName(name)
  return WRITERS.find(([ending]) => ending.test(name))![1](volume, name)
}
