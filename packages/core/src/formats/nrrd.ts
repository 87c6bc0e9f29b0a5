import { joinBytes } from '../base/bytes.ts'
import type { Warning } from '../base/errors.ts'
import type { Vector3 } from '../base/vectors.ts'
import type { Grid, VoxelArray } from '../geometry/volume.ts'
import { dataFileNames } from './data-names.ts'
import { gunzipUpTo, gzip } from './gzip-file.ts'
import {
  type AssumedFrame,
  CELL_BYTES,
  type CellType,
  cellTypeOf,
  checkedSize,
  gridOfSteps,
  readCells,
  rightHanded,
  type VoxelFile,
  voxelFault,
} from './voxel-file.ts'
import { hexCells, textCells } from './voxel-text.ts'

const TYPES: Readonly<Record<string, CellType>> = {
  'signed char': 'i8', int8: 'i8', int8_t: 'i8',
  uchar: 'u8', 'unsigned char': 'u8', uint8: 'u8', uint8_t: 'u8',
  short: 'i16', 'short int': 'i16', 'signed short': 'i16', 'signed short int': 'i16', int16: 'i16', int16_t: 'i16',
  ushort: 'u16', 'unsigned short': 'u16', 'unsigned short int': 'u16', uint16: 'u16', uint16_t: 'u16',
  int: 'i32', 'signed int': 'i32', int32: 'i32', int32_t: 'i32',
  uint: 'u32', 'unsigned int': 'u32', uint32: 'u32', uint32_t: 'u32',
  longlong: 'i64', 'long long': 'i64', 'long long int': 'i64', 'signed long long': 'i64', int64: 'i64', int64_t: 'i64',
  ulonglong: 'u64', 'unsigned long long': 'u64', uint64: 'u64', uint64_t: 'u64',
  float: 'f32', double: 'f64',
} // biome-ignore format: one kind a line

const HEADER_LIMIT = 1024 * 1024

interface Header {
  readonly fields: ReadonlyMap<string, string>
  /** Lines after a data file's LIST. */
  readonly listed: readonly string[]
  /** Where the voxels begin, or the length of a detached header. */
  readonly end: number
}

