import { join } from 'node:path'
import { type ImageResult, readImage, type StepContext } from '@trabecula/core'
import { meanOf } from '../ct.ts'
import { filesAt } from '../files.ts'
import {
  SERIES_FOLDER,
  SERIES_PACKER,
  SERIES_ZIP,
  type SeriesCoding,
  writeSeries,
  writeSeriesZip,
} from '../series.ts'
import type { BenchPeer, BenchTask } from '../task.ts'

const JOB = 'DICOM series of 500 files, 512 × 512 int16'

/** From finding the files to the volume in memory. */
async function read(path: string, context: StepContext): Promise<ImageResult> {
  return readImage(await filesAt(path), {}, context)
}

const common = {
  run: read,
  figure: ({ volume }: ImageResult) => meanOf(volume.values, 2),
  bytes: (_: string, { volume }: ImageResult) => 2 * volume.values.byteLength,
}

const DCM2NIIX: BenchPeer = {
  title: 'dcm2niix, which writes a NIfTI',
  script: 'dicom_dcm2niix.py',
  needs: ['numpy'],
  programs: ['dcm2niix'],
  tolerance: 1e-12,
}
const PYDICOM: BenchPeer = {
  title: 'pydicom',
  script: 'dicom.py',
  needs: ['numpy', 'pydicom'],
  tolerance: 1e-12,
}
const PYDICOM_GDCM: BenchPeer = {
  ...PYDICOM,
  title: 'pydicom with GDCM',
  needs: [...PYDICOM.needs, 'gdcm'],
}

function codedTask(
  name: string,
  what: string,
  coding: SeriesCoding,
  peer: BenchPeer,
): BenchTask<string, ImageResult> {
  return {
    ...common,
    name,
    title: `${JOB}, ${what}, to volume`,
    prepare: (folder) => writeSeries(folder, coding),
    load: (folder) => join(folder, SERIES_FOLDER),
    peer,
    ...(coding === 'raw' ? {} : { programs: [SERIES_PACKER] }),
  }
}

export const dicomRawTask = codedTask('dicom-raw', 'uncompressed', 'raw', DCM2NIIX)
export const dicomJpegLosslessTask = codedTask('dicom-jpeg-lossless', 'lossless JPEG', 'jpeg', PYDICOM_GDCM)
export const dicomRleTask = codedTask('dicom-rle', 'RLE', 'rle', DCM2NIIX)
export const dicomJ2kTask = codedTask('dicom-j2k', 'lossless JPEG 2000', 'j2k', PYDICOM)

export const dicomZipTask: BenchTask<string, ImageResult> = {
  ...common,
  name: 'dicom-zip',
  title: `${JOB}, uncompressed, in a zip, to volume`,
  prepare: writeSeriesZip,
  load: (folder) => join(folder, SERIES_ZIP),
}
