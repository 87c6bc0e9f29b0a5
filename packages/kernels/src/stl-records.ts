import { withArena } from './load.ts'
import { checkIndices } from './mesh-edges.ts'

const AT_ONCE = 1 << 15 // Triangles: their records lie in the cache until they are taken.

/**
 * Triangles as binary STL has them, 50 bytes each, handed on in parts: a part is a view that holds only during the call.
 * @param positions f32[3V]. @param triangles u32[3T], indices below V. @throws RangeError, KernelMemoryError
 */
export function stlRecords(
  positions: Float32Array,
  triangles: Uint32Array,
  take: (records: Uint8Array) => void,
): void {
  checkIndices(triangles, positions.length / 3)
  const count = triangles.length / 3
  withArena((arena) => {
    const places = arena.put(positions)
    const most = Math.min(count, AT_ONCE)
    const corners = arena.reserve(12 * most)
    const records = arena.reserve(50 * most)
    for (let first = 0; first < count; first += AT_ONCE) {
      const n = Math.min(AT_ONCE, count - first)
      arena.set(corners, triangles.subarray(3 * first, 3 * (first + n)))
      arena.kernel.stlRecords!(places, corners, n, records)
      take(arena.view(records, 50 * n))
    }
  })
}
