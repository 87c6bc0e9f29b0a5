import { withArena } from './load.ts'
import { inRuns } from './runs-of-calls.ts'
import { CHUNK, type TriangleChunks, triangleChunks } from './triangle-chunks.ts'

/** Numbers `first` to `last`, the last not among them. */
export interface NumberRange {
  readonly first: number
  readonly last: number
}

/** Vertices that are smoothed together, and what that depends on. */
export interface SmoothingBlock {
  readonly vertices: NumberRange
  /** The vertices that each pass moves: what the passes after it need. */
  readonly moved: readonly NumberRange[]
  /** The vertices whose places are needed. */
  readonly needed: NumberRange
  /** All triangles that name a vertex which is moved stand among these. */
  readonly triangles: NumberRange
}

const BLOCK = 2 ** 19 // Vertices.
const MOST_WORK = 1.75 // Vertices needed by all blocks to the mesh's: beyond, bigger blocks do less twice.

/**
 * Cuts a mesh's vertices into blocks that can be smoothed apart, each with so much around it that every pass finds what it
 * would find in the whole. Little is needed twice where triangles near each other have numbers near each other, as
 * `isosurface` gives them; any mesh is right. The blocks depend on the mesh and the number of passes alone.
 * @throws RangeError for an index out of range
 */
export function smoothingBlocks(
  triangles: Uint32Array,
  vertices: number,
  passes: number,
  most = BLOCK,
  chunks = triangleChunks(triangles, vertices),
): SmoothingBlock[] {
  for (let size = most; ; size *= 2) {
    const blocks: SmoothingBlock[] = []
    for (let first = 0; first < vertices; first += size)
      blocks.push(
        blockOf(chunks, { first, last: Math.min(first + size, vertices) }, passes, triangles.length / 3),
      )
    const work = blocks.reduce((sum, { needed }) => sum + needed.last - needed.first, 0)
    if (blocks.length <= 1 || work <= MOST_WORK * vertices) return blocks
  }
}

/** A range with all vertices that triangles join to it, so many rings wide at least. */
function widened({ low, high }: TriangleChunks, range: NumberRange, rings: number): NumberRange {
  let { first, last } = range
  for (let ring = 0; ring < rings; ring++) {
    const before = { first, last }
    for (let chunk = 0; chunk < low.length; chunk++) {
      if (low[chunk]! >= before.last || high[chunk]! < before.first) continue
      first = Math.min(first, low[chunk]!)
      last = Math.max(last, high[chunk]! + 1)
    }
  }
  return { first, last }
}

const GAP = 4096 // Vertices between changes that are looked at together.

/**
 * The blocks that must be smoothed anew where some vertices were given a new place or held: no other's result changes.
 * @param changed ascending. @throws RangeError for an index out of range
 */
export function smoothingBlocksAround(
  triangles: Uint32Array,
  vertices: number,
  passes: number,
  changed: readonly number[],
  chunks = triangleChunks(triangles, vertices),
): SmoothingBlock[] {
  const ranges: { first: number; last: number }[] = []
  for (const v of changed) {
    const open = ranges.at(-1)
    if (open && v - open.last < GAP) open.last = v + 1
    else ranges.push({ first: v, last: v + 1 })
  }
  const wide: { first: number; last: number }[] = []
  for (const range of ranges) {
    const { first, last } = widened(chunks, range, passes)
    const open = wide.at(-1)
    if (open && first <= open.last) {
      open.first = Math.min(open.first, first)
      open.last = Math.max(open.last, last)
    } else wide.push({ first, last })
  }
  return wide.map((range) => blockOf(chunks, range, passes, triangles.length / 3))
}

function blockOf(
  { low, high }: TriangleChunks,
  vertices: NumberRange,
  passes: number,
  triangleCount: number,
): SmoothingBlock {
  const moved: NumberRange[] = []
  let needed = vertices
  let triangles: NumberRange = { first: 0, last: 0 }
  for (let pass = 0; pass < passes; pass++) {
    moved.unshift(needed)
    let { first, last } = needed
    let [from, to] = [low.length, 0]
    for (let chunk = 0; chunk < low.length; chunk++) {
      if (low[chunk]! >= needed.last || high[chunk]! < needed.first) continue
      first = Math.min(first, low[chunk]!)
      last = Math.max(last, high[chunk]! + 1)
      from = Math.min(from, chunk)
      to = chunk + 1
    }
    triangles = { first: Math.min(from, to) * CHUNK, last: Math.min(to * CHUNK, triangleCount) }
    needed = { first, last }
  }
  return { vertices, moved, needed, triangles }
}

