import { isosurface } from '@trabecula/kernels'
import { determinant } from '../base/vectors.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { type Grid, pointOfIndex } from '../geometry/volume.ts'
import type { SurfaceField } from './field.ts'

const CLAMP = 0.02 // Voxels that a vertex keeps from voxel centres: triangles stay well shaped.

export interface ExtractedSurface {
  readonly mesh: TriangleMesh
  /** u8[V]: 1 where another structure is near. */
  readonly near: Uint8Array
}

/** The field's zero as a closed mesh in LPS mm, outward whatever the grid's handedness. */
export function extractSurface(field: SurfaceField, grid: Grid): ExtractedSurface {
  const { indices, triangles } = isosurface(field.field, field.size, 0, CLAMP)
  const positions = new Float32Array(indices.length)
  const near = new Uint8Array(indices.length / 3)
  const [nx, ny, nz] = field.size
  for (let v = 0; v < near.length; v++) {
    const [i, j, k] = [indices[3 * v]!, indices[3 * v + 1]!, indices[3 * v + 2]!]
    positions.set(pointOfIndex(grid, [i + field.offset[0], j + field.offset[1], k + field.offset[2]]), 3 * v)
    // A vertex lies on a lattice edge: the two ends are its coordinates rounded down and up.
    const at = (round: (x: number) => number) => {
      const clamp = (x: number, n: number) => Math.min(Math.max(round(x), 0), n - 1)
      return clamp(i, nx) + nx * (clamp(j, ny) + ny * clamp(k, nz))
    }
    near[v] = field.near[at(Math.floor)]! | field.near[at(Math.ceil)]!
  }
  if (determinant(grid.direction) < 0) {
    for (let t = 0; t < triangles.length; t += 3) {
      const swap = triangles[t + 1]!
      triangles[t + 1] = triangles[t + 2]!
      triangles[t + 2] = swap
    }
  }
  return { mesh: { positions, triangles }, near }
}
