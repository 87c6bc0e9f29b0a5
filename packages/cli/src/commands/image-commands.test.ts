import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { plainContext, readNifti, readNrrd, type Warning } from '@trabecula/core'
import { afterAll, expect, test } from 'vitest'
import type { Command } from '../command.ts'
import { fileSetOf } from '../runtime/file-set.ts'
import { convertCommand } from './convert.ts'
import { infoCommand } from './info.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const shared = join(root, '../shared/data')
const folder = mkdtempSync(join(tmpdir(), 'trabecula-image-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function call(command: Command, args: string[], options: Record<string, string> = {}) {
  const warnings: Warning[] = []
  const lines: string[] = []
  const context = plainContext((bytes) => createHash('sha256').update(bytes).digest('hex'), warnings)
  const io = {
    json: false,
    quiet: true,
    threads: 1,
    context,
    say(line: string) {
      lines.push(line)
    },
    note() {},
    progress() {},
    removeOnStop() {},
  }
  const { result, exitCode } = await command.run(args, options, io)
  return { result: result as Record<string, never>, exitCode, lines, warnings }
}

const ct = join(root, 'cases/pelvis-tumour/ct.zip')
const mr = join(root, 'cases/pelvis-tumour/mr.zip')

// Sizes, spacing and origin: truth.json of the synthetic pelvis.
test('info: the flagship’s CT and MR are regular volumes where the truth says', async () => {
  const one = await call(infoCommand, [ct])
  expect(one.exitCode).toBe(0)
  expect(one.result.rejected).toEqual([])
  expect(one.result.volumes).toEqual([
    {
      modality: 'CT',
      size: [352, 264, 220],
      spacing: [0.8, 0.8, 1],
      origin: [-139.6161, -239.8243, 95.8018],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
      frames: 220,
      valueRange: [-1024, 1040],
      transferSyntax: '1.2.840.10008.1.2.4.80',
      seriesInstanceUid: '1.2.826.0.1.3680043.10.1337.7.2',
      geometry: { regular: true, tilt: 0, maxError: 0, missing: [], duplicate: [] },
      warnings: [],
      gate: {
        verdicts: { model: 'warn', guide: 'warn', implant: 'warn' },
        findings: expect.arrayContaining([expect.objectContaining({ rule: 'truncation', value: 5024.8 })]),
      },
    },
  ])
  const two = await call(infoCommand, [mr])
  expect(two.result.volumes).toMatchObject([
    {
      modality: 'MR',
      size: [224, 192, 60],
      spacing: [1.15, 1.15, 3.6],
      origin: [-97.4411, -264.4493, -300.8982],
    },
  ])
})

test('info: a NIfTI says that its unit was assumed; what is no image ends as refused', async () => {
  const { result, exitCode } = await call(infoCommand, [join(root, 'cases/pelvis/ct.nii.gz')], {
    modality: 'CT',
  })
  expect(exitCode).toBe(0)
  expect(result.volumes).toMatchObject([
    { modality: 'CT', size: [122, 101, 112], spacing: [3, 3, 3], transferSyntax: null },
  ])
  await expect(call(infoCommand, [join(root, 'README.md')])).rejects.toMatchObject({ faultClass: 'refused' })
  await expect(call(infoCommand, [join(root, 'no-such-file')])).rejects.toMatchObject({
    code: 'FILE_NOT_FOUND',
    faultClass: 'refused',
  })
  await expect(call(infoCommand, [ct], { orientation: 'up' })).rejects.toMatchObject({
    code: 'CALL_INVALID',
    faultClass: 'call',
  })
})

test.skipIf(!existsSync(shared))(
  'info: 4 for what is not to be trusted, 0 beside a localizer (skipped without ../shared)',
  async () => {
    const codeOf = async (name: string) => (await call(infoCommand, [join(shared, name)])).exitCode
    expect(await codeOf('derived-dicom-edge/base')).toBe(0)
    expect(await codeOf('derived-dicom-edge/localizer-in-series')).toBe(0)
    expect(await codeOf('derived-dicom-edge/missing-slice')).toBe(4)
    expect(await codeOf('derived-dicom-edge/variable-spacing')).toBe(4)
    expect(await codeOf('derived-dicom-edge/duplicate-position-same-pixels')).toBe(4)
    expect(await codeOf('ct-tilt-philips')).toBe(4)
  },
)

test('convert: NIfTI and NRRD hold the same voxels at the same place', async () => {
  const nifti = join(folder, 'mr.nii.gz')
  const { result } = await call(convertCommand, [mr, nifti])
  expect(result).toEqual({
    written: nifti,
    size: [224, 192, 60],
    spacing: [1.15, 1.15, 3.6],
    resampled: false,
    padding: 0,
    series: '1.2.826.0.1.3680043.10.1337.7.3',
    resampling: null,
    warnings: [],
  })
  await call(convertCommand, [mr, join(folder, 'mr.nhdr')])
  const a = readNifti(new Uint8Array(readFileSync(nifti)), 'a')
  const b = readNrrd(
    new Uint8Array(readFileSync(join(folder, 'mr.nhdr'))),
    'b',
    new Uint8Array(readFileSync(join(folder, 'mr.raw'))),
  )
  expect(Buffer.compare(Buffer.from(a.values.buffer), Buffer.from(b.values.buffer))).toBe(0)
  a.grid.origin.forEach((x, i) => {
    expect(x).toBeCloseTo(b.grid.origin[i]!, 3)
  })
  expect((await call(infoCommand, [join(folder, 'mr.nhdr')])).result.rejected).toEqual([])
  const back = await call(convertCommand, [join(folder, 'mr.nhdr'), join(folder, 'back.nrrd')])
  expect(back.result).toMatchObject({ size: [224, 192, 60] })
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
})

test('convert: unknown endings are a wrong call, unknown series are refused', async () => {
  await expect(call(convertCommand, [mr, join(folder, 'x.foo')])).rejects.toMatchObject({
    code: 'OUTPUT_FORMAT',
    faultClass: 'call',
  })
  await expect(call(convertCommand, [mr, join(folder, 'x.nii')], { series: '1.2' })).rejects.toMatchObject({
    code: 'SERIES_NOT_FOUND',
  })
})

test.skipIf(!existsSync(shared))(
  'convert: a tilted series is sheared back by its positions and says so (skipped without ../shared)',
  async () => {
    const { result, warnings } = await call(convertCommand, [
      join(shared, 'ct-tilt-philips'),
      join(folder, 'tilt.nii'),
    ])
    expect(result).toMatchObject({ resampled: true, size: [512, 600, 54] })
    expect(warnings.map(({ code }) => code)).toContain('RESAMPLED')
    expect(result).toMatchObject({ resampling: { fault: 'tilt', method: 'linear', missing: [] }, warnings })
    const { values } = readNifti(new Uint8Array(readFileSync(join(folder, 'tilt.nii'))), 'tilt')
    // Slices are shifted by whole-slice amounts against each other: rows that no slice reaches have no data.
    expect(values.filter((value) => value === -1024).length).toBeGreaterThanOrEqual(
      result.padding as unknown as number,
    )
  },
)

test.skipIf(!existsSync(shared))(
  'info: a DICOMDIR stands for the files that it lists; what is not there is told (skipped without ../shared)',
  async () => {
    const { result } = await call(infoCommand, [
      join(shared, 'dicom-pydicom/test_files/dicomdirtests/DICOMDIR'),
    ])
    expect((result.volumes as unknown as { modality: string }[]).map(({ modality }) => modality)).toContain(
      'CT',
    )
    expect(result.rejected).toContainEqual(
      expect.objectContaining({ file: 'DICOMDIR', code: 'NOT_AN_IMAGE' }),
    )
    await expect(call(infoCommand, [join(shared, 'dicom-fodicom/DICOMDIR')])).rejects.toMatchObject({
      code: 'DICOMDIR_FILES_MISSING',
    })
  },
)

test('a folder is read through, sorted, without the system’s own files; ranges are read alone', () => {
  const at = join(folder, 'set')
  mkdirSync(join(at, 'b'), { recursive: true })
  for (const name of ['b/2', 'b/10', 'a', '.DS_Store', 'Z']) writeFileSync(join(at, name), `bytes of ${name}`)
  const { files } = fileSetOf(at)
  expect(files.map(({ name }) => name)).toEqual(['Z', 'a', 'b/10', 'b/2'])
  expect(new TextDecoder().decode(files[3]!.read(9))).toBe('b/2')
  expect(files[3]!.read(0, 1000)).toHaveLength(files[3]!.size)
})
