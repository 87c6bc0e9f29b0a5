import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sliceFile } from '../../../test/dicom-series.ts'
import { bytesFile, diskFiles, SHARED_DATA, testContext } from '../../../test/file-set.ts'
import { TrabeculaError } from '../../base/errors.ts'
import { surveyImages } from '../../image/survey.ts'
import { decodeText } from './characters.ts'
import { parseDicom } from './parse.ts'
import { TAGS } from './tags.ts'
import { codeItem, element, sequence, writePart10 } from './write.ts'

const part10 = { sopClassUid: '1.2.3', sopInstanceUid: '1.2.3.4', transferSyntaxUid: '1.2.840.10008.1.2.1' }

test('what is written is read back: texts, numbers, nested sequences', () => {
  const text = fc.string({ unit: fc.constantFrom(...'abc äß髋臼 123'), maxLength: 30 }).map((s) => s.trim())
  fc.assert(
    fc.property(
      text,
      fc.array(fc.integer({ min: 0, max: 65535 }), { minLength: 1, maxLength: 3 }),
      fc.array(text, { maxLength: 4 }),
      (title, numbers, meanings) => {
        const bytes = writePart10({
          ...part10,
          dataSet: [
            element('SpecificCharacterSet', 'ISO_IR 192'),
            element('SeriesDescription', title),
            element('Rows', ...numbers),
            sequence('ConceptNameCodeSequence', ...meanings.map((meaning) => codeItem('1', 'X', meaning))),
          ],
        })
        expect(bytes.length % 2).toBe(0)
        const { dataSet } = parseDicom(bytesFile('x', bytes))
        expect(dataSet.text(TAGS.SeriesDescription)).toBe(title.trim() || undefined)
        expect(dataSet.numbers(TAGS.Rows)).toEqual(numbers)
        expect(
          dataSet.items(TAGS.ConceptNameCodeSequence).map((item) => item.text(TAGS.CodeMeaning) ?? ''),
        ).toEqual(meanings)
      },
    ),
    { numRuns: 200 },
  )
})

function bytesOf(...parts: (number[] | string)[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : part)),
  )
}

const head = [...new Uint8Array(128)]
const explicitMeta = (uid: string) => bytesOf(head, 'DICM', [2, 0, 0x10, 0], 'UI', [uid.length, 0], uid)
const undefinedLength = [0xff, 0xff, 0xff, 0xff]

test('sequences of undefined length, in implicit VR and inside UN, are walked', () => {
  const item = [0xfe, 0xff, 0x00, 0xe0]
  const itemEnd = [0xfe, 0xff, 0x0d, 0xe0, 0, 0, 0, 0]
  const sequenceEnd = [0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]
  const code = [0x08, 0, 0x00, 0x01, 4, 0, 0, 0, 0x61, 0x62, 0x63, 0x64] // (0008,0100) implicit: "abcd"
  const inner = [...item, ...undefinedLength, ...code, ...itemEnd, ...sequenceEnd]
  const rows = [0x28, 0, 0x10, 0]
  const implicit = bytesOf(
    [...explicitMeta('1.2.840.10008.1.2\0')],
    [0x40, 0, 0x43, 0xa0],
    undefinedLength,
    inner,
  )
  expect(
    parseDicom(bytesFile('x', implicit)).dataSet.items(TAGS.ConceptNameCodeSequence)[0]?.text(TAGS.CodeValue),
  ).toBe('abcd')
  const unknown = bytesOf(
    [...explicitMeta('1.2.840.10008.1.2.1\0')],
    [0x09, 0, 0x01, 0x10],
    'UN',
    [0, 0],
    undefinedLength,
    inner,
    rows,
    'US',
    [2, 0, 5, 0],
  )
  const { dataSet } = parseDicom(bytesFile('x', unknown))
  expect(dataSet.items(0x00091001)[0]?.text(TAGS.CodeValue)).toBe('abcd')
  expect(dataSet.number(TAGS.Rows)).toBe(5)
})

