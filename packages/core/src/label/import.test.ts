import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Warning } from '../base/errors.ts'
import { writeNifti } from '../formats/nifti.ts'
import { writeNrrd } from '../formats/nrrd.ts'
import { type Grid, pointOfIndex, type VoxelArray } from '../geometry/volume.ts'
import { type FileSet, plainContext } from '../step.ts'
import { importLabels, importLabelsSchema } from './import.ts'
import { sizesOf } from './structure-size.ts'

const grid: Grid = {
  size: [4, 3, 2],
  spacing: [0.5, 0.75, 2],
  origin: [-3, 7, 11],
  direction: [0, -1, 0, 1, 0, 0, 0, 0, 1],
}

function fileOf(name: string, bytes: Uint8Array): FileSet {
  return {
    files: [{ name, size: bytes.length, read: (start = 0, end = bytes.length) => bytes.slice(start, end) }],
  }
}
function values(...some: readonly [number, number][]): Int16Array {
  const all = new Int16Array(24)
  for (const [voxel, value] of some) all[voxel] = value
  return all
}
async function read(files: FileSet, params: object = {}) {
  const warnings: Warning[] = []
  const labels = await importLabels(
    files,
    importLabelsSchema.parse(params),
    plainContext(() => '', warnings),
  )
  return { labels, warnings }
}

test('names, sides and place: NRRD and NIfTI alike', async () => {
  const voxels = values([1, 77], [5, 78], [23, 25])
  const params = { structures: { hip_left: { value: 77 }, hip_right: { value: 78, colour: [1, 2, 3] } } }
  for (const files of [
    fileOf('a.nrrd', writeNrrd(grid, voxels)),
    fileOf('b.nii.gz', writeNifti(grid, voxels, { gzip: true })),
  ]) {
    const { labels, warnings } = await read(files, params)
    expect(labels.structures).toMatchObject([
      { value: 25, name: 'label_25', side: 'unknown' },
      { value: 77, name: 'hip_left', side: 'left' },
      { value: 78, name: 'hip_right', side: 'right', colour: [1, 2, 3] },
    ])
    expect(warnings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'LABELS_UNNAMED: values without a name became label_25; their sides are unknown',
      expect.stringMatching(
        /^LABELS_FROM_ELSEWHERE: made elsewhere and read from (NRRD|NIfTI): label_25, hip_left, hip_right$/,
      ),
    ])
    const at = labels.values.indexOf(25)
    const [nx, ny] = labels.grid.size
    const point = pointOfIndex(labels.grid, [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)])
    const expected = pointOfIndex(grid, [3, 2, 1])
    for (const axis of [0, 1, 2]) expect(point[axis]).toBeCloseTo(expected[axis]!, 4)
    expect(sizesOf(labels)[0]).toMatchObject({ voxels: 1, volume: 0.75 })
  }
})

test('what is no label map is refused', async () => {
  const codeOf = async (voxels: VoxelArray, params: object = {}) => {
    try {
      await read(fileOf('a.nrrd', writeNrrd(grid, voxels)), params)
    } catch (error) {
      return (error as { code: string }).code
    }
    return 'read'
  }
  expect(await codeOf(Float32Array.from(values([3, 1]), (v) => v / 2))).toBe('LABELS_NOT_WHOLE')
  expect(await codeOf(values([3, -1]))).toBe('LABELS_NEGATIVE')
  expect(await codeOf(Int32Array.from(values([3, 1]), (v) => v * 70000))).toBe('LABELS_TOO_GREAT')
  expect(await codeOf(values([3, 1]), { structures: { sacrum: { value: 2 } } })).toBe('LABELS_VALUE_MISSING')
  expect(
    await codeOf(values([3, 1]), { structures: { sacrum: { value: 1 }, femur_left: { value: 1 } } }),
  ).toBe('LABELS_VALUE_TWICE')
  await expect(read(fileOf('a.dcm', new Uint8Array(9)))).rejects.toThrow('expected one label map')
  expect(
    (await read(fileOf('a.nrrd', writeNrrd(grid, Float32Array.from(values([3, 300])))))).labels.values,
  ).toBeInstanceOf(Uint16Array)
})

const truth = fileURLToPath(
  new URL('../../../../../shared/data/synthetic-pelvis-tumour/truth/', import.meta.url),
)

test.skipIf(!existsSync(truth))(
  'volumes and places of the synthetic pelvis as its truth.json has them (needs ../shared/data)',
  async () => {
    interface Bone {
      readonly volume_mm3: number
      readonly centroid_LPS: readonly [number, number, number]
    }
    const known = JSON.parse(readFileSync(`${truth}truth.json`, 'utf8')) as {
      labels: Record<string, number>
      bones: Record<string, Bone>
    }
    const nameOf = (name: string) => name.replace(/^L(\d)$/, 'vertebra_l$1')
    const structures = Object.fromEntries(
      Object.entries(known.labels).map(([name, value]) => [nameOf(name), { value }]),
    )
    const { labels, warnings } = await read(
      fileOf('bones_ctgrid.nii.gz', readFileSync(`${truth}bones_ctgrid.nii.gz`)),
      { structures },
    )
    expect(warnings.map(({ code }) => code)).toEqual(['LABELS_FROM_ELSEWHERE'])
    const [nx, ny] = labels.grid.size
    for (const size of sizesOf(labels)) {
      const bone = Object.entries(known.bones).find(([name]) => nameOf(name) === size.name)![1]
      expect(size.volume / bone.volume_mm3).toBeCloseTo(1, 5)
      const sum = [0, 0, 0]
      labels.values.forEach((value, n) => {
        if (value !== size.value) return
        const point = pointOfIndex(labels.grid, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / nx / ny)])
        for (const axis of [0, 1, 2]) sum[axis]! += point[axis]! / size.voxels
      })
      for (const axis of [0, 1, 2]) expect(Math.abs(sum[axis]! - bone.centroid_LPS[axis]!)).toBeLessThan(1e-3)
    }
  },
)
