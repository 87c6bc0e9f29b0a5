import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { memoryFile } from './byte-window.ts'
import { type EncapsulatedModel, writeEncapsulatedModel } from './encapsulated-model.ts'
import { readEncapsulatedStl } from './encapsulated-stl.ts'
import { parseDicom } from './parse.ts'
import { TAGS } from './tags.ts'

const shared = fileURLToPath(new URL('../../../../../../shared/', import.meta.url))
const theirs = join(shared, 'data/synthetic-pelvis-objects/encapsulated-stl-tumour-mm.dcm')
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const validator = spawnSync('dciodvfy', ['/dev/null']).error === undefined

/** One triangle of a given size: 84 bytes of head and 50 of triangle, an even length; `odd` adds a byte. */
function triangle(size: number, odd = false): Uint8Array {
  const stl = new Uint8Array(134 + (odd ? 1 : 0))
  const view = new DataView(stl.buffer)
  view.setUint32(80, 1, true)
  const numbers = [0, 0, 1, 0, 0, 0, size, 0, 0, 0, size, 0]
  for (let i = 0; i < 12; i++) view.setFloat32(84 + i * 4, numbers[i]!, true)
  return stl
}

const object: EncapsulatedModel = {
  format: 'stl',
  document: triangle(40),
  title: 'hip_left 左髋',
  caseName: 'PEL-2026-0042',
  side: 'left',
  group: 'model',
  instanceNumber: 1,
  seriesNumber: 901,
  contentDate: '20260105',
  modified: true,
  mirrored: false,
  use: 'implant',
  marked: true,
  colour: [200, 100, 50],
  opacity: 0.5,
  softwareVersion: '0.1.0',
  source: {
    format: 'DICOM',
    frameOfReferenceUid: '1.2.3.4',
    studyInstanceUid: '1.2.3',
    seriesInstanceUid: '1.2.3.5',
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    sopInstanceUids: ['1.2.3.5.1', '1.2.3.5.2'],
    studyDate: '20260104',
  },
}

function validate(bytes: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'trabecula-'))
  try {
    writeFileSync(join(folder, 'x.dcm'), bytes)
    const { stderr, stdout } = spawnSync('dciodvfy', [join(folder, 'x.dcm')], { encoding: 'utf8' })
    return stdout + stderr
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test.skipIf(!validator)('dciodvfy (dicom3tools) finds no error (skipped where it is not installed)', () => {
  const { source: _source, ...bare } = object
  for (const written of [
    object,
    bare,
    { ...object, document: triangle(40, true), side: 'unknown' as const },
  ]) {
    const said = validate(writeEncapsulatedModel(written, hash).bytes)
    expect(said).toContain('EncapsulatedSTL')
    expect(said.split('\n').filter((line) => line.startsWith('Error'))).toEqual([])
  }
})

test('frame of reference, study and source instances are the image’s; the same content gives the same bytes', () => {
  const bytes = writeEncapsulatedModel(object, hash).bytes
  const { dataSet } = parseDicom(memoryFile('x.dcm', bytes))
  expect(dataSet.text(TAGS.FrameOfReferenceUid)).toBe('1.2.3.4')
  expect(dataSet.text(TAGS.StudyInstanceUid)).toBe('1.2.3')
  expect(dataSet.text(TAGS.PatientName)).toBe('PEL-2026-0042')
  expect(dataSet.text(TAGS.DocumentTitle)).toBe('hip_left 左髋')
  expect(
    dataSet.items(TAGS.SourceInstanceSequence).map((item) => item.text(TAGS.ReferencedSopInstanceUid)),
  ).toEqual(['1.2.3.5.1', '1.2.3.5.2'])
  expect(dataSet.text(TAGS.SopInstanceUid)).toMatch(/^2\.25\.\d{30,39}$/)
  expect(hash(writeEncapsulatedModel(object, hash).bytes)).toBe(hash(bytes))
  const other = parseDicom(
    memoryFile('x.dcm', writeEncapsulatedModel({ ...object, document: triangle(41) }, hash).bytes),
  )
  expect(other.dataSet.text(TAGS.SopInstanceUid)).not.toBe(dataSet.text(TAGS.SopInstanceUid))
  expect(other.dataSet.text(TAGS.SeriesInstanceUid)).toBe(dataSet.text(TAGS.SeriesInstanceUid))
})

test('an odd number of bytes comes back whole; a body of 0.04 mm is noticed', () => {
  const odd = triangle(40, true)
  const read = readEncapsulatedStl(
    memoryFile('x.dcm', writeEncapsulatedModel({ ...object, document: odd }, hash).bytes),
  )
  expect(read.stl).toEqual(odd)
  expect(read.factor).toBe(1)
  expect(read.warnings).toEqual([])
  const small = readEncapsulatedStl(
    memoryFile('x.dcm', writeEncapsulatedModel({ ...object, document: triangle(0.04) }, hash).bytes),
  )
  expect(small.warnings.map((warning) => warning.code)).toEqual(['UNIT_SUSPICIOUS'])
})

test.skipIf(!existsSync(theirs))(
  'reads the object that dcmtk’s stl2dcm wrote (skipped without ../shared)',
  () => {
    const read = readEncapsulatedStl(memoryFile('theirs.dcm', new Uint8Array(readFileSync(theirs))))
    expect(read.factor).toBe(1)
    expect(read.stl.length).toBe(1500084)
    expect(read.warnings).toEqual([])
  },
)

test.skipIf(spawnSync('dcmdump', ['--version']).error !== undefined)(
  'dcmtk reads it (skipped where dcmdump is not installed)',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'trabecula-'))
    try {
      writeFileSync(join(folder, 'x.dcm'), writeEncapsulatedModel(object, hash).bytes)
      const said = execFileSync('dcmdump', [join(folder, 'x.dcm')], { encoding: 'utf8' })
      expect(said).toContain('EncapsulatedSTLStorage')
      expect(said).toContain('[UCUM]')
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)

