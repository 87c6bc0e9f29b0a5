/** How the upper half (bytes from 0x80 on) of a set is read, by its ISO registration number (PS3.3 C.12.1.1.2). */
const UPPER: Readonly<Record<string, string>> = {
  6: 'windows-1252', 100: 'windows-1252', 101: 'iso-8859-2', 109: 'iso-8859-3', 110: 'iso-8859-4', 126: 'iso-8859-7',
  127: 'iso-8859-6', 138: 'iso-8859-8', 144: 'iso-8859-5', 148: 'windows-1254', 166: 'windows-874', 203: 'iso-8859-15',
  13: 'shift_jis', 58: 'gb18030', 149: 'euc-kr', 87: 'euc-jp', 159: 'euc-jp', 192: 'utf-8',
} // biome-ignore format: a table

/** Sets without code extensions: the whole value is one encoding. */
const WHOLE: Readonly<Record<string, string>> = { GB18030: 'gb18030', GBK: 'gbk', 'UTF-8': 'utf-8' }

/** Escape sequences without the ESC (PS3.3 tables C.12-3, C.12-4): which half they change and to what. */
const ESCAPES: Readonly<Record<string, { readonly half: 'lower' | 'upper'; readonly set: string }>> = {
  '(B': { half: 'lower', set: 'ascii' },
  '(J': { half: 'lower', set: 'ascii' },
  $B: { half: 'lower', set: 'jis-208' },
  '$(D': { half: 'lower', set: 'jis-212' },
  ')I': { half: 'upper', set: '13' },
  '-A': { half: 'upper', set: '100' },
  '-B': { half: 'upper', set: '101' },
  '-C': { half: 'upper', set: '109' },
  '-D': { half: 'upper', set: '110' },
  '-F': { half: 'upper', set: '126' },
  '-G': { half: 'upper', set: '127' },
  '-H': { half: 'upper', set: '138' },
  '-L': { half: 'upper', set: '144' },
  '-M': { half: 'upper', set: '148' },
  '-T': { half: 'upper', set: '166' },
  '-b': { half: 'upper', set: '203' },
  '$)A': { half: 'upper', set: '58' },
  '$)C': { half: 'upper', set: '149' },
}

const ESCAPE = 0x1b
/** What ends a code extension: control characters, and the delimiters \ ^ = of values and name components. */
const RESETS = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x5c, 0x5e, 0x3d])

const decoders = new Map<string, TextDecoder>()

function decodeWith(encoding: string, bytes: Uint8Array): string {
  let decoder = decoders.get(encoding)
  if (!decoder) {
    decoder = new TextDecoder(encoding)
    decoders.set(encoding, decoder)
  }
  return decoder.decode(bytes)
}

/** Control characters become spaces, so that a header can neither break a line nor steer a terminal. */
export function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, ' ')
}

function isPlain(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte >= 0x80 || byte === ESCAPE) return false
  return true
}

/** Registration number of a defined term, however it is spelled (`ISO_IR 100`, `ISO 2022 IR 100`, `ISO-IR 100`); undefined for others. */
function registrationOf(term: string): string | undefined {
  const match = /^ISO[ _-]?(?:2022[ _-]?)?IR[ _-]?(\d+)$/i.exec(term)
  return match && UPPER[match[1]!] ? match[1] : undefined
}

/** The terms of (0008,0005) that no set of the standard has. */
export function unknownCharacterSets(characterSets: readonly string[]): string[] {
  return characterSets
    .map((term) => term.trim())
    .filter((term) => term !== '' && !WHOLE[term.toUpperCase()] && !registrationOf(term))
}

function wholeEncoding(characterSets: readonly string[]): string | undefined {
  const [first = ''] = characterSets.map((term) => term.trim().toUpperCase())
  return WHOLE[first] ?? (registrationOf(first) === '192' ? 'utf-8' : undefined)
}

// Which set the upper half has at the start of a value: the first term's. Where it has none, a multi-byte set that is
// named serves, for the many files that leave its escape sequences out.
function initialUpper(characterSets: readonly string[]): string {
  const numbers = characterSets.map((term) => registrationOf(term.trim()))
  const first = numbers[0]
  if (first !== undefined && first !== '6' && first !== '87' && first !== '159') return first
  return numbers.find((number) => number === '58' || number === '149') ?? first ?? '6'
}

