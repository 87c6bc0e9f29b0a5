import { unzlibSync, zlibSync } from 'fflate'
import { joinBytes } from '../base/bytes.ts'
import type { Warning } from '../base/errors.ts'
import type { Vector3 } from '../base/vectors.ts'
import type { Grid, VoxelArray } from '../geometry/volume.ts'
import { dataFileNames } from './data-names.ts'
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
import { textCells } from './voxel-text.ts'

const TYPES: Readonly<Record<string, CellType>> = {
  MET_CHAR: 'i8', MET_UCHAR: 'u8', MET_SHORT: 'i16', MET_USHORT: 'u16', MET_INT: 'i32', MET_UINT: 'u32',
  MET_LONG: 'i32', MET_ULONG: 'u32', MET_LONG_LONG: 'i64', MET_ULONG_LONG: 'u64', MET_FLOAT: 'f32', MET_DOUBLE: 'f64',
} // biome-ignore format: a table

const HEADER_LIMIT = 1024 * 1024

interface Header {
  readonly fields: ReadonlyMap<string, string>
  /** Where the voxels begin, if they are in the same file. */
  readonly end: number
  /** Names of the files that hold the voxels, where they do not follow. */
  readonly files: readonly string[] | undefined
}

function readHeader(bytes: Uint8Array, where: string): Header {
  const text = new TextDecoder('windows-1252').decode(bytes.subarray(0, HEADER_LIMIT))
  const data = /^ElementDataFile[ \t]*=[ \t]*([^\r\n]*?)[ \t]*(\r?\n|$)/m.exec(text)
  if (!data?.[1])
    throw voxelFault('MHA_HEADER', where, 'expected a MetaImage header with ElementDataFile, got none')
  const end = data.index + data[0].length
  const fields = new Map<string, string>()
  for (const line of text.slice(0, end).split('\n')) {
    const match = /^(\w+)\s*=\s*(.*?)\s*$/.exec(line)
    if (match) fields.set(match[1]!, match[2]!)
  }
  const said = data[1]
  if (said.toUpperCase() === 'LOCAL') return { fields, end, files: undefined }
  return { fields, end, files: dataFileNames(said, text.slice(end).split(/\r?\n/), 'MHA_HEADER', where) }
}

/** Names of the files that hold the voxels of a MetaImage header, undefined where they follow it. @throws TrabeculaError MHA_HEADER */
export function mhaDataFiles(bytes: Uint8Array, where: string): string[] | undefined {
  const { files } = readHeader(bytes, where)
  return files && [...files]
}

function numbersOf(fields: ReadonlyMap<string, string>, ...names: string[]): number[] {
  const text = names.map((name) => fields.get(name)).find((value) => value !== undefined) ?? ''
  return text
    .split(/\s+/)
    .filter((part) => part !== '')
    .map(Number)
}

function isTrue(fields: ReadonlyMap<string, string>, name: string): boolean {
  return /^(true|1|yes)$/i.test(fields.get(name) ?? '')
}

function unpack(data: Uint8Array, need: number, where: string): Uint8Array {
  try {
    return unzlibSync(data, { out: new Uint8Array(need) })
  } catch {
    throw voxelFault('VOXELS_SHORT', where, 'the compressed voxels do not unpack', 'copy the file again')
  }
}

// A header of −1 means that the voxels are the end of their file (MetaIO).
function afterHeader(fields: ReadonlyMap<string, string>, data: Uint8Array, need: number): Uint8Array {
  const size = Number(fields.get('HeaderSize') ?? 0)
  return size === -1 ? data.subarray(Math.max(0, data.length - need)) : data.subarray(Math.max(0, size || 0))
}

function cellBytes(
  fields: ReadonlyMap<string, string>,
  parts: readonly Uint8Array[],
  cells: { readonly type: CellType; readonly count: number },
  where: string,
): Uint8Array {
  const share = cells.count / parts.length
  if (!Number.isInteger(share)) {
    throw voxelFault(
      'MHA_HEADER',
      where,
      `expected data files of equal size, got ${parts.length} for ${cells.count} voxels`,
    )
  }
  const need = share * CELL_BYTES[cells.type]
  const binary = fields.get('BinaryData') === undefined || isTrue(fields, 'BinaryData')
  const all = parts.length === 1 ? undefined : new Uint8Array(need * parts.length)
  let only: Uint8Array = new Uint8Array(0)
  parts.forEach((part, i) => {
    const data = afterHeader(fields, part, need)
    only = !binary
      ? textCells(data, cells.type, share, where)
      : isTrue(fields, 'CompressedData')
        ? unpack(data, need, where)
        : data.subarray(0, need)
    if (only.length < need) {
      throw voxelFault(
        'VOXELS_SHORT',
        where,
        `expected ${need} bytes of voxels, got ${only.length}`,
        'the file is cut short: copy it again',
      )
    }
    all?.set(only, i * need)
  })
  return all ?? only
}

