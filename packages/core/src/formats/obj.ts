import type { Body, TriangleMesh } from '../geometry/mesh.ts'
import { weldWhereOpen } from '../geometry/weld.ts'
import { checkedMesh, type MeshFile, meshFault } from './mesh-bytes.ts'
import { writeShortest, writeText, writeWhole } from './three-mf/decimal.ts'

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/
const REMEDY = 'export the mesh again as OBJ or binary STL'

/**
 * Reads Wavefront OBJ: `v` and `f` lines; all objects and groups become one mesh. Indices may be negative (from the end)
 * and carry texture and normal numbers. Polygons are cut into fans; lines may go on after a backslash.
 * @throws StepError MESH_SYNTAX, MESH_INDEX, MESH_EMPTY, MESH_COORDINATE
 */
export function readObj(bytes: Uint8Array, where: string): MeshFile {
  const text = new TextDecoder().decode(bytes).replace(/\\\r?\n/g, ' ')
  const positions: number[] = []
  const triangles: number[] = []
  text.split(/\r\n|\n|\r/).forEach((line, n) => {
    const words = line.trim().split(/\s+/)
    const at = `${where}, line ${n + 1}`
    if (words[0] === 'v') {
      for (let axis = 1; axis <= 3; axis++) {
        const word = words[axis] ?? ''
        if (!NUMBER.test(word))
          throw meshFault('MESH_SYNTAX', `expected a number, got ${JSON.stringify(word)}`, at, REMEDY)
        positions.push(Number(word))
      }
    }
    if (words[0] !== 'f') return
    const face = words.slice(1).map((word) => cornerOf(word, positions.length / 3, at))
    for (let i = 2; i < face.length; i++) triangles.push(face[0]!, face[i - 1]!, face[i]!)
  })
  const mesh = checkedMesh(
    { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) },
    where,
  ).mesh
  return checkedMesh(weldWhereOpen(mesh), where)
}

function cornerOf(word: string, vertices: number, where: string): number {
  const first = word.split('/')[0]!
  const index = /^-?\d+$/.test(first) ? Number(first) : Number.NaN
  const vertex = index < 0 ? vertices + index : index - 1
  if (vertex >= 0 && vertex < vertices) return vertex
  throw meshFault(
    'MESH_INDEX',
    `expected a vertex from 1 to ${vertices}, got ${JSON.stringify(word.slice(0, 40))}`,
    where,
    REMEDY,
  )
}

/** OBJ text; numbers are the shortest that give the same f32 back. */
export function writeObj(mesh: TriangleMesh): Uint8Array {
  return objText(mesh, [])
}

/**
 * A body as OBJ text that names its material by `library`, and that library (Wavefront MTL): the body's colour as diffuse
 * reflection, its opacity as `d`.
 */
export function writeColouredObj(
  { name, mesh, colour, opacity = 1 }: Pick<Body, 'name' | 'mesh' | 'colour' | 'opacity'>,
  library: string,
): { readonly obj: Uint8Array; readonly mtl: Uint8Array } {
  const encode = (text: string) => new TextEncoder().encode(text)
  const shares = colour.map((channel) => (channel / 255).toFixed(4)).join(' ')
  const material = [
    '# Trabecula',
    `newmtl ${name}`,
    'Ka 0 0 0',
    `Kd ${shares}`,
    'Ks 0 0 0',
    `d ${opacity}`,
    'illum 1',
  ]
  return {
    obj: objText(mesh, [`mtllib ${library}`, `o ${name}`, `usemtl ${name}`]),
    mtl: encode(`${material.join('\n')}\n`),
  }
}

function objText({ positions: p, triangles: t }: TriangleMesh, head: readonly string[]): Uint8Array {
  const first = new TextEncoder().encode(`${['# Trabecula, mm, LPS', ...head].join('\n')}\n`)
  const text = new Uint8Array(first.length + p.length * 27 + t.length * 12)
  text.set(first)
  let at = first.length
  for (let i = 0; i < p.length; i += 3) {
    at = writeText('v', text, at)
    for (let axis = 0; axis < 3; axis++) at = writeShortest(p[i + axis]!, text, writeText(' ', text, at))
    at = writeText('\n', text, at)
  }
  for (let i = 0; i < t.length; i += 3) {
    at = writeText('f', text, at)
    for (let corner = 0; corner < 3; corner++)
      at = writeWhole(t[i + corner]! + 1, text, writeText(' ', text, at))
    at = writeText('\n', text, at)
  }
  return text.slice(0, at)
}
