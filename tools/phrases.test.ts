// Every English text that a step gives to people has its Chinese twin in the report's catalogue.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { worded } from '../packages/core/src/report/words/phrase.ts'
import { phrases } from '../packages/core/src/report/words/phrases/index.ts'
import { type Phrase, phrasesOf } from './phrases.ts'
import { expectNone, type Finding, isCode, isTest, root, textFiles } from './tree.ts'

const foreign = new Set(
  Object.values(
    JSON.parse(readFileSync(join(root, 'packages/core/test/foreign-words.json'), 'utf8')) as Record<
      string,
      readonly string[]
    >,
  ).flat(),
)

/** Files whose texts never reach report or page, with the reason. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'packages/core/src/case/parse.ts': 'faults of the case file end the run before there is a report',
  'packages/core/src/case/document.ts': 'as above',
  'packages/core/src/report/words/en.ts': 'the fixed words of the report; zh.ts holds the same keys',
  'packages/core/src/inspect/values-on-grid.ts': 'comparisons on the command line',
}

const sources = textFiles().filter(
  ({ path }) => /^packages\/core\/src\//.test(path) && isCode(path) && !isTest(path) && !(path in ELSEWHERE),
)

/** Whether the Chinese of the phrase is known: as it stands, or as one word or list of words. */
function isKnown(text: string): boolean {
  const words = text.replace(/\{\d+\}/g, '').match(/[A-Za-zµ][A-Za-zµ_]+/g) ?? []
  if (words.every((word) => foreign.has(word))) return true
  return catalogue.has(text) || (!/\{\d+\}/.test(text) && isChinese(worded(text, 'zh')))
}

const isChinese = (text: string | undefined) => text !== undefined && /\p{Script=Han}/u.test(text)
const catalogue = new Map(phrases)

test('every phrase has its Chinese twin', () => {
  const byRoom = new Map<string, Phrase[]>()
  for (const phrase of sources.flatMap(phrasesOf)) {
    if (isKnown(phrase.text)) continue
    const room = phrase.path.split('/')[3]!
    byRoom.set(room, [...(byRoom.get(room) ?? []), phrase])
  }
  const findings = [...byRoom].flatMap(([room, missing]) =>
    missing.map(
      ({ path, line, text }): Finding => ({
        path,
        line,
        name: text,
        message: `no Chinese, use packages/core/src/report/words/phrases/${room}.ts (or your topic's): [${JSON.stringify(text)}, '…'],`,
      }),
    ),
  )
  expectNone('phrase without a Chinese twin', findings)
})

test('a phrase has one Chinese twin, its places stand in both languages, and its Chinese is Chinese', () => {
  const places = (text: string) => [...new Set(text.match(/\{\d+\}/g) ?? [])].sort()
  const seen = new Map<string, string>()
  const bad = phrases.flatMap(([english, chinese]) => {
    const messages = []
    if ((seen.get(english) ?? chinese) !== chinese) messages.push(`two twins: ${english}`)
    seen.set(english, chinese)
    if (/\p{Script=Han}/u.test(english)) messages.push(`the English is not English: ${english}`)
    if (places(chinese).some((place) => !places(english).includes(place)))
      messages.push(`a place of the Chinese is none of the English: ${english}`)
    const citation = chinese === english && /\b(19|20)\d\d\b/.test(english) // Books are named as they are printed.
    if (!citation && /[A-Za-z]{2}/.test(english.replace(/\{\d+\}/g, '')) && !/\p{Script=Han}/u.test(chinese))
      messages.push(`the Chinese is not Chinese: ${english}`)
    return messages
  })
  expect(bad).toEqual([])
})

test('the reader of phrases sees what it is for', () => {
  const text = `
    const source = 'a book'
    const check = { id: 'a', passed: true, limit: \`>= \${x}\`, title: \`\${n} is \${y ? 'good' : 'bad'}\`, source }
    throw new StepError({ code: 'X_Y', message: a ? 'one thing' : 'two things', where: 'nowhere', remedy: 'do ' + 'it' })
    const other = { title: 'not for people' }`
  expect(phrasesOf({ path: 'a.ts', text }).map((phrase) => phrase.text)).toEqual([
    '{0} is {1}',
    'good',
    'bad',
    'a book',
    'one thing',
    'two things',
    'do ',
    'it',
  ])
})
