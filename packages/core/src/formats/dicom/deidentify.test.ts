import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bytesFile, SHARED_DATA, sha256 } from '../../../test/file-set.ts'
import { joinBytes } from '../../base/bytes.ts'
import type { ConfidentialityOption } from './confidentiality-table.ts'
import { deidentify } from './deidentify.ts'
import { IdentityMap, shiftedDate } from './identity.ts'
import { type DicomFile, parseDicom } from './parse.ts'
import { type RawElement, rawBytes } from './rewrite.ts'
import { TAGS } from './tags.ts'

const text = (tag: number, vr: string, value: string): RawElement => {
  const bytes = new TextEncoder().encode(value)
  return {
    tag,
    vr,
    value: bytes.length % 2 === 0 ? bytes : joinBytes([bytes, Uint8Array.of(vr === 'UI' ? 0 : 32)]),
  }
}
const NAME = 'Müller^Anna Lisa'
const elements: readonly RawElement[] = [
  text(0x00080005, 'CS', 'ISO_IR 192'),
  text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.2'),
  text(0x00080018, 'UI', '1.9.77.1'),
  text(0x00080020, 'DA', '20240229'),
  text(0x00080022, 'DA', '20240301'),
  text(0x00080030, 'TM', '101112'),
  text(0x00080050, 'SH', 'ACC778899'),
  text(0x00080060, 'CS', 'CT'),
  text(0x00080080, 'LO', 'Klinik Nordbad'),
  text(0x00080090, 'PN', 'Referrer^Rolf'),
  text(0x0008103e, 'LO', 'Becken 1.0 Müller 20240229'),
  text(0x00081032, 'LO', 'kept, but of Müller'),
  text(0x00090010, 'LO', 'SOME VENDOR'),
  text(0x00091001, 'LO', 'Anna Lisa Müller PID4711'),
  text(0x00100010, 'PN', NAME),
  text(0x00100020, 'LO', 'PID4711'),
  text(0x00100030, 'DA', '19610704'),
  text(0x00100040, 'CS', 'F'),
  text(0x00101010, 'AS', '062Y'),
  text(0x00180015, 'CS', 'HEAD'),
  text(0x00181000, 'LO', 'SERIAL0815'),
  text(0x00189074, 'DT', '20240301101113.5'),
  text(0x0020000d, 'UI', '1.9.77.2'),
  text(0x0020000e, 'UI', '1.9.77.3'),
  text(0x00200052, 'UI', '1.9.77.4'),
  {
    tag: 0x00081140,
    vr: 'SQ',
    value: {
      items: [
        [
          text(0x00081150, 'UI', '1.2.840.10008.5.1.4.1.1.2'),
          text(0x00081155, 'UI', '1.9.77.1'),
          text(0x00290010, 'LO', 'Müller'),
          { tag: 0x00400275, vr: 'SQ', value: { items: [[text(0x00321060, 'LO', 'for Anna Lisa')]] } },
        ],
      ],
    },
  },
  text(0x60000022, 'LO', 'Müller'),
  { tag: 0x60003000, vr: 'OW', value: new Uint8Array(4) },
  { tag: 0x7fe00010, vr: 'OW', value: Uint8Array.from({ length: 64 }, (_, i) => i * 3) },
  text(0xfffcfffc, 'OB', 'Müller'),
]

function fileOf(explicit: boolean, littleEndian = true) {
  const syntax = explicit
    ? littleEndian
      ? '1.2.840.10008.1.2.1'
      : '1.2.840.10008.1.2.2'
    : '1.2.840.10008.1.2'
  const meta = rawBytes(
    [
      text(0x00020003, 'UI', '1.9.77.1'),
      text(0x00020010, 'UI', syntax),
      text(0x00020016, 'AE', 'MUELLERSCU'),
    ],
    { explicit: true, littleEndian: true },
  )
  const prefix = new Uint8Array(132)
  prefix.set(new TextEncoder().encode('DICM'), 128)
  prefix.set(new TextEncoder().encode('Müller'), 0)
  return bytesFile('file 1', joinBytes([prefix, ...meta, ...rawBytes(elements, { explicit, littleEndian })]))
}

