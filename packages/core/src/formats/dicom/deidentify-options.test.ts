import { expect, test } from 'vitest'
import { bytesFile, sha256 } from '../../../test/file-set.ts'
import { joinBytes } from '../../base/bytes.ts'
import type { ConfidentialityOption } from './confidentiality-table.ts'
import { deidentify } from './deidentify.ts'
import { IdentityMap } from './identity.ts'
import { parseDicom } from './parse.ts'
import { parseRectangles } from './pixel-blank.ts'
import { type RawElement, rawBytes } from './rewrite.ts'

const text = (tag: number, vr: string, value: string): RawElement => {
  const bytes = new TextEncoder().encode(value)
  return {
    tag,
    vr,
    value: bytes.length % 2 === 0 ? bytes : joinBytes([bytes, Uint8Array.of(vr === 'UI' ? 0 : 32)]),
  }
}
const short = (tag: number, value: number): RawElement => ({
  tag,
  vr: 'US',
  value: Uint8Array.of(value & 255, value >> 8),
})
const sequence = (tag: number, ...items: RawElement[][]): RawElement => ({ tag, vr: 'SQ', value: { items } })

const COLUMNS = 6
const ROWS = 5
/** A captured picture of two frames of three colours, with a report's words and an annotation. */
function capture(planar: number, syntax = '1.2.840.10008.1.2.1') {
  const elements = [
    text(0x00080005, 'CS', 'ISO_IR 192'),
    text(0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.7'),
    text(0x00080018, 'UI', '1.9.7.1'),
    text(0x00080060, 'CS', 'OT'),
    text(0x00100010, 'PN', 'Novak^Jana'),
    text(0x00100020, 'LO', 'PID4711'),
    text(0x0020000e, 'UI', '1.9.7.3'),
    short(0x00280002, 3),
    short(0x00280006, planar),
    text(0x00280008, 'IS', '2'),
    short(0x00280010, ROWS),
    short(0x00280011, COLUMNS),
    short(0x00280100, 8),
    text(0x00280301, 'CS', 'YES'),
    sequence(0x0040a730, [
      text(0x0040a040, 'CS', 'TEXT'),
      text(0x0040a160, 'UT', 'Lesion of 12 mm in the left ilium of Novak'),
    ]),
    sequence(0x00700001, [sequence(0x00700008, [text(0x00700006, 'ST', 'cut here, Novak')])]),
    { tag: 0x60003000, vr: 'OW', value: new Uint8Array(4) },
    { tag: 0x7fe00010, vr: 'OB', value: new Uint8Array(2 * 3 * ROWS * COLUMNS).fill(200) },
  ]
  const meta = [text(0x00020003, 'UI', '1.9.7.1'), text(0x00020010, 'UI', syntax)]
  const prefix = new Uint8Array(132)
  prefix.set(new TextEncoder().encode('DICM'), 128)
  const explicit = { explicit: true, littleEndian: true }
  return bytesFile(
    'file 1',
    joinBytes([prefix, ...rawBytes(meta, explicit), ...rawBytes(elements, explicit)]),
  )
}

function made(options: readonly ConfidentialityOption[], blank = '', planar = 0) {
  const identity = new IdentityMap('k', sha256)
  const source = capture(planar)
  identity.learn(parseDicom(source).dataSet)
  const file = deidentify(source, identity, new Set(options), blank ? parseRectangles(blank) : [])
  return { ...file, read: parseDicom(bytesFile('out', file.bytes)).dataSet, raw: Buffer.from(file.bytes) }
}

test('without options every word of reports and annotations is replaced; overlays and names are gone', () => {
  const { raw, read, warnings } = made([])
  for (const word of ['Novak', 'Jana', 'PID4711', 'Lesion', 'cut here'])
    expect(raw.includes(word), word).toBe(false)
  expect(read.has(0x60003000)).toBe(false)
  expect(warnings.map(({ code }) => code)).toContain('BURNED_IN_TEXT')
})

test('Clean Structured Content and Clean Graphics keep the words that name nobody, and say so by their codes', () => {
  const { raw, read } = made(['cleanStructuredContent', 'cleanGraphics'])
  expect(raw.includes('Lesion of 12 mm in the left ilium')).toBe(true)
  expect(raw.includes('cut here')).toBe(true)
  for (const word of ['Novak', 'Jana', 'PID4711']) expect(raw.includes(word), word).toBe(false)
  expect(read.has(0x60003000)).toBe(false)
  const codes = read.items(0x00120064).map((item) => item.text(0x00080100))
  expect(codes).toEqual(['113100', '113103', '113104']) // PS3.16 CID 7050.
})

// Which samples of the picture a rectangle takes, counted by hand.
test.each([
  ['triples', 0],
  ['planes', 1],
])('Clean Pixel Data: rectangles of every frame are 0, nothing else, pixels as %s', (_, planar) => {
  const { read, raw, warnings } = made(['cleanPixelData'], '1,1,2,3;4,0,99,1', planar)
  const pixels = raw.subarray(raw.length - 2 * 3 * ROWS * COLUMNS)
  const blank = (x: number, y: number) => (x >= 1 && x < 3 && y >= 1 && y < 4) || (x >= 4 && y === 0)
  for (let frame = 0; frame < 2; frame++)
    for (let sample = 0; sample < 3; sample++)
      for (let y = 0; y < ROWS; y++)
        for (let x = 0; x < COLUMNS; x++) {
          const at = planar
            ? x + COLUMNS * (y + ROWS * (sample + 3 * frame))
            : sample + 3 * (x + COLUMNS * (y + ROWS * frame))
          expect(pixels[at], `${frame} ${sample} ${x} ${y}`).toBe(blank(x, y) ? 0 : 200)
        }
  expect(read.text(0x00280301)).toBe('NO')
  expect(warnings.map(({ code }) => code)).not.toContain('BURNED_IN_TEXT')
})

test('what cannot be blanked is set aside with a reason', () => {
  expect(() => made(['cleanPixelData'])).toThrow(/nothing says where/)
  // 6 × 5 pixels: these would blank nothing, and the file would say that it is clean.
  for (const outside of ['6,0,4,4', '0,5,4,4', '0,0,1,1;99,99,2,2'])
    expect(() => made(['cleanPixelData'], outside), outside).toThrow(/picture of 6 × 5 pixels/)
  const identity = new IdentityMap('k', sha256)
  const coded = capture(0, '1.2.840.10008.1.2.4.50')
  expect(() => deidentify(coded, identity, new Set(['cleanPixelData']), parseRectangles('0,0,1,1'))).toThrow(
    expect.objectContaining({ code: 'DEIDENTIFY_PIXELS' }),
  )
  for (const wrong of ['', '1,2,3', '0,0,0,5', '-1,0,2,2', 'a,b,c,d'])
    expect(() => parseRectangles(wrong)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
})
