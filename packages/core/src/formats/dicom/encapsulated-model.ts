import type { DeviceKind } from '../../geometry/device.ts'
import type { Side } from '../../geometry/label-map.ts'
import type { VolumeSource } from '../../geometry/volume.ts'
import { withoutControls } from './characters.ts'
import { cielabOf } from './cielab.ts'
import { type OwnObject, ownElements, shortText, uidsOf, writtenObject } from './own-object.ts'
import {
  bytesElement,
  codeItem,
  element,
  sequence,
  type WritableDataSet,
  type WritableElement,
} from './write.ts'

/** SOP classes and media types of manufacturing models in DICOM (PS3.3 A.85; RFC 6838 registrations). */
export const ENCAPSULATED = {
  stl: { sopClassUid: '1.2.840.10008.5.1.4.1.1.104.3', mime: 'model/stl' },
  obj: { sopClassUid: '1.2.840.10008.5.1.4.1.1.104.4', mime: 'model/obj' },
  mtl: { sopClassUid: '1.2.840.10008.5.1.4.1.1.104.5', mime: 'model/mtl' },
} as const

/** What a manufacturing model's DICOM object says beside its bytes. No clock and no counter: all of it comes from the case. */
export interface EncapsulatedModel {
  readonly format: keyof typeof ENCAPSULATED
  /** Binary STL, OBJ or MTL text; coordinates in mm, LPS. */
  readonly document: Uint8Array
  /** What the body is, e.g. `hip_left`. */
  readonly title: string
  readonly description?: string
  /** The case's pseudonym: stands as patient's name and number. */
  readonly caseName: string
  readonly side: Side
  /** Bodies with the same group belong together (one device). */
  readonly group: string
  /** Place in the series, from 1. */
  readonly instanceNumber: number
  readonly seriesNumber: number
  /** The image that the body was made of: gives study, frame of reference and references where it is DICOM. */
  readonly source?: VolumeSource
  /** YYYYMMDD, from the case; left empty where it does not say. */
  readonly contentDate?: string
  /** Whether anatomy was changed to make it (other than by mirroring), and whether the other side was mirrored for it. */
  readonly modified?: boolean
  readonly mirrored?: boolean
  /** What the object is made for (CID 7064). */
  readonly use?: DeviceKind
  /** Whether a text on it names the case. */
  readonly marked?: boolean
  /** sRGB, and 0 to 1. */
  readonly colour?: readonly [number, number, number]
  readonly opacity?: number
  /** Of an OBJ: the MTL object that its text names by this relative URI. */
  readonly library?: { readonly uri: string; readonly sopInstanceUid: string }
  readonly softwareVersion: string
}

/** PS3.16 CID 7064, Model Usage. */
const USES = {
  model: codeItem('129013', 'DCM', 'Planning Intent'),
  guide: codeItem('129014', 'DCM', 'Tool Fabrication'),
  implant: codeItem('129016', 'DCM', 'Implant Fabrication'),
} as const

/** PS3.16 CID 7061, Model Document Title, by the SOP class of the images. */
const CT = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.2(\.[12])?$/
const MR = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.4(\.[14])?$/

function titleCode(source: VolumeSource | undefined): WritableDataSet[] {
  const of = source?.sopClassUid ?? ''
  if (CT.test(of)) return [codeItem('85040-4', 'LN', 'CT 3D CAM model')]
  if (MR.test(of)) return [codeItem('85041-2', 'LN', 'MR 3D CAM model')]
  return []
}

function laterality(side: Side): string | undefined {
  return { left: 'L', right: 'R', both: 'B', midline: 'U', unknown: undefined }[side]
}

function instanceItem(sopClassUid: string, uid: string): WritableElement[] {
  return [element('ReferencedSopClassUid', sopClassUid), element('ReferencedSopInstanceUid', uid)]
}

