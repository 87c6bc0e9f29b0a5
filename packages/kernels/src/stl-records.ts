import { withArena } from './load.ts'
import { checkIndices } from './mesh-edges.ts'

const AT_ONCE = 1 << 15 // Triangles: their records lie in the cache until they are taken.
const WIDE = 8 // Vertices a triangle: over a wider range of numbers all places are put in at once.

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
    const most = Math.min(count, AT_ONCE)
    const corners = arena.reserve(12 * most)
    const records = arena.reserve(50 * most)
    const mark = arena.mark()
    let whole: number | undefined
    for (let first = 0; first < count; first += AT_ONCE) {
      const n = Math.min(AT_ONCE, count - first)
      const part = triangles.subarray(3 * first, 3 * (first + n))
      arena.set(corners, part)
      const { low, high } = rangeOf(part)
      if (whole === undefined && high - low > WIDE * n) whole = arena.put(positions)
      const places = whole ?? arena.put(positions.subarray(3 * low, 3 * high)) - 12 * low
      arena.kernel.stlRecords!(places, corners, n, records)
      take(arena.view(records, 50 * n))
      if (whole === undefined) arena.release(mark)
    }
  })
}

/** The least number, and one more than the greatest. */
function rangeOf(numbers: Uint32Array): { readonly low: number; readonly high: number } {
  let [low, high] = [numbers[0]!, numbers[0]!]
  for (let i = 1; i < numbers.length; i++) {
    const v = numbers[i]!
    if (v < low) low = v
    else if (v > high) high = v
  }
  return { low, high: high + 1 }
}
