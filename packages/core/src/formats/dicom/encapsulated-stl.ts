import { TrabeculaError, type Warning } from '../../base/errors.ts'
import type { SourceFile } from '../../step.ts'
import { ENCAPSULATED } from './encapsulated-model.ts'
import { parseDicom } from './parse.ts'
import { TAGS } from './tags.ts'

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
  if (dataSet.text(TAGS.SopClassUid) !== ENCAPSULATED.stl.sopClassUid || !document) {
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