/** The images that it was made of, and the MTL that an OBJ names. */
function referencesOf(object: EncapsulatedModel, ownSeries: string): WritableElement[] {
  const { sopClassUid, sopInstanceUids, seriesInstanceUid, studyInstanceUid } = object.source ?? {}
  const made = sopClassUid && sopInstanceUids?.length && seriesInstanceUid && studyInstanceUid
  const images = made ? sopInstanceUids.map((uid) => instanceItem(sopClassUid, uid)) : []
  const { library } = object
  const material = library ? instanceItem(ENCAPSULATED.mtl.sopClassUid, library.sopInstanceUid) : undefined
  const series = [
    ...(made ? [{ uid: seriesInstanceUid, items: images }] : []),
    ...(material ? [{ uid: ownSeries, items: [material] }] : []),
  ]
  return [
    ...(made ? [sequence('SourceInstanceSequence', ...images)] : []),
    ...(library && material
      ? [
          sequence('ReferencedInstanceSequence', [
            ...material,
            element('RelativeUriReferenceWithinEncapsulatedDocument', library.uri),
          ]),
        ]
      : []),
    ...(series.length > 0
      ? [
          sequence(
            'ReferencedSeriesSequence',
            ...series.map(({ uid, items }) => [
              element('SeriesInstanceUid', uid),
              sequence('ReferencedInstanceSequence', ...items),
            ]),
          ),
        ]
      : []),
  ]
}

/** Manufacturing 3D Model module (PS3.3 C.35.1), unit mm; an MTL has none. */
function modelModule(object: EncapsulatedModel, group: string): WritableElement[] {
  const { modified, mirrored, use, colour, opacity } = object
  const told = (is: boolean) => (is ? 'YES' : 'NO')
  return [
    sequence('MeasurementUnitsCodeSequence', codeItem('mm', 'UCUM', 'mm')),
    ...(modified === undefined ? [] : [element('ModelModification', told(modified))]),
    ...(mirrored === undefined ? [] : [element('ModelMirroring', told(mirrored))]),
    ...(use ? [sequence('ModelUsageCodeSequence', USES[use])] : []),
    element('ModelGroupUid', group),
    ...(colour ? [element('RecommendedDisplayCielabValue', ...cielabOf(colour))] : []),
    ...(opacity === undefined ? [] : [element('RecommendedPresentationOpacity', opacity)]),
  ]
}

/**
 * Writes a body as a DICOM Encapsulated STL, OBJ or MTL object: modules Patient, General Study, Encapsulated Document
 * Series, Frame of Reference, General and Enhanced General Equipment, Encapsulated Document, Manufacturing 3D Model
 * (PS3.3 C.35.1, unit mm), SOP Common and Common Instance Reference. UIDs are derived from the content.
 */
export function writeEncapsulatedModel(
  object: EncapsulatedModel,
  hash: (bytes: Uint8Array) => string,
): { readonly bytes: Uint8Array; readonly sopInstanceUid: string } {
  const { caseName, group, document } = object
  const { sopClassUid, mime } = ENCAPSULATED[object.format]
  const own: OwnObject = { ...object, sopClassUid, modality: 'M3D', series: group }
  const { uid, study } = uidsOf(own, hash)
  const side = laterality(object.side)
  const solid = object.format !== 'mtl'
  const about: WritableElement[] = [
    ...ownElements(own, hash),
    element('AcquisitionDateTime', ''),
    element('ContentTime', ''),
    ...(side && solid ? [element('ImageLaterality', side)] : []),
    element('BurnedInAnnotation', object.marked ? 'YES' : 'NO'),
    sequence('ConceptNameCodeSequence', ...titleCode(solid ? object.source : undefined)),
    element('DocumentTitle', withoutControls(object.title).slice(0, 1024)),
    bytesElement('EncapsulatedDocument', document),
    element('MimeTypeOfEncapsulatedDocument', mime),
    element('EncapsulatedDocumentLength', document.length),
    ...(solid ? modelModule(object, uid('group', study, caseName, group)) : []),
    element('ContentDescription', shortText(object.description ?? object.title)),
    ...(solid ? referencesOf(object, uid('series', study, caseName, group)) : []),
  ]
  return writtenObject(own, about, hash)
}
