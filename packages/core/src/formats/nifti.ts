import type { Warning } from '../base/errors.ts'
import type { Vector3 } from '../base/vectors.ts'
import type { Grid, VoxelArray } from '../geometry/volume.ts'
import { withoutControls } from './dicom/characters.ts'
import { gunzipUpTo, gzip, isGzip } from './gzip-file.ts'
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

const TYPES: Readonly<Record<number, CellType>> = {
  2: 'u8', 4: 'i16', 8: 'i32', 16: 'f32', 64: 'f64', 256: 'i8', 512: 'u16', 768: 'u32', 1024: 'i64', 1280: 'u64',
} // biome-ignore format: one line

/** What both versions' headers say. Affines are rows (x, y, z) of RAS. */
interface Header {
  readonly little: boolean
  /** Whether the voxels lie in an .img file beside the header. */
  readonly pair: boolean
  readonly dim: readonly number[]
  readonly pixdim: readonly number[]
  readonly type: number
  readonly dataAt: number
  readonly slope: number
  readonly intercept: number
  readonly units: number
  readonly qformCode: number
  readonly sformCode: number
  readonly quaternion: readonly [number, number, number]
  readonly quaternionOffset: Vector3
  readonly sform: readonly (readonly number[])[]
}

function readHeader(bytes: Uint8Array, where: string): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const damaged = (message: string) => voxelFault('NIFTI_HEADER', where, message)
  if (bytes.length < 348) throw damaged(`expected a header of 348 bytes or more, got ${bytes.length}`)
  const little = [348, 540].includes(view.getInt32(0, true))
  const size = view.getInt32(0, little)
  if (size !== 348 && size !== 540) throw damaged('expected a header size of 348 or 540, got another')
  const wide = size === 540
  if (wide && bytes.length < 540) throw damaged('the header is cut short')
  const magic = String.fromCharCode(...bytes.subarray(wide ? 4 : 344, wide ? 7 : 347))
  const version = wide ? '2' : '1'
  const pair = magic === `ni${version}`
  if (!pair && magic !== `n+${version}`)
    throw damaged('expected the mark of a NIfTI (n+1, ni1, n+2 or ni2), got another, as Analyze files have')
  const float = (at: number) => (wide ? view.getFloat64(at, little) : view.getFloat32(at, little))
  const int64 = (at: number) => Number(view.getBigInt64(at, little))
  const floats = (at: number, n: number) =>
    Array.from({ length: n }, (_, i) => float(at + i * (wide ? 8 : 4)))
  const at = wide
    ? {
        dim: 16,
        pixdim: 104,
        type: 12,
        offset: 168,
        slope: 176,
        units: 500,
        qform: 344,
        quaternion: 352,
        place: 376,
        sform: 400,
      }
    : {
        dim: 40,
        pixdim: 76,
        type: 70,
        offset: 108,
        slope: 112,
        units: 123,
        qform: 252,
        quaternion: 256,
        place: 268,
        sform: 280,
      }
  return {
    little,
    pair,
    dim: Array.from({ length: 8 }, (_, i) =>
      wide ? int64(at.dim + i * 8) : view.getInt16(at.dim + i * 2, little),
    ),
    pixdim: floats(at.pixdim, 8),
    type: view.getInt16(at.type, little),
    dataAt: wide ? int64(at.offset) : view.getFloat32(at.offset, little),
    slope: float(at.slope),
    intercept: float(at.slope + (wide ? 8 : 4)),
    units: (wide ? view.getInt32(at.units, little) : view.getUint8(at.units)) & 7,
    qformCode: wide ? view.getInt32(at.qform, little) : view.getInt16(at.qform, little),
    sformCode: wide ? view.getInt32(at.qform + 4, little) : view.getInt16(at.qform + 2, little),
    quaternion: floats(at.quaternion, 3) as [number, number, number],
    quaternionOffset: floats(at.place, 3) as unknown as Vector3,
    sform: [0, 1, 2].map((row) => floats(at.sform + row * 4 * (wide ? 8 : 4), 4)),
  }
}