function gridOf(
  fields: ReadonlyMap<string, string>,
  size: readonly [number, number, number],
  where: string,
  warnings: Warning[],
  assumed: AssumedFrame | undefined,
): Grid {
  const spacing = numbersOf(fields, 'ElementSpacing', 'ElementSize')
  let origin = numbersOf(fields, 'Offset', 'Position', 'Origin')
  let matrix = numbersOf(fields, 'TransformMatrix', 'Rotation', 'Orientation')
  if (assumed && spacing.length === 3 && matrix.length === 0) {
    const sign = assumed === 'RAS' ? -1 : 1
    matrix = [sign, 0, 0, 0, sign, 0, 0, 0, 1]
    origin = origin.length === 3 ? [origin[0]! * sign, origin[1]! * sign, origin[2]!] : [0, 0, 0]
    const message = `the file does not say its orientation; ${assumed} is taken, as asked`
    warnings.push({ code: 'ORIENTATION_ASSUMED', message, where })
  }
  if (spacing.length !== 3 || origin.length !== 3 || matrix.length !== 9) {
    throw voxelFault(
      'MHA_HEADER',
      where,
      'expected ElementSpacing, Offset and TransformMatrix, got less: where the image lies is unknown',
    )
  }
  // Rows of TransformMatrix are the axes i, j, k.
  const step = (a: number) => [0, 1, 2].map((r) => matrix[a * 3 + r]! * spacing[a]!) as unknown as Vector3
  return gridOfSteps(size, origin as unknown as Vector3, [step(0), step(1), step(2)], where)
}

/**
 * Reads a MetaImage (.mha, or .mhd with the bytes of its data files in `detached`) with one value a voxel. ITK writes
 * points in LPS, and so they are taken.
 * @throws TrabeculaError MHA_HEADER, VOXEL_SIZE, VOXEL_AXES, VOXELS_SHORT, VOXELS_TEXT
 */
export function readMha(
  file: Uint8Array,
  where: string,
  detached: readonly Uint8Array[] = [],
  assumed?: AssumedFrame,
): VoxelFile {
  const { fields, end, files } = readHeader(file, where)
  const warnings: Warning[] = []
  const type = TYPES[fields.get('ElementType') ?? '']
  if (!type) {
    const got = (fields.get('ElementType') ?? 'none').slice(0, 30)
    throw voxelFault('MHA_HEADER', where, `expected a number type, got ${got}`)
  }
  if (fields.get('NDims') !== '3' || Number(fields.get('ElementNumberOfChannels') ?? 1) !== 1) {
    throw voxelFault(
      'MHA_HEADER',
      where,
      'expected three dimensions and one value a voxel',
      'give one volume without further axes',
    )
  }
  if (files && files.length !== detached.length) {
    throw voxelFault(
      'MHA_HEADER',
      where,
      'expected the data file beside the header, got none',
      'give the folder with both files',
    )
  }
  const size = checkedSize(numbersOf(fields, 'DimSize'), where)
  const grid = gridOf(fields, size, where, warnings, assumed)
  const count = size[0] * size[1] * size[2]
  const parts = files ? detached : [file.subarray(end)]
  const bytes = cellBytes(fields, parts, { type, count }, where)
  const text = fields.get('BinaryData') !== undefined && !isTrue(fields, 'BinaryData')
  const big = isTrue(fields, 'BinaryDataByteOrderMSB') || isTrue(fields, 'ElementByteOrderMSB')
  const cells = readCells(bytes, type, count, text || !big)
  if (cells.notFinite > 0)
    warnings.push({
      code: 'VALUES_NOT_FINITE',
      message: `${cells.notFinite} voxels are no finite number; taken as 0`,
      where,
    })
  return { format: 'MetaImage', ...rightHanded(grid, cells.values), warnings }
}

const NAMES: Partial<Record<CellType, string>> = {
  i8: 'MET_CHAR',
  u8: 'MET_UCHAR',
  i16: 'MET_SHORT',
  u16: 'MET_USHORT',
  i32: 'MET_INT',
  f32: 'MET_FLOAT',
}

function mhaHeader(grid: Grid, values: VoxelArray, packed: number | undefined, dataFile: string): Uint8Array {
  const d = grid.direction
  const lines = [
    'ObjectType = Image',
    'NDims = 3',
    'BinaryData = True',
    'BinaryDataByteOrderMSB = False',
    `CompressedData = ${packed === undefined ? 'False' : 'True'}`,
    ...(packed === undefined ? [] : [`CompressedDataSize = ${packed}`]),
    `TransformMatrix = ${[d[0], d[3], d[6], d[1], d[4], d[7], d[2], d[5], d[8]].join(' ')}`,
    `Offset = ${grid.origin.join(' ')}`,
    'CenterOfRotation = 0 0 0',
    `ElementSpacing = ${grid.spacing.join(' ')}`,
    `DimSize = ${grid.size.join(' ')}`,
    `ElementType = ${NAMES[cellTypeOf(values)]}`,
    `ElementDataFile = ${dataFile}`,
  ]
  return new TextEncoder().encode(`${lines.join('\n')}\n`)
}

/** Writes a volume as one .mha file: LPS, zlib. */
export function writeMha(grid: Grid, values: VoxelArray): Uint8Array {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  // `mem` is set because fflate derives it from Math.log where it is left out.
  const data = zlibSync(raw, { level: 6, mem: 8 })
  const head = mhaHeader(grid, values, data.length, 'LOCAL')
  return joinBytes([head, data])
}

/** Writes a volume as a .mhd header for `dataFile`, and the data file's bytes (raw). */
export function writeMhd(
  grid: Grid,
  values: VoxelArray,
  dataFile: string,
): { readonly header: Uint8Array; readonly data: Uint8Array } {
  const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  return { header: mhaHeader(grid, values, undefined, dataFile), data }
}
