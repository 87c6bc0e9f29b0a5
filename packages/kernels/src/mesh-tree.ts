import { type Arena, withArena } from './load.ts'
import { checkIndices } from './mesh-edges.ts'
import { inRuns, RUN } from './runs-of-calls.ts'

const STACK_BYTES = 16 * 1024 + 32 // Deeper than halving a range of f32 along three axes can go.
const RECORD_BYTES = 112 // As in assembly/crossing-filter.ts.
const PAIR_STACK_BYTES = 8 * 8192

/** A bounding-volume tree over a mesh's triangles, to be asked many times. Opaque; plain data. */
export interface MeshTree {
  readonly positions: Float32Array
  readonly triangles: Uint32Array
  readonly boxes: Float32Array
  readonly order: Int32Array
  readonly nodes: Uint8Array
}

/**
 * Builds the tree (middle split on centroids), O(T log T).
 * @param positions f32[3V], finite. @param triangles u32[3T], indices below V; at least one triangle.
 * @throws RangeError for an empty mesh or an index out of range.
 */
export function meshTree(positions: Float32Array, triangles: Uint32Array): MeshTree {
  const count = checkedTriangles(positions, triangles)
  return withArena((arena) => {
    const { boxes, order, nodes, used } = built(arena, arena.put(positions), arena.put(triangles), count)
    return {
      positions,
      triangles,
      boxes: arena.take(Float32Array, boxes, 6 * count),
      order: arena.take(Int32Array, order, count),
      nodes: arena.take(Uint8Array, nodes, 32 * used),
    }
  })
}

function checkedTriangles(positions: Float32Array, triangles: Uint32Array): number {
  const count = triangles.length / 3
  if (!Number.isInteger(count) || count === 0)
    throw new RangeError(`kernels: expected triangles, got ${triangles.length} indices`)
  checkIndices(triangles, positions.length / 3)
  return count
}

/** The tree in the arena, and how many nodes it has. */
function built(arena: Arena, positions: number, triangles: number, count: number) {
  const boxes = arena.reserve(24 * count)
  const order = arena.reserve(4 * count)
  const nodes = arena.reserve(64 * count)
  const mark = arena.mark()
  const scratch = arena.reserve(32 * count)
  const { kernel } = arena
  const stack = arena.reserve(STACK_BYTES)
  inRuns(count, (first, end) => kernel.treeBoxes!(positions, triangles, first, end, boxes, scratch))
  const used = kernel.treeBuild!(count, nodes, scratch, stack, arena.reserve(32))
  inRuns(count, (first, end) => kernel.treeOrder!(scratch, first, end, order))
  arena.release(mark)
  return { boxes, order, nodes, used }
}

function place(arena: Arena, tree: MeshTree): [number, number, number, number] {
  return [arena.put(tree.positions), arena.put(tree.triangles), arena.put(tree.order), arena.put(tree.nodes)]
}

/** What `closestPoints` finds, a row for each point asked. */
export interface ClosestPoints {
  /** f32[n], mm; ∞ where nothing lies within what was asked. */
  readonly distances: Float32Array
  /** f32[3n]. */
  readonly nearest: Float32Array
  /** i32[n]: the triangle on which the nearest point lies, or −1. */
  readonly owners: Int32Array
}

const POINTS = 4096 // Of a call: each takes as long as many elements of a list.
const FEW = 64 // Points: so few are asked as they come.

/** i32[n]: the points in an order in which neighbours follow each other. */
function sequenceOf(arena: Arena, points: number, n: number): number {
  if (n <= FEW) return arena.put(Int32Array.from({ length: n }, (_, i) => i))
  const order = arena.reserve(4 * n)
  arena.kernel.pointOrder!(points, n, order, arena.reserve(4 * n), arena.reserve(8 * n), arena.reserve(4096))
  return order
}

/**
 * The mesh's nearest point for each of n points f32[3n]; of several triangles equally near the first.
 * @param within mm: points that have nothing so near get distance ∞ and owner −1, in far less time
 */
