import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodePng } from '../formats/png.ts'
import type { Check } from '../geometry/check.ts'
import type { Device, PictureResult } from '../geometry/device.ts'
import type { GateResult } from '../geometry/image.ts'
import { boxMesh } from '../geometry/mesh.ts'
import type { ProvenanceRecord } from '../geometry/provenance.ts'
import { plainContext } from '../step.ts'
import type { ReportInputs } from './findings.ts'
import { reportStep } from './html.ts'
import { cssString, escapeHtml, html } from './markup.ts'
import { byteSize, decimal, readableLimit, readableNumber } from './numbers.ts'
import { wordsOf } from './words.ts'

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const context = plainContext(hash)
const EVIL = `<script>alert('x')</script>"&`

const check = (id: string, passed: boolean, more: Partial<Check> = {}): Check => ({
  id,
  title: `title of ${id}`,
  passed,
  required: true,
  value: 0.4123,
  limit: '>= 0.8',
  unit: 'mm',
  source: `source of ${id}`,
  remedy: `remedy of ${id}`,
  ...more,
})
const device: Device = {
  name: 'model',
  kind: 'model',
  side: 'left',
  bodies: [
    {
      name: 'hip_left',
      mesh: boxMesh([0, 0, 0], [10, 20, 30]),
      side: 'left',
      colour: [227, 198, 155],
      deviations: [{ operation: 'smooth', mean: 0.0312, p95: 0.0841, max: 0.4127 }],
    },
  ],
  scale: 1,
  marking: ['LEFT'],
}
const gate: GateResult = {
  verdicts: { model: 'warn', guide: 'refuse', implant: 'refuse' },
  findings: [
    {
      rule: 'slice-spacing',
      title: 'Slice spacing',
      value: 3,
      limit: '<= 1',
      unit: 'mm',
      source: 'rule source',
      verdicts: { model: 'warn', guide: 'refuse', implant: 'refuse' },
      remedy: 'ask for thin slices',
    },
  ],
}
const provenance: ProvenanceRecord = {
  program: 'Trabecula',
  version: '9.8.7',
  steps: [
    {
      id: 'labels.bones.1',
      kind: 'label/split',
      version: 4,
      title: 'Split bones',
      key: 'a'.repeat(64),
      content: 'b'.repeat(64),
      params: { seeds: { hip_left: { points: [[1, 2, 3]], by: 'demonstration' } }, snap: 2 },
      inputs: {},
      warnings: [{ code: 'SOME_WARNING', message: `a warning ${EVIL}`, where: 'series 1' }],
    },
  ],
  sources: [{ id: 'images.ct', name: 'ct.zip', sha256: 'c'.repeat(64) }],
  faults: [],
}
const picture: PictureResult = {
  name: 'model-anterior',
  caption: 'model, anterior view',
  shows: { of: 'model', view: 'anterior' },
  width: 2,
  height: 1,
  png: encodePng({ width: 2, height: 1, channels: 3, pixels: new Uint8Array(6) }),
}
const inputs: ReportInputs = {
  documents: [
    { files: [{ path: 'model/hip_left.stl', bytes: Uint8Array.of(1, 2, 3), mediaType: 'model/stl' }] },
  ],
  checks: [{ checks: [check('model.hip_left.closed', true), check('model.hip_left.wall', false)] }],
  pictures: [picture],
  gates: [gate],
  devices: [device],
  provenance,
}
const head = { case: 'PEL-1', title: EVIL, side: 'left', version: '9.8.7' }

async function write(changes: Partial<ReportInputs> = {}, params: object = {}) {
  const result = await reportStep.run(
    { ...inputs, ...changes },
    reportStep.params.parse({ ...head, ...params }),
    context,
  )
  const text = (path: string) =>
    new TextDecoder().decode(result.files.find((file) => file.path === path)!.bytes)
  return {
    ...result,
    page: text('report.html'),
    record: JSON.parse(text('record.json')),
    recordText: text('record.json'),
  }
}

/** The page's text, with entities resolved and break opportunities taken out. */
function textOf(page: string): string {
  const body = page
    .slice(page.indexOf('<body'))
    .replaceAll('<wbr>', '')
    .replace(/<[^>]*>/g, ' ')
  const named: Record<string, string> = {
    '&amp;': '&',
    '&lt;': '<',
    '&gt;': '>',
    '&quot;': '"',
    '&#39;': "'",
  }
  return body.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => named[entity]!)
}

const VOID = ['meta', 'img', 'br', 'wbr', 'col']

