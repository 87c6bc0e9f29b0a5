import { expect, test } from 'vitest'
import { CaseError } from './document.ts'
import { parseCase } from './parse.ts'

const CASE = `trabecula: 1
case: FAM-1
side: right
surfaces:
  femur: { file: femur.ply, structure: femur_right, unit: mm, side: right, confirmedBy: test }
devices:
  guide:
    kind: guide
    family: drill
    side: right
    bone: femur
    free: [{ at: [0, 0, 0], radius: 10 }]
    sleeves: [{ name: k1, entry: [0, 0, 0], direction: [1, 0, 0] }]
print:
  build: { of: [guide], process: SLA }
`

const parse = (text: string) => parseCase(text, 'case.yaml', { version: '0', lang: 'en' })

function faultsOf(text: string): string {
  try {
    parse(text)
  } catch (error) {
    if (error instanceof CaseError)
      return error.faults.map((one) => `${one.line}: ${one.message}; ${one.remedy}`).join('\n')
    throw error
  }
  return ''
}

test('a case takes a family by one parameter, and says otherwise what it wants', () => {
  const of = (text: string) =>
    parse(text).nodes.find(({ id }) => id === 'devices.guide')!.params as Record<string, unknown>
  expect(of(CASE)).toMatchObject({
    family: 'drill',
    process: 'SLA',
    thickness: 3,
    sleeves: [{ name: 'k1', drill: 2.5, clearance: 0.1, length: 15 }],
  })
  expect(of(CASE.replace('family: drill', 'family: drill\n    thickness: 6'))).toMatchObject({ thickness: 6 })
  expect(of(CASE.replace('    family: drill\n', ''))).toMatchObject({
    thickness: 3.5,
    sleeves: [{ length: 12 }],
  })
})

test('an unknown family is told with the known ones; a build by another process is a fault', () => {
  expect(faultsOf(CASE.replace('drill', 'dril'))).toMatch(/^9: .*resection-plate.*osteotomy.*drill/)
  const other = faultsOf(CASE.replace('process: SLA', 'process: FFF'))
  expect(other).toMatch(
    /^15: guide keeps the limits of the family drill for SLA, the build is by FFF; give the guide `process: FFF`/,
  )
  const both = CASE.replace('process: SLA', 'process: FFF').replace(
    'family: drill',
    'family: drill\n    process: FFF',
  )
  expect(faultsOf(both)).toBe('')
})
