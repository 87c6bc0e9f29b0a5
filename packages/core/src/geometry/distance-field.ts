import { type AskedBlocks, blocksOf, meshDistances, meshTree } from '@trabecula/kernels'
import {
  determinant,
  invert,
  type Matrix3,
  multiplyMatrixVector,
  transpose,
  type Vector3,
} from '../base/vectors.ts'
import { zeroSurface } from './field-surface.ts'
import type { TriangleMesh } from './mesh.ts'
import { vertexTriangles } from './mesh-topology.ts'
import { type Grid, indexOfPoint, voxelCountOf } from './volume.ts'

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
 * Distance of every voxel centre to a closed mesh, negative inside, exact (1e-4 mm) up to `band` mm and ±band beyond; of
 * a mesh without triangles +band. Time goes with the voxels in the band; see docs/methods/distance-field.md.
 * @param asked blocks of voxels where all of the band counts, as `blocksWhere` finds them; in others distances are exact up to `narrow`
 */
export function distanceField(
  mesh: TriangleMesh,
  grid: Grid,
  band: number,
  asked?: AskedBlocks,
): ScalarField {
  return fieldWithin(mesh, grid, -band, band, asked)
}

/**
 * The blocks of a grid along the patient's axes that count, by a bound that changes by no more than the way between two places.
 * @param counts whether a block does: its middle, LPS mm, and mm from it to its farthest voxel
 */
export function blocksWhere(
  { size, spacing, origin }: Grid,
  counts: (x: number, y: number, z: number, reach: number) => boolean,
): Uint8Array {
  const [bx, by, bz] = blocksOf(size)
  const reach = 1.5 * Math.sqrt(spacing.reduce((sum, s) => sum + s * s, 0))
  const blocks = new Uint8Array(bx * by * bz)
  const middle = (n: number, axis: number) => origin[axis]! + (4 * n + 1.5) * spacing[axis]!
  for (let k = 0, at = 0; k < bz; k++)
    for (let j = 0; j < by; j++)
      for (let i = 0; i < bx; i++, at++)
        if (counts(middle(i, 0), middle(j, 1), middle(k, 2), reach)) blocks[at] = 1
  return blocks
}

/**
 * The closed surface that lies `distance` mm off a closed mesh, outside where it is positive and inside where negative, on
 * a grid of `spacing` mm; without triangles where nothing is so deep inside. Only the voxels near that surface are asked.
 * It departs from the exact offset by what a grid cannot show: a hundredth of the spacing where it is flat.
 */
export function offsetMesh(mesh: TriangleMesh, distance: number, spacing: number): TriangleMesh {
  const margin = Math.max(distance, 0) + 2 * spacing
  const near = 2 * spacing // Both ends of an edge of the grid that the surface crosses are exact.
  const grid = gridAround(mesh.positions, spacing, margin)
  const { values } = fieldWithin(mesh, grid, distance - near, distance + near)
  for (let n = 0; n < values.length; n++) values[n] = distance - values[n]!
  return zeroSurface(values, grid.size, [0, 0, 0], grid).mesh
}

function fieldWithin(
  mesh: TriangleMesh,
  grid: Grid,
  from: number,
  to: number,
  asked?: AskedBlocks,
): ScalarField {
  if (mesh.triangles.length === 0) return { grid, values: new Float32Array(voxelCountOf(grid)).fill(to) }
  const { origin, spacing } = grid
  const [a, b, c, d, e, f, g, h, i] = invert(grid.direction)
  const positions = new Float32Array(mesh.positions.length)
  for (let v = 0; v < positions.length; v += 3) {
    const x = mesh.positions[v]! - origin[0]
    const y = mesh.positions[v + 1]! - origin[1]
    const z = mesh.positions[v + 2]! - origin[2]
    positions[v] = a * x + b * y + c * z
    positions[v + 1] = d * x + e * y + f * z
    positions[v + 2] = g * x + h * y + i * z
  }
  const more = Math.max(0, Math.max(...spacing) - (to - from) / 2)
  // Pseudonormals follow the triangles' order, which a mirrored frame turns round.
  const mirrored = determinant(grid.direction) < 0
  const triangles = mirrored ? turned(mesh.triangles) : mesh.triangles
  const values = meshDistances(
    meshTree(positions, triangles),
    vertexTriangles({ positions, triangles }),
    grid.size,
    spacing,
    [from - more, to + more],
    asked,
  )
  if (more > 0) for (let n = 0; n < values.length; n++) values[n] = Math.max(from, Math.min(to, values[n]!))
  return { grid, values }
}

function turned(triangles: Uint32Array): Uint32Array {
  const result = triangles.slice()
  for (let t = 0; t < result.length; t += 3) {
    result[t] = triangles[t + 1]!
    result[t + 1] = triangles[t]!
  }
  return result
}

/** The surface where the field reaches `level`, closed also at the grid's border, outward; smaller values are inside. */
export function surfaceOfField({ grid, values }: ScalarField, level = 0): TriangleMesh {
  const inside = new Float32Array(values.length)
  for (let n = 0; n < inside.length; n++) inside[n] = level - values[n]!
  return zeroSurface(inside, grid.size, [0, 0, 0], grid).mesh
}

/** Trilinear value at LPS points f32[3n]; beyond the grid the value at its border. */
export function valuesAt(
  { grid, values }: { readonly grid: Grid; readonly values: ArrayLike<number> },
  points: Float32Array,
): Float32Array {
  const result = new Float32Array(points.length / 3)
  for (let n = 0; n < result.length; n++)
    result[n] = valueAt(grid, values, [points[3 * n]!, points[3 * n + 1]!, points[3 * n + 2]!])
  return result
}

function valueAt(grid: Grid, values: ArrayLike<number>, point: Vector3): number {
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
