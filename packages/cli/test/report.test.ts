import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { plainContext, steps, type Warning } from '@trabecula/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { richInputs, richParams } from '../../core/test/report-fixture.ts'
import { englishWords, namesOn, spokenText } from '../../core/test/report-language.ts'
import { coverageOf, lazyTypesetter } from '../src/runtime/typeset.ts'
import { CaseFolder } from './case-folder.ts'
import { trabecula } from './program.ts'

const PDFTOTEXT = '/usr/bin/pdftotext'
const hasPoppler = existsSync(PDFTOTEXT)
const folder = mkdtempSync(join(tmpdir(), 'trabecula-report-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const stepOf = (kind: string) => steps.find((step) => step.kind === kind)!

async function write(kind: string, params: object, inputs = richInputs()) {
  const warnings: Warning[] = []
  const context = { ...plainContext(sha256, warnings), typeset: lazyTypesetter() }
  const step = stepOf(kind)
  const result = (await step.run(inputs as never, step.params.parse(params) as never, context)) as {
    readonly files: readonly { readonly bytes: Uint8Array }[]
  }
  return { bytes: result.files[0]!.bytes, warnings }
}

function textOf(pdf: Uint8Array): string {
  const path = join(folder, 'page.pdf')
  writeFileSync(path, pdf)
  return execFileSync(PDFTOTEXT, ['-layout', path, '-'], { encoding: 'utf8', maxBuffer: 1 << 26 })
}

/** English words of a PDF's text that are no part of a code or name on the page of the same content. */
function strayWords(text: string, page: string): readonly string[] {
  const names = namesOn(page)
  return englishWords(text, names).filter((word) => !names.some((name) => name.includes(word)))
}

test('the same report gives the same bytes, and they are PDF/A', async () => {
  const one = await write('report/pdf', richParams('zh'))
  const two = await write('report/pdf', richParams('zh'))
  expect(sha256(two.bytes)).toBe(sha256(one.bytes))
  const head = Buffer.from(one.bytes).toString('latin1')
  expect(head.startsWith('%PDF-1.')).toBe(true)
  expect(head).toContain('pdfaid:part')
  expect(one.bytes.length).toBeLessThan(400_000)
})

test('without a typesetter the step says so', async () => {
  const step = stepOf('report/pdf')
  const params = step.params.parse(richParams('en'))
  await expect(
    (async () => step.run(richInputs() as never, params as never, plainContext(sha256)))(),
  ).rejects.toMatchObject({ code: 'TYPESETTER_MISSING' })
})

test('the font’s own table says which characters it has', () => {
  const require = createRequire(import.meta.url)
  const covers = coverageOf(
    readFileSync(require.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf')),
  )
  const has = (text: string) => [...text].map((sign) => covers(sign.codePointAt(0)!))
  expect(has('aZ09髋骨≤×²')).not.toContain(false)
  expect(has('✗𠮷')).toEqual([false, false])
})

describe.skipIf(!hasPoppler)('the text of the PDF (skipped without pdftotext)', () => {
  test('says all that the page says: checks, tables, decisions, warnings, hashes', async () => {
    const text = textOf((await write('report/pdf', richParams('en'))).bytes).replace(/\s+/g, ' ')
    for (const part of [
      'the thinnest place of hip_left can be printed',
      'Seat of guide_ilium',
      '812.4',
      'does not count',
      'EXAMPLE',
      'SYNTHETIC',
      'Not cleared as a medical device',
      'PIECES_LEFT_OUT',
      'a'.repeat(64),
    ])
      expect(text.replaceAll(' ', '')).toContain(part.replaceAll(' ', ''))
    expect(text).toMatch(/Page 1 \/ \d/)
  })

  test('a Chinese one has no English word but names, codes and units; an English one no Chinese character', async () => {
    const page = new TextDecoder().decode((await write('report/html', richParams('zh'))).bytes)
    expect(strayWords(textOf((await write('report/pdf', richParams('zh'))).bytes), page)).toEqual([])
    expect(textOf((await write('report/pdf', richParams('en'))).bytes).match(/\p{Script=Han}/gu)).toBeNull()
  })

  test('texts that look like markup or code stand as they were written', async () => {
    const title = '*bold* _x_ #panic("no") $x$ \\ @ref <tag> `raw` // /* [ ] {'
    const { bytes } = await write('report/pdf', richParams('en', { title }))
    expect(textOf(bytes).replace(/\s+/g, '')).toContain(title.replace(/\s+/g, ''))
  })

  test('a character that the font has not becomes its code point, with a warning; the report is written', async () => {
    const { bytes, warnings } = await write('report/pdf', richParams('zh', { title: '患者𠮷' }))
    expect(textOf(bytes)).toMatch(/患者 ?U\+20BB7/)
    expect(warnings).toMatchObject([{ code: 'GLYPH_MISSING', message: expect.stringContaining('U+20BB7') }])
    const page = await write('report/html', richParams('zh', { title: '患者𠮷' }))
    expect(new TextDecoder().decode(page.bytes)).toContain('患者𠮷')
  })
})

describe('a run', () => {
  const cases = new CaseFolder()
  const outOf = (lang: string) => cases.at(`out-${lang}`)
  beforeAll(async () => {
    for (const lang of ['zh', 'en']) {
      const args = [
        'run',
        cases.at('case.yaml'),
        '-o',
        outOf(lang),
        '--store',
        cases.at('store'),
        '--lang',
        lang,
      ]
      const ended = await trabecula(args)
      expect(ended.code, ended.stderr).toBe(0)
    }
  })
  afterAll(() => cases.clean())

  test('gives report.html and report.pdf in the language that was asked for', () => {
    const page = readFileSync(join(outOf('zh'), 'report.html'), 'utf8')
    const names = ['model', 'gate', 'heads', 'PHANTOM-1', ...stepIds(outOf('zh'))]
    expect(englishWords(spokenText(page), names)).toEqual([])
    expect(readFileSync(join(outOf('en'), 'report.html'), 'utf8').match(/\p{Script=Han}/gu)).toBeNull()
    if (!hasPoppler) return
    expect(strayWords(textOf(readFileSync(join(outOf('zh'), 'report.pdf'))), page)).toEqual([])
    expect(textOf(readFileSync(join(outOf('en'), 'report.pdf'))).match(/\p{Script=Han}/gu)).toBeNull()
  })

  function stepIds(out: string): readonly string[] {
    const record = JSON.parse(readFileSync(join(out, 'record.json'), 'utf8')) as {
      readonly steps: readonly { readonly id: string }[]
    }
    return record.steps.map(({ id }) => id)
  }
})