test('an item that says it is longer than its sequence is refused', () => {
  const lying = bytesOf(
    [...explicitMeta('1.2.840.10008.1.2\0')],
    [0x40, 0, 0x43, 0xa0, 12, 0, 0, 0],
    [0xfe, 0xff, 0x00, 0xe0, 100, 0, 0, 0],
    [...new Uint8Array(200)],
  )
  expect(() => parseDicom(bytesFile('x', lying))).toThrow(expect.objectContaining({ code: 'DICOM_LENGTH' }))
})

test('character sets (texts from GB 18030-2005, JIS and KS registers)', () => {
  expect(decodeText(bytesOf([0xcd, 0xf5]), ['GBK'])).toBe('王')
  expect(decodeText(bytesOf([0x81, 0x39, 0xee, 0x39]), ['GB18030'])).toBe('㐀')
  expect(decodeText(bytesOf([0x1b, 0x24, 0x29, 0x41, 0xcd, 0xf5]), ['', 'ISO 2022 IR 58'])).toBe('王')
  expect(decodeText(bytesOf([0xfc]), ['ISO_IR 100'])).toBe('ü')
  expect(decodeText(bytesOf([0xe7, 0x8e, 0x8b]), ['ISO_IR 192'])).toBe('王')
})

const charsets = join(SHARED_DATA, 'derived-dicom-edge/charsets')
test.skipIf(!existsSync(charsets))(
  'names and descriptions of the charset files (skipped without ../shared)',
  () => {
    const truth = JSON.parse(
      readFileSync(join(SHARED_DATA, 'derived-dicom-edge/truth.json'), 'utf8'),
    ).charsets
    for (const file of diskFiles(charsets).files) {
      const wanted = truth[file.name.replace(/\.dcm$/, '')]
      const { dataSet } = parseDicom(file)
      expect(dataSet.text(TAGS.StudyDescription)).toBe(wanted.study_description)
      expect(dataSet.text(TAGS.PatientName)).toBe(wanted.name.replace(/=$/, ''))
    }
  },
)

const slice = sliceFile({
  name: 'slice', uid: '1', columns: 12, rows: 10, spacing: [1, 1], position: [0, 0, 0], rowAxis: [1, 0, 0], columnAxis: [0, 1, 0],
  field: ([x]) => x, more: [sequence('ConceptNameCodeSequence', codeItem('1', 'X', 'meaning'))],
}) // biome-ignore format: one slice

test('a file with flipped bytes or cut short gives a volume or a named refusal; nothing else', async () => {
  const whole = slice.read()
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 5 }),
      fc.option(fc.nat()),
      async (flips, cut) => {
        const bytes = whole.slice(0, cut === null ? whole.length : cut % whole.length)
        for (const [at, value] of flips)
          if (bytes.length > 132) bytes[132 + (at % (bytes.length - 132))] = value
        const { volumes, rejected } = await surveyImages({ files: [bytesFile('x', bytes)] }, testContext())
        expect(volumes.length + rejected.length).toBe(1)
        for (const volume of volumes) {
          await volume.load(true).catch((error: unknown) => {
            expect(error).toBeInstanceOf(TrabeculaError)
          })
        }
      },
    ),
    { numRuns: 1500 },
  )
})

const collections = [
  'dicom-pydicom',
  'dicom-pydicom-data',
  'dicom-pylibjpeg',
  'dicom-fodicom',
  'dicom-dcmqi',
  'dicom-highdicom',
  'dicom-swift-fixtures',
]
test.skipIf(!existsSync(join(SHARED_DATA, collections[0]!)))(
  'every file of the public collections is read or refused by name (skipped without ../shared)',
  { timeout: 300_000 },
  async () => {
    for (const collection of collections) {
      for (const file of diskFiles(join(SHARED_DATA, collection)).files) {
        const { volumes, rejected } = await surveyImages({ files: [file] }, testContext())
        expect(volumes.length + rejected.length, file.name).toBeGreaterThan(0)
        for (const { code } of rejected) expect(code).toMatch(/^[A-Z][A-Z0-9_]+$/)
        for (const volume of volumes) {
          await volume.load(true).catch((error: unknown) => {
            expect(error, file.name).toBeInstanceOf(TrabeculaError)
          })
        }
      }
    }
  },
)
