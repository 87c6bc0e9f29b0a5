import { unzlibSync } from 'fflate'
import { TrabeculaError } from '../base/errors.ts'
import { weldWhereOpen } from '../geometry/weld.ts'
import { checkedMesh, type MeshFile, meshFault } from './mesh-bytes.ts'
import { XmlReader } from './three-mf/xml.ts'

const REMEDY = 'export the surface again, as VTP in ASCII or as binary STL'
const HEADER_LIMIT = 64 * 1024 * 1024
const MOST_VALUES = 400_000_000

const SIZES: Readonly<Record<string, number>> = {
  Int8: 1, UInt8: 1, Int16: 2, UInt16: 2, Int32: 4, UInt32: 4, Int64: 8, UInt64: 8, Float32: 4, Float64: 8,
} // biome-ignore format: one line

interface Layout {
  readonly little: boolean
  readonly wide: boolean
  readonly packed: boolean
  /** What follows the underscore of AppendedData, and whether it is base64. */
  readonly appended: { readonly bytes: Uint8Array; readonly coded: boolean } | undefined
  readonly where: string
}

/** A DataArray as it stands in the text. */
interface ArrayText {
  readonly type: string
  readonly format: string
  readonly name: string
  readonly offset: number
  readonly text: string
}

interface Piece {
  points: number
  readonly arrays: Map<string, ArrayText>
}

function damaged(message: string, where: string): TrabeculaError {
  return meshFault('VTP_DAMAGED', message, where, REMEDY)
}

/** Position of an ASCII word from `from` on, −1 where it is not. */
function find(bytes: Uint8Array, word: string, from: number): number {
  const letters = [...word].map((letter) => letter.charCodeAt(0))
  for (let at = bytes.indexOf(letters[0]!, from); at >= 0; at = bytes.indexOf(letters[0]!, at + 1))
    if (letters.every((letter, i) => bytes[at + i] === letter)) return at
  return -1
}

/** The XML without what is appended, and the appended bytes: raw ones are no XML. */
function split(bytes: Uint8Array): { xml: Uint8Array; appended: Layout['appended'] } {
  const open = find(bytes, '<AppendedData', 0)
  if (open < 0) return { xml: bytes, appended: undefined }
  const close = bytes.indexOf(0x3e, open)
  const underscore = close < 0 ? -1 : bytes.indexOf(0x5f, close)
  if (underscore < 0) return { xml: bytes, appended: undefined }
  const tag = new TextDecoder().decode(bytes.subarray(open, close))
  const coded = !/encoding\s*=\s*["']raw["']/.test(tag)
  const end = coded ? find(bytes, '</AppendedData', underscore) : bytes.length
  const tail = new TextEncoder().encode('</VTKFile>')
  const xml = new Uint8Array(open + tail.length)
  xml.set(bytes.subarray(0, open))
  xml.set(tail, open)
  return { xml, appended: { bytes: bytes.subarray(underscore + 1, end < 0 ? bytes.length : end), coded } }
}

function base64(text: string, where: string): Uint8Array {
  const clean = text.replace(/\s+/g, '')
  const bytes = new Uint8Array(Math.floor((clean.length * 3) / 4))
  let [at, bits, held] = [0, 0, 0]
  for (let i = 0; i < clean.length; i++) {
    const code = clean.charCodeAt(i)
    if (code === 0x3d) {
      // Padding ends one run; another may follow.
      bits = 0
      held = 0
      continue
    }
    const value =
      code >= 65 && code <= 90 ? code - 65
      : code >= 97 && code <= 122 ? code - 71
      : code >= 48 && code <= 57 ? code + 4
      : code === 43 ? 62
      : code === 47 ? 63
      : -1 // biome-ignore format: a table
    if (value < 0) throw damaged('expected base64, got another character', where)
    held = ((held << 6) | value) & 0xffffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (held >> bits) & 0xff
    }
  }
  return bytes.subarray(0, at)
}

