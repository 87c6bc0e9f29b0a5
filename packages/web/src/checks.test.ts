import { expect, test } from 'vitest'
import { decisionParts, limitText, sortedChecks, titleText, valueText, verdictOf } from './checks.ts'
import type { RecordedCheck } from './record.ts'
import { en, type WordKey } from './words/en.ts'

const check = (id: string, passed: boolean, required: boolean): RecordedCheck => ({
  id,
  title: id,
  passed,
  required,
  value: 1,
  limit: '>= 2',
  source: '',
})

test('failed checks stand first, then those not required, then what passed, each in its order', () => {
  const checks = [
    check('a', true, true),
    check('b', false, false),
    check('c', false, true),
    check('d', true, false),
    check('e', false, true),
  ]
  expect(sortedChecks(checks).map(({ id }) => id)).toEqual(['c', 'e', 'b', 'a', 'd'])
  expect(sortedChecks(checks).map(verdictOf)).toEqual(['failed', 'failed', 'below', 'passed', 'passed'])
})

test('a check that does not say whether it is required counts as required', () => {
  const { required: _, ...unsaid } = check('a', false, true)
  expect(verdictOf(unsaid as RecordedCheck)).toBe('failed')
})

test('values and limits are written for people', () => {
  const words = { language: 'en', say: (key: WordKey) => en[key] } as const
  expect(valueText(0.612345, 'mm', words)).toBe('0.6123 mm')
  expect(valueText(123456.789, 'mm³', words)).toBe('123456.8 mm³')
  expect(valueText(false, undefined, words)).toBe('no')
  expect(valueText('left', undefined, words)).toBe('left')
  expect(limitText('<= 0.2', 'mm', words)).toBe('≤ 0.2 mm')
  expect(limitText('true', undefined, words)).toBe('yes')
  expect(limitText('left', 'mm', words)).toBe('left')
  expect(titleText('the thinnest place')).toBe('The thinnest place')
  expect(titleText('hip_left is closed')).toBe('hip_left is closed')
})

test('a decision is told with its role, and a demonstration is marked as such', () => {
  expect(decisionParts({ role: 'surgeon', reason: 'seen', at: { step: 1 } })).toEqual({
    role: 'surgeon',
    reason: 'seen',
    example: false,
  })
  expect(decisionParts({ role: 'demonstration', reason: 'shown' })?.example).toBe(true)
  const both = { role: 'surgeon', reason: { en: 'seen', zh: '已看' } }
  expect(decisionParts(both, 'zh')?.reason).toBe('已看')
  expect(decisionParts(undefined)).toBeUndefined()
})