function made(explicit = true, options: readonly ConfidentialityOption[] = [], little = true, key = 'k') {
  const identity = new IdentityMap(key, sha256)
  const source = fileOf(explicit, little)
  identity.learn(parseDicom(source).dataSet)
  const file = deidentify(source, identity, new Set(options))
  const read: DicomFile = parseDicom(bytesFile('out', file.bytes))
  return { ...file, text: (tag: number) => read.dataSet.text(tag), read }
}

const has = (bytes: Uint8Array, word: string) => Buffer.from(bytes).includes(Buffer.from(word, 'utf8'))
const IDENTIFYING = [
  'Müller',
  'Anna',
  'Lisa',
  'PID4711',
  '19610704',
  'ACC778899',
  'Nordbad',
  'Rolf',
  'SERIAL0815',
  'MUELLERSCU',
  '1.9.77',
  '20240229',
  '20240301',
  'SOME VENDOR',
]

describe.each([
  ['explicit little endian', true, true],
  ['explicit big endian', true, false],
  ['implicit little endian', false, true],
] as const)('%s', (_, explicit, little) => {
  test('nothing that identifies is left, nested, private, overlay, preamble and padding included', () => {
    const { bytes, read } = made(explicit, [], little)
    expect(IDENTIFYING.filter((word) => has(bytes, word))).toEqual([])
    expect(
      [...read.dataSet.elements.keys()].filter((tag) => ((tag >>> 16) & 1) === 1 || tag >>> 24 === 0x60),
    ).toEqual([])
    expect(read.transferSyntax.explicit).toBe(explicit)
    expect(read.transferSyntax.littleEndian).toBe(little)
  })

  test('pixels byte for byte; what is not identifying stays', () => {
    const { read, text } = made(explicit, [], little)
    const { start, end } = read.dataSet.elements.get(TAGS.PixelData)!.range
    expect([...read.source.read(start, end)]).toEqual(Array.from({ length: 64 }, (_, i) => (i * 3) % 256))
    expect(text(TAGS.Modality)).toBe('CT')
    expect(text(TAGS.SopClassUid)).toBe('1.2.840.10008.5.1.4.1.1.2')
  })
})

test('UIDs are mapped alike everywhere, dates dummy, the method told, a head warned of', () => {
  const { text, read, warnings, sopInstanceUid } = made()
  const referenced = read.dataSet.items(0x00081140)[0]!
  expect(referenced.text(TAGS.ReferencedSopInstanceUid)).toBe(text(TAGS.SopInstanceUid))
  expect(text(TAGS.SopInstanceUid)).toBe(sopInstanceUid)
  expect(sopInstanceUid).toMatch(/^2\.25\.\d+$/)
  expect(text(TAGS.PatientName)).toMatch(/^ANON-[0-9A-F]{10}$/)
  expect(text(TAGS.StudyDate)).toBeUndefined()
  expect(text(0x00189074)).toBe('19000101000000')
  expect(text(0x00120062)).toBe('YES')
  expect(text(0x00280303)).toBe('REMOVED')
  expect(read.dataSet.items(0x00120064).map((item) => item.text(TAGS.CodeValue))).toEqual(['113100'])
  expect(warnings.map(({ code }) => code)).toEqual(['FACE_RECOGNISABLE', 'IDENTITY_IN_TEXT'])
  expect(made().bytes).toEqual(made().bytes)
  expect(made(true, [], true, 'other').sopInstanceUid).not.toBe(sopInstanceUid)
})

