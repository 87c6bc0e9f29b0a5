import { expect, test } from 'vitest'
import type { FileSet } from '../step.ts'
import { namelessPlace, namelessWarning } from './nameless.ts'

const fileSet = (...names: string[]): FileSet => ({
  files: names.map((name) => ({ name, size: 0, read: () => new Uint8Array(0) })),
})

test('files of a folder stand by number, in place and text', () => {
  const folder = fileSet('WANG_WEI_000.dcm', 'WANG_WEI_001.dcm')
  const warning = {
    code: 'DUPLICATE_SLICES',
    message: 'WANG_WEI_001.dcm stands where WANG_WEI_000.dcm does',
    where: 'WANG_WEI_001.dcm',
  }
  const said = namelessWarning(warning, folder)
  expect(said).toEqual({
    code: 'DUPLICATE_SLICES',
    message: 'file 2 stands where file 1 does',
    where: 'file 2 of 2, by name',
  })
})

test('a zip keeps its own name, which the case file holds, and no name from inside; other places stay', () => {
  const zip = fileSet('ct.zip')
  expect(namelessPlace('ct.zip/WANG_WEI/001', zip)).toBe('ct.zip: a file in it')
  expect(namelessPlace('WANG_WEI_001', zip)).toBe('ct.zip: a file in it')
  expect(namelessPlace('ct.zip', zip)).toBe('ct.zip')
  expect(namelessPlace('1.2.840.1', fileSet('a', 'b'))).toBe('1.2.840.1')
})
