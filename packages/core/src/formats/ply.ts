import type { TriangleMesh } from '../geometry/mesh.ts'
import { weldWhereOpen } from '../geometry/weld.ts'
import { byteText, checkedMesh, type MeshFile, meshFault } from './mesh-bytes.ts'
import { WordReader } from './mesh-text.ts'

const SIZES: Readonly<Record<string, number>> = {
  char: 1, int8: 1, uchar: 1, uint8: 1, short: 2, int16: 2, ushort: 2, uint16: 2,
  int: 4, int32: 4, uint: 4, uint32: 4, float: 4, float32: 4, double: 8, float64: 8,
} // biome-ignore format: pairs

interface Property {
  readonly name: string
  readonly type: string
  /** Of a list: the type of its length. */
  readonly lengthType?: string
}
interface Element {
  readonly name: string
  readonly count: number
  readonly properties: Property[]
}
interface Header {
  readonly format: string
  readonly elements: readonly Element[]
  readonly bodyStart: number
  readonly lines: number
}

const MOST_HEADER = 65536
const REMEDY = 'export the mesh again as PLY or binary STL'

/** @throws StepError PLY_HEADER */
function readHeader(bytes: Uint8Array, where: string): Header {
  const text = byteText(bytes.subarray(0, MOST_HEADER))
  const end = /\nend_header[ \t]*\r?\n/.exec(text)
  const fault = (message: string) => meshFault('PLY_HEADER', message, where, REMEDY)
  if (!/^ply\r?\n/.test(text) || !end) throw fault('expected a header from ply to end_header, found none')
  const lines = text.slice(0, end.index).split(/\r?\n/)
  const elements: Element[] = []
  let format = ''
  for (const line of lines.slice(1)) {
    const words = line.trim().split(/\s+/)
    if (words[0] === 'format') format = words[1] ?? ''
    if (words[0] === 'element') {
      if (!/^\d{1,10}$/.test(words[2] ?? ''))
        throw fault(`expected a count, got ${JSON.stringify(line.slice(0, 80))}`)
      elements.push({ name: words[1]!, count: Number(words[2]), properties: [] })
    }
    if (words[0] !== 'property') continue
    const list = words[1] === 'list'
    const [type, name] = list ? [words[3], words[4]] : [words[1], words[2]]
    const known = type !== undefined && name !== undefined && type in SIZES && (!list || words[2]! in SIZES)
    if (!known || elements.length === 0)
      throw fault(`expected a property, got ${JSON.stringify(line.slice(0, 80))}`)
    elements[elements.length - 1]!.properties.push({ name, type, ...(list ? { lengthType: words[2]! } : {}) })
  }
  if (!['ascii', 'binary_little_endian', 'binary_big_endian'].includes(format)) {
    throw fault(`expected the format ascii or binary, got ${JSON.stringify(format)}`)
  }
  return { format, elements, bodyStart: end.index + end[0].length, lines: lines.length + 1 }
}

/** Numbers one after the other, of the type asked for. */
type NextNumber = (type: string) => number

function binaryNumbers(
  bytes: Uint8Array,
  header: Header,
  where: string,
): { next: NextNumber; left: () => number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const little = header.format === 'binary_little_endian'
  let at = header.bodyStart
  const next = (type: string): number => {
    const from = at
    at += SIZES[type]!
    if (at > bytes.length)
      throw meshFault(
        'PLY_LENGTH',
        `expected more than ${bytes.length} bytes, the file ends early`,
        where,
        REMEDY,
      )
    if (type === 'float' || type === 'float32') return view.getFloat32(from, little)
    if (type === 'double' || type === 'float64') return view.getFloat64(from, little)
    const unsigned = type.startsWith('u')
    if (SIZES[type] === 1) return unsigned ? view.getUint8(from) : view.getInt8(from)
    if (SIZES[type] === 2) return unsigned ? view.getUint16(from, little) : view.getInt16(from, little)
    return unsigned ? view.getUint32(from, little) : view.getInt32(from, little)
  }
  return { next, left: () => bytes.length - at }
}

/**
 * Reads PLY, ASCII or binary of either byte order. Polygons are cut into fans; other elements and properties are skipped;
 * vertices of equal coordinates are joined where the mesh is open as it stands.
 * @throws StepError PLY_HEADER, PLY_LENGTH, MESH_SYNTAX, MESH_INDEX, MESH_EMPTY, MESH_COORDINATE
 */
