import { invert, type Matrix3, multiplyMatrixVector, type Vector3 } from '../base/vectors.ts'

/** Where voxels lie: voxel (i, j, k)'s centre is origin + direction · (i·sx, j·sy, k·sz); LPS, mm. */
export interface Grid {
  /** Columns (x), rows (y), slices (z). Voxel (i, j, k) is element i + nx·(j + ny·k). */
  readonly size: readonly [number, number, number]
  /** Distance of voxel centres along i, j, k. */
  readonly spacing: Vector3
  /** Centre of voxel (0, 0, 0). */
  readonly origin: Vector3
  /** Row-major; the columns are the unit axes of i, j, k in LPS. */
  readonly direction: Matrix3
}

export type VoxelArray = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Float32Array

/** Measured values on a grid. CT: Hounsfield units. Voxels without data are −1024 in CT, 0 elsewhere. */
export interface Volume {
  readonly grid: Grid
  readonly values: VoxelArray
  /** DICOM modality (CT, MR, …) or `OT` where the file does not say. */
  readonly modality: string
  /** What the volume came from, for the record; never a patient's name or number. */
  readonly source: VolumeSource
}

export interface VolumeSource {
  /** `DICOM`, `NIfTI`, `NRRD`, … or `computed`. */
  readonly format: string
  readonly frameOfReferenceUid?: string
  readonly studyInstanceUid?: string
  readonly seriesInstanceUid?: string
  readonly sopClassUid?: string
  readonly sopInstanceUids?: readonly string[]
  /** YYYYMMDD as in the file. */
  readonly studyDate?: string
  readonly sliceThickness?: number
  readonly kernel?: string
  readonly kvp?: number
  /** Contrast agent, as the file names it. */
  readonly contrast?: string
  readonly manufacturer?: string
}

export function voxelCountOf(grid: Grid): number {
  return grid.size[0] * grid.size[1] * grid.size[2]
}

/** LPS point (mm) of the continuous voxel index (i, j, k). */
export function pointOfIndex(grid: Grid, index: Vector3): Vector3 {
  const { spacing, origin, direction } = grid
  const [x, y, z] = multiplyMatrixVector(direction, [
    index[0] * spacing[0],
    index[1] * spacing[1],
    index[2] * spacing[2],
  ])
  return [origin[0] + x, origin[1] + y, origin[2] + z]
}

/** Continuous voxel index of an LPS point (mm). */
export function indexOfPoint(grid: Grid, point: Vector3): Vector3 {
  const { spacing, origin, direction } = grid
  const [x, y, z] = multiplyMatrixVector(invert(direction), [
    point[0] - origin[0],
    point[1] - origin[1],
    point[2] - origin[2],
  ])
  return [x / spacing[0], y / spacing[1], z / spacing[2]]
}
