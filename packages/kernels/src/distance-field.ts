import { withArena } from './load.ts'
import { closestPoints, type MeshTree } from './mesh-tree.ts'

type Size = readonly [number, number, number]

const BLOCK = 4 // As in the assembly file, and the bytes of its stack.
const STACK = 32 * 128 + 32
const ROUNDING = 1e-9

/** For each vertex the triangles at it: `triangles[offsets[v] … offsets[v + 1])`. */
export interface Fans {
  readonly offsets: Uint32Array
  readonly triangles: Uint32Array
}

/** Where the distances of a whole band are asked for. */
export interface AskedBlocks {
  /** u8 for each block of `blocksOf`, x fastest: not 0 where they are. */
  readonly blocks: Uint8Array
  /** mm up to which distances count elsewhere. */
  readonly narrow: number
}

/**
 * Distance of voxel centres (i·sx, j·sy, k·sz) to a closed, outward mesh: negative inside, exact (1e-4 mm) between the
 * range's ends, and the nearer end beyond. The sign is that of the angle-weighted pseudonormal (Bærentzen and Aanæs 2005,
 * doi:10.1109/TVCG.2005.49). Cheap where the range is narrow: only voxels that may lie in it are asked, four at a time.
 * @param tree of the mesh in the grid's frame. @param fans the triangles at each vertex.
 * @param range mm, from and to: two spacings wide at least. A band stands for −band to band.
 * @param asked where all of a band counts: in other blocks distances are exact up to `narrow` mm, a spacing at least, and ±band beyond.
 * @returns f32[nx·ny·nz], mm.
 * @throws RangeError, KernelMemoryError
 */
export function meshDistances(
  tree: MeshTree,
  fans: Fans,
  size: Size,
  spacing: Size,
  range: number | readonly [number, number],
  asked?: AskedBlocks,
): Float32Array {
  const [from, to] = typeof range === 'number' ? [-range, range] : range
  const count = checkedCount(size, spacing, from, to)
  const triangleCount = tree.triangles.length / 3
  const start = closestPoints(tree, new Float32Array(3)).owners[0]!
  const blocks = blocksOf(size)
  if (asked) checkAsked(asked, blocks, spacing, from, to)
  return withArena((arena) => {
    const positions = arena.put(tree.positions)
    const triangles = arena.put(tree.triangles)
    const table = arena.reserve(144 * triangleCount)
    const normals = arena.put(new Float64Array(tree.positions.length))
    arena.kernel.fieldPrepare!(positions, triangles, triangleCount, table, normals)
    const marks = arena.put(new Uint8Array(blocks[0] * blocks[1] * blocks[2]))
    const chosen = asked ? arena.put(asked.blocks) : 0
    const boxes = arena.put(tree.boxes)
    const mark = (only: number, band: number) =>
      arena.kernel.fieldMark!(boxes, triangleCount, marks, only, ...blocks, ...spacing, band)
    mark(chosen, Math.max(Math.abs(from), Math.abs(to)))
    if (asked) mark(0, asked.narrow)
    const owners = arena.reserve(4 * count)
    arena.fill(owners, 255, 4 * count)
    const order = arena.put(tree.order)
    const nodes = arena.put(tree.nodes)
    const stack = arena.reserve(STACK)
    const surface = [
      positions,
      triangles,
      arena.put(fans.offsets),
      arena.put(fans.triangles),
      normals,
    ] as const
    const grid = [...size, ...spacing, from, to, owners] as const
    const narrow = asked?.narrow ?? 0
    arena.kernel.fieldOwners!(
      ...surface, table, order, nodes, marks, ...blocks, ...grid, chosen, narrow, stack,
    ) // biome-ignore format: one call
    arena.kernel.fieldValues!(...surface, table, start, ...grid)
    return arena.take(Float32Array, owners, count)
  })
}

/** How many blocks of 4 × 4 × 4 voxels, those at the ends begun only, a grid has along each axis. */
export function blocksOf(size: Size): [number, number, number] {
  return size.map((n) => Math.ceil(n / BLOCK)) as [number, number, number]
}

function checkAsked(
  { blocks, narrow }: AskedBlocks,
  [bx, by, bz]: Size,
  spacing: Size,
  from: number,
  to: number,
): void {
  if (blocks.length !== bx * by * bz || from !== -to)
    throw new RangeError(
      `kernels: expected ${bx * by * bz} blocks of a band, got ${blocks.length} of ${from} to ${to}`,
    )
  if (!(narrow >= Math.max(...spacing) * (1 - ROUNDING)))
    throw new RangeError(
      `kernels: expected a spacing (${spacing.join(', ')}) at least for other blocks, got ${narrow}`,
    )
}

function checkedCount(size: Size, spacing: Size, from: number, to: number): number {
  const [nx, ny, nz] = size
  if (!size.every((n) => Number.isInteger(n) && n > 0))
    throw new RangeError(`kernels: expected a grid of whole numbers, got ${size.join(', ')}`)
  if (!spacing.every((s) => s > 0) || !(to - from >= 2 * Math.max(...spacing) * (1 - ROUNDING)))
    throw new RangeError(
      `kernels: expected a range two spacings wide at least, got ${from} to ${to} and ${spacing.join(', ')}`,
    )
  return nx * ny * nz
}
