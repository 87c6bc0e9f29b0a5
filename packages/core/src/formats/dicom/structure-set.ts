import type { Warning } from '../../base/errors.ts'
import type { Code } from '../../geometry/label-map.ts'
import type { SourceFile } from '../../step.ts'
import { decodeText } from './characters.ts'
import { codeIn } from './coded-concept.ts'
import type { DataSet } from './data-set.ts'
import { type DicomFile, parseDicom } from './parse.ts'
import { refusal } from './pixel-format.ts'
import { TAGS } from './tags.ts'

export const STRUCTURE_SET = '1.2.840.10008.5.1.4.1.1.481.3'

/** One planar contour. */
export interface Contour {
  /** f64[3n], mm, LPS; the last point is joined to the first. */
  readonly points: Float64Array
  /** Whether every contour of its slice is combined by exclusive or (CLOSED_PLANAR_XOR). */
  readonly exclusive: boolean
}

/** A region of interest of a structure set. */
export interface ContouredRegion {
  readonly number: number
  readonly name: string
  readonly contours: readonly Contour[]
  readonly algorithmType?: string
  readonly algorithm?: string
  readonly colour?: readonly [number, number, number]
  readonly type?: Code
  readonly frameOfReferenceUid?: string
}

export interface StructureSetFile {
  readonly regions: readonly ContouredRegion[]
  readonly warnings: readonly Warning[]
}

const MOST_POINTS = 50_000_000

export function isStructureSet(file: DicomFile): boolean {
  return file.dataSet.text(TAGS.SopClassUid) === STRUCTURE_SET
}

class ContourReader {
  readonly #file: DicomFile
  readonly skipped = new Map<string, number>()
  #points = 0

  constructor(file: DicomFile) {
    this.#file = file
  }

  #fault(message: string) {
    return refusal(this.#file, 'RTSTRUCT_CONTOUR', message, 'export the structure set again')
  }

  /** A contour, undefined for kinds that enclose nothing (points, open curves). */
  contour(item: DataSet, name: string): Contour | undefined {
    const type = item.text(TAGS.ContourGeometricType) ?? 'none'
    if (type !== 'CLOSED_PLANAR' && type !== 'CLOSED_PLANAR_XOR' && type !== 'CLOSEDPLANAR_XOR') {
      this.skipped.set(type, (this.skipped.get(type) ?? 0) + 1)
      return undefined
    }
    const element = item.elements.get(TAGS.ContourData)
    const bytes =
      element?.bytes ?? (element ? this.#file.source.read(element.range.start, element.range.end) : undefined)
    const texts = bytes ? decodeText(bytes, []).split('\\') : []
    const points = Float64Array.from(texts, (text) => (text.trim() === '' ? Number.NaN : Number(text)))
    const told = item.number(TAGS.NumberOfContourPoints)
    if (points.length < 9 || points.length % 3 !== 0 || !points.every((x) => Math.abs(x) < 1e6)) {
      const bad = points.length < 9 || points.length % 3 !== 0
      throw this.#fault(
        `${name}: expected contours of three points or more in mm, got ${bad ? `${points.length} numbers` : 'something that is no number'}`,
      )
    }
    if (told !== undefined && told !== points.length / 3)
      throw this.#fault(`${name}: expected a contour of ${told} points, got ${points.length / 3}`)
    this.#points += points.length / 3
    if (this.#points > MOST_POINTS)
      throw this.#fault(`expected at most ${MOST_POINTS} points in all, got more`)
    return { points, exclusive: type !== 'CLOSED_PLANAR' }
  }
}

function regionOf(
  item: DataSet,
  contoured: DataSet | undefined,
  observed: DataSet | undefined,
  reader: ContourReader,
): ContouredRegion {
  const name = item.text(TAGS.RoiName) ?? ''
  const colour = contoured?.numbers(TAGS.RoiDisplayColor) ?? []
  const shown = colour.length === 3 && colour.every((c) => Number.isInteger(c) && c >= 0 && c <= 255)
  const known = {
    algorithmType: item.text(TAGS.RoiGenerationAlgorithm),
    algorithm: item.text(TAGS.RoiGenerationDescription),
    colour: shown ? (colour as unknown as readonly [number, number, number]) : undefined,
    type: codeIn(observed, TAGS.RtRoiIdentificationCodeSequence),
    frameOfReferenceUid: item.text(TAGS.ReferencedFrameOfReferenceUid),
  }
  return {
    number: item.number(TAGS.RoiNumber) ?? 0,
    name,
    contours: (contoured?.items(TAGS.ContourSequence) ?? [])
      .map((contour) => reader.contour(contour, name || 'a region'))
      .filter((contour) => contour !== undefined),
    ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)),
  }
}

/**
 * Reads the closed contours of an RT structure set (PS3.3 A.19), region by region. Points and open curves enclose
 * nothing: they are left out and told.
 * @throws TrabeculaError NOT_STRUCTURE_SET, RTSTRUCT_CONTOUR, those of `parseDicom`
 */
export function readStructureSet(source: SourceFile): StructureSetFile {
  const file = parseDicom(source)
  const { dataSet } = file
  if (!isStructureSet(file))
    throw refusal(
      file,
      'NOT_STRUCTURE_SET',
      'expected an RT structure set, got another object',
      'give an RTSTRUCT object',
    )
  const reader = new ContourReader(file)
  const by = (items: readonly DataSet[]) =>
    new Map(items.map((item) => [item.number(TAGS.ReferencedRoiNumber), item] as const))
  const contoured = by(dataSet.items(TAGS.RoiContourSequence))
  const observed = by(dataSet.items(TAGS.RtRoiObservationsSequence))
  const seen = new Set<number>()
  const regions = dataSet.items(TAGS.StructureSetRoiSequence).map((item) => {
    const number = item.number(TAGS.RoiNumber)
    if (number === undefined || !Number.isInteger(number) || seen.has(number)) {
      const message = `expected a number of its own for each region, got ${number ?? 'none'}`
      throw refusal(file, 'RTSTRUCT_CONTOUR', message, 'export the structure set again')
    }
    seen.add(number)
    return regionOf(item, contoured.get(number), observed.get(number), reader)
  })
  const warnings: Warning[] = [...file.warnings]
  for (const [type, count] of reader.skipped) {
    const message = `${count} contours of type ${type.slice(0, 20)} enclose nothing and are left out`
    warnings.push({ code: 'RTSTRUCT_OPEN', message, where: file.name })
  }
  const without = regions.filter(({ contours }) => contours.length === 0)
  if (without.length > 0) {
    const message = `segments without voxels: ${without
      .map(({ name, number }) => name || String(number))
      .slice(0, 12)
      .join(', ')}`
    warnings.push({ code: 'SEGMENTS_EMPTY', message, where: file.name })
  }
  return { regions: regions.filter(({ contours }) => contours.length > 0), warnings }
}
