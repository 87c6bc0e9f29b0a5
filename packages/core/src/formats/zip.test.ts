import fc from 'fast-check'
import { type Zippable, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { bytesFile } from '../../test/file-set.ts'
import { TrabeculaError } from '../base/errors.ts'
import { looksLikeZip, openZip } from './zip.ts'

const text = new TextEncoder()
const zipOf = (entries: Zippable) => bytesFile('x.zip', zipSync(entries))
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
