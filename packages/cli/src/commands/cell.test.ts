import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CellMeasures, signedVolume } from '@trabecula/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silentIo } from '../../test/silent-io.ts'
import { readMeshFile } from '../runtime/mesh-file.ts'
import { cellCommand } from './cell.ts'

const io = silentIo({ json: true })
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cell-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('a gyroid of 2.5 mm: lengths go with the size, and the written cell is as dense', async () => {
  const output = join(folder, 'cell.stl')
  const { result, exitCode } = await cellCommand.run(['gyroid'], { density: '0.3', size: '2.5', output }, io)
  const found = result as CellMeasures
  expect(exitCode).toBe(0)
  expect(found).toMatchObject({ connected: true, form: 'sheet', size: 2.5, written: output })
  // Pore 0.347, throat 0.332, wall 0.098 of the size, within 0.02, from another program.
  expect(Math.abs(found.poreSize / 2.5 - 0.347)).toBeLessThan(0.02)
  expect(Math.abs(found.throat / 2.5 - 0.332)).toBeLessThan(0.02)
  expect(Math.abs(found.wallThickness / 2.5 - 0.098)).toBeLessThan(0.02)
  const { mesh } = await readMeshFile(output)
  expect(Math.abs(signedVolume(mesh) / 15.625 - 0.3)).toBeLessThan(0.01)
})

test.each([
  ['octane', { density: '0.3' }, 'CELL_UNKNOWN', 'call'],
  ['voronoi', { density: '0.3', seed: '1.5' }, 'OPTION_INVALID', 'call'],
  ['voronoi', { density: '0.3', stretch: '9' }, 'OPTION_INVALID', 'call'],
  ['lotus', { density: '0.05' }, 'CELL_DENSITY_RANGE', 'refused'],
  ['gyroid', { density: '1.3' }, 'CELL_DENSITY_RANGE', 'refused'],
  ['gyroid', { density: 'much' }, 'OPTION_INVALID', 'call'],
  ['gyroid', { density: '0.3', size: '0' }, 'OPTION_INVALID', 'call'],
  ['gyroid', { density: '0.3', form: 'plate' }, 'OPTION_INVALID', 'call'],
  ['gyroid', { density: '0.3', output: 'cell.step' }, 'MESH_FORMAT_UNKNOWN', 'call'],
])('%s with %o is %s', async (kind, options, code, faultClass) => {
  await expect(cellCommand.run([kind], options, io)).rejects.toMatchObject({ code, faultClass })
})
