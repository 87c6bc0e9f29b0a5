import type { VolumeSource } from '../../geometry/volume.ts'
import { withoutControls } from './characters.ts'
import { EXPLICIT_LITTLE } from './transfer-syntax.ts'
import { derivedUid } from './uid.ts'
import { element, type WritableElement, writePart10 } from './write.ts'

/** What every DICOM object that the program makes says of itself. No clock and no counter: all of it comes from the case. */
export interface OwnObject {
  readonly sopClassUid: string
  readonly modality: string
  /** The series that it belongs to, by name. */
  readonly series: string
  readonly seriesNumber: number
  readonly instanceNumber: number
  /** The case's pseudonym: stands as patient's name and number. */
  readonly caseName: string
  /** The image that it was made of: gives study and frame of reference where it is DICOM. */
  readonly source?: VolumeSource
  /** YYYYMMDD, from the case; left empty where it does not say. */
  readonly contentDate?: string
  readonly softwareVersion: string
}

/** A value of LO, SH or PN: no separators, no control characters, at most 64 characters. */
export function shortText(text: string): string {
  const plain = withoutControls(text)
    .replace(/[\\^=]/g, '_')
    .trim()
  return [...plain].slice(0, 64).join('')
}

/** UIDs derived from content, those of one object and what it refers to. */
export function uidsOf({ caseName, source }: OwnObject, hash: (bytes: Uint8Array) => string) {
  const uid = (...parts: string[]) => derivedUid(hash, 'trabecula', ...parts)
  return { uid, study: source?.studyInstanceUid ?? uid('study', caseName) }
}

/** Modules Patient, General Study, Series, Equipment and Frame of Reference (PS3.3 C.7), as far as they are alike in all of them. */
export function ownElements(object: OwnObject, hash: (bytes: Uint8Array) => string): WritableElement[] {
  const { source, caseName, series } = object
  const { uid, study } = uidsOf(object, hash)
  const patient = shortText(caseName)
  return [
    element('SpecificCharacterSet', 'ISO_IR 192'),
    element('SopClassUid', object.sopClassUid),
    element('StudyDate', source?.studyDate ?? ''),
    element('ContentDate', object.contentDate ?? ''),
    element('StudyTime', ''),
    element('AccessionNumber', ''),
    element('Modality', object.modality),
    element('Manufacturer', 'Trabecula'),
    element('ReferringPhysicianName', ''),
    element('SeriesDescription', shortText(series)),
    element('ManufacturerModelName', 'Trabecula'),
    element('PatientName', patient),
    element('PatientId', patient),
    element('PatientBirthDate', ''),
    element('PatientSex', ''),
    element('DeviceSerialNumber', 'none'),
    element('SoftwareVersions', shortText(object.softwareVersion)),
    element('StudyInstanceUid', study),
    element('SeriesInstanceUid', uid('series', study, caseName, series)),
    element('StudyId', ''),
    element('SeriesNumber', object.seriesNumber),
    element('InstanceNumber', object.instanceNumber),
    element('FrameOfReferenceUid', source?.frameOfReferenceUid ?? uid('frame', caseName)),
    element('PositionReferenceIndicator', ''),
  ]
}

/** The object's file, explicit little endian, and its SOP instance UID, which is derived from all else that it holds. */
export function writtenObject(
  object: OwnObject,
  dataSet: readonly WritableElement[],
  hash: (bytes: Uint8Array) => string,
): { readonly bytes: Uint8Array; readonly sopInstanceUid: string } {
  const file = (sopInstanceUid: string, own: readonly WritableElement[]) =>
    writePart10({
      sopClassUid: object.sopClassUid,
      sopInstanceUid,
      transferSyntaxUid: EXPLICIT_LITTLE.uid,
      dataSet: [...dataSet, ...own],
    })
  const sopInstanceUid = uidsOf(object, hash).uid('instance', hash(file('', [])))
  return { bytes: file(sopInstanceUid, [element('SopInstanceUid', sopInstanceUid)]), sopInstanceUid }
}
