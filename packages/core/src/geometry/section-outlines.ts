import type { Vector3 } from '../base/vectors.ts'
import type { TriangleMesh } from './mesh.ts'

/**
 * The outlines in which a plane cuts a closed, outward mesh: closed polygons f64[2n] in the axes u and v, which are
 * right-handed with the plane's normal; outer ones counter-clockwise, holes clockwise.
 * @param heights f64[V] of the vertices over the plane; a vertex on it counts as above
 */
export function sectionOutlines(
  { positions: p, triangles: t }: TriangleMesh,
  heights: Float64Array,
  { u, v }: { readonly u: Vector3; readonly v: Vector3 },
): Float64Array[] {
  const vertices = heights.length
  const edge = (a: number, b: number) => (a < b ? a * vertices + b : b * vertices + a)
  // Each triangle across the plane leads from the edge that goes down through it to the edge that goes up.
  const leads = new Map<number, number>()
  for (let i = 0; i < t.length; i += 3) {
    const above = [heights[t[i]!]! >= 0, heights[t[i + 1]!]! >= 0, heights[t[i + 2]!]! >= 0] as const
    if (above[0] === above[1] && above[1] === above[2]) continue
    let [down, up] = [0, 0]
    for (let c = 0; c < 3; c++) {
      const next = (c + 1) % 3
      if (above[c] === above[next]) continue
      const key = edge(t[i + c]!, t[i + next]!)
      if (above[c]) down = key
      else up = key
    }
    leads.set(down, up)
  }
  const point = (key: number): [number, number] => {
    const [a, b] = [Math.floor(key / vertices), key % vertices]
    const part = heights[a]! / (heights[a]! - heights[b]!)
    const at = [0, 1, 2].map((x) => p[3 * a + x]! + part * (p[3 * b + x]! - p[3 * a + x]!))
    return [at[0]! * u[0] + at[1]! * u[1] + at[2]! * u[2], at[0]! * v[0] + at[1]! * v[1] + at[2]! * v[2]]
  }
  const outlines: Float64Array[] = []
  for (const start of leads.keys()) {
    if (!leads.has(start)) continue
    const flat: number[] = []
    let key: number | undefined = start
    while (key !== undefined) {
      const next: number | undefined = leads.get(key)
      leads.delete(key)
      if (next === undefined) break
      flat.push(...point(key))
      key = next
    }
    if (flat.length >= 6) outlines.push(Float64Array.from(flat))
  }
  return outlines
}
