// Every file of corpus/ gives what its story says: see corpus/README.md.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { TrabeculaError } from '../src/base/errors.ts'
import { surveyImages } from '../src/image/survey.ts'
import { diskFiles, testContext } from './file-set.ts'

const folder = fileURLToPath(new URL('../../../corpus/', import.meta.url))
const outcomes = JSON.parse(readFileSync(join(folder, 'expect.json'), 'utf8')) as Record<
  string,
  { readonly refused?: string; readonly volumes?: number[][] }
>

test('every file has its story and its outcome', () => {
  const stories = readFileSync(join(folder, 'README.md'), 'utf8')
  const files = readdirSync(folder).filter((name) => !/^(README\.md|expect\.json)$/.test(name))
  expect(Object.keys(outcomes).sort()).toEqual(files.sort())
  for (const name of files) expect(stories).toContain(`| \`${name}\` |`)
})

test.each(Object.entries(outcomes))('%s', async (name, { refused, volumes = [] }) => {
  const survey = await surveyImages(diskFiles(join(folder, name)), testContext())
  const codes = survey.rejected.map(({ code }) => code)
  const sizes: number[][] = []
  for (const volume of survey.volumes) {
    try {
      sizes.push([...(await volume.load(true)).volume.grid.size])
    } catch (error) {
      codes.push((error as TrabeculaError).code)
    }
  }
  expect(sizes).toEqual(volumes)
  expect(codes).toEqual(refused === undefined ? [] : [refused])
})