export function readPly(bytes: Uint8Array, where: string): MeshFile {
  const header = readHeader(bytes, where)
  const text = header.format === 'ascii'
  const words = text ? new WordReader(bytes, where, header.bodyStart, header.lines + 1) : undefined
  const binary = text ? undefined : binaryNumbers(bytes, header, where)
  const next: NextNumber = words ? () => words.number() : binary!.next
  let positions: Float32Array | undefined
  const triangles: number[] = []
  for (const element of header.elements) {
    // The least that an element can take: one byte and a space a number in text.
    const least = element.properties.reduce((sum, p) => sum + (text ? 2 : SIZES[p.lengthType ?? p.type]!), 0)
    if (element.count * least > bytes.length - header.bodyStart + 1) {
      const message = `expected ${element.count} of ${element.name}, the file's ${bytes.length} bytes cannot hold them`
      throw meshFault('PLY_LENGTH', message, where, REMEDY)
    }
    if (element.name === 'vertex') positions = readVertices(element, next, where)
    else if (element.name === 'face') readFaces(element, next, triangles, (positions?.length ?? 0) / 3, where)
    else for (let i = 0; i < element.count; i++) skip(element, next)
  }
  if (binary && binary.left() > 0) {
    throw meshFault(
      'PLY_LENGTH',
      `expected the end of the file, got ${binary.left()} more bytes`,
      where,
      REMEDY,
    )
  }
  const mesh = { positions: positions ?? new Float32Array(0), triangles: Uint32Array.from(triangles) }
  return checkedMesh(mesh.triangles.length > 0 ? weldWhereOpen(checkedMesh(mesh, where).mesh) : mesh, where)
}

function skip(element: Element, next: NextNumber): void {
  for (const property of element.properties) {
    const length = property.lengthType ? next(property.lengthType) : 1
    for (let i = 0; i < length; i++) next(property.type)
  }
}

function readVertices(element: Element, next: NextNumber, where: string): Float32Array {
  const axes = ['x', 'y', 'z'].map((name) =>
    element.properties.findIndex((p) => p.name === name && !p.lengthType),
  )
  if (axes.includes(-1)) throw meshFault('PLY_HEADER', 'expected vertices with x, y and z', where, REMEDY)
  const positions = new Float32Array(3 * element.count)
  for (let v = 0; v < element.count; v++) {
    element.properties.forEach((property, n) => {
      const length = property.lengthType ? next(property.lengthType) : 1
      for (let i = 0; i < length; i++) {
        const value = next(property.type)
        const axis = axes.indexOf(n)
        if (axis >= 0) positions[3 * v + axis] = value
      }
    })
  }
  return positions
}

function readFaces(
  element: Element,
  next: NextNumber,
  triangles: number[],
  vertices: number,
  where: string,
): void {
  for (let f = 0; f < element.count; f++) {
    for (const property of element.properties) {
      const length = property.lengthType ? next(property.lengthType) : 1
      const corners = /^vertex_ind(ex|ices)$/.test(property.name) && property.lengthType !== undefined
      const face: number[] = []
      for (let i = 0; i < length; i++) {
        const value = next(property.type)
        if (!corners) continue
        if (!(Number.isInteger(value) && value >= 0 && value < vertices)) {
          throw meshFault(
            'MESH_INDEX',
            `expected a vertex from 0 to ${vertices - 1}, got ${value} in face ${f}`,
            where,
            REMEDY,
          )
        }
        face.push(value)
      }
      for (let i = 2; i < face.length; i++) triangles.push(face[0]!, face[i - 1]!, face[i]!)
    }
  }
}

/** Binary little-endian PLY with a comment that says unit and frame. */
export function writePly(mesh: TriangleMesh): Uint8Array {
  const { positions: p, triangles: t } = mesh
  const header = [
    'ply', 'format binary_little_endian 1.0', 'comment Trabecula, mm, LPS', `element vertex ${p.length / 3}`,
    'property float x', 'property float y', 'property float z', `element face ${t.length / 3}`,
    'property list uchar int vertex_indices', 'end_header', '',
  ].join('\n') // biome-ignore format: lines
  const bytes = new Uint8Array(header.length + 4 * p.length + (13 * t.length) / 3)
  for (let i = 0; i < header.length; i++) bytes[i] = header.charCodeAt(i)
  const view = new DataView(bytes.buffer, header.length)
  p.forEach((x, i) => {
    view.setFloat32(4 * i, x, true)
  })
  for (let i = 0; i < t.length; i += 3) {
    const at = 4 * p.length + (13 * i) / 3
    view.setUint8(at, 3)
    for (let c = 0; c < 3; c++) view.setInt32(at + 1 + 4 * c, t[i + c]!, true)
  }
  return bytes
}
