import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { SHARED_DATA } from '../../../test/file-set.ts'
import { memoryFile } from './byte-window.ts'
import { decodeText, likelierCharacterSet, unknownCharacterSets } from './characters.ts'
import { parseDicom } from './parse.ts'
import { TAGS } from './tags.ts'

const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

// The names of PS3.5 annexes H (Japanese), I (Korean), J (Unicode, GB 18030) and K (Chinese), byte for byte.
test.each([
  [['', 'ISO 2022 IR 87'], 'Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B', 'Yamada^Tarou=山田^太郎=やまだ^たろう'],
  [['ISO 2022 IR 13', 'ISO 2022 IR 87'], '\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J=\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J', 'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう'],
  [['', 'ISO 2022 IR 149'], 'Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf', 'Hong^Gildong=洪^吉洞=홍^길동'],
  [['ISO_IR 192'], 'Wang^XiaoDong=\xe7\x8e\x8b^\xe5\xb0\x8f\xe6\x9d\xb1=', 'Wang^XiaoDong=王^小東='],
  [['GB18030'], 'Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab=', 'Wang^XiaoDong=王^小东='],
  [['', 'ISO 2022 IR 58'], 'Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab=', 'Zhang^XiaoDong=张^小东='],
  [['', 'ISO 2022 IR 58'], 'Zhang^XiaoDong=\xd5\xc5^\xd0\xa1\xb6\xab=', 'Zhang^XiaoDong=张^小东='], // Escapes left out.
  [['ISO_IR 100', 'ISO 2022 IR 126'], 'Buc^J\xe9r\xf4me\\\x1b-F\xc4\xe9\xef\\\xe9', 'Buc^Jérôme\\Διο\\é'],
  [['ISO_IR 144'], '\xbb\xee\xdace\xdc\xd1yp\xd3', 'Люкceмбypг'],
  [['ISO_IR 127'], '\xe2\xc8\xc7\xe6\xea', 'قباني'],
  [['ISO-IR 101'], '\xb3\xf3d\xbc', 'łódź'],
  [['GBK'], '\x81\x5c=\xc0\xeb', '乗=离'], // The second byte of the first character is a backslash.
])('%s', (sets, bytes, wanted) => {
  expect(decodeText(latin1(bytes), sets)).toBe(wanted)
}) // biome-ignore format: bytes beside their text

describe('a set that does not fit is told', () => {
  const chinese = latin1('\xd5\xc5\xd0\xa1\xb6\xab')
  const utf8 = new TextEncoder().encode('张小东')
  test.each([
    ['Chinese in a file that names Latin', chinese, ['ISO_IR 100'], 'GB18030'],
    ['UTF-8 in a file that names nothing', utf8, [], 'UTF-8 (ISO_IR 192)'],
    ['Chinese in a file that names UTF-8', chinese, ['ISO_IR 192'], 'GB18030'],
    ['accents in a file that names nothing', latin1('M\xfcller'), [''], 'another one'],
    ['accents in Latin-1', latin1('M\xfcller'), ['ISO_IR 100'], undefined],
    ['what it says', utf8, ['ISO_IR 192'], undefined],
    ['ASCII', latin1('Mueller'), [''], undefined],
  ])('%s', (_what, bytes, sets, wanted) => {
    expect(likelierCharacterSet(bytes, sets)).toBe(wanted)
  })
  test('sets that no standard has are named', () => {
    expect(unknownCharacterSets(['', 'ISO_IR 100', 'ISO 2022 IR 87', 'KOI8-R', 'GBK'])).toEqual(['KOI8-R'])
  })
})

test('any bytes under any set give a text', () => {
  for (let seed = 0; seed < 300; seed++) {
    const bytes = Uint8Array.from(
      { length: 40 },
      (_, i) => (seed * 7919 + i * i * 131 + ((i * seed) % 251)) & 0xff,
    )
    for (const sets of [
      [],
      ['ISO 2022 IR 13', 'ISO 2022 IR 87'],
      ['', 'ISO 2022 IR 159'],
      ['GB18030'],
      ['ISO_IR 192'],
    ])
      expect(typeof decodeText(bytes, sets)).toBe('string')
  }
})

const edge = join(SHARED_DATA, 'derived-dicom-edge')
test.skipIf(!existsSync(edge))(
  'names of derived-dicom-edge are as its truth says (skipped without ../shared)',
  () => {
    const { charsets } = JSON.parse(readFileSync(join(edge, 'truth.json'), 'utf8'))
    let seen = 0
    for (const [name, truth] of Object.entries<{ name: string; study_description: string }>(charsets)) {
      const path = join(edge, 'charsets', `${name}.dcm`)
      if (!existsSync(path)) continue
      const { dataSet } = parseDicom(memoryFile(name, new Uint8Array(readFileSync(path))))
      expect(dataSet.text(TAGS.PatientName)).toBe(truth.name.replace(/=$/, '')) // An empty component may be left out (PS3.5 6.2.1).
      expect(dataSet.text(TAGS.StudyDescription)).toBe(truth.study_description)
      seen++
    }
    expect(seen).toBeGreaterThan(0)
  },
)