// The text of a run of bytes with one designation of both halves.
function runText(bytes: Uint8Array, lower: string, upper: string): string {
  if (lower === 'jis-208') return decodeWith('euc-jp', bytes.map((byte) => byte | 0x80)) // biome-ignore format: one line
  if (lower === 'jis-212') {
    const marked: number[] = []
    for (let i = 0; i + 1 < bytes.length; i += 2) marked.push(0x8f, bytes[i]! | 0x80, bytes[i + 1]! | 0x80)
    return decodeWith('euc-jp', Uint8Array.from(marked))
  }
  return decodeWith(UPPER[upper] ?? 'windows-1252', bytes)
}

function escapeAt(bytes: Uint8Array, at: number): { readonly name: string; readonly end: number } {
  let end = at + 1
  while (end < bytes.length && bytes[end]! >= 0x20 && bytes[end]! <= 0x2f) end++
  return {
    name: String.fromCharCode(...bytes.subarray(at + 1, end + 1)),
    end: Math.min(bytes.length, end + 1),
  }
}

function decodeExtended(bytes: Uint8Array, characterSets: readonly string[]): string {
  const initial = initialUpper(characterSets)
  let [lower, upper] = ['ascii', initial]
  let text = ''
  let from = 0
  const flush = (to: number) => {
    if (to > from) text += runText(bytes.subarray(from, to), lower, upper)
  }
  for (let i = 0; i < bytes.length; ) {
    const byte = bytes[i]!
    if (byte === ESCAPE) {
      flush(i)
      const { name, end } = escapeAt(bytes, i)
      const change = ESCAPES[name]
      if (change?.half === 'lower') lower = change.set
      else if (change) upper = change.set
      i = end
      from = end
    } else if (RESETS.has(byte) && (lower === 'ascii' || byte < 0x20)) {
      flush(i)
      text += String.fromCharCode(byte)
      ;[lower, upper] = ['ascii', initial]
      i++
      from = i
    } else i++
  }
  flush(bytes.length)
  return text
}

/**
 * Text of a DICOM value by the data set's Specific Character Set (0008,0005), values of which are given in order, with
 * the code extensions of ISO 2022 (PS3.5 section 6.1). Terms beyond the standard are read as Latin-1.
 */
export function decodeText(bytes: Uint8Array, characterSets: readonly string[]): string {
  if (isPlain(bytes)) return decodeWith('windows-1252', bytes)
  const whole = wholeEncoding(characterSets)
  return whole ? decodeWith(whole, bytes) : decodeExtended(bytes, characterSets)
}

function isUtf8(bytes: Uint8Array): boolean {
  return !decodeWith('utf-8', bytes).includes('\ufffd')
}

// Characters of GB 2312 follow each other in pairs; Latin text has accents one at a time.
function looksChinese(bytes: Uint8Array): boolean {
  let pairs = 0
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i]! < 0x80) continue
    const [high, low] = [bytes[i]!, bytes[i + 1] ?? 0]
    if (high < 0xb0 || high > 0xf7 || low < 0xa1 || low > 0xfe) return false
    pairs++
    i++
  }
  return pairs >= 2
}

/**
 * What a text is more likely written in than in the set that the file names; undefined where the set fits. Sets of one
 * byte take any bytes, so for Latin only what is plainly UTF-8 or Chinese is told.
 */
export function likelierCharacterSet(
  bytes: Uint8Array,
  characterSets: readonly string[],
): string | undefined {
  if (isPlain(bytes) || bytes.includes(ESCAPE)) return undefined
  const whole = wholeEncoding(characterSets)
  const upper = initialUpper(characterSets)
  const fits = !decodeText(bytes, characterSets).includes('\ufffd')
  const named = characterSets.some((term) => term.trim() !== '' && registrationOf(term.trim()) !== '6')
  if (whole === 'utf-8' && fits) return undefined
  const oneByte = !whole && UPPER[upper] === 'windows-1252'
  if (fits && !oneByte) return undefined
  if (isUtf8(bytes)) return 'UTF-8 (ISO_IR 192)'
  if (looksChinese(bytes)) return 'GB18030'
  return fits && named ? undefined : 'another one'
}
