import { join } from 'node:path'
import { type Grid, importLabels, importLabelsSchema, type LabelMap, plainContext } from '@trabecula/core'
import { distanceTransform } from '@trabecula/kernels'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fileSetOf } from '../src/runtime/file-set.ts'
import type { RunJson } from './case-folder.ts'
import { FlagshipRuns } from './flagship-run.ts'
import {
  bodyOf,
  labelAccuracy,
  leakedVoxels,
  structuresOf,
  surfaceAccuracy,
  table,
} from './flagship-truth.ts'
import { hasShared, readStlFile, SHARED } from './program.ts'

const runs = new FlagshipRuns()
let out: string
let result: RunJson
beforeAll(async () => {
  const run = await runs.run()
  expect(run.ended.code, run.ended.stderr).toBe(0)
  ;({ out, result } = run)
})
afterAll(() => runs.clean())

const BONES = [
  'hip_left',
  'hip_right',
  'sacrum',
  'vertebra_l5',
  'vertebra_l4',
  'femur_left',
  'femur_right',
] as const
// synthetic-pelvis-tumour/truth/truth.json, "labels".
const TRUTH_LABELS = new Map([
  ['hip_left', 1],
  ['hip_right', 2],
  ['sacrum', 3],
  ['vertebra_l5', 4],
  ['vertebra_l4', 5],
  ['femur_left', 6],
  ['femur_right', 7],
])

test('the flagship gives every bone as a body of its own, in 3MF, STL and DICOM, and every required check of it passes', () => {
  expect(result.devices[0]).toMatchObject({ name: 'model', kind: 'model' })
  for (const bone of BONES) {
    expect(result.files).toContain(`model/${bone}.stl`)
    expect(result.files).toContain(`model/${bone}.dcm`)
  }
  expect(result.files).toContain('assembly.3mf')
  const open = result.checks.filter(
    (check) => check.id.startsWith('model.') && !check.passed && (check as { required?: boolean }).required,
  )
  expect(open).toEqual([])
})

const withTruth = test.skipIf(!hasShared)
const quiet = plainContext(() => '')
const anyValues = importLabelsSchema.parse({})
// synthetic-pelvis-tumour/truth/truth.json, "ct".
const grid: Grid = {
  size: [352, 264, 220],
  spacing: [0.8, 0.8, 1],
  origin: [-139.6161, -239.8243, 95.8018],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
}
const sizeOf = ({ size }: Grid) => size as [number, number, number]

// The surfaces from which the CT was computed; hip_right and sacrum have none there and are compared by their voxels.
const TRUTH_MESHES = [
  ['hip_left', 'hip_left'],
  ['vertebra_l5', 'L5'],
  ['vertebra_l4', 'L4'],
  ['femur_left', 'femur_left'],
  ['femur_right', 'femur_right'],
] as const

withTruth(
  'surfaces lie within 0.25 mm on average and 0.6 mm for 95 % of the true ones (skipped where ../shared is missing)',
  async () => {
    const meshes = join(SHARED, 'data/meshes-synthetic-truth')
    const tumourLabels = onGridOf(
      await importLabels(
        fileSetOf(join(SHARED, 'data/synthetic-pelvis-tumour/truth/tumour_ctgrid.nii.gz')),
        anyValues,
        quiet,
      ),
      grid,
    )
    const toTumour = distanceTransform(
      Uint8Array.from(tumourLabels.values),
      sizeOf(grid),
      grid.spacing as [number, number, number],
    )
    const rows = TRUTH_MESHES.map(([name, file]) =>
      surfaceAccuracy(name, bodyOf(out, name), readStlFile(join(meshes, `${file}.stl`)).mesh, toTumour, grid),
    )
    process.stdout.write(
      `\nFlagship, ours to truth, mm and mm²:\n${table(rows.map((row) => ({ ...row })))}\n`,
    )
    for (const row of rows) {
      expect(row.mean, row.name).toBeLessThan(0.2)
      expect(row.p95, row.name).toBeLessThan(0.4)
    }
  },
)

withTruth(
  'bones agree with the true label map; no joint leaks (skipped where ../shared is missing)',
  async () => {
    const ours = await importLabels(fileSetOf(join(out, 'labels/bones.nii.gz')), anyValues, quiet)
    const truthFile = fileSetOf(join(SHARED, 'data/synthetic-pelvis-tumour/truth/bones_ctgrid.nii.gz'))
    const truth = onGridOf(await importLabels(truthFile, anyValues, quiet), ours.grid)
    const named: LabelMap = { ...ours, structures: structuresOf(out, 'bones') }
    const rows = labelAccuracy(named, truth, TRUTH_LABELS)
    process.stdout.write(`\nFlagship, voxels against truth:\n${table(rows.map((row) => ({ ...row })))}\n`)
    for (const row of rows) expect(row.dice, row.name).toBeGreaterThan(0.97)
    for (const side of ['left', 'right']) {
      for (const [bone, other] of [
        ['hip', 'femur'],
        ['femur', 'hip'],
      ] as const) {
        const value = TRUTH_LABELS.get(`${other}_${side}`)!
        const outside = Uint8Array.from(truth.values, (voxel) => (voxel === value ? 0 : 1))
        const depth = distanceTransform(
          outside,
          sizeOf(truth.grid),
          truth.grid.spacing as [number, number, number],
        )
        const deep = Uint8Array.from(depth, (mm) => (mm > 2 ? 1 : 0))
        expect(leakedVoxels(named, `${bone}_${side}`, deep), `${bone} into ${other}, ${side}`).toBe(0)
      }
    }
  },
)

/** The same voxels in the order of another grid whose axes may run the other way. */
function onGridOf(map: LabelMap, grid: Grid): LabelMap {
  const [nx, ny, nz] = grid.size
  const turned = [0, 4, 8].map((d) => map.grid.direction[d]! * grid.direction[d]! < 0)
  const index = (i: number, n: number, axis: number) => (turned[axis] ? n - 1 - i : i)
  const values = new Uint8Array(map.values.length)
  for (let k = 0, at = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, at++)
        values[at] = map.values[index(i, nx, 0) + nx * (index(j, ny, 1) + ny * index(k, nz, 2))]!
  return { ...map, grid, values }
}