test('options keep what they name, and are told by their codes', () => {
  const full = made(true, [
    'retainFullDates',
    'retainUids',
    'retainDeviceIdentity',
    'retainInstitutionIdentity',
    'retainPatientCharacteristics',
  ])
  expect(
    [TAGS.StudyDate, TAGS.SopInstanceUid, TAGS.DeviceSerialNumber, 0x00080080, 0x00101010].map(full.text),
  ).toEqual(['20240229', '1.9.77.1', 'SERIAL0815', 'Klinik Nordbad', '062Y'])
  expect(full.text(TAGS.PatientBirthDate)).toBeUndefined()
  expect(full.read.dataSet.items(0x00120064).map((item) => item.text(TAGS.CodeValue))).toEqual([
    '113100',
    '113106',
    '113108',
    '113109',
    '113110',
    '113112',
  ])
  const moved = made(true, ['retainModifiedDates', 'cleanDescriptors'])
  const day = (date: string) =>
    Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6, 8))) / 864e5
  const [study, acquired] = [TAGS.StudyDate, TAGS.AcquisitionDate].map((tag) => day(moved.text(tag)!))
  expect(acquired! - study!).toBe(1)
  expect(study).toBeLessThan(day('20240229'))
  expect(moved.text(TAGS.StudyTime)).toBe('101112')
  expect(moved.text(TAGS.SeriesDescription)).toBe('Becken 1.0')
})

test('dates are moved over months, leap days and years', () => {
  expect(shiftedDate('20240301', -1)).toBe('20240229')
  expect(shiftedDate('20230301120000.5', -1)).toBe('20230228120000.5')
  expect(shiftedDate('20240101', -1)).toBe('20231231')
  expect(shiftedDate('20241301', -1)).toBeUndefined()
})

const installed = spawnSync('dciodvfy', ['-version']).error === undefined
test.skipIf(!installed || !existsSync(SHARED_DATA))(
  'files of others stay as valid as they were, and nothing of their identity is left (needs dicom3tools and ../shared/data)',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'deid-'))
    const errorsOf = (bytes: Uint8Array) => {
      const path = join(folder, 'a.dcm')
      writeFileSync(path, bytes)
      const { stderr } = spawnSync('dciodvfy', [path], { encoding: 'utf8' })
      return stderr.split('\n').filter((line) => line.startsWith('Error') && !/Patient.?ID/.test(line)).length
    }
    const roots = [
      'dicom-pydicom',
      'dicom-dcmqi',
      'dicom-swift-fixtures',
      'synthetic-pelvis-objects',
      'dicom-highdicom',
    ]
    const paths = roots.flatMap((root) =>
      readdirSync(join(SHARED_DATA, root), { recursive: true }).map((name) =>
        join(SHARED_DATA, root, String(name)),
      ),
    )
    const left: string[] = []
    const worse: string[] = []
    let read = 0
    for (const path of paths.filter((name) => statSync(name).isFile() && statSync(name).size < 3e5)) {
      const source = bytesFile('file', new Uint8Array(readFileSync(path)))
      const identity = new IdentityMap('k', sha256)
      let file: ReturnType<typeof deidentify>
      let original: DicomFile
      try {
        original = parseDicom(source)
        identity.learn(original.dataSet)
        file = deidentify(source, identity, new Set())
      } catch {
        continue
      }
      read++
      const words = [
        TAGS.PatientName,
        TAGS.PatientId,
        TAGS.SopInstanceUid,
        TAGS.StudyInstanceUid,
        TAGS.AccessionNumber,
        TAGS.StudyDate,
      ]
        .map((tag) => original.dataSet.text(tag))
        .filter((word): word is string => word !== undefined && word.length >= 5)
        // A series may have the same number.
        .filter((word) => word !== original.dataSet.text(TAGS.SeriesNumber))
      const pixels = original.dataSet.elements.get(TAGS.PixelData)?.range
      const header = file.bytes.subarray(0, file.bytes.length - (pixels ? pixels.end - pixels.start : 0))
      for (const word of words) if (has(header, word)) left.push(`${path}: ${word}`)
      if (read % 12 === 0 && errorsOf(file.bytes) > errorsOf(source.read())) worse.push(path)
    }
    rmSync(folder, { recursive: true })
    expect(read).toBeGreaterThan(40)
    expect(left).toEqual([])
    expect(worse).toEqual([])
  },
  600_000,
)
