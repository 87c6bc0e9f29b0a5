// The images of the demonstration cases: what lies in `cases/` is what the truth and the source say.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { diskFiles, SHARED_DATA, sha256, testContext } from '../../test/file-set.ts'
import { openZip } from '../formats/zip.ts'
import { judgeScan } from './gate.ts'
import { readImage } from './read.ts'

const cases = fileURLToPath(new URL('../../../../cases/', import.meta.url))
const source = join(SHARED_DATA, 'synthetic-pelvis-tumour')
const validator = spawnSync('dciodvfy', ['/dev/null']).error === undefined

const read = (path: string, modality?: string) =>
  readImage(diskFiles(path), modality ? { modality } : {}, testContext())

test('pelvis: the real CT in Hounsfield units; the gate lets it carry a model only', async () => {
  const image = await read(join(cases, 'pelvis/ct.nii.gz'), 'CT')
  expect(image.volume.grid.size).toEqual([122, 101, 112])
  expect(image.volume.values).toBeInstanceOf(Int16Array)
  expect(judgeScan(image).verdicts).toEqual({ model: 'warn', guide: 'refuse', implant: 'refuse' })
})

test('pelvis-tumour: CT and MR share a study, not a frame of reference', async () => {
  const [ct, mr] = await Promise.all(
    ['ct.zip', 'mr.zip'].map((name) => read(join(cases, 'pelvis-tumour', name))),
  )
  expect(ct!.volume.source.studyInstanceUid).toBe(mr!.volume.source.studyInstanceUid)
  expect(ct!.volume.source.frameOfReferenceUid).not.toBe(mr!.volume.source.frameOfReferenceUid)
  expect(ct!.volume.source.sopInstanceUids).toHaveLength(220)
  expect(judgeScan(ct!).verdicts.guide).not.toBe('refuse')
  expect(judgeScan(mr!).verdicts.guide).toBe('refuse')
})

test.skipIf(!existsSync(source))(
  'pelvis-tumour: voxels are those of the untranscoded source (skipped without ../shared)',
  async () => {
    for (const name of ['ct.zip', 'mr.zip']) {
      const [ours, theirs] = await Promise.all(
        [join(cases, 'pelvis-tumour', name), join(source, name)].map((path) => read(path)),
      )
      const digest = (values: ArrayBufferView) =>
        sha256(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
      expect(ours!.volume.grid).toEqual(theirs!.volume.grid)
      expect(digest(ours!.volume.values)).toBe(digest(theirs!.volume.values))
    }
  },
)

test.skipIf(!validator)(
  'pelvis-tumour: dciodvfy finds no error in the slices (skipped where it is not installed)',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'trabecula-'))
    try {
      for (const name of ['ct.zip', 'mr.zip']) {
        const bytes = new Uint8Array(readFileSync(join(cases, 'pelvis-tumour', name)))
        const entries = openZip({
          name,
          size: bytes.length,
          read: (start = 0, end = bytes.length) => bytes.subarray(start, end),
        })
        for (const entry of [entries[0]!, entries[Math.floor(entries.length / 2)]!, entries.at(-1)!]) {
          const path = join(folder, 'slice.dcm')
          writeFileSync(path, entry.read())
          const { stderr } = spawnSync('dciodvfy', [path], { encoding: 'utf8' })
          expect(stderr.split('\n').filter((line) => line.startsWith('Error'))).toEqual([])
        }
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)
