import { crossingsWithin, isosurface } from '@trabecula/kernels'
import { determinant } from '../base/vectors.ts'
import type { TriangleMesh } from './mesh.ts'
import type { Grid } from './volume.ts'

/** Voxels that a vertex keeps from voxel centres: triangles stay well shaped. */
export const CLAMP = 0.02
const UNCROSSINGS = 8

export interface LatticeSurface {
  readonly mesh: TriangleMesh
  /** f64[3V]: continuous voxel indices of the vertices, within the block. */
  readonly indices: Float64Array
  /** f32[3V]: where the vertices stood before crossings were taken out; undefined where there were none. */
  readonly crossed?: Float32Array
}

/**
 * Where a block of voxels reaches `level`, as a closed mesh in LPS mm, outward whatever the grid's handedness: values ≥ level
 * are inside.
 * @param offset index in `grid` of the block's first voxel.
 */
export function zeroSurface(
  values: Float32Array | Int16Array,
  size: readonly [number, number, number],
  offset: readonly [number, number, number],
  grid: Grid,
  level = 0,
): LatticeSurface {
  const { indices, triangles, tangled } = isosurface(values, size, level, CLAMP)
  const positions = new Float32Array(indices.length)
  const place = placing(grid, offset, indices, positions)
  for (let at = 0; at < indices.length; at += 3) place(at)
  if (determinant(grid.direction) < 0) turnRound(triangles)
  const mesh = { positions, triangles }
  const crossed = uncross(mesh, indices, tangled, place)
  return { mesh, indices, ...(crossed && { crossed }) }
}

/** Turns the triangles to their other side, in place. */
export function turnRound(triangles: Uint32Array): void {
  for (let t = 0; t < triangles.length; t += 3) {
    const swap = triangles[t + 1]!
    triangles[t + 1] = triangles[t + 2]!
    triangles[t + 2] = swap
  }
}

/** What writes the LPS point of the vertex whose numbers begin at `at`: as `pointOfIndex`, without the arrays. */
export function placing(
  { spacing, origin, direction: d }: Grid,
  offset: readonly [number, number, number],
  indices: Float64Array,
  positions: Float32Array,
): (at: number) => void {
  return (at) => {
    const x = (indices[at]! + offset[0]) * spacing[0]
    const y = (indices[at + 1]! + offset[1]) * spacing[1]
    const z = (indices[at + 2]! + offset[2]) * spacing[2]
    positions[at] = origin[0] + (d[0] * x + d[1] * y + d[2] * z)
    positions[at + 1] = origin[1] + (d[3] * x + d[4] * y + d[5] * z)
    positions[at + 2] = origin[2] + (d[6] * x + d[7] * y + d[8] * z)
  }
}

/**
 * In a cell whose corners alternate, triangles can cross where vertices lie far along their edges; with vertices half-way
 * they never do. So vertices at crossings go half-way, by less than half a voxel, and again until none is left. Triangles
 * of different cells cannot cross: each stays in its own.
 */
export function uncross(
  mesh: TriangleMesh,
  indices: Float64Array,
  tangled: Uint32Array,
  place: (at: number) => void,
): Float32Array | undefined {
  let before: Float32Array | undefined
  for (let attempt = 0; attempt < UNCROSSINGS; attempt++) {
    const { marks, count } = crossingsWithin(mesh.positions, mesh.triangles, tangled)
    if (count === 0) break
    before ??= mesh.positions.slice()
    for (let v = 0; v < marks.length; v++) {
      if (!marks[v]) continue
      for (let n = 3 * v; n < 3 * v + 3; n++) {
        if (!Number.isInteger(indices[n])) indices[n] = Math.floor(indices[n]!) + 0.5
      }
      place(3 * v)
    }
  }
  return before
}
