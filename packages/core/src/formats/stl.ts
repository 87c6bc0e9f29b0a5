import { stlRecords, weldStlRecords } from '@trabecula/kernels'
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
  if (bytes.length >= 84 && bytes.length === 84 + 50 * count) {
    const { vertexOf, positions } = weldStlRecords(bytes.subarray(84))
    return checkedMesh({ positions, triangles: vertexOf }, where)
  }
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
  const bytes = new Uint8Array(84 + (50 * mesh.triangles.length) / 3)
  let at = 0
  writeStlParts(mesh, (part) => {
    bytes.set(part, at)
    at += part.length
  })
  return bytes
}

/** The bytes of `writeStl` in parts, each of which holds only while it is taken: so much memory is never needed at once. */
export function writeStlParts(
  { positions, triangles }: TriangleMesh,
  take: (part: Uint8Array) => void,
): void {
  const head = new Uint8Array(84)
  for (let i = 0; i < HEADER.length; i++) head[i] = HEADER.charCodeAt(i)
  new DataView(head.buffer).setUint32(80, triangles.length / 3, true)
  take(head)
  stlRecords(positions, triangles, take)
}
