import { mhaDataFiles } from './mha.ts'
import { nrrdDataFiles } from './nrrd.ts'

/** Bytes of a header that are enough to know its data files. */
export const DETACHED_HEADER_BYTES = 1024 * 1024

/** Whether a name is that of a header whose voxels lie in other files. */
export function isDetachedName(name: string): boolean {
  return /\.(nhdr|mhd|hdr)$/i.test(name)
}

/**
 * Names of the files that hold the voxels of a detached header, relative to its folder, each with the other names it
 * may have; undefined where the voxels follow the header. Never a name that leads out of the folder.
 * @throws TrabeculaError NRRD_HEADER, MHA_HEADER
 */
export function detachedFiles(header: Uint8Array, name: string): string[][] | undefined {
  if (/\.nhdr$/i.test(name)) return nrrdDataFiles(header, name)?.map((file) => [file])
  if (/\.mhd$/i.test(name)) return mhaDataFiles(header, name)?.map((file) => [file])
  if (!/\.hdr$/i.test(name)) return undefined
  const base = name.slice(name.lastIndexOf('/') + 1, -4)
  return [['.img', '.img.gz', '.IMG'].map((ending) => `${base}${ending}`)]
}
