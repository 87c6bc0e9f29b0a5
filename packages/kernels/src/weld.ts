import { type Arena, withArena } from './load.ts'

/** Points joined by their coordinates. */
export interface WeldedPoints {
  /** u32[n]: for each point its vertex, in order of first appearance. */
  readonly vertexOf: Uint32Array
  /** f32[3V]. */
  readonly positions: Float32Array
}

/** Where points stand: `corners` of them, f32[3] each, at the start of each record of `stride` bytes. */
interface Records {
  readonly corners: number
  readonly stride: number
}

const POINTS: Records = { corners: 1, stride: 12 }
const STL: Records = { corners: 3, stride: 50 } // Normal f32[3], corners f32[9], two bytes.
const CORNERS_A_VERTEX = 6 // Of a closed surface, by Euler.
const CORNERS_AT = 12
const AT_ONCE = 1 << 14 // Records: they are read while they lie in the cache.
const RECENT = 4096 // As assembly/weld.ts has it.
const LEAST = 1 << 16 // Places in the table.

/** Numbers the vertices of records that come part by part. */
class Welding {
  readonly #arena: Arena
  readonly #places: number
  readonly #recent: number
  #capacity: number
  #table: number
  found = 0

  /** @param expected vertices, and corners read at once: with more the table grows. */
  constructor(arena: Arena, places: number, expected: number) {
    this.#arena = arena
    this.#places = places
    this.#recent = this.#emptied(RECENT)
    this.#capacity = LEAST
    while (this.#capacity < 2 * expected) this.#capacity *= 2
    this.#table = this.#emptied(this.#capacity)
  }

  #emptied(entries: number): number {
    const pointer = this.#arena.reserve(4 * entries)
    this.#arena.fill(pointer, 255, 4 * entries)
    return pointer
  }

  add(records: number, n: number, { corners, stride }: Records, vertexOf: number): void {
    const { weldRecords, weldTable } = this.#arena.kernel
    if (2 * (this.found + corners * n) > this.#capacity) {
      while (2 * (this.found + corners * n) > this.#capacity) this.#capacity *= 2
      this.#table = this.#emptied(this.#capacity)
      weldTable!(this.#places, this.found, this.#table, this.#capacity)
    }
    const table = [this.#table, this.#capacity, this.#recent] as const
    this.found = weldRecords!(records, n, corners, stride, this.#places, this.found, ...table, vertexOf)
  }
}

/**
 * Joins points of exactly equal coordinates (−0 equals 0), in order of first appearance.
 * @param points f32[3n]. @throws KernelMemoryError
 */
export function weldPoints(points: Float32Array): WeldedPoints {
  const count = points.length / 3
  return withArena((arena) => {
    const places = arena.put(points)
    const vertexOf = arena.reserve(4 * count)
    const welding = new Welding(arena, places, count / CORNERS_A_VERTEX + AT_ONCE)
    for (let first = 0; first < count; first += AT_ONCE)
      welding.add(places + 12 * first, Math.min(AT_ONCE, count - first), POINTS, vertexOf + 4 * first)
    return {
      vertexOf: arena.take(Uint32Array, vertexOf, count),
      positions: arena.take(Float32Array, places, 3 * welding.found),
    }
  })
}

/**
 * Joins the corners of triangles as binary STL has them, as `weldPoints` does; the file is read as it lies.
 * @param records u8[50 T], without the file's head. @throws RangeError, KernelMemoryError
 */
export function weldStlRecords(records: Uint8Array): WeldedPoints {
  const { stride } = STL
  if (records.length % stride !== 0)
    throw new RangeError(`kernels: expected records of ${stride} bytes, got ${records.length} bytes`)
  const triangles = records.length / stride
  return withArena((arena) => {
    const vertexOf = arena.reserve(12 * triangles)
    const part = arena.reserve(stride * Math.min(triangles, AT_ONCE))
    const places = arena.reserve(36 * triangles)
    const welding = new Welding(arena, places, (3 * triangles) / CORNERS_A_VERTEX + 3 * AT_ONCE)
    for (let first = 0; first < triangles; first += AT_ONCE) {
      const n = Math.min(AT_ONCE, triangles - first)
      arena.set(part, records.subarray(stride * first, stride * (first + n)))
      welding.add(part + CORNERS_AT, n, STL, vertexOf + 12 * first)
    }
    return {
      vertexOf: arena.take(Uint32Array, vertexOf, 3 * triangles),
      positions: arena.take(Float32Array, places, 3 * welding.found),
    }
  })
}
