import { TrabeculaError, type Warning } from '../base/errors.ts'
import { add, cross, determinant, dot, length, type Matrix3, scale, type Vector3 } from '../base/vectors.ts'
import type { Grid, VoxelArray } from '../geometry/volume.ts'
import { withoutControls } from './dicom/characters.ts'

/** What a NIfTI, NRRD or MetaImage file holds: values on a right-handed grid, LPS mm. */
export interface VoxelFile {
  readonly format: 'NIfTI' | 'NRRD' | 'MetaImage'
  readonly grid: Grid
  readonly values: VoxelArray
  readonly warnings: readonly Warning[]
}

/** Which frame a file without one is taken to be in; only ever what the user said. */
export type AssumedFrame = 'RAS' | 'LPS'

const LIMIT = 2 ** 31 - 1
/** Cosine between axes that is still taken for a right angle. */
const SQUARE = 1e-3

export function voxelFault(
  code: string,
  where: string,
  message: string,
  remedy = 'export the image again',
): TrabeculaError {
  // A message may repeat what a header says; it stays one line.
  return new TrabeculaError({ code, message: withoutControls(message), where, remedy })
}

/** Checks three sizes and their product. @throws TrabeculaError VOXEL_SIZE */
export function checkedSize(size: readonly number[], where: string): [number, number, number] {
  const [nx, ny, nz] = size
  if (
    size.length !== 3 ||
    ![nx, ny, nz].every((n) => Number.isInteger(n) && n! > 0) ||
    nx! * ny! * nz! > LIMIT
  ) {
    throw voxelFault(
      'VOXEL_SIZE',
      where,
      `expected three positive sizes of at most ${LIMIT} voxels in all, got ${size.join(' × ')}`,
    )
  }
  return [nx!, ny!, nz!]
}

/**
 * Grid of three step vectors (LPS mm per voxel along i, j, k). Steps are made unit axes; axes off the right angle by
 * less than a thousandth are made square, others refused, as a grid cannot hold shear.
 * @throws TrabeculaError VOXEL_AXES
 */
export function gridOfSteps(
  size: readonly [number, number, number],
  origin: Vector3,
  steps: readonly [Vector3, Vector3, Vector3],
  where: string,
): Grid {
  const spacing = steps.map(length) as unknown as Vector3
  if (![...origin, ...spacing].every(Number.isFinite) || spacing.some((s) => s < 1e-6 || s > 1000)) {
    throw voxelFault(
      'VOXEL_AXES',
      where,
      `expected voxels of 0.000001 to 1000 mm at a finite place, got ${spacing.join(' × ')}`,
    )
  }
  const [a, b, c] = steps.map((step, i) => scale(step, 1 / spacing[i]!)) as [Vector3, Vector3, Vector3]
  const skew = Math.max(Math.abs(dot(a, b)), Math.abs(dot(b, c)), Math.abs(dot(a, c)))
  if (skew > SQUARE) {
    throw voxelFault(
      'VOXEL_AXES',
      where,
      `expected axes at right angles, got a cosine of ${skew.toFixed(4)}`,
      'resample the image onto a square grid',
    )
  }
  const [u, v] = squared(a, b)
  const w = cross(u, v)
  const k = dot(w, c) < 0 ? scale(w, -1) : w
  const clean = (x: number) => (Math.abs(x) < 1e-12 ? 0 : x)
  const direction = [u[0], v[0], k[0], u[1], v[1], k[1], u[2], v[2], k[2]].map(clean) as unknown as Matrix3
  return { size, spacing, origin: origin.map(clean) as unknown as Vector3, direction }
}

function squared(a: Vector3, b: Vector3): [Vector3, Vector3] {
  const rest = add(b, scale(a, -dot(a, b)))
  return [a, scale(rest, 1 / length(rest))]
}

