import { expect, test } from 'vitest'
import { decisionText, limitText, sortedChecks, titleText, valueText, verdictOf } from './checks.ts'
import type { RecordedCheck } from './record.ts'

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
  expect(valueText(0.612345, 'mm')).toBe('0.6123 mm')
  expect(valueText(123456.789, 'mm³')).toBe('123456.8 mm³')
  expect(valueText(false)).toBe('no')
  expect(valueText('left')).toBe('left')
  expect(limitText('<= 0.2', 'mm')).toBe('≤ 0.2 mm')
  expect(limitText('true')).toBe('yes')
  expect(limitText('left', 'mm')).toBe('left')
  expect(titleText('the thinnest place')).toBe('The thinnest place')
  expect(titleText('hip_left is closed')).toBe('hip_left is closed')
  expect(decisionText({ role: 'surgeon', reason: 'seen', at: { step: 1 } })).toBe(
    'role: surgeon, reason: seen',
  )
})
