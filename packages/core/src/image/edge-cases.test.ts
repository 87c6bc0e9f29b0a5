// The series cases of ../shared/data/derived-dicom-edge (truth.json) and the hostile files beside it: what each of them must give.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { diskFiles, SHARED_DATA, sha256, testContext } from '../../test/file-set.ts'
import type { Warning } from '../base/errors.ts'
import { readImage } from './read.ts'
import { surveyImages } from './survey.ts'

const edge = join(SHARED_DATA, 'derived-dicom-edge')
const hostile = join(SHARED_DATA, 'hostile-derived')
const here = existsSync(edge)

async function read(name: string, mend?: 'resample') {
  const warnings: Warning[] = []
  const image = await readImage(diskFiles(join(edge, name)), mend ? { mend } : {}, testContext(warnings))
  return { image, codes: warnings.map((warning) => warning.code) }
}

const voxels = (values: ArrayBufferView) =>
  sha256(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))

describe.skipIf(!here)('series of derived-dicom-edge (skipped without ../shared)', () => {
  const truth = here ? JSON.parse(readFileSync(join(edge, 'truth.json'), 'utf8')) : {}

  test.each([
    ['base', []],
    ['duplicate-position-same-pixels', ['DUPLICATE_SLICES']],
    ['duplicate-same-sop-uid', ['DUPLICATE_SLICES']],
    ['wrong-spacing-tags', ['SPACING_TAG', 'THICKNESS_TAG']],
    ['reversed-instance-numbers', []],
    ['random-names-no-instance-number', []],
    ['localizer-in-series', []],
    ['enhanced-multiframe', []],
  ])('%s loads as the truth says, with the same voxels as base', async (name, codes) => {
    const { image, codes: got } = await read(name)
    const { grid, values } = image.volume
    expect(grid.size).toEqual(truth[name].size)
    grid.spacing.forEach((s, i) => {
      expect(s).toBeCloseTo(truth[name].spacing_mm[i], 6)
    })
    grid.origin.forEach((x, i) => {
      expect(x).toBeCloseTo(truth[name].origin_LPS[i], 3)
    })
    expect(got).toEqual(codes)
    expect(voxels(values)).toBe(voxels((await read('base')).image.volume.values))
  })

  test.each([
    ['missing-slice', 'SLICES_MISSING'],
    ['variable-spacing', 'SLICES_UNEQUAL'],
    ['mixed-pixel-spacing', 'SERIES_MIXED_GRID'],
    ['no-position-no-orientation', 'NO_POSITION'],
  ])('%s is refused with %s', async (name, code) => {
    await expect(read(name)).rejects.toMatchObject({ code })
  })

  test('a missing slice is named, and interpolated only where that is asked for', async () => {
    const survey = await surveyImages(diskFiles(join(edge, 'missing-slice')), testContext())
    expect(survey.volumes[0]?.geometry).toMatchObject({
      regular: false,
      missing: [truth['missing-slice'].missing_index],
    })
    const { image, codes } = await read('missing-slice', 'resample')
    expect(codes).toContain('RESAMPLED')
    const base = (await read('base')).image.volume.values
    const plane = 112 * 112
    let worst = 0
    for (let i = 0; i < plane; i++) {
      const mean = (base[9 * plane + i]! + base[11 * plane + i]!) / 2
      worst = Math.max(worst, Math.abs(image.volume.values[10 * plane + i]! - mean))
    }
    expect(worst).toBeLessThanOrEqual(0.5)
    expect(image.volume.values.slice(0, 10 * plane)).toEqual(base.slice(0, 10 * plane))
  })

  test('unequal slices are interpolated at their true places', async () => {
    const { image } = await read('variable-spacing', 'resample')
    const base = (await read('base')).image.volume.values
    const plane = 112 * 112
    // Steps of 1, 2 and 3 mm from slice 0 on: these base slices were kept, and must come back as they were.
    let z = 0
    for (const step of [0, ...(truth['variable-spacing'].z_steps as number[])]) {
      z += step
      expect(voxels(image.volume.values.slice(z * plane, (z + 1) * plane))).toBe(
        voxels(base.slice(z * plane, (z + 1) * plane)),
      )
    }
  })

  test('an oblique series keeps its direction: base turned by 10° about +z', async () => {
    const { image } = await read('oblique-10deg-about-z')
    const [cos, sin] = [Math.cos(Math.PI / 18), Math.sin(Math.PI / 18)]
    const wanted = [cos, -sin, 0, sin, cos, 0, 0, 0, 1]
    image.volume.grid.direction.forEach((x, i) => {
      expect(x).toBeCloseTo(wanted[i]!, 5)
    })
    const [x, y] = truth.base.origin_LPS
    expect(image.volume.grid.origin[0]).toBeCloseTo(cos * x - sin * y, 3)
    expect(image.volume.grid.origin[1]).toBeCloseTo(sin * x + cos * y, 3)
  })

  test('every lossless transfer syntax decodes to the same values; near-lossless within its bound', async () => {
    const folder = join(edge, 'transfer-syntaxes')
    const files = readdirSync(folder).sort()
    expect(files.length).toBe(33)
    for (const file of files) {
      const slice = file.at(-5)
      const [got, wanted] = await Promise.all(
        [file, `explicit-le-${slice}.dcm`].map(
          async (name) => (await readImage(diskFiles(join(folder, name)), {}, testContext())).volume.values,
        ),
      )
      const worst = Array.from(got!).reduce(
        (most, value, i) => Math.max(most, Math.abs(value - wanted![i]!)),
        0,
      )
      const bound = file.startsWith('jpegls-near2') ? 2 : file.startsWith('j2k-lossy') ? 60 : 0
      expect(worst, file).toBeLessThanOrEqual(bound)
    }
  })
})

describe.skipIf(!existsSync(hostile))('hostile files (skipped without ../shared)', () => {
  const expectations = existsSync(hostile)
    ? (JSON.parse(readFileSync(join(hostile, 'expect.json'), 'utf8')) as Record<string, string>)
    : {}
  const names = Object.keys(expectations).filter(
    (name) => /^(dicom|nifti)\//.test(name) && existsSync(join(hostile, name)),
  )

  test.each(names)('%s', async (name) => {
    const wish = expectations[name]!
    const warnings: Warning[] = []
    const result = await readImage(diskFiles(join(hostile, name)), {}, testContext(warnings)).catch(
      (error: unknown) => error,
    )
    const code = result instanceof Error ? (result as Error & { code?: string }).code : undefined
    if (result instanceof Error) expect(code, String(result)).toMatch(/^[A-Z][A-Z0-9_]+$/)
    if (/^(reject with|qform)/.test(wish)) expect(code, wish).toBeDefined()
    if (wish.startsWith('load')) expect(code, wish).toBeUndefined()
    if (wish.startsWith('load with warning'))
      expect(warnings.some(({ code: c }) => c !== 'SINGLE_SLICE')).toBe(true)
  })

  test('a NIfTI without orientation is read in the frame that the user names', async () => {
    const files = diskFiles(join(hostile, 'nifti/no-orientation-codes.nii'))
    const warnings: Warning[] = []
    const image = await readImage(files, { orientation: 'RAS' }, testContext(warnings))
    expect(image.volume.grid.direction).toEqual([-1, 0, 0, 0, -1, 0, 0, 0, 1])
    expect(warnings.map((warning) => warning.code)).toContain('ORIENTATION_ASSUMED')
  })
})