const HALF_TURN_NOISE = 4e-7

type Affine = readonly (readonly number[])[]

/** Rotation, voxel sizes and place of the qform (NIfTI-1 method 2), RAS. */
function qformAffine(header: Header): Affine {
  const square = header.quaternion.reduce((sum, q) => sum + q * q, 0)
  // Near half a turn, what 32 bits leave of 1 − b² − c² − d² is noise: a is 0 there, as in the NIfTI C library.
  const half = 1 - square < HALF_TURN_NOISE
  const [b, c, d] = header.quaternion.map((q) => (half ? q / Math.sqrt(square) : q)) as [
    number,
    number,
    number,
  ]
  const a = half ? 0 : Math.sqrt(1 - square)
  const [, sx, sy, sz] = header.pixdim as [number, number, number, number]
  const z = sz * (header.pixdim[0]! < 0 ? -1 : 1)
  const [x0, y0, z0] = header.quaternionOffset
  return [
    [(a * a + b * b - c * c - d * d) * sx, 2 * (b * c - a * d) * sy, 2 * (b * d + a * c) * z, x0],
    [2 * (b * c + a * d) * sx, (a * a + c * c - b * b - d * d) * sy, 2 * (c * d - a * b) * z, y0],
    [2 * (b * d - a * c) * sx, 2 * (c * d + a * b) * sy, (a * a + d * d - b * b - c * c) * z, z0],
  ]
}

function affineOf(
  header: Header,
  size: readonly number[],
  where: string,
  warnings: Warning[],
  assumed?: AssumedFrame,
): Affine {
  const { sformCode, qformCode } = header
  if (sformCode <= 0 && qformCode <= 0) {
    if (!assumed) {
      throw voxelFault(
        'NIFTI_NO_ORIENTATION',
        where,
        'expected sform_code or qform_code above 0, got 0 for both: left and right are unknown',
        'say which frame it is in (orientation: RAS or LPS), or export it again with its orientation',
      )
    }
    warnings.push({
      code: 'ORIENTATION_ASSUMED',
      message: `the file does not say its orientation; ${assumed} is taken, as asked`,
      where,
    })
    const sign = assumed === 'RAS' ? 1 : -1
    return [0, 1, 2].map((row) =>
      [0, 1, 2, 3].map((column) => (column === row ? header.pixdim[row + 1]! * (row < 2 ? sign : 1) : 0)),
    )
  }
  if (sformCode > 0 && qformCode > 0) {
    const difference = greatestDifference(header.sform, qformAffine(header), size)
    const limit = 0.1 * Math.min(...header.pixdim.slice(1, 4).map(Math.abs))
    if (difference > limit) {
      warnings.push({
        code: 'NIFTI_FORMS_DISAGREE',
        message: `sform and qform place a corner ${difference.toFixed(3)} mm apart; the sform is used`,
        where,
      })
    }
  }
  return sformCode > 0 ? header.sform : qformAffine(header)
}

function greatestDifference(a: Affine, b: Affine, size: readonly number[]): number {
  let greatest = 0
  for (let corner = 0; corner < 8; corner++) {
    const index = [0, 1, 2].map((axis) => (corner & (1 << axis) ? size[axis]! - 1 : 0))
    let square = 0
    for (let row = 0; row < 3; row++) {
      const delta = index.reduce(
        (sum, value, axis) => sum + value * (a[row]![axis]! - b[row]![axis]!),
        a[row]![3]! - b[row]![3]!,
      )
      square += delta * delta
    }
    greatest = Math.max(greatest, Math.sqrt(square))
  }
  return greatest
}

function unitFactor(units: number, where: string, warnings: Warning[]): number {
  if (units === 2) return 1
  if (units === 1) return 1000
  if (units === 3) return 0.001
  warnings.push({
    code: 'UNIT_ASSUMED',
    message: 'the file does not name its unit of length; millimetres are taken',
    where,
  })
  return 1
}

