import { marchingCubesTable } from './isosurface-table.ts'
import { voxelCount, withArena } from './load.ts'

let table: Uint8Array | undefined

/** Vertices in continuous voxel indices and triangles, counter-clockwise seen from outside. */
export interface IndexedSurface {
  /** f64[3V]: (i, j, k); voxel centres stand at integers. */
  readonly indices: Float64Array
  /** u32[3T]. */
  readonly triangles: Uint32Array
}

/**
 * The surface where `field` reaches `iso`: marching cubes with shared vertices and linear interpolation.
 *
 * Values ≥ iso are inside. Around the volume lies one layer of outside, so the surface is always closed; where the body
 * reaches the border, it ends half a voxel beyond the outermost voxel centres. Every edge belongs to exactly two
 * triangles of opposite direction, whatever the field. A vertex keeps a distance of `clamp` voxels from the voxel
 * centres, so vertices never coincide.
 * Not guaranteed: the topology of the trilinear interpolant; ambiguous faces keep inside corners apart.
 * @param field f32[nx·ny·nz], element i + nx·(j + ny·k). NaN is outside.
 * @param clamp 0 < clamp < 0.5, in voxels.
 * @throws KernelMemoryError, RangeError
 */
export function isosurface(
  field: Float32Array,
  size: readonly [number, number, number],
  iso: number,
  clamp = 1e-3,
): IndexedSurface {
  voxelCount(size, field)
  if (!(clamp > 0 && clamp < 0.5)) throw new RangeError(`kernels: expected 0 < clamp < 0.5, got ${clamp}`)
  table ??= marchingCubesTable()
  const [nx, ny, nz] = size
  const slice = (nx + 2) * (ny + 2)
  return withArena((arena) => {
    const source = arena.put(field)
    const cases = arena.put(table!)
    const flags = arena.reserve(2 * slice)
    const counts = arena.reserve(8)
    arena.kernel.isosurfaceCount!(source, nx, ny, nz, iso, cases, flags, counts)
    const [vertexCount, triangleCount] = arena.take(Int32Array, counts, 2)
    const edges = arena.reserve(20 * slice)
    const positions = arena.reserve(24 * vertexCount!)
    const triangles = arena.reserve(12 * triangleCount!)
    arena.kernel.isosurfaceEmit!(source, nx, ny, nz, iso, clamp, cases, flags, edges, positions, triangles)
    return {
      indices: arena.take(Float64Array, positions, 3 * vertexCount!),
      triangles: arena.take(Uint32Array, triangles, 3 * triangleCount!),
    }
  })
}
