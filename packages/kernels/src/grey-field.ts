import { type Arena, voxelCount, withArena } from './load.ts'
import { putSlices, slabsOf } from './slabs.ts'

type Size = readonly [number, number, number]

/** What is known around a structure, each f32[nx·ny·nz]. */
export interface GreyImage {
  readonly values: Float32Array
  /** Signed distance of the label's boundary, mm, positive inside. */
  readonly distance: Float32Array
  /** That of all other structures; undefined where there is none. */
  readonly away: Float32Array | undefined
  readonly size: Size
  /** mm. */
  readonly spacing: Size
}

/** The image's value at the structure's edge. */
export interface GreyEdge {
  /** Where nothing local is known. */
  readonly edge: number
  /** Of cells of so many voxels along x, y, z, read linearly between them. */
  readonly cells?: { readonly size: Size; readonly voxels: Size; readonly edges: Float64Array }
}

/** Lengths in units of a voxel's longest side. */
export interface GreyRule {
  /** Within so much of the label's boundary the values decide. */
  readonly trust: number
  /** Outside of it no more than this where another structure is near. */
  readonly tight: number
  /** Half voxels further in, up to which a wall is looked for. */
  readonly wallSteps: number
  /** Pits lie deeper than this, and are filled as high. */
  readonly pitDepth: number
  /** Neighbours, of 26, that a pit has at least. */
  readonly pitWalls: number
  readonly pitPasses: number
}

/**
 * An image less its value at a structure's edge, bounded by the label's signed distance: zero where the structure's surface lies,
 * greater inside (docs/methods/bone-edge.md). Marrow near the boundary is held inside: where the image is under the edge inside the
 * label, but reaches it on the way out (or neither there nor further in); and pits one voxel wide are filled. Slab by slab.
 * @param field f32[nx·ny·nz], written.
 * @returns units of the field a mm at the boundary.
 * @throws RangeError, KernelMemoryError
 */
export function greyField(image: GreyImage, edge: GreyEdge, rule: GreyRule, field: Float32Array): number {
  const { values, distance, away, size, spacing } = image
  for (const array of [values, distance, away ?? values, field]) voxelCount(size, array)
  if (!spacing.every((s) => s > 0))
    throw new RangeError(`kernels: expected spacings over 0, got ${spacing.join(', ')}`)
  const voxel = Math.max(...spacing)
  const slope = overEdge(image, edge, rule.trust * voxel, field)
  holdMarrow(image, rule, slope, field)
  for (let pass = 0; pass < rule.pitPasses; pass++) fillPits(image, rule, slope, field)
  const plane = size[0] * size[1]
  for (const slab of slabsOf(size, 0))
    withArena((arena) => {
      const at = putSlices(arena, field, plane, slab)
      const inside = putSlices(arena, distance, plane, slab)
      const outside = away ? putSlices(arena, away, plane, slab) : 0
      const count = plane * (slab.last - slab.first)
      arena.kernel.greyBound!(at, inside, outside, count, slope, voxel, rule.trust, rule.tight)
      arena.copyOut(at, field.subarray(plane * slab.first, plane * slab.last))
    })
  return slope
}

/** Writes values less the edge's; gives the slope: twice the mean size within `trust` mm of the boundary, over `trust`. */
function overEdge(
  { values, distance, size }: GreyImage,
  { edge, cells }: GreyEdge,
  trust: number,
  field: Float32Array,
): number {
  if (cells) voxelCount(cells.size, cells.edges)
  const plane = size[0] * size[1]
  let sums = new Float64Array(2)
  for (const slab of slabsOf(size, 0))
    withArena((arena) => {
      const known = cells ? arena.put(cells.edges) : 0
      const [grid, step] = [cells?.size ?? [0, 0, 0], cells?.voxels ?? [1, 1, 1]]
      const from = putSlices(arena, values, plane, slab)
      const depth = putSlices(arena, distance, plane, slab)
      const count = slab.last - slab.first
      const over = arena.reserve(4 * plane * count)
      const totals = arena.put(sums)
      arena.kernel.greyOver!(
        from, depth, size[0], size[1], slab.first, count, known, ...grid, ...step, edge, 2 * trust, trust, over, totals,
      ) // biome-ignore format: one call
      sums = arena.take(Float64Array, totals, 2)
      arena.copyOut(over, field.subarray(plane * slab.first, plane * slab.last))
    })
  return Math.max(1e-6, (2 * sums[0]!) / Math.max(1, sums[1]!) / trust)
}

interface Slices {
  readonly over: number
  readonly depth: number
  readonly frame: number
  readonly spacing: number
  readonly from: number
  readonly to: number
  readonly held: number
}

/** Slab by slab the voxels that `find` holds, `words` numbers for each; they are written when all slabs have been seen. */
function hold(
  { distance, size, spacing }: GreyImage,
  field: Float32Array,
  margin: number,
  words: 1 | 2,
  find: (kernel: Arena['kernel'], slices: Slices) => number,
  value: (second: number) => number,
): void {
  const plane = size[0] * size[1]
  const lists = slabsOf(size, margin, 1).map((slab) =>
    withArena((arena) => {
      const slices = {
        over: putSlices(arena, field, plane, slab),
        depth: putSlices(arena, distance, plane, slab),
        frame: arena.put(Int32Array.of(...size, slab.from)),
        spacing: arena.put(Float64Array.from(spacing)),
        from: slab.first - slab.from,
        to: slab.last - slab.from,
        held: arena.reserve(4 * words * plane * (slab.last - slab.first)),
      }
      const count = find(arena.kernel, slices)
      return { start: plane * slab.from, list: arena.take(Uint32Array, slices.held, words * count) }
    }),
  )
  for (const { start, list } of lists) {
    const values = new Float32Array(list.buffer)
    for (let n = 0; n < list.length; n += words) field[start + list[n]!] = value(values[n + words - 1]!)
  }
}

function holdMarrow(
  image: GreyImage,
  { trust, wallSteps }: GreyRule,
  slope: number,
  field: Float32Array,
): void {
  const voxel = Math.max(...image.spacing)
  // Half voxels: as many as the deepest of them lies inside, and two.
  const steps = Math.max(Math.ceil(4 * trust) + 2, wallSteps)
  const margin = Math.ceil((steps * voxel) / 2 / image.spacing[2]) + 1
  const find = (kernel: Arena['kernel'], { over, depth, frame, spacing, from, to, held }: Slices) =>
    kernel.greyMarrow!(
      over,
      depth,
      frame,
      spacing,
      from,
      to,
      voxel,
      2 * trust * voxel,
      slope,
      wallSteps,
      held,
    )
  hold(image, field, Math.min(margin, image.size[2]), 2, find, (wall) => wall)
}

function fillPits(
  image: GreyImage,
  { trust, pitDepth, pitWalls }: GreyRule,
  slope: number,
  field: Float32Array,
): void {
  const [nx, ny] = image.size
  const voxel = Math.max(...image.spacing)
  const find = (kernel: Arena['kernel'], { over, depth, from, to, held }: Slices) =>
    kernel.greyPits!(over, depth, nx, ny, from, to, pitDepth * voxel, 2 * trust * voxel, pitWalls, held)
  hold(image, field, 1, 1, find, () => pitDepth * slope * voxel)
}