/**
 * Reads a NIfTI-1 or NIfTI-2, plain or gzip, in one file or as a header with its `image` file (Cox et al. 2004;
 * NIfTI-2 2011). RAS becomes LPS, the sform
 * goes before the qform, left-handed grids are made right-handed by mirroring the j axis in memory.
 * @throws TrabeculaError NIFTI_HEADER, NIFTI_TYPE, NIFTI_NO_ORIENTATION, VOXEL_SIZE, VOXEL_AXES, VOXELS_SHORT, GZIP_DAMAGED
 */
export function readNifti(
  file: Uint8Array,
  where: string,
  assumed?: AssumedFrame,
  image?: Uint8Array,
): VoxelFile {
  const head = isGzip(file) ? gunzipUpTo(file.subarray(0, 64 * 1024), 544, where) : file
  const header = readHeader(head, where)
  if (header.pair && !image) {
    const remedy = 'give the folder with both files'
    throw voxelFault('NIFTI_HEADER', where, 'expected the .img file beside the header, got none', remedy)
  }
  const voxels = header.pair ? image! : file
  const packed = isGzip(voxels)
  const warnings: Warning[] = []
  const [axes] = header.dim as [number]
  const type = TYPES[header.type]
  if (!type)
    throw voxelFault('NIFTI_TYPE', where, `expected one number a voxel, got NIfTI data type ${header.type}`)
  if (axes < 2 || axes > 7 || header.dim.slice(4, axes + 1).some((n) => n > 1)) {
    throw voxelFault(
      'NIFTI_HEADER',
      where,
      `expected one volume, got dimensions ${header.dim.slice(1, Math.max(1, Math.min(8, axes + 1))).join(' × ')}`,
      'give one volume at a time',
    )
  }
  const size = checkedSize([header.dim[1]!, header.dim[2]!, axes > 2 ? header.dim[3]! : 1], where)
  const count = size[0] * size[1] * size[2]
  const end = header.dataAt + count * CELL_BYTES[type]
  if (!Number.isInteger(header.dataAt) || header.dataAt < (header.pair ? 0 : 348))
    throw voxelFault('NIFTI_HEADER', where, `expected voxels from byte 352 on, got ${header.dataAt}`)
  const bytes = packed ? gunzipUpTo(voxels, end, where) : voxels
  if (bytes.length < end)
    throw voxelFault(
      'VOXELS_SHORT',
      where,
      `expected ${end} bytes, got ${bytes.length}`,
      'the file is cut short: copy it again',
    )
  const affine = affineOf(header, size, where, warnings, assumed)
  const factor = unitFactor(header.units, where, warnings)
  const step = (axis: number): Vector3 => [
    -affine[0]![axis]! * factor,
    -affine[1]![axis]! * factor,
    affine[2]![axis]! * factor,
  ]
  const grid = gridOfSteps(size, step(3), [step(0), step(1), step(2)], where)
  const scaled = Number.isFinite(header.slope) && header.slope !== 0
  const cells = readCells(
    bytes.subarray(header.dataAt, end),
    type,
    count,
    header.little,
    scaled ? header.slope : 1,
    scaled && Number.isFinite(header.intercept) ? header.intercept : 0,
  )
  if (cells.notFinite > 0)
    warnings.push({
      code: 'VALUES_NOT_FINITE',
      message: `${cells.notFinite} voxels are no finite number; taken as 0`,
      where,
    })
  return { format: 'NIfTI', ...rightHanded(grid, cells.values), warnings }
}

const CODES: Readonly<Record<CellType, number>> = {
  u8: 2,
  i16: 4,
  i32: 8,
  f32: 16,
  f64: 64,
  i8: 256,
  u16: 512,
  u32: 768,
  i64: 1024,
  u64: 1280,
}

