import fc from 'fast-check'
import { expect, test } from 'vitest'
import { worded } from './phrase.ts'
import { phrases } from './phrases/index.ts'

const zh = (text: string) => worded(text, 'zh')

test('English stays as it is', () => {
  fc.assert(fc.property(fc.string(), (text) => worded(text, 'en') === text))
})

test('names and numbers keep their place, bones get their Chinese name', () => {
  expect(zh('the thinnest place of hip_left can be printed')).toBe('左髋骨的最薄处可以打印')
  expect(zh('vertebra_l5 fits a build volume of 300 × 300 × 300 mm')).toBe(
    '第5腰椎可放入300 × 300 × 300 mm 的成形空间',
  )
  expect(zh('hip_left and sacrum share 12.5 mm³; hip_left was cut along sacrum')).toBe(
    '左髋骨与骶骨重叠 12.5 mm³；左髋骨已沿骶骨切开',
  )
})

test('what stands in a place is worded by the same rule', () => {
  expect(zh('femur_left lies where the image shows it (smooth, reduce)')).toBe(
    '左股骨位于影像所示之处（平滑、简化）',
  )
  expect(zh('model: warn >= 3, refuse > 6; guide, implant: warn > 1.25, refuse >= 3')).toBe(
    '模型：警告 >= 3、拒绝 > 6；导板、植入物：警告 > 1.25、拒绝 >= 3',
  )
})

test('what a person wrote in a place is quoted; a text that no phrase fits has no Chinese', () => {
  expect(zh('expected one of the bodies hip_left, got “my own body”')).toContain('my own body')
  expect(zh('A sentence that nobody ever put into the catalogue.')).toBeUndefined()
})

test('numbers, units, codes and names stay', () => {
  for (const text of [
    '',
    '12.5',
    '≤ 0.2 mm',
    '0.1, 0.2, 0.9',
    'guide_ilium',
    'ct.zip',
    '300 × 300 × 300',
    'CT',
  ])
    expect(zh(text)).toBe(text)
})

test('every phrase is found again with any names in its places', () => {
  for (const [english, chinese] of phrases) {
    const filled = english.replace(/\{(\d+)\}/g, (_, place: string) => `X${place}Y`)
    const said = zh(filled)
    expect(said, english).toBeDefined()
    // Short phrases may be met by another one first; those that say enough must be met by themselves.
    if (english.replace(/\{\d+\}|[^A-Za-z]/g, '').length < 12) continue
    expect(said).toBe(chinese.replace(/\{(\d+)\}/g, (_, place: string) => `X${place}Y`))
  }
})
