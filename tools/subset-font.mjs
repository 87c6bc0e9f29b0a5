// Writes packages/core/src/device/marking-font.ts: the printable ASCII of a TTF, and a few letters more, as an OpenType font in base64.
// Call: node tools/subset-font.mjs NotoSans_700Bold.ttf  (from @expo-google-fonts/noto-sans 0.4.2, OFL-1.1, Copyright 2022 The Noto Project Authors)
import { readFileSync, writeFileSync } from 'node:fs'
import * as opentype from 'opentype.js/dist/opentype.mjs'

const source = process.argv[2]
if (!source) throw new Error('call: node tools/subset-font.mjs FONT.ttf')
const arrayBufferOf = (buffer) =>
  buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength)
const font = opentype.parse(arrayBufferOf(readFileSync(source)))

const wanted = [
  ...Array.from({ length: 95 }, (_, i) => String.fromCodePoint(0x20 + i)),
  ...'ÄÖÜäöüßéèçñøåØÅ°·µ±×',
]
const glyphs = [font.glyphs.get(0)]
for (const character of wanted) {
  const glyph = font.charToGlyph(character)
  if (glyph.index === 0) throw new Error(`${source} has no ${character}`)
  const unicode = character.codePointAt(0)
  glyphs.push(
    new opentype.Glyph({
      name: `u${unicode.toString(16)}`,
      unicode,
      advanceWidth: glyph.advanceWidth,
      path: glyph.path,
    }),
  )
}
const subset = new opentype.Font({
  familyName: 'Noto Sans',
  styleName: 'Bold',
  unitsPerEm: font.unitsPerEm,
  ascender: font.ascender,
  descender: font.descender,
  createdTimestamp: 0,
  glyphs,
})
const base64 = Buffer.from(subset.toArrayBuffer()).toString('base64')
const rows = base64.match(/.{1,104}/g).join('\n')
writeFileSync(
  new URL('../packages/core/src/device/marking-font.ts', import.meta.url),
  `// Written by tools/subset-font.mjs; do not edit.
// Noto Sans Bold, Copyright 2022 The Noto Project Authors, SIL Open Font License 1.1 (packages/core/fonts/OFL.txt).

/** Height of a capital letter, in font units. */
export const CAPITAL_HEIGHT = ${font.tables.os2.sCapHeight}

/** An OpenType font of printable ASCII and some letters more, base64 with line ends. */
export const MARKING_FONT_BASE64 = \`
${rows}
\`
`,
)
