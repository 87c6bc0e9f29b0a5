import { isosurface } from '@trabecula/kernels'
import { determinant } from '../base/vectors.ts'
import type { TriangleMesh } from './mesh.ts'
import { faultyVertices } from './reduce.ts'
import { type Grid, pointOfIndex } from './volume.ts'

const CLAMP = 0.02 // Voxels that a vertex keeps from voxel centres: triangles stay well shaped.

const UNCROSSINGS = 8

export interface LatticeSurface {
  readonly mesh: TriangleMesh
  /** f64[3V]: continuous voxel indices of the vertices, within the block. */
  readonly indices: Float64Array
}

/**
 * The zero of a block of voxels as a closed mesh in LPS mm, outward whatever the grid's handedness: values ≥ 0 are inside.
 * @param offset index in `grid` of the block's first voxel.
 */
export function zeroSurface(
  values: Float32Array,
  size: readonly [number, number, number],
  offset: readonly [number, number, number],
  grid: Grid,
): LatticeSurface {
  const { indices, triangles } = isosurface(values, size, 0, CLAMP)
  const positions = new Float32Array(indices.length)
  const place = (v: number) => {
    const at = 3 * v
    const point = pointOfIndex(grid, [
      indices[at]! + offset[0],
      indices[at + 1]! + offset[1],
      indices[at + 2]! + offset[2],
    ])
    positions.set(point, at)
  }
  for (let v = 0; v < indices.length / 3; v++) place(v)
  if (determinant(grid.direction) < 0) {
    for (let t = 0; t < triangles.length; t += 3) {
      const swap = triangles[t + 1]!
      triangles[t + 1] = triangles[t + 2]!
      triangles[t + 2] = swap
    }
  }
  const mesh = { positions, triangles }
  uncross(mesh, indices, place)
  return { mesh, indices }
}

/**
 * In a cell whose corners alternate, triangles can cross where vertices lie far along their edges; with vertices half-way
 * they never do. So vertices at crossings go half-way, by less than half a voxel, and again until none is left.
 */
function uncross(mesh: TriangleMesh, indices: Float64Array, place: (vertex: number) => void): void {
  if (mesh.triangles.length === 0) return
  for (let attempt = 0; attempt < UNCROSSINGS; attempt++) {
    const crossing = faultyVertices(mesh)
    if (crossing.length === 0) return
    for (const v of crossing) {
      for (let n = 3 * v; n < 3 * v + 3; n++) {
        if (!Number.isInteger(indices[n])) indices[n] = Math.floor(indices[n]!) + 0.5
      }
      place(v)
    }
  }
}
