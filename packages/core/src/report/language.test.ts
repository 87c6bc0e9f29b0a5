import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { richInputs, richParams } from '../../test/report-fixture.ts'
import { englishWords, spokenText } from '../../test/report-language.ts'
import { plainContext } from '../step.ts'
import { reportStep } from './html.ts'

const context = plainContext((bytes) => createHash('sha256').update(bytes).digest('hex'))
const OWN_NAMES = ['REP-1', 'model', 'guide_ilium', 'gate', 'bones', 'labels.bones.1', 'surfaces.l5']

async function page(lang: 'en' | 'zh', more: object = {}): Promise<string> {
  const result = await reportStep.run(richInputs(), reportStep.params.parse(richParams(lang, more)), context)
  return new TextDecoder().decode(result.files[0]!.bytes)
}

test('a Chinese report has no English word but names, codes and units', async () => {
  expect(englishWords(spokenText(await page('zh')), OWN_NAMES)).toEqual([])
})

test('an English report has no Chinese character', async () => {
  expect((await page('en')).match(/\p{Script=Han}/gu)).toBeNull()
})

test('where no phrase fits, a Chinese report names the code and where the text stands', async () => {
  const text = await page('zh')
  expect(text.replaceAll('<wbr>', '')).toContain('<code>NOBODY_KNOWS</code> (原文见 record.json)')
  expect(text).not.toContain('A sentence of tomorrow')
  expect(await page('en')).toContain('A sentence of tomorrow')
})

test('title and reasons stand in the report’s language where they were given in both', async () => {
  expect(await page('zh')).toContain('左髋骨肿瘤')
  expect(await page('zh')).toContain('薄骨须可见。')
  expect(await page('en')).toContain('A tumour of the left hip bone')
})

test('a decision of another role than asked for is printed as not counting', async () => {
  const text = spokenText(await page('en'))
  expect(text).toContain('This decision is of another role than is asked for and does not count.')
  expect(text).toMatch(/it can be decided by:\s+attending surgeon/)
  const outside = spokenText(await page('en', { synthetic: false }))
  expect(outside).not.toContain('not passed (decided)')
  expect(spokenText(await page('en'))).toContain('not passed (decided)')
})