function readHeader(bytes: Uint8Array, where: string): Header {
  const text = new TextDecoder('windows-1252').decode(bytes.subarray(0, HEADER_LIMIT))
  if (!/^NRRD000[1-5]\r?\n/.test(text))
    throw voxelFault('NRRD_HEADER', where, 'expected NRRD0001 to NRRD0005 at the start, got something else')
  const blank = /\r?\n\r?\n/.exec(text)
  const head = blank ? text.slice(0, blank.index) : text
  const fields = new Map<string, string>()
  const lines = head.split(/\r?\n/).slice(1)
  for (const [i, line] of lines.entries()) {
    const match = /^([^:#]+): ?(.*)$/.exec(line)
    if (!match) continue
    const name = match[1]!.trim().toLowerCase().replace('datafile', 'data file')
    fields.set(name, match[2]!.trim())
    // The list is the last field: all that follows is file names.
    if (name === 'data file' && /^LIST\b/.test(match[2]!))
      return { fields, listed: lines.slice(i + 1), end: bytes.length }
  }
  return { fields, listed: [], end: blank ? blank.index + blank[0].length : bytes.length }
}

/** Names of the files that hold the voxels of a detached header, undefined where they follow it. @throws TrabeculaError NRRD_HEADER */
export function nrrdDataFiles(bytes: Uint8Array, where: string): string[] | undefined {
  const { fields, listed } = readHeader(bytes, where)
  const said = fields.get('data file')
  return said === undefined ? undefined : dataFileNames(said, listed, 'NRRD_HEADER', where)
}

/** The one file that holds the voxels of a detached header, undefined where they follow it. @throws TrabeculaError NRRD_HEADER */
export function nrrdDataFile(bytes: Uint8Array, where: string): string | undefined {
  const names = nrrdDataFiles(bytes, where)
  if (names === undefined || names.length === 1) return names?.[0]
  throw voxelFault(
    'NRRD_HEADER',
    where,
    'expected one data file, got a list',
    'write the image as one .nrrd file',
  )
}

function vectors(text: string): (Vector3 | undefined)[] {
  return [...text.matchAll(/none|\(([^)]*)\)/g)].map((match) => {
    if (match[1] === undefined) return undefined
    const numbers = match[1].split(',').map(Number)
    return numbers.length === 3 ? (numbers as unknown as Vector3) : [Number.NaN, Number.NaN, Number.NaN]
  })
}

function signsOf(
  fields: ReadonlyMap<string, string>,
  where: string,
  warnings: Warning[],
  assumed?: AssumedFrame,
): Vector3 {
  const space = fields.get('space')?.toLowerCase() ?? ''
  if (/^(left-posterior-superior|lps)$/.test(space)) return [1, 1, 1]
  if (/^(right-anterior-superior|ras)$/.test(space)) return [-1, -1, 1]
  if (/^(left-anterior-superior|las)$/.test(space)) return [1, -1, 1]
  if (!assumed) {
    throw voxelFault(
      'NRRD_NO_SPACE',
      where,
      'expected a space of LPS, RAS or LAS, got none: left and right are unknown',
      'say which frame it is in (orientation: RAS or LPS), or export it again with its space',
    )
  }
  warnings.push({
    code: 'ORIENTATION_ASSUMED',
    message: `the file does not say its frame; ${assumed} is taken, as asked`,
    where,
  })
  return assumed === 'RAS' ? [-1, -1, 1] : [1, 1, 1]
}

const UNITS: Readonly<Record<string, number>> = {
  mm: 1,
  millimeter: 1,
  millimeters: 1,
  cm: 10,
  m: 1000,
  um: 0.001,
  µm: 0.001,
  micron: 0.001,
  microns: 0.001,
}

/** Millimetres of the file's unit; a file that names none means millimetres. */
function unitFactor(fields: ReadonlyMap<string, string>, where: string): number {
  const named = [...(fields.get('space units') ?? '').matchAll(/"([^"]*)"/g)].map((match) => match[1]!)
  const units = new Set(named.filter((unit) => unit !== ''))
  const factor = UNITS[[...units][0] ?? 'mm']
  if (units.size <= 1 && factor !== undefined) return factor
  throw voxelFault('NRRD_HEADER', where, `expected space units of mm, got ${named.join(' ').slice(0, 40)}`)
}

function gridOfFields(
  fields: ReadonlyMap<string, string>,
  size: [number, number, number],
  where: string,
  warnings: Warning[],
  assumed?: AssumedFrame,
): Grid {
  const [sx, sy, sz] = signsOf(fields, where, warnings, assumed)
  const factor = unitFactor(fields, where)
  const turn = (v: Vector3): Vector3 => [v[0] * sx * factor, v[1] * sy * factor, v[2] * sz * factor]
  const directions = vectors(fields.get('space directions') ?? '').filter((v) => v !== undefined)
  const spacings = (fields.get('spacings') ?? '')
    .split(/\s+/)
    .filter((s) => s !== '')
    .map(Number)
  const steps =
    directions.length === 3
      ? directions
      : assumed && spacings.length === 3
        ? [0, 1, 2].map((a) => [0, 1, 2].map((r) => (r === a ? spacings[a]! : 0)) as unknown as Vector3)
        : []
  if (steps.length !== 3)
    throw voxelFault('NRRD_HEADER', where, `expected three space directions, got ${directions.length}`)
  const origin = vectors(fields.get('space origin') ?? '(0,0,0)')[0] ?? [0, 0, 0]
  if (!fields.has('space origin'))
    warnings.push({
      code: 'ORIGIN_ASSUMED',
      message: 'the file has no space origin; (0, 0, 0) is taken',
      where,
    })
  return gridOfSteps(size, turn(origin), steps.map(turn) as unknown as [Vector3, Vector3, Vector3], where)
}

function skipOf(fields: ReadonlyMap<string, string>, name: 'byte skip' | 'line skip', where: string): number {
  const said = fields.get(name) ?? fields.get(name.replace(' ', '')) ?? '0'
  const skip = Number(said)
  if (Number.isInteger(skip) && skip >= (name === 'byte skip' ? -1 : 0) && skip < 2 ** 31) return skip
  throw voxelFault('NRRD_HEADER', where, `expected a ${name} of 0 or more, got ${said.slice(0, 20)}`)
}

function afterLines(data: Uint8Array, lines: number): Uint8Array {
  let at = 0
  for (let line = 0; line < lines && at < data.length; line++) {
    const end = data.indexOf(0x0a, at)
    at = end < 0 ? data.length : end + 1
  }
  return data.subarray(at)
}

// One data file's cells. Lines are skipped before unpacking, bytes after it; −1 bytes: the cells are the file's end (Teem).
function unpackedCells(
  fields: ReadonlyMap<string, string>,
  data: Uint8Array,
  cells: { readonly type: CellType; readonly count: number },
  where: string,
): Uint8Array {
  const encoding = (fields.get('encoding') ?? 'raw').toLowerCase()
  const need = cells.count * CELL_BYTES[cells.type]
  const lined = afterLines(data, skipOf(fields, 'line skip', where))
  const skip = skipOf(fields, 'byte skip', where)
  if (encoding === 'raw' && skip === -1) return lined.subarray(Math.max(0, lined.length - need))
  if (skip === -1)
    throw voxelFault(
      'NRRD_HEADER',
      where,
      `expected a byte skip of 0 or more with ${encoding.slice(0, 20)}, got -1`,
    )
  if (encoding === 'raw') return lined.subarray(skip)
  if (encoding === 'gzip' || encoding === 'gz') return gunzipUpTo(lined, need + skip, where).subarray(skip)
  if (encoding === 'hex') return hexCells(lined.subarray(skip), need, where)
  if (['txt', 'text', 'ascii'].includes(encoding))
    return textCells(lined.subarray(skip), cells.type, cells.count, where)
  throw voxelFault(
    'NRRD_HEADER',
    where,
    `expected raw, gzip, hex or ascii encoding, got ${encoding.slice(0, 20)}`,
    'write the image with raw or gzip encoding',
  )
}

/** Sizes of the voxels, and how many values each has (a first axis of kind `list` or `vector`, without a direction). */
function sizesOf(fields: ReadonlyMap<string, string>, layers: boolean, where: string) {
  const sizes = (fields.get('sizes') ?? '').split(/\s+/).map(Number)
  if (sizes.length === 3 && fields.get('dimension') === '3')
    return { size: checkedSize(sizes, where), values: 1 }
  const first = vectors(fields.get('space directions') ?? '')
  if (layers && sizes.length === 4 && fields.get('dimension') === '4' && first[0] === undefined) {
    const size = checkedSize(sizes.slice(1), where)
    checkedSize([sizes[0]! * size[0], size[1], size[2]], where)
    return { size, values: sizes[0]! }
  }
  throw voxelFault(
    'NRRD_HEADER',
    where,
    `expected one value a voxel in three dimensions, got sizes ${sizes.join(' ')}`,
    'give one volume without further axes',
  )
}

/** What an NRRD of several values a voxel holds: a layer for each, on one right-handed grid. */
export interface NrrdLayers {
  readonly grid: Grid
  readonly layers: readonly VoxelArray[]
  readonly warnings: readonly Warning[]
}

/** Cells of all data files, one after the other as they lie along the slowest axis. */
function voxelBytes(
  fields: ReadonlyMap<string, string>,
  parts: readonly Uint8Array[],
  cells: { readonly type: CellType; readonly count: number },
  where: string,
): Uint8Array {
  const share = cells.count / parts.length
  if (!Number.isInteger(share))
    throw voxelFault(
      'NRRD_HEADER',
      where,
      `expected data files of equal size, got ${parts.length} for ${cells.count} voxels`,
    )
  const need = share * CELL_BYTES[cells.type]
  const unpacked = parts.map((part) => {
    const bytes = unpackedCells(fields, part, { type: cells.type, count: share }, where)
    if (bytes.length >= need) return bytes.subarray(0, need)
    throw voxelFault(
      'VOXELS_SHORT',
      where,
      `expected ${need} bytes of voxels, got ${bytes.length}`,
      'the file is cut short: copy it again',
    )
  })
  if (unpacked.length === 1) return unpacked[0]!
  const all = new Uint8Array(need * parts.length)
  unpacked.forEach((bytes, i) => {
    all.set(bytes, i * need)
  })
  return all
}

// Text is written cell by cell as little endian, whatever the header says of raw bytes.
function isLittle(fields: ReadonlyMap<string, string>): boolean {
  const text = /^(txt|text|ascii)$/i.test(fields.get('encoding') ?? '')
  return text || fields.get('endian')?.toLowerCase() !== 'big'
}

/**
 * Reads an NRRD with one value a voxel (Teem's NRRD0001 to NRRD0005): attached, or detached with the bytes of its
 * data files in `detached`. @throws TrabeculaError NRRD_HEADER, NRRD_NO_SPACE, VOXEL_SIZE, VOXEL_AXES, VOXELS_SHORT, VOXELS_TEXT
 */
export function readNrrd(
  file: Uint8Array,
  where: string,
  detached?: Uint8Array | readonly Uint8Array[],
  assumed?: AssumedFrame,
): VoxelFile {
  const { grid, layers, warnings } = readLayers(file, where, detached, assumed, false)
  return { format: 'NRRD', grid, values: layers[0]!, warnings }
}

/** As `readNrrd`, also with several values a voxel. */
export function readNrrdLayers(file: Uint8Array, where: string, assumed?: AssumedFrame): NrrdLayers {
  return readLayers(file, where, undefined, assumed, true)
}

function readLayers(
  file: Uint8Array,
  where: string,
  detached: Uint8Array | readonly Uint8Array[] | undefined,
  assumed: AssumedFrame | undefined,
  several: boolean,
): NrrdLayers {
  const { fields, end } = readHeader(file, where)
  const warnings: Warning[] = []
  const names = nrrdDataFiles(file, where)
  const parts = names ? [detached ?? []].flat() : [file.subarray(end)]
  if (names && parts.length !== names.length)
    throw voxelFault(
      'NRRD_HEADER',
      where,
      'expected the data file beside the header, got none',
      'give the folder with both files',
    )
  const type = TYPES[(fields.get('type') ?? '').toLowerCase()]
  if (!type)
    throw voxelFault(
      'NRRD_HEADER',
      where,
      `expected a number type, got ${(fields.get('type') ?? 'none').slice(0, 30)}`,
    )
  const { size, values: depth } = sizesOf(fields, several, where)
  const count = size[0] * size[1] * size[2] * depth
  const grid = gridOfFields(fields, size, where, warnings, assumed)
  const bytes = voxelBytes(fields, parts, { type, count }, where)
  const cells = readCells(bytes, type, count, isLittle(fields))
  if (cells.notFinite > 0)
    warnings.push({
      code: 'VALUES_NOT_FINITE',
      message: `${cells.notFinite} voxels are no finite number; taken as 0`,
      where,
    })
  const stacks = Array.from({ length: depth }, (_, layer) =>
    rightHanded(grid, depth === 1 ? cells.values : layerOf(cells.values, layer, depth)),
  )
  return { grid: stacks[0]!.grid, layers: stacks.map(({ values }) => values), warnings }
}

function layerOf(values: VoxelArray, layer: number, depth: number): VoxelArray {
  const own = values.slice(0, values.length / depth)
  for (let i = 0; i < own.length; i++) own[i] = values[i * depth + layer]!
  return own
}

const NAMES: Partial<Record<CellType, string>> = {
  i8: 'int8',
  u8: 'uint8',
  i16: 'int16',
  u16: 'uint16',
  i32: 'int32',
  f32: 'float',
}

function nrrdHeader(grid: Grid, values: VoxelArray, encoding: 'raw' | 'gzip', dataFile?: string): Uint8Array {
  const d = grid.direction
  const step = (a: 0 | 1 | 2) => `(${[d[a], d[a + 3]!, d[a + 6]!].map((x) => x * grid.spacing[a]).join(',')})`
  const lines = [
    'NRRD0004',
    `type: ${NAMES[cellTypeOf(values)]}`,
    'dimension: 3',
    'space: left-posterior-superior',
    `sizes: ${grid.size.join(' ')}`,
    `space directions: ${step(0)} ${step(1)} ${step(2)}`,
    'kinds: domain domain domain',
    'space units: "mm" "mm" "mm"',
    'endian: little',
    `encoding: ${encoding}`,
    `space origin: (${grid.origin.join(',')})`,
    ...(dataFile === undefined ? [] : [`data file: ${dataFile}`]),
  ]
  return new TextEncoder().encode(`${lines.join('\n')}\n${dataFile === undefined ? '\n' : ''}`)
}

/** Writes a volume as one .nrrd file: LPS, gzip. */
export function writeNrrd(grid: Grid, values: VoxelArray): Uint8Array {
  const head = nrrdHeader(grid, values, 'gzip')
  const data = gzip(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  return joinBytes([head, data])
}

/** Writes a volume as a detached header for `dataFile`, and the data file's bytes (raw). */
export function writeNhdr(
  grid: Grid,
  values: VoxelArray,
  dataFile: string,
): { header: Uint8Array; data: Uint8Array } {
  const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  return { header: nrrdHeader(grid, values, 'raw', dataFile), data }
}
