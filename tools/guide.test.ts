// One page for each step in docs/guide, its head generated from the step itself. `npm run guide -- --update` writes them.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { GUIDE_FAMILIES, guideFamilyDrawing } from '@trabecula/core'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { steps } from '../packages/core/src/case/steps.ts'
import { familiesPage, familyPicture, guideHead, guidePath, updatedPage } from './guide.ts'
import { root } from './tree.ts'

const update = process.env.TRABECULA_GUIDE === 'update'

function pageOf(kind: string): string | undefined {
  const path = join(root, guidePath(kind))
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

test.each(steps.map((step) => ({ kind: step.kind, step })))('$kind has a page that says what it does', ({
  kind,
  step,
}) => {
  if (update) writeFileSync(join(root, guidePath(kind)), updatedPage(step, pageOf(kind)))
  const page = pageOf(kind)
  if (!page?.startsWith(guideHead(step))) {
    throw new Error(`${guidePath(kind)}:1: error: missing or old, use \`npm run guide -- --update\``)
  }
})

test('the page of guide families and their drawings are those of the families', () => {
  const wanted = new Map([
    ['docs/guide/guide-families.md', familiesPage()],
    ...GUIDE_FAMILIES.map((family) => [familyPicture(family.name), guideFamilyDrawing(family)] as const),
  ])
  for (const [path, text] of wanted) {
    if (update) writeFileSync(join(root, path), text)
    expect(existsSync(join(root, path)) && readFileSync(join(root, path), 'utf8') === text, path).toBe(true)
  }
})

test('no page is left of a step that is gone', () => {
  const known = new Set(steps.map(({ kind }) => guidePath(kind).split('/').at(-1)!))
  const stepPages = readdirSync(join(root, 'docs/guide')).filter((name) => /^[a-z]+-/.test(name))
  const generated = stepPages.filter((name) =>
    readFileSync(join(root, 'docs/guide', name), 'utf8').includes('generated from the step'),
  )
  expect(generated.filter((name) => !known.has(name))).toEqual([])
})

test('a head names type, limits, default and meaning of each parameter, nested ones too', () => {
  const head = guideHead({
    kind: 'label/try',
    version: 3,
    title: 'Try',
    inputs: { of: ['Body'], image: 'Image' },
    output: 'LabelMap',
    params: z.strictObject({
      low: z.number().min(-1024).describe('HU'),
      mode: z.enum(['a', 'b']).default('a'),
      seeds: z.array(z.strictObject({ at: z.tuple([z.number(), z.number()]).describe('mm | LPS') })),
    }),
    run: () => undefined,
  })
  expect(head).toContain('`label/try`, version 3. Takes `of`: list of Body; `image`: Image. Gives LabelMap.')
  expect(head).toContain('| `low` | number ≥ -1024 | required | HU |')
  expect(head).toContain('| `mode` | `a`, `b` | `"a"` |  |')
  expect(head).toContain('| `seeds[].at` | [number, number] | required | mm \\| LPS |')
})