/** Values behind a header of lengths: one length, or blocks each packed by zlib. */
function blockOf(bytes: Uint8Array, layout: Layout): Uint8Array {
  const { little, wide, packed, where } = layout
  const word = wide ? 8 : 4
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const number = (index: number) => {
    const at = index * word
    if (at + word > bytes.length) throw damaged('the data end inside their header', where)
    return wide ? Number(view.getBigUint64(at, little)) : view.getUint32(at, little)
  }
  if (!packed) {
    const length = number(0)
    if (word + length > bytes.length)
      throw damaged(`expected ${length} bytes of data, got ${bytes.length - word}`, where)
    return bytes.subarray(word, word + length)
  }
  const [blocks, size, last] = [number(0), number(1), number(2)]
  const total = blocks === 0 ? 0 : last === 0 ? blocks * size : (blocks - 1) * size + last
  if (!(total <= MOST_VALUES) || (3 + blocks) * word > bytes.length)
    throw damaged('the lengths of packed data lie', where)
  const all = new Uint8Array(total)
  let [from, to] = [(3 + blocks) * word, 0]
  for (let block = 0; block < blocks; block++) {
    const length = number(3 + block)
    const want = block === blocks - 1 && last > 0 ? last : size
    if (from + length > bytes.length) throw damaged('packed data are cut short', where)
    try {
      const plain = unzlibSync(bytes.subarray(from, from + length), { out: new Uint8Array(want) })
      all.set(plain, to)
    } catch {
      throw damaged('packed data do not unpack', where)
    }
    from += length
    to += want
  }
  return all
}

/** Bytes of an inline or appended array; in base64 the header of packed data is coded by itself. */
function bytesOf(array: ArrayText, layout: Layout): Uint8Array {
  const { appended, where } = layout
  if (array.format === 'binary') return blockOf(base64(array.text, where), layout)
  if (array.format !== 'appended' || !appended)
    throw damaged(`expected data in ASCII, binary or appended, got ${array.format}`, where)
  if (!(array.offset >= 0 && array.offset < appended.bytes.length))
    throw damaged('an offset leads out of the appended data', where)
  const own = appended.bytes.subarray(array.offset)
  if (!appended.coded) return blockOf(own, layout)
  return blockOf(base64(new TextDecoder().decode(own), where), layout)
}

function numbersOf(array: ArrayText, layout: Layout): Float64Array {
  const { where, little } = layout
  if (array.format === 'ascii') {
    const words = array.text.trim() === '' ? [] : array.text.trim().split(/\s+/)
    return Float64Array.from(words, (word) => {
      const value = Number(word)
      if (Number.isFinite(value)) return value
      throw damaged(`expected a number, got ${JSON.stringify(word.slice(0, 20))}`, where)
    })
  }
  const size = SIZES[array.type]
  if (!size) throw damaged(`expected a number type, got ${array.type.slice(0, 20)}`, where)
  const bytes = bytesOf(array, layout)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float64Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => {
    const at = i * size
    switch (array.type) {
      case 'Int8':
        return view.getInt8(at)
      case 'UInt8':
        return view.getUint8(at)
      case 'Int16':
        return view.getInt16(at, little)
      case 'UInt16':
        return view.getUint16(at, little)
      case 'Int32':
        return view.getInt32(at, little)
      case 'UInt32':
        return view.getUint32(at, little)
      case 'Int64':
        return Number(view.getBigInt64(at, little))
      case 'UInt64':
        return Number(view.getBigUint64(at, little))
      case 'Float32':
        return view.getFloat32(at, little)
      default:
        return view.getFloat64(at, little)
    }
  })
}

/** Cells as triangles: polygons as fans, strips with every second triangle turned. */
function trianglesOf(
  kind: 'Polys' | 'Strips',
  piece: Piece,
  layout: Layout,
  base: number,
  points: number,
): number[] {
  const [connectivity, offsets] = ['connectivity', 'offsets'].map((name) =>
    piece.arrays.get(`${kind}/${name}`),
  )
  if (!connectivity || !offsets) return []
  const corners = numbersOf(connectivity, layout)
  const triangles: number[] = []
  let start = 0
  for (const end of numbersOf(offsets, layout)) {
    if (!(end >= start && end <= corners.length))
      throw damaged('the offsets of cells lead out of their corners', layout.where)
    const cell = corners.subarray(start, end)
    for (const corner of cell)
      if (!(Number.isInteger(corner) && corner >= 0 && corner < points))
        throw damaged(`expected a point from 0 to ${points - 1}, got ${corner}`, layout.where)
    for (let i = 2; i < cell.length; i++) {
      const turned = kind === 'Strips' && i % 2 === 1
      const [a, b] = kind === 'Polys' ? [cell[0]!, cell[i - 1]!] : [cell[i - 2]!, cell[i - 1]!]
      triangles.push(base + (turned ? b : a), base + (turned ? a : b), base + cell[i]!)
    }
    start = end
  }
  return triangles
}

