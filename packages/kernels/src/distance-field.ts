import { voxelCount, withArena } from './load.ts'
import { closestPoints, type MeshTree } from './mesh-tree.ts'

type Size = readonly [number, number, number]

const BLOCK = 4 // As in the assembly file, and the bytes of its stack.
const STACK = 32 * 128 + 32
const ROUNDING = 1e-9
const SLAB_VOXELS = 2 ** 20

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

/** A mesh in a grid's frame. */
export interface FieldMesh {
  readonly tree: MeshTree
  /** The triangles at each vertex. */
  readonly fans: Fans
}

/** Slices `first` to `last` − 1 of a grid, and the triangle nearest to their first voxel. */
export interface FieldSlab {
  readonly first: number
  readonly last: number
  readonly start: number
}

/** How a grid is cut, which depends on its size alone. @throws RangeError, KernelMemoryError */
export function fieldSlabs(tree: MeshTree, [nx, ny, nz]: Size, [, , sz]: Size): FieldSlab[] {
  const slices = BLOCK * Math.max(1, Math.round(SLAB_VOXELS / (nx * ny * BLOCK)))
  const firsts = Array.from({ length: Math.ceil(nz / slices) }, (_, n) => n * slices)
  const { owners } = closestPoints(tree, Float32Array.from(firsts.flatMap((first) => [0, 0, first * sz])))
  return firsts.map((first, n) => ({ first, last: Math.min(nz, first + slices), start: owners[n]! }))
}

/**
 * Distance of voxel centres (i·sx, j·sy, k·sz) to a closed, outward mesh: negative inside, exact (1e-4 mm) between the
 * range's ends, and the nearer end beyond. The sign is that of the angle-weighted pseudonormal (Bærentzen and Aanæs 2005,
 * doi:10.1109/TVCG.2005.49). Cheap where the range is narrow: only voxels that may lie in it are asked, four at a time.
 * @param mesh in the grid's frame. @param range mm, from and to: two spacings wide at least. A band stands for −band to band.
 * @param slabs those of `fieldSlabs` that are wanted: the same values, one by one or all together.
 * @param target f32[nx·ny·(last − first)] of all the slabs', one after another, written: mm.
 * @param asked where all of a band counts: in other blocks distances are exact up to `narrow` mm, a spacing at least, and ±band beyond.
 * @throws RangeError, KernelMemoryError
 */
export function meshDistanceSlabs(
  { tree, fans }: FieldMesh,
  size: Size,
  spacing: Size,
  range: number | readonly [number, number],
  slabs: readonly FieldSlab[],
  target: Float32Array,
  asked?: AskedBlocks,
): void {
  const [from, to] = typeof range === 'number' ? [-range, range] : range
  checkSlabs(size, spacing, from, to, slabs, target)
  const triangleCount = tree.triangles.length / 3
  const [bx, by, bz] = blocksOf(size)
  if (asked) checkAsked(asked, [bx, by, bz], spacing, from, to)
  const plane = size[0] * size[1]
  withArena((arena) => {
    const { kernel } = arena
    const positions = arena.put(tree.positions)
    const triangles = arena.put(tree.triangles)
    const table = arena.reserve(144 * triangleCount)
    const normals = arena.put(new Float64Array(tree.positions.length))
    kernel.fieldPrepare!(positions, triangles, triangleCount, table, normals)
    const boxes = arena.put(tree.boxes)
    const order = arena.put(tree.order)
    const nodes = arena.put(tree.nodes)
    const stack = arena.reserve(STACK)
    const around = [arena.put(fans.offsets), arena.put(fans.triangles)] as const
    const surface = [positions, triangles, ...around, normals, table] as const
    const band = Math.max(Math.abs(from), Math.abs(to))
    const chosen = asked ? arena.put(asked.blocks) : 0
    const narrow = asked?.narrow ?? 0
    const mark = arena.mark()
    let written = 0
    for (const { first, last, start } of slabs) {
      arena.release(mark)
      const [layers, slices] = [Math.ceil(last / BLOCK) - first / BLOCK, last - first]
      const marks = arena.reserveZeroed(bx * by * layers) - (bx * by * first) / BLOCK
      const owners = arena.reserve(4 * plane * slices)
      arena.fill(owners, 255, 4 * plane * slices)
      const whole = owners - 4 * plane * first // As if the slices before were there.
      const slab = [first, last, ...spacing] as const
      kernel.fieldMark!(boxes, triangleCount, marks, chosen, bx, by, bz, ...slab, band)
      if (asked) kernel.fieldMark!(boxes, triangleCount, marks, 0, bx, by, bz, ...slab, narrow)
      const grid = [size[0], size[1], ...slab, from, to, whole] as const
      kernel.fieldOwners!(...surface, order, nodes, marks, bx, by, ...grid, chosen, narrow, stack)
      kernel.fieldValues!(...surface, start, ...grid)
      arena.copyOut(owners, target.subarray(written, written + plane * slices))
      written += plane * slices
    }
  })
}

/** `meshDistanceSlabs` of a whole grid. @returns f32[nx·ny·nz], mm. @throws RangeError, KernelMemoryError */
export function meshDistances(
  tree: MeshTree,
  fans: Fans,
  size: Size,
  spacing: Size,
  range: number | readonly [number, number],
  asked?: AskedBlocks,
): Float32Array {
  const distances = new Float32Array(voxelCount(size))
  meshDistanceSlabs({ tree, fans }, size, spacing, range, fieldSlabs(tree, size, spacing), distances, asked)
  return distances
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

function checkSlabs(
  size: Size,
  spacing: Size,
  from: number,
  to: number,
  slabs: readonly FieldSlab[],
  target: Float32Array,
): void {
  voxelCount(size)
  if (!spacing.every((s) => s > 0) || !(to - from >= 2 * Math.max(...spacing) * (1 - ROUNDING)))
    throw new RangeError(
      `kernels: expected a range two spacings wide at least, got ${from} to ${to} and ${spacing.join(', ')}`,
    )
  const slices = slabs.reduce((sum, { first, last }) => sum + last - first, 0)
  if (
    target.length !== size[0] * size[1] * slices ||
    !slabs.every(({ first, last }) => first % BLOCK === 0 && first >= 0 && first < last && last <= size[2])
  )
    throw new RangeError(`kernels: expected slabs of ${size[2]} slices and as many values as they have`)
}
