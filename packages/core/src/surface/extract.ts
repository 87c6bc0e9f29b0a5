import { zeroSurface } from '../geometry/field-surface.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import type { Grid } from '../geometry/volume.ts'
import type { SurfaceField } from './field.ts'

export interface ExtractedSurface {
  readonly mesh: TriangleMesh
  /** u8[V]: 1 where another structure is near. */
  readonly near: Uint8Array
  /** f32[3V]: where the vertices stood before crossings were taken out; undefined where there were none. */
  readonly crossed?: Float32Array
}

/** Where the field reaches its level, as a closed mesh in LPS mm, outward whatever the grid's handedness. */
export function extractSurface(field: SurfaceField, grid: Grid): ExtractedSurface {
  const { mesh, indices, crossed } = zeroSurface(field.field, field.size, field.offset, grid, field.level)
  const near = new Uint8Array(indices.length / 3)
  if (field.near.length === 0) return { mesh, near, ...(crossed && { crossed }) }
  const [nx, ny, nz] = field.size
  for (let v = 0; v < near.length; v++) {
    const [i, j, k] = [indices[3 * v]!, indices[3 * v + 1]!, indices[3 * v + 2]!]
    // A vertex lies on a lattice edge: the two ends are its coordinates rounded down and up.
    const at = (round: (x: number) => number) => {
      const clamp = (x: number, n: number) => Math.min(Math.max(round(x), 0), n - 1)
      return clamp(i, nx) + nx * (clamp(j, ny) + ny * clamp(k, nz))
    }
    near[v] = field.near[at(Math.floor)]! | field.near[at(Math.ceil)]!
  }
  return { mesh, near, ...(crossed && { crossed }) }
}
