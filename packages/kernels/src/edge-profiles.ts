import { voxelCount, withArena } from './load.ts'
import { putSlices, slabsOf } from './slabs.ts'

type Size = readonly [number, number, number]

/** mm between the values of a profile. */
export const PROFILE_STEP = 0.25
const WALL_SEARCH = 1.5 // Of the longest side of a voxel, to either side of the boundary.

/** An image around one structure. */
export interface ProfileImage {
  /** f32[nx·ny·nz]. */
  readonly values: Float32Array
  /** u8: 2 where another structure's domain is. */
  readonly domain: Uint8Array
  readonly size: Size
  /** mm. */
  readonly spacing: Size
}

export interface ProfileRule {
  /** The value by which profiles are laid upon each other; undefined: half of each one's own rise. */
  readonly wall: number | undefined
  /** Profiles with values outside are left out; so are NaN. */
  readonly tissue: readonly [number, number]
  /** mm to either side. */
  readonly range: number
  /** Profiles are taken evenly, so that there are no more. */
  readonly most: number
}

/** Profiles across a boundary, row by row: `length` values from outside in, the boundary in the middle. */
export interface Profiles {
  /** Index of each profile's boundary voxel. */
  readonly voxels: Uint32Array
  /** Values of a profile: an odd number. */
  readonly length: number
  /** f64[voxels.length · length]. */
  readonly along: Float64Array
}

/** Voxels of a structure beside what is neither it nor another's, not at the volume's border, at most `most`, evenly taken. */
function boundaryOf({ domain, size }: ProfileImage, bone: Uint8Array, most: number): Uint32Array {
  const plane = size[0] * size[1]
  const parts = slabsOf(size, 1, 1).map((slab) =>
    withArena((arena) => {
      const found = arena.reserve(4 * plane * (slab.last - slab.first))
      const inside = putSlices(arena, bone, plane, slab)
      const others = putSlices(arena, domain, plane, slab)
      const [from, to] = [slab.first - slab.from, slab.last - slab.from]
      const count = arena.kernel.edgeBoundary!(inside, others, size[0], size[1], from, to, found)
      return arena.take(Uint32Array, found, count).map((v) => v + plane * slab.from)
    }),
  )
  const total = parts.reduce((sum, part) => sum + part.length, 0)
  const every = Math.max(1, Math.ceil(total / most))
  const taken = new Uint32Array(Math.ceil(total / every))
  let [n, next] = [0, 0]
  for (const part of parts) {
    for (; next < part.length; next += every) taken[n++] = part[next]!
    next -= part.length
  }
  return taken
}

/** Rows one after another. */
function joined(parts: readonly Profiles[], length: number): Profiles {
  const count = parts.reduce((sum, { voxels }) => sum + voxels.length, 0)
  const all = { voxels: new Uint32Array(count), length, along: new Float64Array(count * length) }
  let at = 0
  for (const { voxels, along } of parts) {
    all.voxels.set(voxels, at)
    all.along.set(along, at * length)
    at += voxels.length
  }
  return all
}

/**
 * Values of an image along the normals of a structure's boundary, trilinear, `range` mm to either side of where the image rises past
 * the wall's value within 1.5 voxels of the boundary. Profiles that leave the image, meet another's domain or values that are no tissue's,
 * and those without a rise or a normal, are left out. Slab by slab.
 * @param bone u8, 1 inside the structure. @param shape f32: the structure smoothed; its gradient gives the normals.
 * @throws RangeError, KernelMemoryError
 */
