import fc from 'fast-check'
import { type Zippable, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { bytesFile } from '../../test/file-set.ts'
import { TrabeculaError } from '../base/errors.ts'
import { seededRandom } from '../base/random.ts'
import { looksLikeZip, openZip } from './zip.ts'

const text = new TextEncoder()
const zipOf = (entries: Zippable) => bytesFile('x.zip', zipSync(entries))
function noise(length: number): Uint8Array {
  const random = seededRandom(5)
  return Uint8Array.from({ length }, () => Math.floor(random() * 100))
}

const same = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, i) => byte === b[i])

const codeOf = (file: ReturnType<typeof bytesFile>) => {
  try {
    for (const entry of openZip(file)) entry.read()
  } catch (error) {
    if (error instanceof TrabeculaError) return error.code
    throw error
  }
  return undefined
}

test('entries in folders come back whole, in part, sorted by code unit; folders themselves are left out', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.stringMatching(/^[a-zA-Z0-9]{1,8}$/), fc.uint8Array({ maxLength: 300 }), {
        minKeys: 1,
        maxKeys: 8,
      }),
      fc.constantFrom(0, 6),
      (files, level) => {
        const named = Object.fromEntries(
          Object.entries(files).map(([name, bytes]) => [`folder/${name}`, bytes]),
        )
        const entries = openZip(
          zipOf({
            ...Object.fromEntries(
              Object.entries(named).map(([name, bytes]) => [name, [bytes, { level: level as 0 | 6 }]]),
            ),
            'empty/': new Uint8Array(0),
          } as Zippable),
        )
        expect(entries.map(({ name }) => name)).toEqual(Object.keys(named).sort())
        for (const entry of entries) {
          expect(entry.read()).toEqual(named[entry.name])
          expect(entry.read(1, 3)).toEqual(named[entry.name]!.subarray(1, 3))
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('headers of many long entries are read without unpacking them, the whole of each once', () => {
  const long = noise(400_000)
  for (const level of [0, 6] as const) {
    const bytes = zipSync(Object.fromEntries(['a', 'b', 'c'].map((name) => [name, [long, { level }]])))
    let got = 0
    const read = (start = 0, end = bytes.length) => {
      got += end - start
      return bytes.subarray(start, end)
    }
    const entries = openZip({ name: 'x.zip', size: bytes.length, read })
    got = 0
    for (const entry of entries) expect(same(entry.read(0, 8192), long.subarray(0, 8192))).toBe(true)
    for (const entry of entries) expect(same(entry.read(100, 16384), long.subarray(100, 16384))).toBe(true)
    expect(got).toBeLessThan(bytes.length / 3)
    got = 0
    for (const entry of entries) {
      expect(same(entry.read(5000, 399_999), long.subarray(5000, 399_999))).toBe(true)
      expect(same(entry.read(0, 10), long.subarray(0, 10))).toBe(true)
    }
    expect(got).toBeLessThan(bytes.length + 1000)
    const part = new Uint8Array(50_000)
    for (const entry of entries) {
      expect(entry.readInto!(part, 350_000)).toBe(50_000)
      expect(same(part, long.subarray(350_000))).toBe(true)
    }
  }
})

test('a long entry that ends before its header is told, and one with another checksum when all of it is read', () => {
  const long = noise(400_000)
  const bytes = zipSync({ a: [long, { level: 0 }] })
  bytes[300_000]! ^= 1
  const [entry] = openZip(bytesFile('x.zip', bytes))
  expect(same(entry!.read(0, 4), long.subarray(0, 4))).toBe(true)
  expect(() => entry!.read()).toThrow('checksum')
  const short = zipSync({ a: [long.subarray(0, 1000), { level: 6 }] })
  const view = new DataView(short.buffer)
  view.setUint32(short.length - 22 - 47 + 24, 400_000, true) // The directory says it is long.
  expect(codeOf(bytesFile('x.zip', short))).toBe('ZIP_DAMAGED')
  expect(() => openZip(bytesFile('x.zip', short))[0]!.read(0, 4)).toThrow('shorter')
})

test.each([
  '../evil.dcm',
  '/etc/passwd',
  'a/../../b',
  'C:\\x',
  'a\\..\\..\\b',
])('a name that leads out is refused: %s', (name) => {
  expect(codeOf(zipOf({ [name]: text.encode('x') }))).toBe('ZIP_PATH')
})

test('a bomb is refused before it is unpacked', () => {
  expect(codeOf(zipOf({ bomb: [new Uint8Array(64 * 2 ** 20), { level: 9 }] }))).toBe('ZIP_LIMIT')
})

test('a wrong checksum, a lying size and an encrypted entry are refused', () => {
  const plain = zipSync({ a: [text.encode('hello world, hello world'), { level: 0 }] })
  const changed = plain.slice()
  changed[31 + 5]! ^= 1 // A byte of the stored data.
  expect(codeOf(bytesFile('x', changed))).toBe('ZIP_DAMAGED')
  const central = plain.length - 22 - 47
  const lying = plain.slice()
  new DataView(lying.buffer).setUint32(central + 24, 5, true)
  expect(codeOf(bytesFile('x', lying))).toBe('ZIP_DAMAGED')
  const locked = plain.slice()
  locked[central + 8]! |= 1
  expect(codeOf(bytesFile('x', locked))).toBe('ZIP_ENCRYPTED')
})

test('damaged bytes give an error with a code or entries; nothing else', () => {
  const whole = zipSync({
    'a/b': text.encode('some text '.repeat(30)),
    c: [text.encode('stored'), { level: 0 }],
  })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 }),
      fc.option(fc.nat()),
      (flips, cut) => {
        const bytes = whole.slice(0, cut === null ? whole.length : cut % whole.length)
        for (const [at, value] of flips) if (bytes.length > 0) bytes[at % bytes.length] = value
        const file = bytesFile('x', bytes)
        if (looksLikeZip(file)) codeOf(file)
      },
    ),
    { numRuns: 1500 },
  )
})
