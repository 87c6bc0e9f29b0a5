import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { boxMesh, writeStl } from '@trabecula/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { jsonOf, ROOT, trabecula } from '../../test/program.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trabecula-diff-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** An output folder as far as `diff` reads it. */
function run(name: string, top: number, margin: number): string {
  const out = join(folder, name)
  mkdirSync(join(out, 'plan'), { recursive: true })
  mkdirSync(join(out, 'guide'))
  const check = { id: 'resection.margin.bone', title: 'the margin to bone holds', limit: '>= 8', unit: 'mm' }
  const record = {
    case: 'DIFF-1',
    steps: [{ id: 'devices.guide', kind: 'device/guide', params: { thickness: top } }],
    checks: [{ ...check, passed: margin >= 8, value: margin }],
    devices: [{ name: 'guide', kind: 'guide', files: ['guide/guide.stl'] }],
  }
  writeFileSync(join(out, 'record.json'), JSON.stringify(record))
  const cut = { kind: 'cut', name: 'shaft', set: 'resection', point: [0, 0, top], direction: [0, 0, 1] }
  writeFileSync(join(out, 'plan/operation.json'), JSON.stringify({ steps: [cut] }))
  writeFileSync(join(out, 'guide/guide.stl'), writeStl(boxMesh([0, 0, 0], [20, 10, top])))
  return out
}

interface Found {
  readonly same: boolean
  readonly planes: readonly { name: string; moved: number; angle: number }[]
  readonly devices: readonly { volume: readonly number[]; deviation: { max: number } }[]
  readonly files: readonly string[]
}

test('two output folders: planes, margins, devices in numbers, pages in both languages with pictures', async () => {
  const [a, b] = [run('a', 4, 9), run('b', 5, 7)]
  const out = join(folder, 'pages')
  const ended = await trabecula(['diff', a, b, '-o', out, '--json'])
  expect(ended.code).toBe(0)
  const found = jsonOf<Found>(ended)
  expect(found.same).toBe(false)
  expect(found.planes).toEqual([{ name: 'resection.shaft', presence: 'both', moved: 1, angle: 0 }])
  expect(found.devices[0]).toMatchObject({ volume: [800, 1000] })
  expect(found.devices[0]!.deviation.max).toBeCloseTo(1, 5)
  expect(found.files).toEqual([
    'pictures/guide-before.png',
    'pictures/guide-after.png',
    'pictures/guide-deviation.png',
    'difference.en.html',
    'difference.en.pdf',
    'difference.zh.html',
    'difference.zh.pdf',
  ])
  const page = (lang: string) =>
    readFileSync(join(out, `difference.${lang}.html`), 'utf8').replaceAll('<wbr>', '')
  expect(page('en').includes('resection.shaft')).toBe(true)
  expect(page('zh').includes('截骨面')).toBe(true)
  expect(page('en').match(/<img /g)).toHaveLength(3)
  expect(readFileSync(join(out, 'difference.en.pdf')).subarray(0, 5).toString()).toBe('%PDF-')
})

test('two case files: what is asked for otherwise, and nothing where nothing is', async () => {
  const path = join(ROOT, 'cases/femur-resection/case.yaml')
  const text = readFileSync(path, 'utf8')
  const from = 'at: [-13, -21, -322]'
  expect(text).toContain(from)
  const moved = join(folder, 'moved.yaml')
  writeFileSync(moved, text.replace(from, 'at: [-13, -21, -324]'))
  const found = jsonOf<Found>(await trabecula(['diff', path, moved, '--json']))
  expect(found.planes).toEqual([{ name: 'resection.shaft', presence: 'both', moved: 2, angle: 0 }])
  expect(jsonOf<Found>(await trabecula(['diff', path, path, '--json'])).same).toBe(true)
})

test('a folder without a finished run is refused', async () => {
  const empty = join(folder, 'empty')
  mkdirSync(empty)
  const ended = await trabecula(['diff', empty, empty, '--json'])
  expect(ended.code).toBe(3)
  expect(jsonOf<{ error: { code: string } }>(ended).error.code).toBe('VERSION_UNREADABLE')
})
