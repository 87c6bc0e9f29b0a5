import { expect, test } from 'vitest'
import { column, columnInputs, columnParams, columnResection } from '../../test/golden-inputs/implant.ts'
import { makeImplant } from '../device/implant.ts'
import { implantParams } from '../device/implant-params.ts'
import { writeStl } from '../formats/stl.ts'
import type { Device } from '../geometry/device.ts'
import { boxMesh, type TriangleMesh } from '../geometry/mesh.ts'
import { plainContext } from '../step.ts'
import { evaluateImplant } from './implant.ts'
import { evaluateImplantParams } from './implant-judged.ts'

const context = plainContext(() => '')

const made = (porous: object) =>
  makeImplant(
    columnInputs,
    implantParams.parse({
      ...columnParams,
      screws: [],
      drains: [],
      porous: { ...columnParams.porous, ...porous },
    }),
    context,
  )

async function judged(of: Device, mesh: TriangleMesh = of.bodies[0]!.mesh, params: object = {}) {
  const bytes = writeStl(mesh)
  const files = [{ path: `${of.name}/${of.bodies[0]!.name}.stl`, bytes, mediaType: 'model/stl' }]
  const { checks, tables } = await evaluateImplant(
    { of, files: { files }, bone: column, resection: columnResection },
    evaluateImplantParams.parse(params),
    context,
  )
  const rows = new Map(tables?.[0]?.rows.map((row) => [row[0] as string, row]))
  return {
    of: (name: string) => rows.get(name)![3] as number,
    why: (name: string) => rows.get(name)![5],
    check: (id: string) => checks.find((one) => one.id === `${of.name}.porous.top.${id}`)!,
  }
}

// Pore, throat and wall in edges of the cell: computed by distance transforms of 96³ voxels, right to 0.02 of the edge,
// by a program of its own (the same tables as `cell-measures.test.ts`): sheet gyroid of porosity 0.7.
test('a gyroid’s sheet: pore, throat, wall and area of the zone are those of its cell', async () => {
  const sheet = await judged(
    await made({ form: 'sheet', size: 4, density: 0.3, reasons: { pore: 'as wide as may be' } }),
  )
  expect(Math.abs(sheet.of('pore size') - 4 * 0.347)).toBeLessThan(0.08)
  expect(Math.abs(sheet.of('throat') - 4 * 0.332)).toBeLessThan(0.08)
  expect(Math.abs(sheet.of('strut or wall') - 4 * 0.098)).toBeLessThan(0.08)
  expect(Math.abs(sheet.of('porosity') - 0.7)).toBeLessThan(0.01)
  // Two sides of the minimal surface, 3.0914 of a cell's unit area (Schoen's gyroid); a wall's sides are a little smaller.
  expect(sheet.of('surface area per volume') / ((2 * 3.0914) / 4)).toBeGreaterThan(0.96)
  expect(sheet.of('surface area per volume') / ((2 * 3.0914) / 4)).toBeLessThan(1.01)
  expect(sheet.of('interconnectivity')).toBe(1)
  expect(Math.abs(sheet.of('thickness of the zone') - 2.5)).toBeLessThan(0.01)
  expect(sheet.check('sheet')).toMatchObject({ passed: true, required: true })
  expect(sheet.why('pore size')).toEqual({ en: 'as wide as may be', zh: 'as wide as may be' })
  expect(sheet.why('porosity')).toMatch(/Gibson and Ashby/)
})

test('a graded frame: struts as thick as their radius says, denser at the core', async () => {
  const graded = { cell: 'bcc', size: 3, density: 0.3, gradient: { face: 0.2, core: 0.4 } }
  const sheet = await judged(await made(graded))
  expect(Math.abs(sheet.of('solid fraction at the cut face') - 0.25)).toBeLessThan(0.04)
  expect(Math.abs(sheet.of('solid fraction at the core') - 0.35)).toBeLessThan(0.04)
  // Thinnest at the face: r / a = 0.106 at 0.2 and 0.134 at 0.3 (cylinders of a bcc frame, overlap counted once).
  expect(sheet.of('strut or wall')).toBeGreaterThan(2 * 3 * 0.1)
  expect(sheet.of('strut or wall')).toBeLessThan(2 * 3 * 0.134)
})

test('a pore that is shut keeps its powder', async () => {
  const of = await made({})
  const shell = boxMesh([45, -10, -29.5], [65, 10, 29.5])
  const hollow = boxMesh([48, -7, 27.3], [62, 7, 29.2])
  const both = {
    positions: Float32Array.of(...shell.positions, ...hollow.positions),
    triangles: Uint32Array.of(
      ...shell.triangles,
      ...hollow.triangles.map((_, i, t) => t[i - (i % 3) + [0, 2, 1][i % 3]!]! + shell.positions.length / 3),
    ),
  }
  const sheet = await judged(of, both)
  expect(sheet.of('interconnectivity')).toBe(0)
  expect(sheet.of('throat')).toBe(0)
  expect(sheet.check('interconnectivity').passed).toBe(false)
  // Nothing of it has the lattice's surface: no cell is claimed.
  expect(sheet.of('least cell')).toBeNull()
})

test('two resolutions that may not differ at all do not agree', async () => {
  const check = (await judged(await made({ on: ['top'] }), undefined, { agree: 1e-6 })).check('sheet')
  expect(check.passed).toBe(false)
  expect(check.title).toMatch(/greatest difference: \w/)
})

test('pore and throat that were asked for are checked on the file', async () => {
  const wishes = { size: 4, pore: [2, 2.4], throat: 1.5 }
  const sheet = await judged(await made(wishes))
  expect(sheet.check('pore')).toMatchObject({ passed: true, limit: '2 to 2.4' })
  expect(sheet.check('throat')).toMatchObject({ passed: true, limit: '>= 1.5' })
})
