import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { writeWhole } from './files.ts'

const folder = mkdtempSync(join(tmpdir(), 'trabecula-files-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('writeWhole', () => {
  test('makes missing folders, and leaves nothing beside the file', () => {
    writeWhole(join(folder, 'neu er', '骨 头.txt'), 'bone')
    expect(readFileSync(join(folder, 'neu er', '骨 头.txt'), 'utf8')).toBe('bone')
    expect(readdirSync(join(folder, 'neu er'))).toEqual(['骨 头.txt'])
  })

  test('a path below a file, and one that is a folder, are told as unwritable', () => {
    writeFileSync(join(folder, 'file'), 'kept')
    for (const path of [join(folder, 'file', 'mesh.stl'), folder]) {
      expect(() => writeWhole(path, 'bytes')).toThrow(
        expect.objectContaining({ code: 'FILE_UNWRITABLE', where: path, faultClass: 'failed' }),
      )
    }
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('kept')
  })
})
