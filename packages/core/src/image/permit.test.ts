import { expect, test } from 'vitest'
import type { GateResult } from '../geometry/image.ts'
import { permitParams, permitScan } from './permit.ts'

const gate: GateResult = {
  verdicts: { model: 'warn', guide: 'refuse', implant: 'refuse' },
  findings: [
    {
      rule: 'slice-spacing',
      title: 'Distance of slices',
      value: 3,
      unit: 'mm',
      limit: 'guide, implant: refuse >= 3',
      source: 'test',
      verdicts: { model: 'warn', guide: 'refuse', implant: 'refuse' },
      remedy: 'scan with 1 mm slices',
    },
  ],
}

const permit = (purpose: string, decisions: object[] = [], example = false) =>
  permitScan(gate, permitParams.parse({ image: 'ct', purpose, decisions, example }))

test('what passes or is warned of is let through', () => {
  expect(permit('model')).toEqual({ image: 'ct', purpose: 'model', verdict: 'warn' })
})

test('a refusal tells rule, value, remedy and who may override it', () => {
  expect(() => permit('guide')).toThrow(
    expect.objectContaining({
      code: 'SCAN_REFUSED',
      message: 'the scan ct cannot carry a guide: slice-spacing 3 mm',
      remedy: expect.stringMatching(/^scan with 1 mm slices; or a surgeon .* gate\.ct\.guide$/),
      faultClass: 'refused',
    }),
  )
})

test('only a decision of the stated role overrides, and the verdict stays', () => {
  const by = (role: string) => [{ role, reason: 'a reason' }]
  expect(permit('guide', by('surgeon'))).toEqual({ image: 'ct', purpose: 'guide', verdict: 'refuse' })
  expect(() => permit('guide', by('engineer'))).toThrow('cannot carry a guide')
  expect(() => permit('guide', by('demonstration'))).toThrow('cannot carry a guide')
  expect(permit('guide', by('demonstration'), true).verdict).toBe('refuse')
})