/** f32[3]: the middle of the vertices' box, about which they are moved. */
export function middleOf(positions: Float32Array): Float32Array {
  const low = [Infinity, Infinity, Infinity]
  const high = [-Infinity, -Infinity, -Infinity]
  for (let n = 0; n < positions.length; n += 3) {
    for (let axis = 0; axis < 3; axis++) {
      const x = positions[n + axis]!
      if (x < low[axis]!) low[axis] = x
      if (x > high[axis]!) high[axis] = x
    }
  }
  return Float32Array.from(low, (x, axis) => Math.fround(Math.fround(x + high[axis]!) * 0.5))
}

/** What a block is smoothed from and by. */
export interface BlockSmoothing {
  readonly block: SmoothingBlock
  /** f32[3n]: places of the `needed` vertices. */
  readonly positions: Float32Array
  /** u8[n] of them: 1 where a vertex stays. */
  readonly fixed: Uint8Array
  /** u32[3m]: the block's `triangles`, in the mesh's numbers. */
  readonly triangles: Uint32Array
  readonly factors: readonly number[]
  readonly limit: number
  /** As `middleOf` the whole. */
  readonly middle: Float32Array
}

/** One block of `smoothSurface`, bit by bit the same. @param target f32[3V] of the block's vertices, written. @throws KernelMemoryError */
export function smoothBlock(
  { block, positions, fixed, triangles, factors, limit, middle }: BlockSmoothing,
  target: Float32Array,
): void {
  const { needed, vertices, moved } = block
  const rings = moved[0] ?? { first: needed.first, last: needed.first }
  const count = needed.last - needed.first
  const ringCount = rings.last - rings.first
  withArena((arena) => {
    const { kernel } = arena
    const places = arena.put(positions)
    const held = arena.put(fixed)
    const centre = arena.put(Float32Array.of(...middle, 0))
    const offsets = arena.reserveZeroed(4 * (ringCount + 1))
    const counts = arena.reserveZeroed(4 * ringCount)
    // The triangles are of no use once the rings are known: what moves takes their room.
    let now = arena.reserve(Math.max(32 * count, triangles.byteLength))
    let next = now + 16 * count
    arena.set(now, triangles)
    const corners = now
    inRuns(triangles.length, (from, end) =>
      kernel.smoothingCount!(corners + 4 * from, end - from, rings.first, ringCount, offsets),
    )
    const neighbours = arena.reserve(4 * kernel.smoothingOffsets!(ringCount, offsets))
    inRuns(triangles.length, (from, end) =>
      kernel.smoothingRings!(
        corners + 4 * from,
        end - from,
        needed.first,
        rings.first,
        ringCount,
        offsets,
        counts,
        neighbours,
      ),
    )
    kernel.smoothingOpen!(places, now, count, centre)
    factors.forEach((factor, pass) => {
      const { first, last } = moved[pass]!
      const [source, goal, start] = [now, next, first - needed.first]
      inRuns(last - first, (from, end) =>
        kernel.smoothingPass!(
          source,
          goal,
          held,
          start + from,
          start + end,
          rings.first - needed.first,
          offsets,
          counts,
          neighbours,
          factor,
        ),
      )
      now = goal
      next = source
    })
    const own = vertices.first - needed.first
    const size = vertices.last - vertices.first
    inRuns(size, (from, end) =>
      kernel.smoothingClose!(places + 12 * (own + from), now + 16 * (own + from), end - from, centre, limit),
    )
    arena.copyOut(places + 12 * own, target)
  })
}

/**
 * Moves the vertices of a mesh by passes of x += factor · (mean of the neighbours − x), one pass a factor.
 * @param positions f32[3V], finite. @param triangles u32[3T], indices below V; any mesh, closed or not.
 * @param limit no vertex ends farther from where it was. @param fixed u8[V]: 1 where a vertex stays; undefined: none does.
 * @param most vertices of a block; changes no bit.
 * @returns f32[3V]. In f32, about the middle of the mesh's box.
 * @throws RangeError, KernelMemoryError
 */
export function smoothSurface(
  positions: Float32Array,
  triangles: Uint32Array,
  factors: readonly number[],
  limit: number,
  fixed?: Uint8Array,
  most?: number,
): Float32Array {
  const vertices = positions.length / 3
  if (fixed && fixed.length !== vertices)
    throw new RangeError(`kernels: expected ${vertices} flags of fixed vertices, got ${fixed.length}`)
  const middle = middleOf(positions)
  const held = fixed ?? new Uint8Array(vertices)
  const target = new Float32Array(positions.length)
  for (const block of smoothingBlocks(triangles, vertices, factors.length, most)) {
    const { needed, vertices: own, triangles: near } = block
    const piece = {
      positions: positions.subarray(3 * needed.first, 3 * needed.last),
      fixed: held.subarray(needed.first, needed.last),
      triangles: triangles.subarray(3 * near.first, 3 * near.last),
    }
    smoothBlock({ ...piece, block, factors, limit, middle }, target.subarray(3 * own.first, 3 * own.last))
  }
  return target
}