export function edgeProfiles(
  image: ProfileImage,
  bone: Uint8Array,
  shape: Float32Array,
  { wall, tissue, range, most }: ProfileRule,
): Profiles {
  const { values, domain, size, spacing } = image
  for (const array of [values, domain, bone, shape]) voxelCount(size, array)
  if (!spacing.every((s) => s > 0) || !(range > 0) || !(most >= 1))
    throw new RangeError(
      `kernels: expected spacings, a range and a number over 0, got ${spacing.join(', ')}, ${range}, ${most}`,
    )
  const plane = size[0] * size[1]
  const steps = Math.round((2 * range) / PROFILE_STEP)
  const length = steps + (steps % 2) + 1 // As many on either side.
  const near = WALL_SEARCH * Math.max(...spacing)
  const reach = Math.ceil((range + near + 2 * PROFILE_STEP) / spacing[2]) + 2
  const voxels = boundaryOf(image, bone, most)
  let next = 0
  const parts = slabsOf(size, Math.min(reach, size[2]), 1).map((slab) => {
    const start = next
    while (next < voxels.length && voxels[next]! < plane * slab.last) next++
    if (next === start) return { voxels: new Uint32Array(0), length, along: new Float64Array(0) }
    const list = voxels.subarray(start, next).map((v) => v - plane * slab.from)
    return withArena((arena) => {
      const at = arena.put(list)
      const along = arena.reserve(8 * length * list.length)
      const slices = [values, domain, shape].map((array) => putSlices(arena, array, plane, slab))
      const frame = arena.put(Int32Array.of(...size, slab.from))
      const kept = arena.kernel.edgeProfiles!(
        ...slices, frame, arena.put(Float64Array.from(spacing)), at, list.length, wall ?? Number.NaN, range, near, ...tissue, length, along,
      ) // biome-ignore format: one call
      return {
        voxels: arena.take(Uint32Array, at, kept).map((v) => v + plane * slab.from),
        length,
        along: arena.take(Float64Array, along, kept * length),
      }
    })
  })
  return joined(parts, length)
}

function checkProfiles({ voxels, length, along }: Profiles): void {
  if (length % 2 !== 1 || voxels.length === 0 || along.length !== voxels.length * length)
    throw new RangeError(
      `kernels: expected profiles of an odd length, got ${along.length} numbers for ${voxels.length} of ${length}`,
    )
}

/** Place by place the median of all profiles (of two middle values their mean), f64[length]. @throws RangeError, KernelMemoryError */
export function medianProfile(profiles: Profiles): Float64Array {
  checkProfiles(profiles)
  const { voxels, length, along } = profiles
  return withArena((arena) => {
    const medians = arena.reserve(8 * length)
    const scratch = arena.reserve(8 * voxels.length)
    arena.kernel.columnMedians!(arena.put(along), voxels.length, length, scratch, medians)
    return arena.take(Float64Array, medians, length)
  })
}

/** Cells of a volume, a profile's being that nearest to its voxel. */
export interface ProfileCells {
  /** Cells along x, y, z. */
  readonly size: Size
  /** Voxels a cell along x, y, z. */
  readonly voxels: Size
}

/**
 * The mean profile of each cell and its neighbours, weighed ¼ ½ ¼ along each axis (at the border what there is of it): lowest value
 * of its outer half and highest of its inner half.
 * @param size voxels of the volume. @param least weight under which a cell says nothing (the middle of the spread weighs ⅛).
 * @returns f64[2 · cells]: lowest, highest; NaN where a cell says nothing. @throws RangeError, KernelMemoryError
 */
export function cellLevels(profiles: Profiles, size: Size, cells: ProfileCells, least: number): Float64Array {
  checkProfiles(profiles)
  const { voxels, length, along } = profiles
  const [cx, cy, cz] = cells.size
  const count = voxelCount(cells.size)
  const cellOf = voxels.map((v) => {
    const x = Math.round((v % size[0]) / cells.voxels[0])
    const y = Math.round((Math.floor(v / size[0]) % size[1]) / cells.voxels[1])
    const z = Math.round(Math.floor(v / size[0] / size[1]) / cells.voxels[2])
    if (x >= cx || y >= cy || z >= cz)
      throw new RangeError(
        `kernels: expected voxels within ${cells.size.join(' × ')} cells, got ${x}, ${y}, ${z}`,
      )
    return x + cx * (y + cy * z)
  })
  const stride = 16 * Math.ceil(length / 2)
  return withArena((arena) => {
    const { kernel } = arena
    const weights = arena.reserveZeroed(8 * count)
    const other = arena.reserve(8 * count)
    const slots = arena.reserve(4 * count)
    arena.fill(slots, 255, 4 * count)
    const lines = Math.min(count, voxels.length)
    const sums = arena.reserveZeroed(stride * lines)
    const work = arena.reserve(3 * stride)
    const levels = arena.reserve(16 * count)
    kernel.cellsSum!(arena.put(along), arena.put(cellOf), voxels.length, length, stride, weights, slots, sums)
    kernel.cellsLevels!(weights, other, slots, sums, cx, cy, cz, length, stride, least, work, levels)
    return arena.take(Float64Array, levels, 2 * count)
  })
}
