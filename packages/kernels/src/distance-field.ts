import { withArena } from './load.ts'
import { closestPoints, type MeshTree } from './mesh-tree.ts'

type Size = readonly [number, number, number]

const BLOCK = 4 // As in the assembly file.

/** For each vertex the triangles at it: `triangles[offsets[v] … offsets[v + 1])`. */
export interface Fans {
  readonly offsets: Uint32Array
  readonly triangles: Uint32Array
}

/**
 * Distance of voxel centres (i·sx, j·sy, k·sz) to a closed, outward mesh: negative inside, exact (1e-4 mm) up to `band`,
 * ±band beyond. The sign is that of the angle-weighted pseudonormal (Bærentzen and Aanæs 2005, doi:10.1109/TVCG.2005.49).
 * Cheap where the band is thin: only voxels near triangles are asked, four at a time.
 * @param tree of the mesh in the grid's frame. @param fans the triangles at each vertex. @param band at least the spacing.
 * @returns f32[nx·ny·nz], mm.
 * @throws RangeError, KernelMemoryError
 */
export function meshDistances(
  tree: MeshTree,
  fans: Fans,
  size: Size,
  spacing: Size,
  band: number,
): Float32Array {
  const [nx, ny, nz] = size
  const count = nx * ny * nz
  if (!size.every((n) => Number.isInteger(n) && n > 0))
    throw new RangeError(`kernels: expected a grid of whole numbers, got ${size.join(', ')}`)
  if (!spacing.every((s) => s > 0) || !(band >= Math.max(...spacing)))
    throw new RangeError(
      `kernels: expected a band of at least the spacing, got ${band} and ${spacing.join(', ')}`,
    )
  const triangleCount = tree.triangles.length / 3
  const start = closestPoints(tree, new Float32Array(3)).owners[0]!
  const blocks = size.map((n) => Math.ceil(n / BLOCK)) as [number, number, number]
  return withArena((arena) => {
    const positions = arena.put(tree.positions)
    const triangles = arena.put(tree.triangles)
    const table = arena.reserve(144 * triangleCount)
    const normals = arena.put(new Float64Array(tree.positions.length))
    arena.kernel.fieldPrepare!(positions, triangles, triangleCount, table, normals)
    const marks = arena.put(new Uint8Array(blocks[0] * blocks[1] * blocks[2]))
    arena.kernel.fieldMark!(arena.put(tree.boxes), triangleCount, marks, ...blocks, ...spacing, band)
    const owners = arena.put(new Int32Array(count).fill(-1))
    const order = arena.put(tree.order)
    const nodes = arena.put(tree.nodes)
    const stack = arena.reserve(32 * 128)
    arena.kernel.fieldOwners!(table, order, nodes, marks, ...blocks, ...size, ...spacing, band, owners, stack)
    const offsets = arena.put(fans.offsets)
    const fan = arena.put(fans.triangles)
    arena.kernel.fieldValues!(
      positions, triangles, offsets, fan, normals, table, start, ...size, ...spacing, band, owners,
    ) // biome-ignore format: one call
    return arena.take(Float32Array, owners, count)
  })
}