export function closestPoints(tree: MeshTree, points: Float32Array, within?: number): ClosestPoints {
  return nearestOf(tree, points, -1, within ?? -1)
}

/**
 * The greatest distance of points f32[3n] to the mesh, and all that are over `limit`, exactly; of the others only that they
 * are no farther than what is given, f32[n], from the triangle given, i32[n]. A search ends as soon as it can add nothing
 * (Taha and Hanbury 2015, doi:10.1109/TPAMI.2015.2408351).
 */
export function greatestDistances(
  tree: MeshTree,
  points: Float32Array,
  limit: number,
): Omit<ClosestPoints, 'nearest'> {
  return nearestOf(tree, points, limit * limit, -1)
}

/**
 * The triangles, ascending, that cannot be said to lie within `limit` of the tree's mesh as a whole: of all others one of
 * the tree's triangles has all three corners within it, and so, the distance to a convex set being convex, every point.
 * @param owners i32[V]: a triangle of the tree near each corner, as `greatestDistances` gives it.
 */
export function trianglesNotWithin(
  { positions, triangles }: Pick<MeshTree, 'positions' | 'triangles'>,
  owners: Int32Array,
  tree: MeshTree,
  limit: number,
): Uint32Array {
  const count = triangles.length / 3
  return withArena((arena) => {
    const placed = [arena.put(positions), arena.put(triangles)] as const
    const asked = [arena.put(owners), arena.put(tree.positions), arena.put(tree.triangles)] as const
    const found = arena.reserve(4 * count)
    const out = arena.reserve(24)
    let far = 0
    inRuns(count, (first, end) => {
      far += arena.kernel.trianglesNotWithin!(
        ...placed, first, end, ...asked, limit * limit, found + 4 * far, out,
      ) // biome-ignore format: one call
    })
    return arena.take(Uint32Array, found, far)
  })
}

function nearestOf(tree: MeshTree, points: Float32Array, cap: number, within: number): ClosestPoints {
  const n = points.length / 3
  return withArena((arena) => {
    const placed = place(arena, tree)
    const source = arena.put(points)
    const distances = arena.reserve(4 * n)
    const nearest = arena.reserve(12 * n)
    const owners = arena.reserve(4 * n)
    const sequence = sequenceOf(arena, source, n)
    const stack = arena.reserve(STACK_BYTES)
    const known = arena.put(Float64Array.of(-1, 0))
    arena.set(known + 8, tree.order.subarray(0, 1))
    inRuns(
      n,
      (start, until) =>
        arena.kernel.treeClosest!(
          ...placed, source, start, until, sequence, distances, nearest, owners, stack, cap, within, known,
        ), // biome-ignore format: one call
      POINTS,
    )
    return {
      distances: arena.take(Float32Array, distances, n),
      nearest: arena.take(Float32Array, nearest, 3 * n),
      owners: arena.take(Int32Array, owners, n),
    }
  })
}

/** Where rays first meet the mesh. */
export interface RayHits {
  /** f64[n], in lengths of the direction; ∞ where there is none. */
  readonly ts: Float64Array
  /** i32[n]; −1 where there is none. */
  readonly owners: Int32Array
}

/**
 * First meeting of each ray with the mesh, at t > 0, on either side of a triangle.
 * @param origins f64[3n]. @param directions f64[3n], any length but 0.
 * @param skip i32[n]: a triangle that a ray leaves out (the one it starts on), or −1.
 */
export function castRays(
  tree: MeshTree,
  origins: Float64Array,
  directions: Float64Array,
  skip?: Int32Array,
): RayHits {
  const n = origins.length / 3
  return withArena((arena) => {
    const placed = place(arena, tree)
    const from = arena.put(origins)
    const along = arena.put(directions)
    const left = arena.put(skip ?? new Int32Array(n).fill(-1))
    const ts = arena.reserve(8 * n)
    const owners = arena.reserve(4 * n)
    const stack = arena.reserve(STACK_BYTES)
    inRuns(
      n,
      (first, end) =>
        arena.kernel.treeRays!(
          ...placed, from + 24 * first, along + 24 * first, left + 4 * first, end - first, ts + 8 * first,
          owners + 4 * first, stack,
        ), // biome-ignore format: one call
      POINTS,
    )
    return { ts: arena.take(Float64Array, ts, n), owners: arena.take(Int32Array, owners, n) }
  })
}

