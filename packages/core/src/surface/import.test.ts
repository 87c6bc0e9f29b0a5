import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { zlibSync } from 'fflate'
import { expect, test } from 'vitest'
import { bytesFile, SHARED_DATA, testContext } from '../../test/file-set.ts'
import type { Warning } from '../base/errors.ts'
import { writeObj } from '../formats/obj.ts'
import { writePly } from '../formats/ply.ts'
import { writePointMap } from '../formats/point-map.ts'
import { writeStl } from '../formats/stl.ts'
import { writeThreeMf } from '../formats/three-mf/write.ts'
import { readVtp } from '../formats/vtp.ts'
import { boundsOf, boxMesh, signedVolume, type TriangleMesh } from '../geometry/mesh.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import { importSurface, importSurfaceParams } from './import.ts'

const confirmed = {
  structure: 'femur_left',
  unit: 'mm',
  side: 'left',
  confirmedBy: 'engineer, by the drawing',
}
const read = async (mesh: TriangleMesh | Uint8Array, given: object = {}, name = 'a.stl') => {
  const warnings: Warning[] = []
  const bytes = mesh instanceof Uint8Array ? mesh : writeStl(mesh)
  const params = importSurfaceParams.parse({ ...confirmed, ...given })
  const body = await importSurface({ files: [bytesFile(name, bytes)] }, params, testContext(warnings))
  return { body, codes: warnings.map(({ code }) => code), messages: warnings.map(({ message }) => message) }
}
const codeOf = async (mesh: TriangleMesh, given: object) => {
  try {
    await read(mesh, given)
  } catch (error) {
    return (error as { code: string }).code
  }
  return 'read'
}
const box = boxMesh([0, 0, 0], [400, 60, 50])
const without = (mesh: TriangleMesh, triangles: number) => ({
  ...mesh,
  triangles: mesh.triangles.slice(3 * triangles),
})
const inside = (mesh: TriangleMesh) => ({ ...mesh, triangles: mesh.triangles.slice().reverse() })

test('unit and side must be confirmed; sizes of no bone are refused with the suspected unit', async () => {
  expect((await read(box)).codes).toEqual(['SURFACE_FROM_ELSEWHERE'])
  expect((await read(box)).messages[0]).toContain(
    'there is no scan behind it. Unit mm, frame LPS, side left, confirmed by: engineer, by the drawing. Longest side 400 mm',
  )
  for (const left of ['unit', 'side', 'confirmedBy'])
    expect(await codeOf(box, { [left]: undefined })).toBe('SURFACE_UNCONFIRMED')
  const metres = { ...box, positions: box.positions.map((x) => x / 1000) }
  await expect(read(metres)).rejects.toThrow('got 0.4 mm in mm; the coordinates look like m')
  await expect(read(metres, { unit: undefined })).rejects.toThrow(
    'its longest side is 0.4 in the unit of the file, which fits m',
  )
  expect(boundsOf((await read(metres, { unit: 'm' })).body.mesh).max[0]).toBeCloseTo(400, 3)
  await expect(read({ ...box, positions: box.positions.map((x) => x * 75) })).rejects.toThrow('look like um')
  expect(await codeOf(box, { side: 'right' })).toBe('SURFACE_SIDE')
  expect(await codeOf(box, { longest: 300 })).toBe('SURFACE_UNIT')
  expect(await codeOf(metres, { longest: 0.4 })).toBe('read')
})

