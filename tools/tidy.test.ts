// Style as a test. A breach is told as `path:line: error: X, use Y`. Old sins may stand in tools/tolerated.json, by rule:
// `"rule": ["path#name"]`; an entry whose sin is mended must go.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { codeRules, type Rule, textRules } from './tidy-rules.ts'
import { expectNone, isCode, root, textFiles } from './tree.ts'

const files = textFiles().filter(({ path }) => !path.startsWith('cases/') && !path.startsWith('corpus/'))
const tolerated = JSON.parse(readFileSync(join(root, 'tools/tolerated.json'), 'utf8')) as Record<
  string,
  string[]
>

function check(rule: Rule, candidates: typeof files): void {
  const findings = candidates.filter(({ path }) => rule.applies(path)).flatMap((file) => rule.find(file))
  expectNone(rule.name, findings, tolerated[rule.name])
}

test('there are files to judge', () => {
  expect(files.length).toBeGreaterThan(40)
})

describe.each(codeRules)('$name', (rule) => {
  test('no code file breaks it', () => {
    check(
      rule,
      files.filter(({ path }) => isCode(path)),
    )
  })
})

describe.each(textRules)('$name', (rule) => {
  test('no file breaks it', () => check(rule, files))
})

test.each([...codeRules, ...textRules])('$name: the rule finds its own bad example', (rule) => {
  expect(rule.applies(rule.bad.path)).toBe(true)
  expect(rule.find(rule.bad).length).toBeGreaterThan(0)
})

test('only rules that exist are tolerated', () => {
  const names = [...codeRules, ...textRules].map(({ name }) => name)
  expect(Object.keys(tolerated).filter((name) => !names.includes(name))).toEqual([])
})
