import { withArena } from './load.ts'
import { inRuns } from './runs-of-calls.ts'

const FACES = 4096 // Of a call: each takes as long as many elements of a list.

type Vector = readonly [number, number, number]

/** A view's unit axes: to the right, down and away from the viewer. */
export interface LineView {
  readonly right: Vector
  readonly down: Vector
  readonly away: Vector
}

export interface LineRule {
  /** Cells of the depth picture along the view's longer side. */
  readonly cells: number
  /** An edge is drawn where the product of its faces' unit normals is less. */
  readonly sharp: number
  /** An outline is drawn where what lies behind it is so much farther away: the greater of the two. */
  readonly jump: { readonly mm: number; readonly cells: number }
  /** Lines that hang together over a smaller share of the view's longer side are left out. */
  readonly speck: number
}

/**
 * What is seen of a mesh as lines: its outline, the outlines of what stands before something else, and sharp edges; hidden ones are
 * left out by a depth picture (Catmull 1974). f64[4n]: x, y of both ends of each line, mm in the picture plane (x right, y down).
 * @param positions f32[3V], mm. @param triangles u32[3T].
 * @throws RangeError, KernelMemoryError
 */
export function visibleLines(
  positions: Float32Array,
  triangles: Uint32Array,
  { right, down, away }: LineView,
  { cells, sharp, jump, speck }: LineRule,
): Float64Array {
  const [vertices, faces] = [positions.length / 3, triangles.length / 3]
  if (!triangles.every((v) => v < vertices))
    throw new RangeError(`kernels: expected triangles of ${vertices} vertices`)
  if (!(cells >= 1)) throw new RangeError(`kernels: expected one cell or more, got ${cells}`)
  if (faces === 0) return new Float64Array(0)
  return withArena((arena) => {
    const { kernel } = arena
    const points = arena.put(positions)
    const corners = arena.put(triangles)
    const axes = arena.put(Float64Array.of(...right, ...down, ...away))
    const seen = arena.reserve(24 * vertices)
    const bounds = arena.reserve(32)
    arena.set(bounds, Float64Array.of(Infinity, -Infinity, Infinity, -Infinity))
    inRuns(vertices, (first, end) =>
      kernel.linesSeen!(points + 12 * first, end - first, axes, seen + 24 * first, bounds),
    )
    const [least, most, upper, lower] = arena.take(Float64Array, bounds, 4) as unknown as number[]
    const cell = Math.max(most! - least!, lower! - upper!, 1e-6) / cells
    const width = Math.ceil((most! - least!) / cell) + 3
    const height = Math.ceil((lower! - upper!) / cell) + 3
    const frame = [cell, least! - cell, upper! - cell] as const
    const nearest = arena.put(new Float32Array(width * height).fill(Infinity))
    inRuns(
      faces,
      (start, end) => kernel.linesDepth!(corners + 12 * start, end - start, seen, ...frame, width, nearest),
      FACES,
    )
    const first = arena.reserve(4 * vertices)
    arena.fill(first, 255, 4 * vertices)
    const next = arena.reserve(12 * faces)
    arena.fill(next, 255, 12 * faces)
    const normals = arena.reserve(24 * faces)
    const edges = arena.reserve(36 * faces)
    inRuns(faces, (start, end) =>
      kernel.linesNormals!(points, corners + 12 * start, end - start, normals + 24 * start),
    )
    let count = 0
    inRuns(faces, (start, end) => {
      count += kernel.linesEdges!(
        corners, 3 * start, 3 * end, axes + 48, sharp, normals, first, next, edges + 12 * count,
      ) // biome-ignore format: one call
    })
    const depth = [nearest, width, height, ...frame, Math.max(jump.mm, jump.cells * cell)] as const
    let found = 0
    const trace = (to: number, ends: number) =>
      inRuns(
        count,
        (start, end) => {
          const at = to === 0 ? [0, 0] : [to + 32 * found, ends + 8 * found]
          found += kernel.linesTrace!(edges + 12 * start, end - start, seen, ...depth, at[0]!, at[1]!)
        },
        FACES,
      )
    trace(0, 0)
    const lines = arena.reserve(32 * found)
    const ends = arena.reserve(8 * found)
    found = 0
    trace(lines, ends)
    const [parents, lengths] = [arena.reserve(4 * vertices), arena.reserve(8 * vertices)]
    const kept = kernel.linesKept!(lines, ends, found, vertices, speck * cells * cell, parents, lengths)
    return arena.take(Float64Array, lines, 4 * kept)
  })
}