test.each([
  'stl',
  'ply',
  'obj',
  'vtp',
  '3mf',
])('a bone of 0.03 and of 30,000 mm is refused from %s, one of 400 mm read', async (ending) => {
  const bytesOf = (mesh: TriangleMesh) => {
    if (ending === 'stl') return writeStl(mesh)
    if (ending === 'ply') return writePly(mesh)
    if (ending === 'obj') return writeObj(mesh)
    if (ending === 'vtp') return writePointMap(mesh, 'x', new Float32Array(mesh.positions.length / 3))
    return writeThreeMf([{ name: 'a', mesh, side: 'left', colour: [1, 2, 3] }], {
      title: 'a',
      application: 'a',
    })
  }
  const scaled = (factor: number) => bytesOf({ ...box, positions: box.positions.map((x) => x * factor) })
  await expect(read(scaled(0.03 / 400), {}, `a.${ending}`)).rejects.toMatchObject({ code: 'SURFACE_UNIT' })
  await expect(read(scaled(30_000 / 400), {}, `a.${ending}`)).rejects.toMatchObject({ code: 'SURFACE_UNIT' })
  expect((await read(scaled(1), {}, `a.${ending}`)).codes).toEqual(['SURFACE_FROM_ELSEWHERE'])
})

test('RAS becomes LPS and keeps its volume; nothing else moves', async () => {
  const { mesh } = (await read(box, { frame: 'RAS' })).body
  expect(boundsOf(mesh)).toEqual({ min: [-400, -60, 0], max: [0, 0, 50] })
  expect(signedVolume(mesh)).toBeCloseTo(1_200_000, 0)
})

test('inward and open surfaces are refused, or mended where asked, and told', async () => {
  expect(await codeOf(inside(box), {})).toBe('SURFACE_INWARD')
  const turned = await read(inside(box), { mend: ['turn'] })
  expect(signedVolume(turned.body.mesh)).toBeCloseTo(1_200_000, 0)
  expect(turned.codes).toEqual(['SURFACE_MENDED', 'SURFACE_FROM_ELSEWHERE'])
  await expect(read(without(box, 2))).rejects.toThrow('expected a closed manifold surface, got 4 open edges')
  const filled = await read(without(box, 2), { mend: ['fill'] })
  expect(meshTopology(filled.body.mesh)).toMatchObject({ closed: true, manifold: true, oriented: true })
  expect(signedVolume(filled.body.mesh)).toBeCloseTo(1_200_000, 0)
  expect(filled.messages[0]).toMatch(/^femur_left: 1 holes of at most \d+ mm were closed/)
})

test('a cavity faces inward, a second part outward', async () => {
  const join2 = (a: TriangleMesh, b: TriangleMesh) => ({
    positions: Float32Array.from([...a.positions, ...b.positions]),
    triangles: Uint32Array.from([...a.triangles, ...[...b.triangles].map((v) => v + a.positions.length / 3)]),
  })
  const hollow = join2(box, boxMesh([100, 20, 20], [200, 40, 40]))
  expect(await codeOf(hollow, {})).toBe('SURFACE_INWARD')
  expect(signedVolume((await read(hollow, { mend: ['turn'] })).body.mesh)).toBeCloseTo(1_200_000 - 40_000, 0)
  const two = join2(box, boxMesh([500, 0, 0], [600, 10, 10]))
  expect(signedVolume((await read(two)).body.mesh)).toBeCloseTo(1_210_000, 0)
})

const points = [...box.positions]
const polys = [...box.triangles]
const offsets = Array.from({ length: polys.length / 3 }, (_, i) => 3 * (i + 1))
const vtp = (
  array: (type: string, name: string, values: readonly number[]) => string,
  head = '',
  tail = '',
) =>
  new TextEncoder().encode(`<?xml version="1.0"?><VTKFile type="PolyData" version="0.1" byte_order="LittleEndian" ${head}><PolyData>
<Piece NumberOfPoints="8" NumberOfPolys="12" NumberOfStrips="0"><PointData><DataArray type="Float32" Name="n" format="ascii">1 2</DataArray></PointData>
<Points>${array('Float32', 'p', points)}</Points><Polys>${array('Int32', 'connectivity', polys)}${array('Int32', 'offsets', offsets)}</Polys></Piece></PolyData>${tail}</VTKFile>`)
const raw = (type: string, values: readonly number[]) =>
  new Uint8Array((type === 'Float32' ? Float32Array.from(values) : Int32Array.from(values)).buffer)
