import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bytesElement, element, writePart10 } from '@trabecula/core'
import { CT_FILE, CT_SIZE, cached, writeCt } from './ct.ts'

export const SERIES_FOLDER = 'dicom'

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

/**
 * Puts the phantom into `dicom/` of the folder as a series of 500 uncompressed files, named so that only their positions tell
 * their order. Made once a machine.
 */
export function writeSeries(folder: string): void {
  const made = cached('ct-1-dicom', (part) => {
    mkdirSync(part)
    writeCt(part)
    const bytes = readFileSync(join(part, CT_FILE))
    const plane = 2 * CT_SIZE[0] * CT_SIZE[1]
    mkdirSync(join(part, SERIES_FOLDER))
    for (let k = 0; k < CT_SIZE[2]; k++) {
      const name = `IM${String((k * 263) % CT_SIZE[2]).padStart(4, '0')}`
      const pixels = bytes.subarray(plane * k, plane * (k + 1))
      writeFileSync(join(part, SERIES_FOLDER, name), sliceFile(k, '2.25.20240611', pixels))
    }
  })
  symlinkSync(join(made, SERIES_FOLDER), join(folder, SERIES_FOLDER))
}
