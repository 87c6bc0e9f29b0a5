import { TrabeculaError, type Warning } from '../../base/errors.ts'
import type { Side } from '../../geometry/label-map.ts'
import type { VolumeSource } from '../../geometry/volume.ts'
import type { SourceFile } from '../../step.ts'
import { withoutControls } from './characters.ts'
import { type OwnObject, ownElements, shortText, uidsOf, writeOwnObject } from './own-object.ts'
import { parseDicom } from './parse.ts'
import { TAGS } from './tags.ts'
import { bytesElement, codeItem, element, sequence, type WritableElement } from './write.ts'

/** SOP class Encapsulated STL Storage. */
export const ENCAPSULATED_STL = '1.2.840.10008.5.1.4.1.1.104.3'

/** What a body's Encapsulated STL object says beside the mesh. No clock and no counter: all of it comes from the case. */
export interface EncapsulatedStl {
  /** Binary STL in mm, LPS. */
  readonly stl: Uint8Array
  /** What the body is, e.g. `hip_left`. */
  readonly title: string
  readonly description?: string
  /** The case's pseudonym: stands as patient's name and number. */
  readonly caseName: string
  readonly side: Side
  /** Bodies with the same group belong together (one device). */
  readonly group: string
  /** Place in the group, from 1. */
  readonly instanceNumber: number
  readonly seriesNumber: number
  /** The image that the body was made of: gives study, frame of reference and references where it is DICOM. */
  readonly source?: VolumeSource
  /** YYYYMMDD, from the case; left empty where it does not say. */
  readonly contentDate?: string
  readonly mirrored?: boolean
  readonly softwareVersion: string
}

function laterality(side: Side): string | undefined {
  return { left: 'L', right: 'R', both: 'B', midline: 'U', unknown: undefined }[side]
}

function referencesOf(source: VolumeSource | undefined): WritableElement[] {
  const { sopClassUid, sopInstanceUids, seriesInstanceUid, studyInstanceUid } = source ?? {}
  if (!sopClassUid || !sopInstanceUids?.length || !seriesInstanceUid || !studyInstanceUid) return []
  const items = sopInstanceUids.map((uid) => [
    element('ReferencedSopClassUid', sopClassUid),
    element('ReferencedSopInstanceUid', uid),
  ])
  return [
    sequence('SourceInstanceSequence', ...items),
    sequence('ReferencedSeriesSequence', [
      element('SeriesInstanceUid', seriesInstanceUid),
      sequence('ReferencedInstanceSequence', ...items),
    ]),
  ]
}

/**
 * Writes a body as a DICOM Encapsulated STL object: modules Patient, General Study, Encapsulated Document Series, Frame
 * of Reference, General and Enhanced General Equipment, Encapsulated Document, Manufacturing 3D Model (PS3.3 C.35.1,
 * unit mm), SOP Common and Common Instance Reference. UIDs are derived from the content.
 */
export function writeEncapsulatedStl(
  object: EncapsulatedStl,
  hash: (bytes: Uint8Array) => string,
): Uint8Array {
  const { source, caseName, group } = object
  const own: OwnObject = { ...object, sopClassUid: ENCAPSULATED_STL, modality: 'M3D', series: group }
  const { uid, study } = uidsOf(own, hash)
  const side = laterality(object.side)
  const about: WritableElement[] = [
    ...ownElements(own, hash),
    element('AcquisitionDateTime', ''),
    element('ContentTime', ''),
    ...(side ? [element('ImageLaterality', side)] : []),
    element('BurnedInAnnotation', 'NO'),
    sequence('MeasurementUnitsCodeSequence', codeItem('mm', 'UCUM', 'mm')),
    sequence('ConceptNameCodeSequence'),
    element('DocumentTitle', withoutControls(object.title).slice(0, 1024)),
    bytesElement('EncapsulatedDocument', object.stl),
    element('MimeTypeOfEncapsulatedDocument', 'model/stl'),
    element('EncapsulatedDocumentLength', object.stl.length),
    ...(object.mirrored === undefined ? [] : [element('ModelMirroring', object.mirrored ? 'YES' : 'NO')]),
    element('ModelGroupUid', uid('group', study, caseName, group)),
    element('ContentDescription', shortText(object.description ?? object.title)),
    ...referencesOf(source),
  ]
  return writeOwnObject(own, about, hash)
}

