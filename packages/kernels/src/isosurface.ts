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
  size: readonly [number, number, number],
  iso: number,
  clamp = 1e-3,
  slices?: number,
): IndexedSurface {
  voxelCount(size, field)
  if (!(clamp > 0 && clamp < 0.5)) throw new RangeError(`kernels: expected 0 < clamp < 0.5, got ${clamp}`)
  const [nx, ny, nz] = size
  const layers = slices ?? Math.max(1, Math.floor(SLAB_BYTES / (nx * ny * field.BYTES_PER_ELEMENT)))
  if (!Number.isInteger(layers) || layers < 1)
    throw new RangeError(`kernels: expected slices a slab, got ${slices}`)
  return withArena((arena) => {
    const slab = openSlab(arena, field, size, iso, clamp, Math.min(layers, nz + 1))
    const parts: IndexedSurface[] = []
    for (let layer = -1; layer < nz; layer += layers) parts.push(slab(layer, Math.min(layers, nz - layer)))
    return joined(parts)
  })
}

/** Prepares the memory of one slab; the function that is given back works on the slab of so many layers from `layer` on. */
function openSlab(
  arena: Arena,
  field: IsosurfaceField,
  [nx, ny, nz]: readonly [number, number, number],
  iso: number,
  clamp: number,
  most: number,
) {
  const { edges: cases, sizes } = caseTable()
  const { kernel } = arena
  const wide = field instanceof Float32Array
  const level = Math.fround(iso)
  const plane = nx * ny
  const pitch = (nx + 2) * (ny + 3) + 32
  const [at, sizesAt] = [arena.put(cases), arena.put(sizes)]
  const flags = arena.reserveZeroed(pitch * (most + 1))
  const edges = arena.reserve(20 * (nx + 2) * (ny + 2))
  const [counts, numbers, bases] = [arena.reserve(12), arena.reserveZeroed(8), arena.reserve(52)]
  const values = arena.reserve(field.BYTES_PER_ELEMENT * plane * Math.min(most + 1, nz))
  const room = rooms(arena)
  return (layer: number, layers: number): IndexedSurface => {
    const base = Math.max(layer, 0)
    const held = Math.min(layer + layers + 1, nz) - base
    arena.set(values, field.subarray(plane * base, plane * (base + held)))
    // The uppermost flags of the slab before are the lowest of this one.
    if (layer >= 0) arena.copy(flags + pitch * most, flags, pitch)
    for (let n = 1; n <= layers; n++) {
      const k = layer + n
      const [from, to] = [values + field.BYTES_PER_ELEMENT * plane * (k - base), flags + pitch * n]
      if (k >= nz) arena.fill(to, 0, pitch)
      else if (wide) kernel.isosurfaceFlagsF32!(from, to, nx, ny, level)
      else kernel.isosurfaceFlagsI16!(from, to, nx, ny, leastInside(level))
    }
    arena.fill(counts, 0, 12)
    kernel.isosurfaceCount!(flags, layers, nx, ny, sizesAt, counts)
    const [vertices, triangles, tangled] = arena.take(Uint32Array, counts, 3) as unknown as [
      number,
      number,
      number,
    ]
    const [, before] = arena.take(Uint32Array, numbers, 2) as unknown as [number, number]
    if (before + triangles > MOST_TRIANGLES)
      throw new RangeError(`kernels: expected at most ${MOST_TRIANGLES} triangles, got ${before + triangles}`)
    const [points, corners, cells] = [room(0, 24 * vertices), room(1, 12 * triangles), room(2, 4 * tangled)]
    kernel.isosurfaceEmit!(
      values, Number(wide), nx, ny, held, base, layer, layers, level, clamp, flags, edges, at, sizesAt, bases, numbers,
      points, corners, cells,
    ) // biome-ignore format: one call
    return {
      indices: arena.take(Float64Array, points, 3 * vertices),
      triangles: arena.take(Uint32Array, corners, 3 * triangles),
      tangled: arena.take(Uint32Array, cells, tangled),
    }
  }
}

/** The least whole number that is inside; over every i16 where there is none. */
function leastInside(level: number): number {
  return Number.isNaN(level) ? 40000 : Math.min(40000, Math.max(-40000, Math.ceil(level)))
}

/** Room that is kept from slab to slab, and grows by halves. */
function rooms(arena: Arena): (which: number, bytes: number) => number {
  const held = new Map<number, { pointer: number; bytes: number }>()
  return (which, bytes) => {
    const known = held.get(which)
    if (known && known.bytes >= bytes) return known.pointer
    const grown = known ? Math.max(bytes, Math.ceil(1.5 * known.bytes)) : bytes
    const pointer = arena.reserve(grown)
    held.set(which, { pointer, bytes: grown })
    return pointer
  }
}

function joined(parts: readonly IndexedSurface[]): IndexedSurface {
  if (parts.length === 1) return parts[0]!
  const total = (of: (part: IndexedSurface) => ArrayLike<number>) =>
    parts.reduce((sum, part) => sum + of(part).length, 0)
  const indices = new Float64Array(total((part) => part.indices))
  const triangles = new Uint32Array(total((part) => part.triangles))
  const tangled = new Uint32Array(total((part) => part.tangled))
  let [v, t, c] = [0, 0, 0]
  for (const part of parts) {
    indices.set(part.indices, v)
    triangles.set(part.triangles, t)
    tangled.set(part.tangled, c)
    v += part.indices.length
    t += part.triangles.length
    c += part.tangled.length
  }
  return { indices, triangles, tangled }
}
