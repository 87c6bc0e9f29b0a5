import { unzlibSync } from 'fflate'
import type { Warning } from '../base/errors.ts'
import type { Vector3 } from '../base/vectors.ts'
import {
  CELL_BYTES,
  type CellType,
  checkedSize,
  gridOfSteps,
  readCells,
  rightHanded,
  type VoxelFile,
  voxelFault,
} from './voxel-file.ts'

const TYPES: Readonly<Record<string, CellType>> = {
  MET_CHAR: 'i8', MET_UCHAR: 'u8', MET_SHORT: 'i16', MET_USHORT: 'u16', MET_INT: 'i32', MET_UINT: 'u32',
  MET_LONG: 'i32', MET_ULONG: 'u32', MET_LONG_LONG: 'i64', MET_ULONG_LONG: 'u64', MET_FLOAT: 'f32', MET_DOUBLE: 'f64',
} // biome-ignore format: a table

const HEADER_LIMIT = 64 * 1024

function readHeader(bytes: Uint8Array, where: string): { fields: Map<string, string>; end: number } {
  const text = new TextDecoder('windows-1252').decode(bytes.subarray(0, HEADER_LIMIT))
  const data = /^ElementDataFile\s*=\s*(\S+)\s*?\n/m.exec(text)
  if (!data)
    throw voxelFault('MHA_HEADER', where, 'expected a MetaImage header with ElementDataFile, got none')
  if (data[1] !== 'LOCAL')
    throw voxelFault(
      'MHA_HEADER',
      where,
      'expected voxels in the same file (LOCAL), got another file',
      'write the image as .mha',
    )
  const end = data.index + data[0].length
  const fields = new Map<string, string>()
  for (const line of text.slice(0, end).split('\n')) {
    const match = /^(\w+)\s*=\s*(.*?)\s*$/.exec(line)
    if (match) fields.set(match[1]!, match[2]!)
  }
  return { fields, end }
}

function numbersOf(fields: ReadonlyMap<string, string>, ...names: string[]): number[] {
  const text = names.map((name) => fields.get(name)).find((value) => value !== undefined) ?? ''
  return text
    .split(/\s+/)
    .filter((part) => part !== '')
    .map(Number)
}

function unpack(data: Uint8Array, need: number, where: string): Uint8Array {
  try {
    return unzlibSync(data, { out: new Uint8Array(need) })
  } catch {
    throw voxelFault('VOXELS_SHORT', where, 'the compressed voxels do not unpack', 'copy the file again')
  }
}

/**
 * Reads a MetaImage (.mha) with one value a voxel. ITK writes points in LPS, and so they are taken.
 * @throws TrabeculaError MHA_HEADER, VOXEL_SIZE, VOXEL_AXES, VOXELS_SHORT
 */
export function readMha(file: Uint8Array, where: string): VoxelFile {
  const { fields, end } = readHeader(file, where)
  const warnings: Warning[] = []
  const type = TYPES[fields.get('ElementType') ?? '']
  if (!type)
    throw voxelFault(
      'MHA_HEADER',
      where,
      `expected a number type, got ${(fields.get('ElementType') ?? 'none').slice(0, 30)}`,
    )
  if (fields.get('NDims') !== '3' || Number(fields.get('ElementNumberOfChannels') ?? 1) !== 1) {
    throw voxelFault(
      'MHA_HEADER',
      where,
      'expected three dimensions and one value a voxel',
      'give one volume without further axes',
    )
  }
  if (/^false$/i.test(fields.get('BinaryData') ?? 'True'))
    throw voxelFault('MHA_HEADER', where, 'expected binary voxels, got text', 'write the image in binary')
  const size = checkedSize(numbersOf(fields, 'DimSize'), where)
  const spacing = numbersOf(fields, 'ElementSpacing', 'ElementSize')
  const origin = numbersOf(fields, 'Offset', 'Position', 'Origin')
  const matrix = numbersOf(fields, 'TransformMatrix', 'Rotation', 'Orientation')
  if (spacing.length !== 3 || origin.length !== 3 || matrix.length !== 9) {
    throw voxelFault(
      'MHA_HEADER',
      where,
      'expected ElementSpacing, Offset and TransformMatrix, got less: where the image lies is unknown',
    )
  }
  // Rows of TransformMatrix are the axes i, j, k.
  const step = (a: number) => [0, 1, 2].map((r) => matrix[a * 3 + r]! * spacing[a]!) as unknown as Vector3
  const grid = gridOfSteps(size, origin as unknown as Vector3, [step(0), step(1), step(2)], where)
  const count = size[0] * size[1] * size[2]
  const need = count * CELL_BYTES[type]
  const packed = /^true$/i.test(fields.get('CompressedData') ?? '')
  const bytes = packed ? unpack(file.subarray(end), need, where) : file.subarray(end)
  if (bytes.length < need)
    throw voxelFault(
      'VOXELS_SHORT',
      where,
      `expected ${need} bytes of voxels, got ${bytes.length}`,
      'the file is cut short: copy it again',
    )
  const big = /^true$/i.test(fields.get('BinaryDataByteOrderMSB') ?? fields.get('ElementByteOrderMSB') ?? '')
  const cells = readCells(bytes.subarray(0, need), type, count, !big)
  if (cells.notFinite > 0)
    warnings.push({
      code: 'VALUES_NOT_FINITE',
      message: `${cells.notFinite} voxels are no finite number; taken as 0`,
      where,
    })
  return { format: 'MetaImage', ...rightHanded(grid, cells.values), warnings }
}
