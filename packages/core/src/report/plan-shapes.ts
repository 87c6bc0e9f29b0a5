import { cos, sin } from '../base/math.ts'
import { add, cross, dot, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import { signedVolume, type TriangleMesh } from '../geometry/mesh.ts'
import type { CutFace, NamedPlane, ResectionPlan, SweptCut, Trajectory } from '../geometry/plan.ts'
import { legsOf, onProfile } from '../geometry/swept-cut.ts'

/** Two unit vectors across a direction; right-handed with it. */
function across(direction: Vector3): readonly [Vector3, Vector3] {
  const size = direction.map(Math.abs)
  const least = size.indexOf(Math.min(...size))
  const u = normalize(cross(direction, [least === 0 ? 1 : 0, least === 1 ? 1 : 0, least === 2 ? 1 : 0]))
  return [u, cross(direction, u)]
}

/** A thin plate on a cut's plane, `margin` mm larger than the cut on every side. */
export function plateOf({ plane, outlines }: CutFace, margin: number, thickness: number): TriangleMesh {
  const [u, v] = across(plane.normal)
  const low = [Infinity, Infinity]
  const high = [-Infinity, -Infinity]
  for (const outline of outlines) {
    for (let i = 0; i < outline.length; i += 3) {
      ;[u, v].forEach((axis, k) => {
        const at = axis[0] * outline[i]! + axis[1] * outline[i + 1]! + axis[2] * outline[i + 2]!
        low[k] = Math.min(low[k]!, at - margin)
        high[k] = Math.max(high[k]!, at + margin)
      })
    }
  }
  const corners = [[low[0]!, low[1]!], [high[0]!, low[1]!], [high[0]!, high[1]!], [low[0]!, high[1]!]] // biome-ignore format: corners
  const outline = corners.map(([x, y]) => add(onPlane(plane), add(scale(u, x!), scale(v, y!))))
  return prism(outline, scale(plane.normal, thickness))
}

function onPlane({ normal, offset }: NamedPlane): Vector3 {
  return scale(normal, offset)
}

/** A screw's or wire's shaft. */
export function shaftOf({ entry, direction, length, diameter }: Trajectory, sides = 20): TriangleMesh {
  const [u, v] = across(direction)
  const ring = Array.from({ length: sides }, (_, i): Vector3 => {
    const angle = (2 * Math.PI * i) / sides
    const rim = add(scale(u, (diameter / 2) * cos(angle)), scale(v, (diameter / 2) * sin(angle)))
    return add(entry, rim)
  })
  return prism(ring, scale(direction, length))
}

/** A convex outline, counter-clockwise about `along`, drawn out. */
function prism(outline: readonly Vector3[], along: Vector3): TriangleMesh {
  const n = outline.length
  const positions = Float32Array.from([...outline, ...outline.map((point) => add(point, along))].flat())
  const triangles: number[] = []
  for (let i = 0; i < n; i++) {
    const next = (i + 1) % n
    triangles.push(i, next, n + i, next, n + next, n + i)
    if (i > 0 && i < n - 1) triangles.push(0, i + 1, i, n, n + i, n + i + 1)
  }
  return { positions, triangles: Uint32Array.from(triangles) }
}

/** A thin sheet along a stepped or curved cut, `margin` mm larger than what it cuts on every side. Closed, outward. */
function sheetOf(
  cut: SweptCut,
  outlines: readonly Float32Array[],
  margin: number,
  thickness: number,
): TriangleMesh {
  const legs = legsOf(cut)
  const on = onProfile(cut)
  let [low, high, start, end] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const outline of outlines) {
    for (let i = 0; i < outline.length; i += 3) {
      const p: Vector3 = [outline[i]!, outline[i + 1]!, outline[i + 2]!]
      const depth = dot(subtract(p, cut.origin), cut.sweep)
      const { station } = on(p)
      low = Math.min(low, depth - margin)
      high = Math.max(high, depth + margin)
      start = Math.min(start, station - margin)
      end = Math.max(end, station + margin)
    }
  }
  if (!(high > low)) return { positions: new Float32Array(0), triangles: new Uint32Array(0) }
  const rows = legs.flatMap(({ along, ends, stations, plane }) => {
    const [from, to] = [Math.max(start, stations[0]), Math.min(end, stations[1])]
    if (from >= to) return []
    return [from, to].map((station) => {
      const on = add(ends[0], scale(along, station - stations[0]))
      return [on, add(on, scale(plane.normal, thickness))] as const
    })
  })
  return sheet(rows, cut, low, high)
}

/** The stepped and curved cuts of a plan as sheets, 6 mm larger than what they cut. */
export function sweptSheets({ swept = [], cuts }: Pick<ResectionPlan, 'swept' | 'cuts'>) {
  return swept.map((cut) => {
    const outlines = cuts.filter(({ of }) => of?.cut === cut.name).flatMap((face) => face.outlines)
    return { name: cut.name, mesh: sheetOf(cut, outlines, 6, 0.8) }
  })
}

/** A sheet with two faces, drawn along the sweep from `low` to `high`. */
function sheet(
  rows: readonly (readonly [Vector3, Vector3])[],
  { origin, sweep }: SweptCut,
  low: number,
  high: number,
): TriangleMesh {
  const at = (p: Vector3, depth: number) => add(p, scale(sweep, depth - dot(subtract(p, origin), sweep)))
  const corners = rows.flatMap(([a, b]) => [at(a, low), at(a, high), at(b, high), at(b, low)])
  const triangles: number[] = []
  const quad = (a: number, b: number, c: number, d: number) => triangles.push(a, b, c, a, c, d)
  for (let row = 0; row + 1 < rows.length; row++)
    for (let side = 0; side < 4; side++) {
      const next = (side + 1) % 4
      quad(4 * row + side, 4 * row + 4 + side, 4 * row + 4 + next, 4 * row + next)
    }
  const last = 4 * (rows.length - 1)
  quad(0, 1, 2, 3)
  quad(last + 3, last + 2, last + 1, last)
  const mesh = { positions: Float32Array.from(corners.flat()), triangles: Uint32Array.from(triangles) }
  return signedVolume(mesh) < 0 ? { ...mesh, triangles: mesh.triangles.toReversed() } : mesh
}