/** Mirrors the j axis of a left-handed grid in memory; the voxels stay where they are in the patient. */
export function rightHanded(grid: Grid, values: VoxelArray): { grid: Grid; values: VoxelArray } {
  if (determinant(grid.direction) > 0) return { grid, values }
  const [nx, ny, nz] = grid.size
  const flipped = values.slice()
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const from = nx * (j + ny * k)
      flipped.set(values.subarray(from, from + nx) as never, nx * (ny - 1 - j + ny * k))
    }
  }
  const d = grid.direction
  const axis: Vector3 = [d[1], d[4], d[7]]
  const origin = add(grid.origin, scale(axis, (ny - 1) * grid.spacing[1]))
  const zero = (x: number) => (x === 0 ? 0 : -x)
  const direction: Matrix3 = [d[0], zero(d[1]), d[2], d[3], zero(d[4]), d[5], d[6], zero(d[7]), d[8]]
  return { grid: { ...grid, origin, direction }, values: flipped }
}

/** Cell types that files use, and how many bytes each takes. */
export type CellType = 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32' | 'i64' | 'u64' | 'f32' | 'f64'

export const CELL_BYTES: Readonly<Record<CellType, number>> = {
  i8: 1, u8: 1, i16: 2, u16: 2, i32: 4, u32: 4, i64: 8, u64: 8, f32: 4, f64: 8,
} // biome-ignore format: one line

function cellReader(view: DataView, type: CellType, little: boolean): (index: number) => number {
  switch (type) {
    case 'i8':
      return (i) => view.getInt8(i)
    case 'u8':
      return (i) => view.getUint8(i)
    case 'i16':
      return (i) => view.getInt16(i * 2, little)
    case 'u16':
      return (i) => view.getUint16(i * 2, little)
    case 'i32':
      return (i) => view.getInt32(i * 4, little)
    case 'u32':
      return (i) => view.getUint32(i * 4, little)
    case 'i64':
      return (i) => Number(view.getBigInt64(i * 8, little))
    case 'u64':
      return (i) => Number(view.getBigUint64(i * 8, little))
    case 'f32':
      return (i) => view.getFloat32(i * 4, little)
    case 'f64':
      return (i) => view.getFloat64(i * 8, little)
  }
}

const SAME: Partial<Record<CellType, new (length: number) => VoxelArray>> = {
  i8: Int8Array, u8: Uint8Array, i16: Int16Array, u16: Uint16Array, i32: Int32Array, f32: Float32Array,
} // biome-ignore format: one line

/**
 * Cells to voxel values, with an optional linear scale. Types that volumes do not have (64 bits, unsigned 32) become
 * 32-bit integers where every value fits exactly, else floats. Values that are not finite become 0 and are counted.
 */
export function readCells(
  bytes: Uint8Array,
  type: CellType,
  count: number,
  little: boolean,
  slope = 1,
  intercept = 0,
): { values: VoxelArray; notFinite: number } {
  const read = cellReader(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), type, little)
  const scaled = slope !== 1 || intercept !== 0
  const wholeScale = Number.isInteger(slope) && Number.isInteger(intercept)
  const Same = SAME[type]
  let notFinite = 0
  if (Same && !scaled) {
    const values = new Same(count)
    for (let i = 0; i < count; i++) {
      const value = read(i)
      if (Number.isFinite(value)) values[i] = value
      else notFinite++
    }
    return { values, notFinite }
  }
  const values = new Float32Array(count)
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  let integral = type !== 'f32' && type !== 'f64' ? wholeScale : true
  for (let i = 0; i < count; i++) {
    const value = read(i) * slope + intercept
    if (!Number.isFinite(value)) {
      notFinite++
      continue
    }
    values[i] = value
    if (value < low) low = value
    if (value > high) high = value
    if (integral && !Number.isInteger(value)) integral = false
  }
  if (!integral || low < -2147483648 || high > 2147483647) return { values, notFinite }
  const Whole = low >= -32768 && high <= 32767 ? Int16Array : Int32Array
  const whole = new Whole(count)
  for (let i = 0; i < count; i++) {
    const value = read(i) * slope + intercept
    if (Number.isFinite(value)) whole[i] = value
  }
  return { values: whole, notFinite }
}

/** Cell type of a voxel array, for writers. */
export function cellTypeOf(values: VoxelArray): CellType {
  if (values instanceof Int8Array) return 'i8'
  if (values instanceof Uint8Array) return 'u8'
  if (values instanceof Int16Array) return 'i16'
  if (values instanceof Uint16Array) return 'u16'
  return values instanceof Int32Array ? 'i32' : 'f32'
}
