import { isosurface } from '@trabecula/kernels'
import { determinant } from '../base/vectors.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { type Grid, pointOfIndex } from '../geometry/volume.ts'
import type { SurfaceField } from './field.ts'
import { faultyVertices } from './reduce.ts'

const CLAMP = 0.02 // Voxels that a vertex keeps from voxel centres: triangles stay well shaped.

const UNCROSSINGS = 8

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
  const place = (v: number) => {
    const [i, j, k] = [0, 1, 2].map((axis) => indices[3 * v + axis]! + field.offset[axis]!) as [
      number,
      number,
      number,
    ]
    positions.set(pointOfIndex(grid, [i, j, k]), 3 * v)
  }
  const [nx, ny, nz] = field.size
  for (let v = 0; v < near.length; v++) {
    const [i, j, k] = [indices[3 * v]!, indices[3 * v + 1]!, indices[3 * v + 2]!]
    place(v)
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
  const mesh = { positions, triangles }
  uncross(mesh, indices, place)
  return { mesh, near }
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
