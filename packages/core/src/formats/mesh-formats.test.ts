import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boxMesh, signedVolume, type TriangleMesh } from '../geometry/mesh.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import { StepError } from '../step.ts'
import type { MeshFile } from './mesh-bytes.ts'
import { readObj, writeObj } from './obj.ts'
import { readPly, writePly } from './ply.ts'
import { readStl, writeStl } from './stl.ts'

const shared = fileURLToPath(new URL('../../../../../shared/data', import.meta.url))
const hostile = `${shared}/hostile-derived`
const withShared = test.skipIf(!existsSync(hostile))
const read = (name: string): MeshFile => {
  const bytes = new Uint8Array(readFileSync(`${hostile}/${name}`))
  return name.endsWith('.stl') ? readStl(bytes, name) : readPly(bytes, name)
}
const codeOf = (name: string): string => {
  try {
    read(name)
  } catch (error) {
    expect(error).toBeInstanceOf(StepError)
    return (error as StepError).code
  }
  return 'read'
}

withShared.each([
  ['stl/ascii-comma-decimals.stl', 'MESH_SYNTAX'],
  ['stl/ascii-truncated.stl', 'MESH_SYNTAX'],
  ['stl/count-too-small.stl', 'STL_LENGTH'],
  ['stl/truncated.stl', 'STL_LENGTH'],
  ['stl/empty-mesh.stl', 'MESH_EMPTY'],
  ['stl/inf-1e38.stl', 'MESH_COORDINATE'],
  ['ply/binary-header-ascii-body.ply', 'MESH_INDEX|PLY_LENGTH|MESH_COORDINATE'],
  ['ply/count-lies.ply', 'PLY_LENGTH'],
  ['ply/index-out-of-range.ply', 'MESH_INDEX'],
  ['ply/negative-index.ply', 'MESH_INDEX'],
  ['ply/no-end-header.ply', 'PLY_HEADER'],
])('%s is refused (needs ../shared/data)', (name, codes) => {
  expect(codes.split('|')).toContain(codeOf(name))
})

withShared.each([
  ['stl/box-good.stl', 6000],
  ['stl/ascii-crlf-upper.stl', 6000],
  ['stl/header-says-solid-binary.stl', 6000],
  ['ply/polygons.ply', 1000],
  ['ply/tetra-good.ply', 166.667],
])('%s is read as the closed body that it is (needs ../shared/data)', (name, volume) => {
  const { mesh } = read(name)
  expect(Math.abs(signedVolume(mesh))).toBeCloseTo(volume, 2)
  expect(meshTopology(mesh)).toMatchObject({
    closed: true,
    manifold: true,
    oriented: true,
    components: 1,
    genus: 0,
  })
})

withShared('a file far from the origin is warned about (needs ../shared/data)', () => {
  expect(read('stl/far-from-origin.stl').warnings.map((warning) => warning.code)).toEqual([
    'MESH_FAR_FROM_ORIGIN',
  ])
})

withShared('faces, points and shells of the foot bones as VTK counts them (needs ../shared/data)', () => {
  const { mesh } = readPly(
    new Uint8Array(readFileSync(`${shared}/mesh-foot-bones/footbones.ply`)),
    'footbones.ply',
  )
  expect(mesh.triangles.length / 3).toBe(4204)
  expect(mesh.positions.length / 3).toBe(2154)
  expect(meshTopology(mesh)).toMatchObject({ closed: true, manifold: true, components: 26 })
})

const tetrahedra = fc
  .array(fc.tuple(fc.float({ min: -500, max: 500, noNaN: true }), fc.integer({ min: 1, max: 9 })), {
    minLength: 1,
    maxLength: 5,
  })
  .map((corners): TriangleMesh => {
    const positions: number[] = []
    const triangles: number[] = []
    corners.forEach(([x, size], i) => {
      positions.push(x, 20 * i, 0, x + size, 20 * i, 0, x, 20 * i + size, 0, x, 20 * i, size)
      triangles.push(...[0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3].map((v) => v + 4 * i))
    })
    return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) }
  })

test('what is written is read back: PLY and OBJ vertex for vertex, STL triangle for triangle', () => {
  fc.assert(
    fc.property(tetrahedra, (mesh) => {
      for (const back of [readPly(writePly(mesh), 'x.ply').mesh, readObj(writeObj(mesh), 'x.obj').mesh]) {
        expect(back.positions.map((x) => x + 0)).toEqual(mesh.positions.map((x) => x + 0))
        expect(back.triangles).toEqual(mesh.triangles)
      }
      const bytes = writeStl(mesh)
      expect(bytes.length).toBe(84 + (50 * mesh.triangles.length) / 3)
      const back = readStl(bytes, 'x.stl').mesh
      const corners = (m: TriangleMesh) =>
        Array.from(m.triangles, (v) => [...m.positions.subarray(3 * v, 3 * v + 3)].map((x) => x + 0))
      expect(corners(back)).toEqual(corners(mesh))
    }),
  )
})

test('damaged bytes are refused or read, never crash otherwise', () => {
  const good = [
    writeStl(boxMesh([0, 0, 0], [1, 2, 3])),
    writePly(boxMesh([0, 0, 0], [1, 2, 3])),
    writeObj(boxMesh([0, 0, 0], [1, 2, 3])),
  ]
  const readers = [readStl, readPly, readObj]
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 }), fc.nat(), fc.nat(255), fc.nat(), (which, at, value, cut) => {
      const bytes = good[which]!.slice(0, Math.max(1, cut % (good[which]!.length + 1)))
      bytes[at % bytes.length] = value
      try {
        readers[which]!(bytes, 'damaged')
      } catch (error) {
        expect(error).toBeInstanceOf(StepError)
      }
    }),
    { numRuns: 2000 },
  )
})

test('OBJ: negative indices, texture numbers, quads and continued lines', () => {
  const text =
    'v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nv 0.5 0.5 1\nf 4/1 3/2/3 2//1 \\\n 1\nf -1 -5 -4\nf 2 3 5\nf 3 4 5\nf 4 1 5\n'
  const { mesh } = readObj(new TextEncoder().encode(text), 'pyramid.obj')
  expect(meshTopology(mesh)).toMatchObject({ closed: true, manifold: true, oriented: true })
  expect(signedVolume(mesh)).toBeCloseTo(1 / 3, 6)
})
