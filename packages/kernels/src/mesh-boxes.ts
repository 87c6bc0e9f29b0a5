import { withArena } from './load.ts'

/** Triangles of a mesh from `first` up to `end`, and boxes f32[6] each: least x, y, z, greatest x, y, z. */
export interface TriangleRange {
  readonly first: number
  readonly end: number
  readonly boxes: readonly Float32Array[]
}

/**
 * The triangles of each range whose own box meets one of the range's boxes; ascending within a range.
 * @param positions f32[3V], finite. @param triangles u32[3T], indices below V. @throws KernelMemoryError
 */
export function trianglesInBoxes(
  positions: Float32Array,
  triangles: Uint32Array,
  ranges: readonly TriangleRange[],
): Uint32Array {
  return withArena((arena) => {
    const places = arena.put(positions)
    arena.reserve(16) // Four bytes behind the last position are read.
    const corners = arena.put(triangles)
    const found = arena.reserve((4 * triangles.length) / 3)
    let count = 0
    for (const { first, end, boxes } of ranges) {
      const mark = arena.mark()
      const padded = Float32Array.from(
        boxes.flatMap(([x, y, z, u, v, w]) => [x!, y!, z!, -Infinity, u!, v!, w!, Infinity]),
      )
      count += arena.kernel.trianglesInBoxes!(
        places,
        corners,
        first,
        end,
        arena.put(padded),
        boxes.length,
        found + 4 * count,
      )
      arena.release(mark)
    }
    return arena.take(Uint32Array, found, count)
  })
}
