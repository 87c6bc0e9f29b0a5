import { marchingCubesTable } from './isosurface-table.ts'
import { type Arena, voxelCount, withArena } from './load.ts'

/** Vertices in continuous voxel indices and triangles, counter-clockwise seen from outside. */
export interface IndexedSurface {
  /** f64[3V]: (i, j, k); voxel centres stand at integers. */
  readonly indices: Float64Array
  /** u32[3T]. */
  readonly triangles: Uint32Array
  /** u32: 8 · first triangle + number of triangles, of each cell with three or more; only such a cell's can cross each other, and only among themselves. */
  readonly tangled: Uint32Array
}

/** Values of a field: i16 are taken as they are, everything else in f32. */
export type IsosurfaceField = Float32Array | Int16Array

type Size = readonly [number, number, number]

/** Layers of cells `first` to `last`: layer k lies between the slices k and k + 1, −1 is the lowest, nz − 1 the uppermost. */
export interface CellLayers {
  readonly first: number
  /** Not among them. */
  readonly last: number
}

/** Slices of a field, `from` on. */
export interface FieldSlices {
  readonly values: IsosurfaceField
  /** Of the whole field. */
  readonly size: Size
  readonly from: number
}

export interface SurfaceCount {
  readonly vertices: number
  readonly triangles: number
}

/** From indices to points: origin + direction · ((index + offset) · spacing), each in f64. */
export interface IndexFrame {
  readonly offset: readonly [number, number, number]
  readonly spacing: readonly [number, number, number]
  readonly origin: readonly [number, number, number]
  /** Row-major. */
  readonly direction: readonly number[]
}

/** Where a slab's part of the surface goes; what is left out is not written. */
export interface SurfaceTarget {
  /** f64[3V]. */
  readonly indices?: Float64Array
  /** f32[3V]. */
  readonly positions?: Float32Array
  /** u32[3T]. */
  readonly triangles: Uint32Array
}

/** How a slab's surface is placed. */
export interface SurfaceRule {
  readonly iso: number
  /** 0 < clamp < 0.5, in voxels. */
  readonly clamp: number
  /** For `positions`. */
  readonly frame?: IndexFrame
  /** What the slabs below have. */
  readonly before: SurfaceCount
}

/** What was seen while a slab's surface was written. */
export interface SlabFindings {
  /** As `IndexedSurface.tangled`. */
  readonly tangled: Uint32Array
  /** Pairs of triangles of one cell that cross each other at their `positions`; 0 without these. */
  readonly crossings: number
}

const SLAB_BYTES = 16 * 2 ** 20 // Of the field: what is worked on at a time stays in the cache.
const MOST_TRIANGLES = 2 ** 29 // Numbers of triangles are written with three more bits.

let table: { edges: Uint8Array; sizes: Uint8Array } | undefined

function caseTable() {
  if (table) return table
  const edges = marchingCubesTable()
  const sizes = Uint8Array.from(
    { length: 256 },
    (_, code) => edges.subarray(16 * code, 16 * code + 16).indexOf(255) / 3,
  )
  table = { edges, sizes }
  return table
}

/** The slices that `countSurface` and `surfaceOfLayers` read for some layers: a layer more below, for its vertices' numbers. */
export function slicesOfLayers({ first, last }: CellLayers, nz: number): { first: number; last: number } {
  return { first: Math.max(0, first - 1), last: Math.min(nz, last + 1) }
}

/** Sums of the slabs before each, and of all. @throws RangeError for more triangles than can be numbered */
export function surfaceTotals(counts: readonly SurfaceCount[]): {
  readonly before: readonly SurfaceCount[]
  readonly all: SurfaceCount
} {
  let all: SurfaceCount = { vertices: 0, triangles: 0 }
  const before = counts.map(({ vertices, triangles }) => {
    const sum = all
    all = { vertices: sum.vertices + vertices, triangles: sum.triangles + triangles }
    return sum
  })
  if (all.triangles > MOST_TRIANGLES)
    throw new RangeError(`kernels: expected at most ${MOST_TRIANGLES} triangles, got ${all.triangles}`)
  return { before, all }
}

