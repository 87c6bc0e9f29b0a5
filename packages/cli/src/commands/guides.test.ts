import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { silentIo } from '../../test/silent-io.ts'
import { guidesCommand } from './guides.ts'

const io = silentIo({ json: true })
interface Told {
  readonly families: readonly {
    readonly name: string
    readonly process: string
    readonly parameters: readonly { readonly name: string; readonly value: number; readonly least?: number }[]
  }[]
}

test('the list names every family; one is told in the process asked for, with its drawing', async () => {
  const { families } = (await guidesCommand.run([], {}, io)).result as Told
  expect(families.map(({ name }) => name)).toEqual([
    'resection-plate',
    'osteotomy',
    'drill',
    'craniomaxillofacial',
  ])
  const folder = mkdtempSync(join(tmpdir(), 'guides-'))
  try {
    const output = join(folder, 'drill.svg')
    const told = (await guidesCommand.run(['drill'], { process: 'FFF', output }, io)).result as Told
    const one = told.families[0]!.parameters.find(({ name }) => name === 'sleeves[].clearance')
    expect(one).toMatchObject({ value: 0.2, least: 0.2 }) // The process's least is more than the family's 0.1.
    expect(readFileSync(output, 'utf8')).toContain('sleeves[].drill 2.5 + sleeves[].clearance 0.2')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test.each([
  ['plate', {}, 'GUIDE_FAMILY_UNKNOWN'],
  ['drill', { process: 'CNC' }, 'OPTION_INVALID'],
  ['drill', { output: 'drill.png' }, 'OUTPUT_FORMAT'],
])('%s %j is a wrong call', async (name, options, code) => {
  await expect(guidesCommand.run([name], options, io)).rejects.toMatchObject({ code, faultClass: 'call' })
})