/** Throws where tags are not nested, an ampersand begins no entity, or an id stands twice. */
function checkNesting(page: string): void {
  const open: string[] = []
  const ids = new Set<string>()
  const inside = page.replace(/<style>[\s\S]*?<\/style>/, '').replace('<!doctype html>', '')
  for (const [tag, slash, name, attributes] of inside.matchAll(
    /<(\/?)([a-z0-9]+)((?:\s+[a-z-]+(?:="[^"<]*")?)*)\s*>/g,
  )) {
    if (slash) expect(open.pop(), tag).toBe(name)
    else if (!VOID.includes(name!)) open.push(name!)
    for (const [, id] of attributes!.matchAll(/ id="([^"]*)"/g)) {
      expect(ids.has(id!), id).toBe(false)
      ids.add(id!)
    }
  }
  expect(open).toEqual([])
  const rest = inside.replace(/<\/?[a-z0-9]+(?:\s+[a-z-]+(?:="[^"<]*")?)*\s*>/g, '')
  expect(rest).not.toMatch(/[<>]/)
  expect(rest.replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&')
}

test('the page is well-formed, without script, and nothing is loaded from elsewhere, whatever the texts', async () => {
  for (const lang of ['en', 'zh']) {
    const faults = [
      { step: 's', state: 'refused', code: 'X_Y', message: EVIL, where: EVIL, remedy: EVIL },
    ] as const
    const evil = {
      checks: [
        {
          checks: [
            check(`id.${EVIL}`, false, { title: EVIL, limit: EVIL, source: EVIL, remedy: EVIL, value: EVIL }),
          ],
        },
      ],
      devices: [{ ...device, material: EVIL, marking: [EVIL] }],
      pictures: [{ ...picture, shows: { of: EVIL, view: EVIL } }],
      provenance: { ...provenance, faults, sources: [{ id: EVIL, name: EVIL, sha256: EVIL }] },
    }
    const decisions = [{ check: `id.${EVIL}`, role: EVIL, reason: EVIL }]
    const { page } = await write(evil, { lang, decisions, synthetic: true })
    checkNesting(page)
    expect(page).not.toMatch(/<script|javascript:|<link|<iframe|https?:\/\/|url\(/i)
    expect(page.match(/src="(?!data:image\/png;base64,)/)).toBeNull()
    expect(textOf(page)).toContain(EVIL)
    expect(page).toContain(`<html lang="${lang === 'zh' ? 'zh-CN' : 'en'}">`)
  }
})

test('any text is escaped so that it reads as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const { text: page } = html`<p title="${text}">${text}</p>`
      expect(page.match(/[<>]/g)).toHaveLength(4)
      expect(escapeHtml(text).replace(/&(amp|lt|gt|quot|#39);/g, '')).not.toMatch(/[<>"'&]/)
    }),
  )
  expect(escapeHtml('a\u0000b\ud800c')).toBe('a\ufffdb\ufffdc')
  expect(cssString('a"; } body { x\\\n中').text).toBe('"a\\22 \\3b  \\7d  body \\7b  x\\5c \\a 中"')
})

test('every check, warning, file, step and hash stands in the page and in the record', async () => {
  const { page, record } = await write()
  const text = textOf(page)
  for (const { id, source } of inputs.checks[0]!.checks) {
    expect(text).toContain(id)
    expect(text).toContain(source)
  }
  const fileHash = hash(Uint8Array.of(1, 2, 3))
  const parts = [
    'SOME_WARNING',
    'a warning',
    'labels.bones.1',
    'label/split 4',
    'a'.repeat(64),
    'b'.repeat(64),
    'c'.repeat(64),
  ]
  for (const part of [
    ...parts,
    'model/hip_left.stl',
    fileHash,
    hash(picture.png),
    '3 B',
    'slice-spacing',
    'ask for thin slices',
  ]) {
    expect(text).toContain(part)
  }
  expect(text).toContain('0.4123 mm')
  expect(text).toContain('≥ 0.8 mm')
  expect(text).toContain('remedy of model.hip_left.wall')
  expect(text).toMatch(/hip left\s+left\s+6000\s+2200\s+12/)
  expect(text).toContain('0.031 / 0.084 / 0.413')
  expect(text).toContain('Not cleared as a medical device; the responsible person verifies.')
  expect(record).toMatchObject({
    program: 'Trabecula',
    version: '9.8.7',
    case: 'PEL-1',
    title: EVIL,
    side: 'left',
    synthetic: false,
    devices: [{ name: 'model', kind: 'model', side: 'left', files: ['model/hip_left.stl'] }],
    warnings: [{ code: 'SOME_WARNING', step: 'labels.bones.1' }],
    faults: [],
  })
  expect(record.files).toEqual([
    { path: 'model/hip_left.stl', sha256: fileHash, bytes: 3 },
    { path: 'pictures/model-anterior.png', sha256: hash(picture.png), bytes: picture.png.length },
  ])
  expect(record.checks.map((each: Check) => [each.id, each.passed])).toEqual([
    ['model.hip_left.closed', true],
    ['model.hip_left.wall', false],
  ])
})

test('the summary says what did not pass; a decision changes the words but not the verdict', async () => {
  const plain = textOf((await write()).page)
  expect(plain).toContain('1 of 2 required checks did not pass.')
  const decisions = [{ check: 'model.hip_left.wall', role: 'demonstration', reason: 'because it is shown' }]
  const { page, record } = await write({}, { decisions, example: true })
  expect(textOf(page)).toContain('1 of 2 required checks did not pass; each of them carries a decision.')
  expect(textOf(page)).toMatch(/Decision \(demonstration,\s+EXAMPLE\s*\):\s+because it is shown/)
  expect(page).toContain('class="headline decided"')
  expect(record.checks[1]).toMatchObject({ passed: false, decision: { role: 'demonstration' } })
  // Outside an example a demonstration decides nothing.
  const real = await write({}, { decisions })
  expect(textOf(real.page)).toContain('This decision is of another role than is asked for')
  expect(real.page).toContain('class="headline failed"')
  expect(real.record.checks[1].decision).toBeUndefined()
  const good = await write({ checks: [{ checks: [check('a.closed', true)] }] })
  expect(textOf(good.page)).toContain('The one required check passed.')
  expect(good.page).toContain('class="headline passed"')
  const none = await write({ checks: [] })
  expect(textOf(none.page)).toContain('No required check was made.')
})

test('a step that was refused is told with what to do, and the verdict is not “passed”', async () => {
  const fault = {
    step: 'surfaces.l5',
    state: 'refused',
    code: 'SURFACE_OPEN',
    message: '3 open edges',
    where: 'L5',
    remedy: 'close it',
  } as const
  const { page, record } = await write({
    checks: [{ checks: [check('a.closed', true)] }],
    provenance: { ...provenance, faults: [fault] },
  })
  for (const word of [
    'surfaces.l5',
    'refused',
    'SURFACE_OPEN',
    '3 open edges',
    'close it',
    'One step was not done.',
  ]) {
    expect(textOf(page)).toContain(word)
  }
  expect(page).toContain('class="headline failed"')
  expect(record.faults).toEqual([fault])
})

test('a synthetic case says so on every page, a real one nowhere', async () => {
  const { page } = await write({}, { synthetic: true })
  expect(page).toContain('<b>SYNTHETIC</b>')
  expect(page).toMatch(/@top-center\{content:"SYNTHETIC \\b7 {2}EXAMPLE"/)
  expect(page).toMatch(/\.gutter\{display:block;position:fixed/)
  expect((await write()).page).not.toContain('SYNTHETIC')
})

test('values that a person gave are listed with the role, an example as an example', async () => {
  const text = textOf((await write()).page)
  expect(text).toMatch(/labels\.bones\.1\s+demonstration\s+EXAMPLE/)
  expect(text).toMatch(/seeds\.hip_left\s+\{"points":\[\[1,2,3\]\]\}/)
})

test('the report in Chinese has Chinese words for all that is fixed', async () => {
  const { page } = await write({}, { lang: 'zh', title: undefined })
  const text = textOf(page)
  for (const word of ['结论', '解剖模型', '可追溯性', '警告', '平滑', '前面观', '责任人'])
    expect(text).toContain(word)
  expect(text).not.toMatch(/Summary|Warnings|Provenance|required/)
})

test('the words are complete in both languages and the same only where they are signs', () => {
  const flat = (table: object, path = ''): [string, unknown][] =>
    Object.entries(table).flatMap(([key, value]) =>
      typeof value === 'object' && value !== null
        ? flat(value, `${path}${key}.`)
        : [[path + key, value] as [string, unknown]],
    )
  const [en, zh] = [flat(wordsOf('en')), new Map(flat(wordsOf('zh')))]
  expect([...zh.keys()].sort()).toEqual(en.map(([key]) => key).sort())
  const same = en
    .filter(([key, value]) => typeof value === 'string' && zh.get(key) === value)
    .map(([key]) => key)
  expect(same).toEqual(['sha256'])
  for (const [key, value] of en) {
    const other = zh.get(key)
    expect(typeof other, key).toBe(typeof value)
    if (typeof other === 'string') expect(other.length, key).toBeGreaterThan(0)
  }
})

test('the same case gives the same bytes, and the record is canonical JSON', async () => {
  const [one, two] = [await write(), await write()]
  expect(one.page).toBe(two.page)
  expect(one.recordText).toBe(two.recordText)
  expect(Object.keys(one.record)).toEqual(Object.keys(one.record).sort())
  const infinite = await write({ checks: [{ checks: [check('a.wall', true, { value: Infinity })] }] })
  expect(infinite.record.checks[0].value).toBe('Infinity')
  expect(textOf(infinite.page)).toContain('∞ mm')
})

test('numbers are written alike everywhere', () => {
  const narrow = '\u202f'
  expect(decimal(1234567.891, 1)).toBe(`1${narrow}234${narrow}567.9`)
  expect(decimal(-0.0004, 3)).toBe('0.000')
  expect(decimal(-12.5, 1)).toBe('−12.5')
  expect(decimal(Number.NaN, 1)).toBe('—')
  expect([0.4123456, 12.3456, 123.456, 1234.56, 5, 0.5, 1e-5].map(readableNumber)).toEqual([
    '0.4123',
    '12.35',
    '123.5',
    '1235',
    '5',
    '0.5',
    '0.00001',
  ])
  expect([999, 1000, 2_500_000].map(byteSize)).toEqual(['999 B', '1.0 kB', '2.5 MB'])
  expect(readableLimit('>= -0.2')).toBe('≥ −0.2')
})
