import { expect, test } from 'vitest'
import type { GateResult } from '../geometry/image.ts'
import { checkScanGate } from './scan-gate.ts'

const gate: GateResult = {
  verdicts: { model: 'warn', guide: 'refuse', implant: 'pass' },
  findings: [
    {
      rule: 'slice-spacing',
      title: 'Slice spacing',
      value: 3,
      limit: '<= 1.25',
      unit: 'mm',
      source: 'test',
      verdicts: { model: 'warn', guide: 'refuse', implant: 'pass' },
      remedy: 'scan with 1 mm slices',
    },
  ],
}

test('a refusal fails, a warning passes and is named', () => {
  const { checks } = checkScanGate(gate, { image: 'ct', purposes: ['model', 'guide', 'implant'] })
  expect(checks.map((check) => [check.id, check.passed, check.value])).toEqual([
    ['gate.ct.model', true, 'warn: slice-spacing 3 mm'],
    ['gate.ct.guide', false, 'refuse: slice-spacing 3 mm'],
    ['gate.ct.implant', true, 'pass'],
  ])
  expect(checks.map(({ role }) => role)).toEqual([undefined, undefined, undefined])
  const asked = checkScanGate(gate, { image: 'ct', purposes: ['guide'], roles: { guide: 'surgeon' } })
  expect(asked.checks[0]?.role).toBe('surgeon')
  expect(checks[1]?.remedy).toBe('scan with 1 mm slices')
})
