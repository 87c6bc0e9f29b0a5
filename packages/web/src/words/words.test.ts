import { expect, test } from 'vitest'
import { en } from './en.ts'
import { zh } from './zh.ts'

const gaps = (text: string): string[] => (text.match(/\{\{\w+\}\}/g) ?? []).sort()

test('both languages have the same keys, each with the same gaps and none empty', () => {
  expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort())
  for (const [key, text] of Object.entries(en)) {
    const twin = zh[key as keyof typeof en]
    expect(gaps(twin), key).toEqual(gaps(text))
    expect(twin.length, key).toBeGreaterThan(0)
  }
})

/** Names, codes and units that stay as they are in Chinese. */
const KEPT = /English|HTML|PDF|--lang en,zh|mm²?|Ctrl|Shift/g

test('no English word stands in the Chinese texts, no Chinese character in the English ones', () => {
  for (const [key, text] of Object.entries(zh))
    expect(text.replace(/\{\{\w+\}\}/g, '').replace(KEPT, ''), key).not.toMatch(/[A-Za-z]/)
  for (const [key, text] of Object.entries(en))
    if (key !== 'language.other') expect(text, key).not.toMatch(/\p{Script=Han}/u)
})
