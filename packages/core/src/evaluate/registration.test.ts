import { expect, test } from 'vitest'
import { phantomRegistration } from '../../test/golden-inputs/registration.ts'
import type { RegistrationResult } from '../geometry/plan.ts'
import { checkRegistration, registrationChecksParams } from './registration.ts'

const judge = (change: Partial<RegistrationResult> = {}, params: object = {}) =>
  checkRegistration({ ...phantomRegistration(), ...change }, registrationChecksParams.parse(params))
const failed = (change: Partial<RegistrationResult>) =>
  judge(change)
    .checks.filter(({ passed }) => !passed)
    .map(({ id }) => id)

test('a good registration passes all; ids carry the modalities or the given name', () => {
  expect(failed({})).toEqual([])
  expect(judge().checks.map(({ id }) => id)).toEqual([
    'mr-on-ct.residual',
    'mr-on-ct.overlap',
    'mr-on-ct.sharpness',
    'mr-on-ct.laterality',
    'mr-on-ct.rotation',
  ])
  expect(judge({}, { image: 'mr' }).checks[0]!.id).toBe('mr.residual')
  expect(judge().checks.every(({ required, role }) => required && role === undefined)).toBe(true)
})

test('each fault fails its own check, with a remedy', () => {
  expect(failed({ residual: 1.2 })).toEqual(['mr-on-ct.residual'])
  expect(failed({ doubt: 0.6 })).toEqual(['mr-on-ct.doubt'])
  expect(failed({ doubt: 0.2 })).toEqual([])
  expect(failed({ overlap: 0.4 })).toEqual(['mr-on-ct.overlap'])
  expect(failed({ sharpness: 0.12 })).toEqual(['mr-on-ct.sharpness'])
  expect(failed({ sharpness: Number.NaN })).toEqual(['mr-on-ct.sharpness'])
  expect(failed({ transform: [1, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1] })).toEqual([
    'mr-on-ct.rotation',
  ])
  const mirrored = judge({ transform: [-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] })
  const laterality = mirrored.checks.find(({ id }) => id === 'mr-on-ct.laterality')!
  expect(laterality).toMatchObject({ passed: false, value: -1 })
  expect(laterality.remedy).toBeTruthy()
})

test('tables: a figure for every column, the transform as rows', () => {
  const { tables } = judge()
  for (const { columns, rows } of tables!) for (const row of rows) expect(row.length).toBe(columns.length)
  expect(tables![1]!.rows[0]).toEqual(['x', 0.997564, -0.069756, 0, 3])
})