function quaternionOf(r: readonly (readonly number[])[]): [number, number, number] {
  const [r11, r22, r33] = [r[0]![0]!, r[1]![1]!, r[2]![2]!]
  const a = Math.sqrt(Math.max(0, 1 + r11 + r22 + r33)) / 2
  if (a > 0.5)
    return [
      (r[2]![1]! - r[1]![2]!) / (4 * a),
      (r[0]![2]! - r[2]![0]!) / (4 * a),
      (r[1]![0]! - r[0]![1]!) / (4 * a),
    ]
  const b = Math.sqrt(Math.max(0, 1 + r11 - r22 - r33)) / 2
  const c = Math.sqrt(Math.max(0, 1 - r11 + r22 - r33)) / 2
  const d = Math.sqrt(Math.max(0, 1 - r11 - r22 + r33)) / 2
  const [sum, turn] = [
    (i: number, j: number) => r[i]![j]! + r[j]![i]!,
    (i: number, j: number) => r[i]![j]! - r[j]![i]!,
  ]
  // The greatest component is sure; the others follow from it, with a ≥ 0.
  let q: [number, number, number, number]
  if (b >= c && b >= d) q = [turn(2, 1) / (4 * b), b, sum(0, 1) / (4 * b), sum(0, 2) / (4 * b)]
  else if (c >= d) q = [turn(0, 2) / (4 * c), sum(0, 1) / (4 * c), c, sum(1, 2) / (4 * c)]
  else q = [turn(1, 0) / (4 * d), sum(0, 2) / (4 * d), sum(1, 2) / (4 * d), d]
  const sign = q[0] < 0 ? -1 : 1
  return [q[1] * sign, q[2] * sign, q[3] * sign]
}

/** Writes a volume as NIfTI-1 (gzip where asked): RAS, millimetres, sform and qform both given. */
export function writeNifti(
  grid: Grid,
  values: VoxelArray,
  options: { readonly gzip: boolean; readonly description?: string },
): Uint8Array {
  if (grid.size.some((n) => n > 32767)) {
    throw voxelFault(
      'VOXEL_SIZE',
      'NIfTI-1',
      `expected at most 32767 voxels a side, got ${grid.size.join(' × ')}`,
      'write NRRD',
    )
  }
  const type = cellTypeOf(values)
  const bytes = new Uint8Array(352 + values.byteLength)
  const view = new DataView(bytes.buffer)
  view.setInt32(0, 348, true)
  const dim = [3, ...grid.size, 1, 1, 1, 1]
  dim.forEach((n, i) => {
    view.setInt16(40 + i * 2, n, true)
  })
  view.setInt16(70, CODES[type], true)
  view.setInt16(72, CELL_BYTES[type] * 8, true)
  const pixdim = [1, ...grid.spacing, 0, 0, 0, 0]
  pixdim.forEach((x, i) => {
    view.setFloat32(76 + i * 4, x, true)
  })
  view.setFloat32(108, 352, true)
  view.setFloat32(112, 1, true)
  view.setUint8(123, 2)
  bytes.set(new TextEncoder().encode(withoutControls(options.description ?? '')).subarray(0, 79), 148)
  view.setInt16(252, 1, true)
  view.setInt16(254, 1, true)
  const d = grid.direction
  const rotation = [
    [-d[0], -d[1], -d[2]],
    [-d[3], -d[4], -d[5]],
    [d[6], d[7], d[8]],
  ]
  const place = [-grid.origin[0], -grid.origin[1], grid.origin[2]]
  quaternionOf(rotation).forEach((q, i) => {
    view.setFloat32(256 + i * 4, q, true)
  })
  place.forEach((x, i) => {
    view.setFloat32(268 + i * 4, x, true)
  })
  rotation.forEach((row, i) => {
    row.forEach((x, j) => {
      view.setFloat32(280 + i * 16 + j * 4, x * grid.spacing[j]!, true)
    })
    view.setFloat32(280 + i * 16 + 12, place[i]!, true)
  })
  bytes.set([0x6e, 0x2b, 0x31, 0], 344)
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), 352)
  return options.gzip ? gzip(bytes) : bytes
}
