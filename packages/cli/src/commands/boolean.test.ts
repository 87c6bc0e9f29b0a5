import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { boxMesh, writeStl } from '@trabecula/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silentIo } from '../../test/silent-io.ts'
import { readMeshFile } from '../runtime/mesh-file.ts'
import { booleanCommand } from './boolean.ts'

const notes: string[] = []
const io = silentIo({ json: true, note: (line) => void notes.push(line) })

let folder = ''
const path = (name: string) => join(folder, name)
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'boolean-'))
  const a = boxMesh([0, 0, 0], [10, 20, 30])
  writeFileSync(path('a.stl'), writeStl(a))
  writeFileSync(path('b.stl'), writeStl(boxMesh([5, 5, 5], [15, 25, 35])))
  writeFileSync(path('far.stl'), writeStl(boxMesh([100, 0, 0], [110, 10, 10])))
  writeFileSync(path('inward.stl'), writeStl({ ...a, triangles: a.triangles.slice().reverse() }))
  writeFileSync(path('open.stl'), writeStl({ ...a, triangles: a.triangles.slice(3) }))
})
afterAll(() => rmSync(folder, { recursive: true }))

// Volumes are products of edges: |A| = 6000, |B| = 6000, |A∩B| = 5 · 15 · 25 = 1875.
test.each([
  ['union', 6000 + 6000 - 1875, 'out.3mf'],
  ['difference', 6000 - 1875, 'out.stl'],
  ['intersection', 1875, 'out.ply'],
])('%s gives %d mm³ and what check gives', async (operation, volume, name) => {
  const { result } = await booleanCommand.run(
    [operation, path('a.stl'), path('b.stl')],
    { output: path(name) },
    io,
  )
  expect(result).toMatchObject({
    closed: true,
    manifold: true,
    oriented: true,
    selfIntersections: 0,
    components: 1,
    genus: 0,
  })
  expect((result as { volume: number }).volume).toBeCloseTo(volume, 1)
  expect((await readMeshFile(path(name))).mesh.triangles.length / 3).toBe(
    (result as { triangles: number }).triangles,
  )
})

test('a mesh that faces inward is turned round, and that is said', async () => {
  const { result } = await booleanCommand.run(
    ['union', path('inward.stl'), path('b.stl')],
    { output: path('t.stl') },
    io,
  )
  expect((result as { volume: number }).volume).toBeCloseTo(10125, 1)
  expect((result as { warnings: { code: string }[] }).warnings.map(({ code }) => code)).toEqual([
    'MESH_TURNED',
  ])
  expect(notes.at(-1)).toContain('MESH_TURNED')
})

test.each([
  ['xor', 'a.stl', 'b.stl', 'x.stl', 'CALL_INVALID', 'call'],
  ['union', 'a.stl', 'b.stl', 'x.step', 'MESH_FORMAT_UNKNOWN', 'call'],
  ['union', 'a.stl', 'none.stl', 'x.stl', 'FILE_NOT_FOUND', 'refused'],
  ['intersection', 'a.stl', 'far.stl', 'x.stl', 'BOOLEAN_EMPTY', 'refused'],
  ['union', 'a.stl', 'open.stl', 'x.stl', 'MESH_NOT_CLOSED', 'refused'],
])('%s of %s and %s to %s is %s', async (operation, a, b, output, code, faultClass) => {
  const run = booleanCommand.run([operation, path(a), path(b)], { output: path(output) }, io)
  await expect(run).rejects.toMatchObject({ code, faultClass })
  expect(existsSync(path(output))).toBe(false)
})
