import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bytesElement, element, writePart10 } from '@trabecula/core'
import { type Zippable, zipSync } from 'fflate'
import { CT_FILE, CT_SIZE, cached, writeCt } from './ct.ts'

export const SERIES_FOLDER = 'dicom'
export const SERIES_ZIP = 'series.zip'

const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1'
const CT_IMAGE = '1.2.840.10008.5.1.4.1.1.2'
const SPACING = 0.5 // mm
const DISTANCE = 0.6 // mm

/** One slice as a CT scanner writes it; `root` is its series' UID. */
function sliceFile(k: number, root: string, pixels: Uint8Array): Uint8Array {
  const z = (k * DISTANCE).toFixed(3)
  const uid = `${root}.${k + 1}`
  return writePart10({
    sopClassUid: CT_IMAGE,
    sopInstanceUid: uid,
    transferSyntaxUid: EXPLICIT_LITTLE_ENDIAN,
    dataSet: [
      element('SopClassUid', CT_IMAGE),
      element('SopInstanceUid', uid),
      element('StudyDate', '20240611'),
      element('Modality', 'CT'),
      element('PatientName', 'PHANTOM^BENCH'),
      element('PatientId', 'BENCH'),
      element('SliceThickness', DISTANCE),
      element('Kvp', 120),
      element('StudyInstanceUid', `${root}.901`),
      element('SeriesInstanceUid', root),
      element('FrameOfReferenceUid', `${root}.902`),
      element('InstanceNumber', k + 1),
      element('ImagePositionPatient', -128, -128, z),
      element('ImageOrientationPatient', 1, 0, 0, 0, 1, 0),
      element('SamplesPerPixel', 1),
      element('PhotometricInterpretation', 'MONOCHROME2'),
      element('Rows', CT_SIZE[1]),
      element('Columns', CT_SIZE[0]),
      element('PixelSpacing', SPACING, SPACING),
      element('BitsAllocated', 16),
      element('BitsStored', 16),
      element('HighBit', 15),
      element('PixelRepresentation', 1),
      element('RescaleIntercept', 0),
      element('RescaleSlope', 1),
      bytesElement('PixelData', pixels),
    ],
  })
}

const fileOfSlice = (k: number) => `IM${String((k * 263) % CT_SIZE[2]).padStart(4, '0')}`
const SLICE_OF_FILE = new Map(Array.from({ length: CT_SIZE[2] }, (_, k) => [fileOfSlice(k), k]))

/** Which slice, from below, a file of the series is. */
export function sliceOfFile(name: string): number {
  return SLICE_OF_FILE.get(name)!
}

/** `dicom/` of the cache: 500 uncompressed files, named so that only their positions tell their order. */
function plainSeries(): string {
  const made = cached('ct-1-dicom', (part) => {
    mkdirSync(part)
    writeCt(part)
    const bytes = readFileSync(join(part, CT_FILE))
    const plane = 2 * CT_SIZE[0] * CT_SIZE[1]
    mkdirSync(join(part, SERIES_FOLDER))
    for (let k = 0; k < CT_SIZE[2]; k++) {
      const name = fileOfSlice(k)
      const pixels = bytes.subarray(plane * k, plane * (k + 1))
      writeFileSync(join(part, SERIES_FOLDER, name), sliceFile(k, '2.25.20240611', pixels))
    }
  })
  return join(made, SERIES_FOLDER)
}

/** How the pixels of a series are packed; by GDCM's converter, as archives do it. */
export type SeriesCoding = 'raw' | 'jpeg' | 'rle' | 'j2k'

/** What packs a series; Debian has it in libgdcm-tools. */
export const SERIES_PACKER = 'gdcmconv'

function packedSeries(coding: SeriesCoding): string {
  const plain = plainSeries()
  if (coding === 'raw') return plain
  const made = cached(`ct-1-dicom-${coding}`, (part) => {
    mkdirSync(part)
    for (const name of readdirSync(plain)) {
      const { status } = spawnSync(SERIES_PACKER, [`--${coding}`, join(plain, name), join(part, name)])
      if (status !== 0) throw new Error(`bench: ${SERIES_PACKER} --${coding} failed on ${name}`)
    }
  })
  return made
}

/** Puts the phantom into `dicom/` of the folder as a series of 500 files. Made once a machine. */
export function writeSeries(folder: string, coding: SeriesCoding = 'raw'): void {
  symlinkSync(packedSeries(coding), join(folder, SERIES_FOLDER))
}

/** The same, uncompressed, as one zip of packed entries. */
export function writeSeriesZip(folder: string): void {
  const zip = cached('ct-1-dicom.zip', (part) => {
    const plain = plainSeries()
    const files: Zippable = {}
    for (const name of readdirSync(plain)) files[name] = readFileSync(join(plain, name))
    writeFileSync(part, zipSync(files, { level: 6, mtime: new Date(1980, 0, 1) }))
  })
  symlinkSync(zip, join(folder, SERIES_ZIP))
}