/** A read Encapsulated STL object. */
export interface ReadStl {
  readonly stl: Uint8Array
  /** What a coordinate has to be multiplied with to be mm. */
  readonly factor: number
  readonly title: string | undefined
  readonly frameOfReferenceUid: string | undefined
  readonly studyInstanceUid: string | undefined
  readonly warnings: readonly Warning[]
}

const UNITS: Readonly<Record<string, number>> = { mm: 1, cm: 10, m: 1000, um: 0.001, '[in_i]': 25.4 }

/** Greatest side of the box around a binary STL's corners, in its own unit; undefined where it is none. */
function extentOf(stl: Uint8Array): number | undefined {
  if (stl.length < 134) return undefined
  const view = new DataView(stl.buffer, stl.byteOffset, stl.byteLength)
  const triangles = view.getUint32(80, true)
  if (stl.length < 84 + triangles * 50) return undefined
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  const high = low.map((x) => -x)
  for (let t = 0; t < triangles; t++) {
    for (let v = 0; v < 9; v++) {
      const x = view.getFloat32(84 + t * 50 + 12 + v * 4, true)
      if (x < low[v % 3]!) low[v % 3] = x
      if (x > high[v % 3]!) high[v % 3] = x
    }
  }
  return Math.max(...high.map((x, axis) => x - low[axis]!))
}

/**
 * Reads an Encapsulated STL object. The unit is what its code says; a body that would then be smaller than 1 mm or
 * larger than 3 m is warned of, since real files with a forgotten unit (µm) exist.
 * @throws TrabeculaError NOT_ENCAPSULATED_STL, MODEL_UNIT, and those of `parseDicom`
 */
export function readEncapsulatedStl(file: SourceFile): ReadStl {
  const dicom = parseDicom(file)
  const { dataSet } = dicom
  const where = file.name
  const document = dataSet.elements.get(TAGS.EncapsulatedDocument)
  if (dataSet.text(TAGS.SopClassUid) !== ENCAPSULATED_STL || !document) {
    const fault = {
      message: 'expected an Encapsulated STL object, got another',
      where,
      remedy: 'give an object of modality M3D',
    }
    throw new TrabeculaError({ code: 'NOT_ENCAPSULATED_STL', ...fault })
  }
  const code = dataSet.items(TAGS.MeasurementUnitsCodeSequence)[0]?.text(TAGS.CodeValue)
  const factor = code === undefined ? undefined : UNITS[code]
  if (factor === undefined) {
    const message = `expected a unit of mm, cm, m, um or [in_i], got ${code === undefined ? 'none' : 'another'}`
    throw new TrabeculaError({
      code: 'MODEL_UNIT',
      message,
      where,
      remedy: 'ask the maker for the unit of the model',
    })
  }
  const said = dataSet.number(TAGS.EncapsulatedDocumentLength)
  const { start, end } = document.range
  const length = said !== undefined && said <= end - start && said >= end - start - 1 ? said : end - start
  const stl = document.bytes?.subarray(0, length) ?? dicom.source.read(start, start + length)
  const warnings: Warning[] = [...dicom.warnings]
  const extent = extentOf(stl)
  if (extent !== undefined && (extent * factor < 1 || extent * factor > 3000)) {
    const message = `the model is ${Number((extent * factor).toPrecision(3))} mm large by its unit (${code}): the unit is probably wrong`
    warnings.push({ code: 'UNIT_SUSPICIOUS', message, where })
  }
  return {
    stl,
    factor,
    title: dataSet.text(TAGS.DocumentTitle),
    frameOfReferenceUid: dataSet.text(TAGS.FrameOfReferenceUid),
    studyInstanceUid: dataSet.text(TAGS.StudyInstanceUid),
    warnings,
  }
}
