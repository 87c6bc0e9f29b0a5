import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Typesetter } from '@trabecula/core'

const require = createRequire(import.meta.url)
const FONTS = ['400Regular/NotoSansSC_400Regular.ttf', '700Bold/NotoSansSC_700Bold.ttf']
const STANDARD = 'a-2b' // ISO 19005-2: everything that is needed to show the page is inside.

/**
 * The typesetter, loaded when it is first asked for something: Typst with two weights of Noto Sans SC and no other font,
 * so that a page looks the same on every machine.
 */
export function lazyTypesetter(): Typesetter {
  let fonts: readonly Buffer[] | undefined
  let covered: ((codePoint: number) => boolean) | undefined
  const load = () => {
    fonts ??= FONTS.map((file) => readFileSync(require.resolve(`@expo-google-fonts/noto-sans-sc/${file}`)))
    return fonts
  }
  return {
    covers(codePoint) {
      covered ??= everyOf(load().map(coverageOf))
      return covered(codePoint)
    },
    async pdf({ main, files, date }) {
      const { NodeCompiler } = await import('@myriaddreamin/typst-ts-node-compiler')
      // The compiler wants a folder; every file that it reads is given from memory.
      const workspace = mkdtempSync(join(tmpdir(), 'trabecula-pdf-'))
      try {
        const compiler = NodeCompiler.create({ workspace, fontArgs: [{ fontBlobs: [...load()] }] })
        for (const { path, bytes } of files) compiler.mapShadow(join(workspace, path), Buffer.from(bytes))
        compiler.addSource(join(workspace, 'main.typ'), main)
        const compiled = compiler.compile({ mainFilePath: join(workspace, 'main.typ') })
        if (compiled.result === null) {
          const error = compiled.takeError() ?? compiled.takeDiagnostics()
          throw new Error(
            `the page could not be set: ${JSON.stringify(error && compiler.fetchDiagnostics(error))}`,
          )
        }
        const bytes = compiler.pdf(compiled.result, {
          pdfStandard: STANDARD,
          creationTimestamp: secondsOf(date),
        })
        compiler.evictCache(0)
        return new Uint8Array(bytes)
      } finally {
        rmSync(workspace, { recursive: true, force: true })
      }
    },
  }
}

function secondsOf(date: string): number {
  const [year, month, day] = [date.slice(0, 4), date.slice(4, 6), date.slice(6, 8)].map(Number)
  return Date.UTC(year!, month! - 1, day!) / 1000
}

function everyOf(tests: readonly ((codePoint: number) => boolean)[]): (codePoint: number) => boolean {
  return (codePoint) => tests.every((test) => test(codePoint))
}

/** Which code points an OpenType font maps to a glyph: its `cmap` table, format 12 or else 4 (ISO/IEC 14496-22, 5.2.1). */
export function coverageOf(font: Uint8Array): (codePoint: number) => boolean {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength)
  const cmap = tableAt(view, 'cmap')
  const subtables = Array.from(
    { length: view.getUint16(cmap + 2) },
    (_, i) => cmap + view.getUint32(cmap + 8 + 8 * i),
  )
  const ranges =
    rangesOf12(
      view,
      subtables.find((at) => view.getUint16(at) === 12),
    ) ??
    rangesOf4(
      view,
      subtables.find((at) => view.getUint16(at) === 4),
    ) ??
    []
  return (codePoint) => {
    let [low, high] = [0, ranges.length - 1]
    while (low <= high) {
      const middle = (low + high) >> 1
      const [first, last] = ranges[middle]!
      if (codePoint < first) high = middle - 1
      else if (codePoint > last) low = middle + 1
      else return true
    }
    return false
  }
}

function tableAt(view: DataView, tag: string): number {
  for (let i = 0; i < view.getUint16(4); i++) {
    const at = 12 + 16 * i
    const name = String.fromCharCode(...[0, 1, 2, 3].map((k) => view.getUint8(at + k)))
    if (name === tag) return view.getUint32(at + 8)
  }
  throw new Error(`the font has no table ${tag}`)
}

type Ranges = readonly (readonly [first: number, last: number])[]

function rangesOf12(view: DataView, at: number | undefined): Ranges | undefined {
  if (at === undefined) return undefined
  return Array.from({ length: view.getUint32(at + 12) }, (_, i) => {
    const group = at + 16 + 12 * i
    return [view.getUint32(group), view.getUint32(group + 4)]
  })
}

function rangesOf4(view: DataView, at: number | undefined): Ranges | undefined {
  if (at === undefined) return undefined
  const double = view.getUint16(at + 6)
  return Array.from({ length: double / 2 }, (_, i) => [
    view.getUint16(at + 16 + double + 2 * i),
    view.getUint16(at + 14 + 2 * i),
  ])
}
