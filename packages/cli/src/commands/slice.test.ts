import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { boxMesh, plainContext, readThreeMf, TrabeculaError, writeStl } from '@trabecula/core'
import { afterAll, expect, test } from 'vitest'
import { sliceCommand } from './slice.ts'

const folder = mkdtempSync(join(tmpdir(), 'trabecula-slice-'))
afterAll(() => rmSync(folder, { recursive: true }))
const box = join(folder, 'box.stl')
writeFileSync(box, writeStl(boxMesh([0, 0, 0], [10, 20, 5])))

async function call(mesh: string, layer: string, output: string) {
  const notes: string[] = []
  const io = {
    json: true,
    quiet: true,
    threads: 1,
    context: plainContext((bytes) => createHash('sha256').update(bytes).digest('hex')),
    say() {},
    note: (line: string) => void notes.push(line),
    progress() {},
    removeOnStop() {},
  }
  const { result } = await sliceCommand.run([mesh], { layer, output: join(folder, output) }, io)
  return { result: result as Record<string, unknown>, notes }
}

async function fault(mesh: string, layer: string, output: string): Promise<string> {
  const error = await call(mesh, layer, output).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return error instanceof TrabeculaError ? `${error.code} ${error.faultClass}` : String(error)
}

test('gives the figures of the contract and writes what the name says', async () => {
  const { result } = await call(box, '0.5', 'box.cli')
  expect(result.layers).toBe(10)
  expect(result.area).toEqual(Array(10).fill(200))
  expect(result.perimeter).toEqual(Array(10).fill(60))
  expect([result.overhangArea, result.islands, result.trappedVolumes]).toEqual([0, [], []])
  expect(readFileSync(join(folder, 'box.cli'), 'utf8')).toContain('$$LAYERS/10')
  await call(box, '0.5', 'box.3mf')
  const [body] = await readThreeMf(new Uint8Array(readFileSync(join(folder, 'box.3mf'))), 'box')
  expect(body!.mesh.triangles).toHaveLength(36)
})

test('a folder holds one SVG a layer, and no more of an earlier call', async () => {
  await call(box, '0.5', 'layers/')
  expect(readdirSync(join(folder, 'layers'))).toHaveLength(10)
  await call(box, '1', 'layers')
  expect(readdirSync(join(folder, 'layers'))).toHaveLength(5)
  await call(box, '1', 'named.svg')
  expect(readdirSync(join(folder, 'named.svg'))[0]).toBe('layer-0000.svg')
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
})

test('a mesh that faces inward is turned round, which is said', async () => {
  const mesh = boxMesh([0, 0, 0], [1, 1, 1])
  const path = join(folder, 'inward.stl')
  writeFileSync(path, writeStl({ ...mesh, triangles: mesh.triangles.slice().reverse() }))
  const { result, notes } = await call(path, '0.1', 'inward.cli')
  expect(notes.join()).toContain('MESH_TURNED')
  expect((result.area as number[])[0]).toBeCloseTo(1, 6)
})

test('refuses what is wrong before anything is written', async () => {
  const mesh = boxMesh([0, 0, 0], [1, 1, 1])
  const open = join(folder, 'open.stl')
  writeFileSync(open, writeStl({ ...mesh, triangles: mesh.triangles.slice(3) }))
  expect(await fault(open, '0.1', 'no.cli')).toBe('MESH_NOT_CLOSED refused')
  expect(await fault(box, '0', 'no.cli')).toBe('OPTION_INVALID call')
  expect(await fault(box, '-1', 'no.cli')).toBe('OPTION_INVALID call')
  expect(await fault(box, 'thin', 'no.cli')).toBe('OPTION_INVALID call')
  expect(await fault(box, '0.00001', 'no.cli')).toBe('SLICE_LAYERS refused')
  expect(await fault(box, '0.1', 'no.gcode')).toBe('OUTPUT_FORMAT call')
  mkdirSync(join(folder, 'mine'))
  writeFileSync(join(folder, 'mine', 'letter.txt'), 'mine')
  expect(await fault(box, '0.1', 'mine')).toBe('OUTPUT_NOT_A_FOLDER call')
  expect(existsSync(join(folder, 'mine', 'letter.txt'))).toBe(true)
  expect(existsSync(join(folder, 'no.cli'))).toBe(false)
})
