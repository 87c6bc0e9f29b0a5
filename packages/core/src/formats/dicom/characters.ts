const ENCODINGS: Readonly<Record<string, string>> = {
  '': 'windows-1252',
  'ISO_IR 6': 'windows-1252',
  'ISO_IR 100': 'windows-1252',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 109': 'iso-8859-3',
  'ISO_IR 110': 'iso-8859-4',
  'ISO_IR 126': 'iso-8859-7',
  'ISO_IR 127': 'iso-8859-6',
  'ISO_IR 138': 'iso-8859-8',
  'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 148': 'windows-1254',
  'ISO_IR 166': 'windows-874',
  'ISO_IR 13': 'shift_jis',
  'ISO_IR 192': 'utf-8',
  GB18030: 'gb18030',
  GBK: 'gbk',
  'ISO 2022 IR 58': 'gbk',
  'ISO 2022 IR 149': 'euc-kr',
  'ISO 2022 IR 87': 'iso-2022-jp',
}

const ESCAPE = 0x1b

// An escape sequence designates a set (ISO 2022): ESC, intermediate bytes 0x20–0x2F, one final byte. GB 2312 and
// KS X 1001 stand in the upper half, where the decoder of the multi-byte encoding reads them without the escapes.
function withoutEscapes(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(ESCAPE)) return bytes
  const kept: number[] = []
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== ESCAPE) {
      kept.push(bytes[i]!)
      continue
    }
    i++
    while (i < bytes.length && bytes[i]! >= 0x20 && bytes[i]! <= 0x2f) i++
  }
  return Uint8Array.from(kept)
}

/** Control characters become spaces, so that a header can neither break a line nor steer a terminal. */
export function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, ' ')
}

/**
 * Text of a DICOM value by the data set's Specific Character Set (0008,0005), values of which are given in order.
 * Sets beyond the list are read as Latin-1: only ASCII parts are then sure.
 */
export function decodeText(bytes: Uint8Array, characterSets: readonly string[]): string {
  const named = characterSets.map((set) => set.trim()).filter((set) => set !== '')
  const wide = named.find((set) => set.startsWith('ISO 2022') && ENCODINGS[set]) ?? named[0] ?? ''
  const encoding = ENCODINGS[wide] ?? ENCODINGS[wide.replace('ISO 2022 IR', 'ISO_IR')] ?? 'windows-1252'
  const plain = encoding === 'iso-2022-jp' ? bytes : withoutEscapes(bytes)
  return new TextDecoder(encoding).decode(plain)
}
