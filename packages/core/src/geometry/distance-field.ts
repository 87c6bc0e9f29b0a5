import type { Matrix3, Vector3 } from '../base/vectors.ts'
import { multiplyMatrixVector, transpose } from '../base/vectors.ts'
import { zeroSurface } from './field-surface.ts'
import type { TriangleMesh } from './mesh.ts'
import { nearestOn, signedSurface } from './signed-distance.ts'
import { type Grid, indexOfPoint, pointOfIndex, voxelCountOf } from './volume.ts'

/** Values of a function at the voxel centres of a grid. A distance field: mm, negative inside. */
export interface ScalarField {
  readonly grid: Grid
  /** f32[nx·ny·nz], element i + nx·(j + ny·k). */
  readonly values: Float32Array
}

const IDENTITY: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1]

/** A grid whose voxel centres span the points (f32[3n], LPS mm) with `margin` mm around, its axes the columns of `axes`. */
export function gridAround(
  points: Float32Array,
  spacing: number,
  margin: number,
  axes: Matrix3 = IDENTITY,
): Grid {
  const inverse = transpose(axes)
  const min = [Infinity, Infinity, Infinity]
  const max = [-Infinity, -Infinity, -Infinity]
  for (let i = 0; i < points.length; i += 3) {
    const local = multiplyMatrixVector(inverse, [points[i]!, points[i + 1]!, points[i + 2]!])
    for (let axis = 0; axis < 3; axis++) {
      min[axis] = Math.min(min[axis]!, local[axis]!)
      max[axis] = Math.max(max[axis]!, local[axis]!)
    }
  }
  const size = [0, 1, 2].map((a) => Math.ceil((max[a]! - min[a]! + 2 * margin) / spacing) + 1)
  const corner = [min[0]! - margin, min[1]! - margin, min[2]! - margin] as const
  return {
    size: size as unknown as [number, number, number],
    spacing: [spacing, spacing, spacing],
    origin: multiplyMatrixVector(axes, corner),
    direction: axes,
  }
}

/**
 * Distance of every voxel centre to a closed mesh, negative inside, exact up to `band` mm and ±band beyond.
 */
export function distanceField(mesh: TriangleMesh, grid: Grid, band: number): ScalarField {
  const count = voxelCountOf(grid)
  const points = new Float32Array(3 * count)
  const [nx, ny] = grid.size
  for (let n = 0; n < count; n++)
    points.set(pointOfIndex(grid, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))]), 3 * n)
  const { distances } = nearestOn(signedSurface(mesh), points)
  return { grid, values: Float32Array.from(distances, (d) => Math.max(-band, Math.min(band, d))) }
}

/** The surface where the field reaches `level`, closed also at the grid's border, outward; smaller values are inside. */
export function surfaceOfField({ grid, values }: ScalarField, level = 0): TriangleMesh {
  return zeroSurface(
    values.map((value) => level - value),
    grid.size,
    [0, 0, 0],
    grid,
  ).mesh
}

/** Trilinear value at LPS points f32[3n]; beyond the grid the value at its border. */
export function valuesAt({ grid, values }: ScalarField, points: Float32Array): Float32Array {
  const result = new Float32Array(points.length / 3)
  for (let n = 0; n < result.length; n++)
    result[n] = valueAt(grid, values, [points[3 * n]!, points[3 * n + 1]!, points[3 * n + 2]!])
  return result
}

function valueAt(grid: Grid, values: Float32Array, point: Vector3): number {
  const index = indexOfPoint(grid, point)
  const [nx, ny, nz] = grid.size
  const low: number[] = []
  const part: number[] = []
  for (const [axis, n] of [nx, ny, nz].entries()) {
    const at = Math.min(Math.max(index[axis]!, 0), n - 1)
    low[axis] = Math.min(Math.floor(at), Math.max(n - 2, 0))
    part[axis] = at - low[axis]!
  }
  let sum = 0
  for (let corner = 0; corner < 8; corner++) {
    const step = [corner & 1, (corner >> 1) & 1, corner >> 2]
    let weight = 1
    for (let axis = 0; axis < 3; axis++) weight *= step[axis] ? part[axis]! : 1 - part[axis]!
    if (weight === 0) continue
    const [i, j, k] = [low[0]! + step[0]!, low[1]! + step[1]!, low[2]! + step[2]!]
    sum += weight * values[i + nx * (j + ny * k)]!
  }
  return sum
}