const lengths = (...numbers: number[]) => new Uint8Array(Uint32Array.from(numbers).buffer)
const tag = (type: string, name: string, more: string, text = '') =>
  `<DataArray type="${type}" Name="${name}" NumberOfComponents="${name === 'p' ? 3 : 1}" ${more}>${text}</DataArray>`
const inBase64 = (...parts: Uint8Array[]) => Buffer.concat(parts).toString('base64')

test('VTP in ASCII, base64, packed base64 and appended base64 is the same box', () => {
  const files = [
    vtp((type, name, values) => tag(type, name, 'format="ascii"', values.join(' '))),
    vtp((type, name, values) =>
      tag(type, name, 'format="binary"', inBase64(lengths(raw(type, values).length), raw(type, values))),
    ),
    vtp((type, name, values) => {
      const packed = zlibSync(raw(type, values))
      const head = lengths(1, raw(type, values).length, 0, packed.length)
      return tag(type, name, 'format="binary"', inBase64(head) + inBase64(packed))
    }, 'compressor="vtkZLibDataCompressor"'),
  ]
  let appended = ''
  const tagged = (type: string, name: string, values: readonly number[]) => {
    const offset = appended.length
    appended += inBase64(lengths(raw(type, values).length), raw(type, values))
    return tag(type, name, `format="appended" offset="${offset}"`)
  }
  const body = vtp(tagged)
  const text = new TextDecoder()
    .decode(body)
    .replace('</VTKFile>', `<AppendedData encoding="base64">_${appended}</AppendedData></VTKFile>`)
  for (const bytes of [...files, new TextEncoder().encode(text)]) {
    const { mesh } = readVtp(bytes, 'box.vtp')
    expect(mesh.triangles).toEqual(box.triangles)
    expect([...mesh.positions]).toEqual(points)
  }
})

test('VTP that lies is refused: offsets, corners, lengths, entities', () => {
  const ascii = (change: (text: string) => string) => {
    const text = new TextDecoder().decode(
      vtp((type, name, values) => tag(type, name, 'format="ascii"', values.join(' '))),
    )
    return () => readVtp(new TextEncoder().encode(change(text)), 'x.vtp')
  }
  expect(ascii((text) => text.replace('>3 6 9', '>3 6 9999'))).toThrow('offsets of cells')
  expect(ascii((text) => text.replace('NumberOfPoints="8"', 'NumberOfPoints="900000000"'))).toThrow(
    'expected 900000000 points',
  )
  expect(ascii((text) => text.replace('>0 2 1', '>0 2 77'))).toThrow('expected a point from 0 to 7')
  expect(ascii((text) => text.replace('<VTKFile', '<!DOCTYPE a [<!ENTITY b "c">]><VTKFile'))).toThrow()
  const lying = vtp((type, name) => tag(type, name, 'format="binary"', inBase64(lengths(0xfffffff0))))
  expect(() => readVtp(lying, 'x.vtp')).toThrow('expected 4294967280 bytes')
})

const opensim = join(SHARED_DATA, 'meshes-opensim')
test.skipIf(!existsSync(opensim))(
  'bones of OpenSim have the triangles and size that VTK finds (needs ../shared/data)',
  () => {
    const { meshes } = JSON.parse(readFileSync(join(opensim, 'measured.json'), 'utf8'))
    for (const name of ['femur_l.vtp', 'jaw.vtp', 'pelvis_lv.vtp', 'r_femur.vtp', 'sacrum.vtp']) {
      const { mesh } = readVtp(new Uint8Array(readFileSync(join(opensim, name))), name)
      const { boundaryEdges, nonManifoldEdges } = meshTopology(mesh)
      const { faces, boundary_edges, nonmanifold_edges, size } = meshes[name]
      expect([mesh.triangles.length / 3, boundaryEdges, nonManifoldEdges]).toEqual([
        faces,
        boundary_edges,
        nonmanifold_edges,
      ])
      const { min, max } = boundsOf(mesh)
      max.forEach((x, axis) => {
        expect(x - min[axis]!).toBeCloseTo(size[axis], 3)
      })
    }
  },
)