/**
 * The surface where `field` reaches `iso`: marching cubes with shared vertices and linear interpolation, slab by slab; the
 * slabs' size changes no byte.
 *
 * Values ≥ iso are inside. Around the volume lies one layer of outside, so the surface is always closed; where the body
 * reaches the border, it ends half a voxel beyond the outermost voxel centres. Every edge belongs to exactly two
 * triangles of opposite direction, whatever the field. A vertex keeps a distance of `clamp` voxels from the voxel
 * centres, so vertices never coincide.
 * Not guaranteed: the topology of the trilinear interpolant; ambiguous faces keep inside corners apart.
 * @param field [nx·ny·nz], element i + nx·(j + ny·k). NaN is outside.
 * @param clamp 0 < clamp < 0.5, in voxels. @param slices a slab; undefined: as many as stay in the cache.
 * @throws KernelMemoryError, RangeError
 */
export function isosurface(
  field: IsosurfaceField,
  size: Size,
  iso: number,
  clamp = 1e-3,
  slices?: number,
): IndexedSurface {
  voxelCount(size, field)
  const [nx, ny, nz] = size
  const layers = slices ?? Math.max(1, Math.floor(SLAB_BYTES / (nx * ny * field.BYTES_PER_ELEMENT)))
  if (!Number.isInteger(layers) || layers < 1)
    throw new RangeError(`kernels: expected slices a slab, got ${slices}`)
  const slabs: CellLayers[] = []
  for (let first = -1; first < nz; first += layers) slabs.push({ first, last: Math.min(first + layers, nz) })
  const whole: FieldSlices = { values: field, size, from: 0 }
  const none: SurfaceCount = { vertices: 0, triangles: 0 }
  // Of one slab the surface itself is as soon written as counted.
  const known = slabs.length === 1 ? undefined : slabs.map((slab) => countSurface(whole, slab, iso))
  const { before, all } = surfaceTotals(known ?? [none])
  let indices = new Float64Array(3 * all.vertices)
  let triangles = new Uint32Array(3 * all.triangles)
  const tangled = slabs.map((slab, n) => {
    const start = before[n]!
    const found = surfaceOfLayers(whole, slab, { iso, clamp, before: start }, (count) => {
      if (!known) {
        indices = new Float64Array(3 * count.vertices)
        triangles = new Uint32Array(3 * count.triangles)
      }
      return {
        indices: indices.subarray(3 * start.vertices, 3 * (start.vertices + count.vertices)),
        triangles: triangles.subarray(3 * start.triangles, 3 * (start.triangles + count.triangles)),
      }
    })
    return found.tangled
  })
  return { indices, triangles, tangled: joined(tangled) }
}

