import { rootIn } from '../base/disjoint-sets.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { selectTriangles } from '../geometry/mesh-topology.ts'
import { Spread } from '../geometry/spread.ts'
import { indexOfPoint } from '../geometry/volume.ts'
import { StepError } from '../step.ts'
import type { LineDistance } from './drawn-curve.ts'
import type { DrawnSheet } from './drawn-surface.ts'

/** The part of a surface that an outline holds, and some of what lies around it: open. */
export interface DrawnPatch {
  readonly mesh: TriangleMesh
  /** u8[T]: how many corners lie inside the outline. */
  readonly inside: Uint8Array
  /** Whether what the outline holds reaches the border of the grid: there is more of it. */
  readonly cut: boolean
}

const BESIDE = 1.5 // Spacings from the line within which the line itself tells the side.
const BOTH = 0.1 // Of a region's neighbours along the line: so many on the wrong side are too many.

/**
 * Parts a sheet by a closed line: near the line by the line's own sides, elsewhere by what hangs together.
 * @param margin mm of the surface that is kept around.
 * @throws StepError DRAWN_OUTLINE where the line does not part the surface in two
 */
export function patchWithin(
  sheet: DrawnSheet,
  line: LineDistance,
  margin: number,
  where: string,
): DrawnPatch {
  const { mesh, spacing, grid } = sheet
  const { positions: p, triangles: t } = mesh
  const distances = Float64Array.from({ length: p.length / 3 }, (_, v) =>
    line.at(p[3 * v]!, p[3 * v + 1]!, p[3 * v + 2]!),
  )
  const inside = sidesOf(mesh, distances, BESIDE * spacing, where)
  const kept = inside.slice()
  new Spread(mesh.triangles, kept).over(Math.ceil(margin / (0.6 * spacing)))
  const cut = inside.some((one, v) => {
    if (!one) return false
    const index = indexOfPoint(grid, [p[3 * v]!, p[3 * v + 1]!, p[3 * v + 2]!])
    return index.some((x, axis) => x < 1.5 || x > grid.size[axis]! - 2.5)
  })
  const near = (n: number) =>
    [0, 1, 2].every((c) => {
      const v = t[3 * n + c]!
      return inside[v] || (kept[v] && Math.abs(distances[v]!) <= margin)
    })
  const chosen: number[] = []
  for (let n = 0; n < t.length / 3; n++) if (near(n)) chosen.push(n)
  return {
    mesh: selectTriangles(mesh, near),
    inside: Uint8Array.from(chosen, (n) => [0, 1, 2].filter((c) => inside[t[3 * n + c]!]).length),
    cut,
  }
}

/** u8[V]: 1 inside. */
function sidesOf(
  { triangles: t }: TriangleMesh,
  distances: Float64Array,
  beside: number,
  where: string,
): Uint8Array {
  const band = (v: number) => Math.abs(distances[v]!) <= beside
  const parent = new Int32Array(distances.length).map((_, v) => v)
  const root = (v: number) => rootIn(parent, v)
  const edges = (visit: (a: number, b: number) => void) => {
    for (let i = 0; i < t.length; i += 3) for (let c = 0; c < 3; c++) visit(t[i + c]!, t[i + ((c + 1) % 3)]!)
  }
  edges((a, b) => {
    if (!band(a) && !band(b)) parent[root(a)] = root(b)
  })
  const votes = new Map<number, [inside: number, outside: number]>()
  edges((a, b) => {
    if (band(a) === band(b)) return
    const [on, off] = band(a) ? [a, b] : [b, a]
    const found = votes.get(root(off)) ?? [0, 0]
    found[distances[on]! < 0 ? 0 : 1]++
    votes.set(root(off), found)
  })
  for (const [within, without] of votes.values()) {
    if (Math.min(within, without) <= BOTH * (within + without)) continue
    throw new StepError({
      code: 'DRAWN_OUTLINE',
      message:
        'expected an outline that parts the surface in two, got one whose inside and outside hang together',
      where,
      remedy: 'Look whether the outline goes round a hole of the bone: then take `over: defect`.',
    })
  }
  return Uint8Array.from(distances, (d, v) => {
    if (band(v)) return d < 0 ? 1 : 0
    const found = votes.get(root(v))
    return found && found[0] > found[1] ? 1 : 0
  })
}