function readXml(xml: Uint8Array, where: string): { pieces: Piece[]; root: Record<string, string> } {
  const reader = new XmlReader(xml, where)
  const pieces: Piece[] = []
  const root: Record<string, string> = {}
  let section = ''
  for (let event = reader.next(); event !== 'eof'; event = reader.next()) {
    if (event !== 'start') continue
    if (reader.local === 'VTKFile')
      for (const name of ['type', 'byte_order', 'header_type', 'compressor'])
        root[name] = reader.attribute(name) ?? ''
    else if (reader.local === 'Piece') {
      pieces.push({ points: reader.whole('NumberOfPoints') ?? 0, arrays: new Map() })
      section = ''
    } else if (reader.local === 'DataArray') {
      const [type, format, name] = ['type', 'format', 'Name'].map((field) => reader.attribute(field) ?? '')
      const offset = Number(reader.attribute('offset') ?? -1)
      const wanted = section === 'Points' || section === 'Polys' || section === 'Strips'
      const text = wanted ? reader.content() : ''
      if (!wanted) reader.skip()
      pieces.at(-1)?.arrays.set(section === 'Points' ? section : `${section}/${name}`, {
        type: type!,
        format: format === '' ? 'ascii' : format!,
        name: name!,
        offset,
        text,
      })
    } else section = reader.local
  }
  return { pieces, root }
}

/**
 * Reads the triangles, polygons and strips of a VTK PolyData file (.vtp): data in ASCII, in base64 or appended (base64 or
 * raw), plain or packed by zlib. Point and cell data are left out. Vertices of equal coordinates are joined where the file
 * leaves the surface open.
 * @throws StepError VTP_DAMAGED, MESH_EMPTY, MESH_COORDINATE
 */
export function readVtp(bytes: Uint8Array, where: string): MeshFile {
  if (bytes.length > HEADER_LIMIT * 16) throw damaged('the file is larger than 1 GiB', where)
  const { xml, appended } = split(bytes)
  const { pieces, root } = xmlOf(xml, where)
  if (root.type !== 'PolyData')
    throw damaged(`expected a VTKFile of type PolyData, got ${root.type || 'none'}`, where)
  if (root.compressor && root.compressor !== 'vtkZLibDataCompressor')
    throw damaged(`expected data packed by zlib, got ${root.compressor.slice(0, 40)}`, where)
  const layout: Layout = {
    little: root.byte_order !== 'BigEndian',
    wide: root.header_type === 'UInt64',
    packed: Boolean(root.compressor),
    appended,
    where,
  }
  const positions: number[] = []
  const triangles: number[] = []
  for (const piece of pieces) {
    const array = piece.arrays.get('Points')
    const values = array ? numbersOf(array, layout) : new Float64Array(0)
    if (values.length !== piece.points * 3)
      throw damaged(`expected ${piece.points} points, got ${values.length / 3}`, where)
    const base = positions.length / 3
    for (const value of values) positions.push(value)
    for (const kind of ['Polys', 'Strips'] as const)
      for (const corner of trianglesOf(kind, piece, layout, base, piece.points)) triangles.push(corner)
  }
  const mesh = { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) }
  return checkedMesh(weldWhereOpen(checkedMesh(mesh, where).mesh), where)
}

function xmlOf(xml: Uint8Array, where: string) {
  try {
    return readXml(xml, where)
  } catch (error) {
    if (!(error instanceof TrabeculaError) || error.code !== 'THREE_MF_XML') throw error
    throw damaged(error.message, where)
  }
}