function joined(parts: readonly Uint32Array[]): Uint32Array {
  if (parts.length === 1) return parts[0]!
  const all = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** Working memory of some layers: the slices that are there, and the flags of all. */
interface OpenSlab {
  readonly values: number
  /** Of the first slice in `values`, and how many stand there. */
  readonly base: number
  readonly held: number
  readonly flags: number
  readonly pitch: number
}

function openSlab(
  arena: Arena,
  { values, size, from }: FieldSlices,
  first: number,
  last: number,
  iso: number,
): OpenSlab {
  const { kernel } = arena
  const [nx, ny, nz] = size
  const plane = nx * ny
  const wide = values instanceof Float32Array
  const level = Math.fround(iso)
  const base = Math.max(first, 0)
  const held = Math.min(last + 1, nz) - base
  if (base < from || plane * (base + held - from) > values.length)
    throw new RangeError(`kernels: expected the slices ${base} to ${base + held} of a field`)
  const pitch = (nx + 2) * (ny + 3) + 32
  const flags = arena.reserve(pitch * (last - first + 1))
  const slices = arena.put(values.subarray(plane * (base - from), plane * (base + held - from)))
  for (let k = first; k <= last; k++) {
    const [source, target] = [
      slices + values.BYTES_PER_ELEMENT * plane * (k - base),
      flags + pitch * (k - first),
    ]
    if (k < 0 || k >= nz) arena.fill(target, 0, pitch)
    else if (wide) kernel.isosurfaceFlagsF32!(source, target, nx, ny, level)
    else kernel.isosurfaceFlagsI16!(source, target, nx, ny, leastInside(level))
  }
  return { values: slices, base, held, flags, pitch }
}

/** Vertices, triangles and tangled cells of layers whose flags stand there. */
function counted(
  arena: Arena,
  flags: number,
  layers: number,
  [nx, ny]: Size,
  sizes: number,
): readonly number[] {
  const counts = arena.reserveZeroed(12)
  arena.kernel.isosurfaceCount!(flags, layers, nx, ny, sizes, counts)
  return [...arena.take(Uint32Array, counts, 3)]
}

/** How many vertices and triangles the surface has in some layers. @throws KernelMemoryError, RangeError */
export function countSurface(slices: FieldSlices, { first, last }: CellLayers, iso: number): SurfaceCount {
  return withArena((arena) => {
    const sizes = arena.put(caseTable().sizes)
    const { flags } = openSlab(arena, slices, first, last, iso)
    const [vertices, triangles] = counted(arena, flags, last - first, slices.size, sizes)
    return { vertices: vertices!, triangles: triangles! }
  })
}

/**
 * The surface's part in some layers of cells, numbered as in the whole: a layer owns the vertices on its z edges and on the
 * x and y edges of its upper slice, so slabs share vertices without knowing of each other's.
 * @param slices those of `slicesOfLayers`. @param rule `before`: what all layers below `first` have.
 * @param target told how much there is, it says where that goes.
 * @throws KernelMemoryError, RangeError
 */
export function surfaceOfLayers(
  slices: FieldSlices,
  { first, last }: CellLayers,
  { iso, clamp, frame, before }: SurfaceRule,
  target: (count: SurfaceCount) => SurfaceTarget,
): SlabFindings {
  if (!(clamp > 0 && clamp < 0.5)) throw new RangeError(`kernels: expected 0 < clamp < 0.5, got ${clamp}`)
  return withArena((arena) => {
    const { kernel } = arena
    const { size, values } = slices
    const [nx, ny] = size
    const [cases, sizes] = [arena.put(caseTable().edges), arena.put(caseTable().sizes)]
    // The layer below is written too, for its vertices' numbers, and left out of what is given.
    const lead = first > -1 ? 1 : 0
    const slab = openSlab(arena, slices, first - lead, last, iso)
    const below = lead ? counted(arena, slab.flags, 1, size, sizes) : [0, 0, 0]
    const own = counted(arena, slab.flags + slab.pitch * lead, last - first, size, sizes)
    const [v0, t0, c0] = [below[0]!, below[1]!, below[2]!]
    const [v, t, c] = [own[0]!, own[1]!, own[2]!]
    const [firstVertex, firstTriangle] = [before.vertices - v0, before.triangles - t0]
    const edges = arena.reserve(20 * (nx + 2) * (ny + 2))
    const points = arena.reserve(24 * (v0 + v))
    const corners = arena.reserve(12 * (t0 + t))
    const cells = arena.reserve(4 * (c0 + c))
    kernel.isosurfaceEmit!(
      slab.values, Number(values instanceof Float32Array), nx, ny, slab.held, slab.base, first - lead, last - first + lead,
      Math.fround(iso), clamp, slab.flags, edges, cases, sizes, arena.reserve(52),
      arena.put(Uint32Array.of(firstVertex, firstTriangle)), points, corners, cells,
    ) // biome-ignore format: one call
    const out = target({ vertices: v, triangles: t })
    if (out.indices) arena.copyOut(points + 24 * v0, out.indices)
    arena.copyOut(corners + 12 * t0, out.triangles)
    const found = { tangled: arena.take(Uint32Array, cells + 4 * c0, c), crossings: 0 }
    if (!frame || !out.positions) return found
    const places = arena.reserve(12 * (v0 + v) + 4)
    const { offset, spacing, origin, direction } = frame
    const numbers = arena.put(Float64Array.of(...offset, ...spacing, ...origin, ...direction))
    kernel.isosurfacePlace!(points, v0 + v, numbers, places)
    arena.copyOut(places + 12 * v0, out.positions)
    // Addresses as if the whole surface stood there.
    const crossings = kernel.crossingGroups!(
      places - 12 * firstVertex, corners - 12 * firstTriangle, cells + 4 * c0, c,
      arena.reserveZeroed(v0 + v) - firstVertex,
    ) // biome-ignore format: one call
    return { ...found, crossings }
  })
}

/** The least whole number that is inside; over every i16 where there is none. */
function leastInside(level: number): number {
  return Number.isNaN(level) ? 40000 : Math.min(40000, Math.max(-40000, Math.ceil(level)))
}
