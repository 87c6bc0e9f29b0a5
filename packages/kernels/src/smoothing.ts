import { withArena } from './load.ts'

/**
 * Moves the vertices of a mesh by passes of x += factor · (mean of the neighbours − x), one pass a factor.
 * @param positions f32[3V], finite. @param triangles u32[3T], indices below V; any mesh, closed or not.
 * @param limit no vertex ends farther from where it was. @param fixed u8[V]: 1 where a vertex stays; undefined: none does.
 * @returns f32[3V]. In f32, about the middle of the mesh's box.
 * @throws RangeError, KernelMemoryError
 */
export function smoothSurface(
  positions: Float32Array,
  triangles: Uint32Array,
  factors: readonly number[],
  limit: number,
  fixed?: Uint8Array,
): Float32Array {
  const vertices = positions.length / 3
  if (fixed && fixed.length !== vertices)
    throw new RangeError(`kernels: expected ${vertices} flags of fixed vertices, got ${fixed.length}`)
  let most = -1
  for (let i = 0; i < triangles.length; i++) if (triangles[i]! > most) most = triangles[i]!
  if (most >= vertices)
    throw new RangeError(`kernels: expected vertex indices below ${vertices}, got ${most}`)
  return withArena((arena) => {
    const places = arena.put(positions)
    const offsets = arena.reserveZeroed(4 * (vertices + 1))
    const counts = arena.reserve(4 * vertices)
    const neighbours = arena.reserve(8 * triangles.length)
    arena.kernel.smoothingRings!(
      arena.put(triangles),
      triangles.length / 3,
      vertices,
      offsets,
      counts,
      neighbours,
    )
    let now = arena.reserve(16 * vertices)
    let next = arena.reserve(16 * vertices)
    const middle = arena.reserve(16)
    const held = fixed ? arena.put(fixed) : arena.reserveZeroed(vertices)
    arena.kernel.smoothingOpen!(places, now, vertices, middle)
    for (const factor of factors) {
      arena.kernel.smoothingPass!(now, next, held, vertices, offsets, counts, neighbours, factor)
      const swap = now
      now = next
      next = swap
    }
    arena.kernel.smoothingClose!(places, now, vertices, middle, limit)
    return arena.take(Float32Array, places, 3 * vertices)
  })
}