/**
 * Pairs of triangles that cross: an edge of one passes through the other, or both lie in one plane and overlap.
 * Touching in a point or along a line is no crossing; nor is what neighbours share.
 * @returns u32[2n] with the smaller triangle first, at most `limit` pairs, and how many there are.
 */
export function selfIntersections(tree: MeshTree, limit = 100_000): Crossings {
  return withArena((arena) => {
    const [positions, corners, order, nodes] = place(arena, tree)
    return crossingPairs(arena, { positions, corners, order, nodes }, tree.order.length, limit)
  })
}

/** As `selfIntersections`, of a mesh that is asked nothing else: its tree is not kept. @throws RangeError as meshTree */
export function crossingsOfMesh(positions: Float32Array, triangles: Uint32Array, limit = 100_000): Crossings {
  const count = checkedTriangles(positions, triangles)
  return withArena((arena) => {
    const [places, corners] = [arena.put(positions), arena.put(triangles)]
    const { order, nodes } = built(arena, places, corners, count)
    return crossingPairs(arena, { positions: places, corners, order, nodes }, count, limit)
  })
}

interface Crossings {
  /** u32[2n]. */
  readonly pairs: Uint32Array
  readonly count: number
}

type PlacedTree = Readonly<Record<'positions' | 'corners' | 'order' | 'nodes', number>>

function crossingPairs(arena: Arena, tree: PlacedTree, triangles: number, limit: number): Crossings {
  const records = arena.reserve(RECORD_BYTES * triangles)
  const pairs = arena.reserve(8 * limit)
  const tally = arena.put(Uint32Array.of(0, limit))
  const stack = arena.reserve(PAIR_STACK_BYTES)
  const { positions, corners, order, nodes } = tree
  const { kernel } = arena
  inRuns(triangles, (first, end) => kernel.pairRecords!(positions, corners, first, end, order, records))
  arena.set(stack, Uint32Array.of(0, 0)) // The root with itself.
  for (let top = 8; top > 0; )
    top = kernel.treeSelfPairs!(
      positions, corners, order, nodes, records, pairs, tally, stack, top, RUN,
    ) // biome-ignore format: one call
  const count = arena.word(tally)
  return { pairs: inOrder(arena.take(Uint32Array, pairs, 2 * Math.min(count, limit))), count }
}

/**
 * Corners of triangles that cross another triangle of their own group, u8[V], and how many pairs do.
 * @param groups u32: 8 · first triangle + number of triangles, at most 7; as `isosurface` gives them.
 */
export function crossingsWithin(
  positions: Float32Array,
  triangles: Uint32Array,
  groups: Uint32Array,
): { marks: Uint8Array; count: number } {
  return withArena((arena) => {
    const marks = arena.reserveZeroed(positions.length / 3)
    const places = arena.put(positions)
    const count = arena.kernel.crossingGroups!(
      places,
      arena.put(triangles),
      arena.put(groups),
      groups.length,
      marks,
    )
    return { marks: arena.take(Uint8Array, marks, positions.length / 3), count }
  })
}

/** Pairs sorted by their first, then their second. */
function inOrder(pairs: Uint32Array): Uint32Array {
  const keys = Float64Array.from(
    { length: pairs.length / 2 },
    (_, n) => pairs[2 * n]! * 2 ** 32 + pairs[2 * n + 1]!,
  )
  keys.sort().forEach((key, n) => {
    pairs[2 * n] = Math.floor(key / 2 ** 32)
    pairs[2 * n + 1] = key % 2 ** 32
  })
  return pairs
}
