import type { TriangleMesh } from '../geometry/mesh.ts'
import { weldCorners } from '../geometry/weld.ts'
import { byteText, checkedMesh, type MeshFile, meshFault } from './mesh-bytes.ts'
import { WordReader } from './mesh-text.ts'

const HEADER = 'Trabecula, binary STL, mm, LPS'

/**
 * Reads STL, binary or ASCII; corners of equal coordinates become one vertex. Normals in the file are not used: winding
 * says what is outside. A file is binary where its length fits its count, whatever its header says.
 * @throws StepError STL_LENGTH, MESH_SYNTAX, MESH_EMPTY, MESH_COORDINATE
 */
export function readStl(bytes: Uint8Array, where: string): MeshFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const count = bytes.length >= 84 ? view.getUint32(80, true) : 0
  if (bytes.length >= 84 && bytes.length === 84 + 50 * count) return checkedMesh(binary(view, count), where)
  const start = byteText(bytes.subarray(0, 1000)).toLowerCase()
  if (/^\s*solid/.test(start) && /\sfacet\s|\sendsolid/.test(start))
    return checkedMesh(ascii(bytes, where), where)
  throw meshFault(
    'STL_LENGTH',
    `expected ${84 + 50 * count} bytes for ${count} triangles, got ${bytes.length}`,
    where,
    'the file is damaged or was cut off while copying: copy or export it again',
  )
}

function binary(view: DataView, count: number): TriangleMesh {
  const corners = new Float32Array(9 * count)
  for (let t = 0; t < count; t++) {
    for (let i = 0; i < 9; i++) corners[9 * t + i] = view.getFloat32(96 + 50 * t + 4 * i, true)
  }
  return weldCorners(corners)
}

function ascii(bytes: Uint8Array, where: string): TriangleMesh {
  const words = new WordReader(bytes, where)
  const corners: number[] = []
  words.expect('solid')
  words.skipLine()
  for (let word = words.next(); ; word = words.next()) {
    if (word?.toLowerCase() === 'endsolid') {
      words.skipLine()
      // Several solids in one file are one mesh.
      const following = words.next()
      if (following === undefined) break
      if (following.toLowerCase() !== 'solid') throw words.fault('solid or the end of the file', following)
      words.skipLine()
      continue
    }
    if (word?.toLowerCase() !== 'facet') throw words.fault('facet or endsolid', word)
    words.expect('normal')
    for (let i = 0; i < 3; i++) words.next()
    words.expect('outer')
    words.expect('loop')
    for (let c = 0; c < 3; c++) {
      words.expect('vertex')
      corners.push(words.number(), words.number(), words.number())
    }
    words.expect('endloop')
    words.expect('endfacet')
  }
  return weldCorners(Float32Array.from(corners))
}

/** Binary STL: 84 + 50 T bytes, normals from the triangles. The same mesh gives the same bytes. */
export function writeStl(mesh: TriangleMesh): Uint8Array {
  const { positions: p, triangles: t } = mesh
  const bytes = new Uint8Array(84 + (50 * t.length) / 3)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < HEADER.length; i++) bytes[i] = HEADER.charCodeAt(i)
  view.setUint32(80, t.length / 3, true)
  let at = 84
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    const u = [p[b]! - p[a]!, p[b + 1]! - p[a + 1]!, p[b + 2]! - p[a + 2]!] as const
    const v = [p[c]! - p[a]!, p[c + 1]! - p[a + 1]!, p[c + 2]! - p[a + 2]!] as const
    const n = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]] as const
    const length = Math.sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2])
    for (const x of n) {
      view.setFloat32(at, length > 0 ? x / length : 0, true)
      at += 4
    }
    for (const corner of [a, b, c]) {
      for (let axis = 0; axis < 3; axis++) {
        view.setFloat32(at, p[corner + axis]!, true)
        at += 4
      }
    }
    at += 2
  }
  return bytes
}