/** What dciodvfy knows of OBJ: nothing; its modules are those of Encapsulated STL (PS3.3 A.85.1 and A.85.2). */
const asStl = (bytes: Uint8Array) =>
  Buffer.from(
    Buffer.from(bytes)
      .toString('latin1')
      .replaceAll('1.2.840.10008.5.1.4.1.1.104.4', '1.2.840.10008.5.1.4.1.1.104.3')
      .replace('model/obj', 'model/stl'),
    'latin1',
  )

test('an OBJ names its MTL by relative URI and instance, and says use, modification, mirroring, colour', () => {
  const text = (value: string) => new TextEncoder().encode(value)
  const mtl = writeEncapsulatedModel({ ...object, format: 'mtl', document: text('newmtl a\n') }, hash)
  const library = { uri: 'hip_left.mtl', sopInstanceUid: mtl.sopInstanceUid }
  const document = text('mtllib hip_left.mtl\nv 0 0 0\n')
  const obj = writeEncapsulatedModel({ ...object, format: 'obj', document, library }, hash)
  const { dataSet } = parseDicom(memoryFile('x.dcm', obj.bytes))
  expect(dataSet.text(TAGS.SopClassUid)).toBe('1.2.840.10008.5.1.4.1.1.104.4')
  expect(dataSet.text(TAGS.SopInstanceUid)).toBe(obj.sopInstanceUid)
  expect(dataSet.text(TAGS.MimeTypeOfEncapsulatedDocument)).toBe('model/obj')
  expect(dataSet.text(TAGS.ModelModification)).toBe('YES')
  expect(dataSet.text(TAGS.ModelMirroring)).toBe('NO')
  expect(dataSet.items(TAGS.ModelUsageCodeSequence)[0]?.text(TAGS.CodeValue)).toBe('129016')
  expect(dataSet.items(TAGS.ConceptNameCodeSequence)[0]?.text(TAGS.CodeValue)).toBe('85040-4')
  expect(dataSet.number(TAGS.RecommendedPresentationOpacity)).toBe(0.5)
  expect(dataSet.text(TAGS.FrameOfReferenceUid)).toBe('1.2.3.4')
  const [named] = dataSet.items(TAGS.ReferencedInstanceSequence)
  expect(named?.text(TAGS.RelativeUriReferenceWithinEncapsulatedDocument)).toBe('hip_left.mtl')
  expect(named?.text(TAGS.ReferencedSopInstanceUid)).toBe(mtl.sopInstanceUid)
  const series = dataSet.items(TAGS.ReferencedSeriesSequence).map((item) => item.text(TAGS.SeriesInstanceUid))
  expect(series).toEqual(['1.2.3.5', dataSet.text(TAGS.SeriesInstanceUid)])
  const material = parseDicom(memoryFile('m.dcm', mtl.bytes)).dataSet
  expect(material.text(TAGS.MimeTypeOfEncapsulatedDocument)).toBe('model/mtl')
  expect(material.items(TAGS.MeasurementUnitsCodeSequence)).toEqual([])
  if (!validator) return
  const said = validate(asStl(obj.bytes))
  expect(said).toContain('EncapsulatedSTL')
  expect(said.split('\n').filter((line) => line.startsWith('Error'))).toEqual([])
})
