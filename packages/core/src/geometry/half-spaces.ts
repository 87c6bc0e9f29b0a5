import { dot, type Vector3 } from '../base/vectors.ts'
import type { TriangleMesh } from './mesh.ts'
import type { NamedPlane } from './plan.ts'

type HalfSpace = Pick<NamedPlane, 'normal' | 'offset'>

/** f64[V]: normal · p − offset of each vertex, mm. */
export function heightsOver({ normal: n, offset }: HalfSpace, { positions: p }: TriangleMesh): Float64Array {
  const heights = new Float64Array(p.length / 3)
  for (let v = 0, i = 0; v < heights.length; v++, i += 3)
    heights[v] = n[0] * p[i]! + n[1] * p[i + 1]! + n[2] * p[i + 2]! - offset
  return heights
}

/** f64[V]: the least of the heights of each vertex, negative where it lies outside of a half space; Infinity without planes. */
export function depthsWithin(heights: readonly Float64Array[], vertices: number): Float64Array {
  const depths = new Float64Array(vertices).fill(Infinity)
  for (const list of heights)
    for (let v = 0; v < vertices; v++) if (list[v]! < depths[v]!) depths[v] = list[v]!
  return depths
}

/** Planes whose common points with a projection are tried: their normals' inverse Gram matrix, row by row. */
interface Corner {
  readonly planes: readonly number[]
  readonly inverse: readonly number[]
}

function inverseOf(m: readonly number[], size: number): number[] | undefined {
  if (size === 1) return [1 / m[0]!]
  const minor = (r: number, c: number): number => {
    if (size === 2) return m[3 - 2 * r - c]!
    const [r1, r2] = [0, 1, 2].filter((i) => i !== r) as [number, number]
    const [c1, c2] = [0, 1, 2].filter((i) => i !== c) as [number, number]
    return m[3 * r1 + c1]! * m[3 * r2 + c2]! - m[3 * r1 + c2]! * m[3 * r2 + c1]!
  }
  const sign = (r: number, c: number) => ((r + c) % 2 === 0 ? 1 : -1)
  let determinant = 0
  for (let c = 0; c < size; c++) determinant += m[c]! * sign(0, c) * minor(0, c)
  if (Math.abs(determinant) < 1e-9) return undefined // Parallel planes have no common corner.
  return Array.from({ length: size * size }, (_, i) => {
    const [r, c] = [Math.floor(i / size), i % size]
    return (sign(r, c) * minor(c, r)) / determinant
  })
}

function cornersOf(planes: readonly HalfSpace[]): Corner[] {
  const found: Corner[] = []
  const add = (chosen: readonly number[], next: number) => {
    if (chosen.length > 0) {
      const gram = chosen.flatMap((i) => chosen.map((j) => dot(planes[i]!.normal, planes[j]!.normal)))
      const inverse = inverseOf(gram, chosen.length)
      if (!inverse) return
      found.push({ planes: chosen, inverse })
    }
    for (let i = next; i < planes.length && chosen.length < 3; i++) add([...chosen, i], i + 1)
  }
  add([], 0)
  return found.sort((a, b) => a.planes.length - b.planes.length)
}

/**
 * Signed distance to what lies in all half spaces, mm: negative inside. Outside it is the distance to the nearest point: the
 * projection on one, two or three planes that keeps all of them (Karush, Kuhn and Tucker's conditions).
 */
export function distanceToHalfSpaces(planes: readonly HalfSpace[]): (point: Vector3) => number {
  const corners = cornersOf(planes)
  return (point) => {
    const short = planes.map(({ normal, offset }) => offset - dot(normal, point))
    const most = Math.max(...short)
    if (most <= 0) return most
    for (const { planes: chosen, inverse } of corners) {
      const n = chosen.length
      const push = chosen.map((_, r) =>
        chosen.reduce((sum, c, k) => sum + inverse[n * r + k]! * short[c]!, 0),
      )
      if (push.some((x) => x < -1e-12)) continue
      const moved = [0, 1, 2].map((axis) =>
        chosen.reduce((sum, c, k) => sum + push[k]! * planes[c]!.normal[axis]!, 0),
      ) as unknown as Vector3
      if (short.every((lack, i) => lack - dot(planes[i]!.normal, moved) <= 1e-9))
        return Math.sqrt(dot(moved, moved))
    }
    return Infinity // Nothing lies in all of them.
  }
}

/** Where a triangle lies: all of it in every half space, all of it outside of one, or across a plane. */
function placeOf(heights: readonly Float64Array[], a: number, b: number, c: number): 'in' | 'out' | 'across' {
  let place: 'in' | 'across' = 'in'
  for (const list of heights) {
    const above = Number(list[a]! >= 0) + Number(list[b]! >= 0) + Number(list[c]! >= 0)
    if (above === 0) return 'out'
    if (above < 3) place = 'across'
  }
  return place
}

/** Corners f64[3n] of the triangle's part in all half spaces (Sutherland and Hodgman 1974). */
function clippedTriangle(
  p: Float32Array,
  corners: readonly [number, number, number],
  planes: readonly HalfSpace[],
): readonly number[] {
  let polygon = corners.flatMap((v) => [p[3 * v]!, p[3 * v + 1]!, p[3 * v + 2]!])
  for (const { normal: n, offset } of planes) {
    const next: number[] = []
    for (let i = 0; i < polygon.length; i += 3) {
      const j = (i + 3) % polygon.length
      const here = n[0] * polygon[i]! + n[1] * polygon[i + 1]! + n[2] * polygon[i + 2]! - offset
      const there = n[0] * polygon[j]! + n[1] * polygon[j + 1]! + n[2] * polygon[j + 2]! - offset
      if (here >= 0) next.push(polygon[i]!, polygon[i + 1]!, polygon[i + 2]!)
      if (here >= 0 === there >= 0) continue
      const part = here / (here - there)
      for (let axis = 0; axis < 3; axis++)
        next.push(polygon[i + axis]! + part * (polygon[j + axis]! - polygon[i + axis]!))
    }
    polygon = next
  }
  return polygon
}

/**
 * Volume of a closed, outward mesh inside all half spaces, mm³: by the divergence theorem, from the clipped triangles and the
 * faces on the planes.
 * @param heights of its vertices over each plane
 * @param areas mm² of the mesh's section with each plane, as far as it lies in the half spaces of the others
 */
export function volumeWithin(
  { positions: p, triangles: t }: TriangleMesh,
  planes: readonly HalfSpace[],
  heights: readonly Float64Array[],
  areas: readonly number[],
): number {
  // About a point of the mesh: far from the frame's origin digits would be lost.
  const [cx, cy, cz] = [p[0] ?? 0, p[1] ?? 0, p[2] ?? 0]
  const sixfold = (q: ArrayLike<number>, a: number, b: number, c: number) => {
    const [ax, ay, az] = [q[a]! - cx, q[a + 1]! - cy, q[a + 2]! - cz]
    const [bx, by, bz] = [q[b]! - cx, q[b + 1]! - cy, q[b + 2]! - cz]
    const [dx, dy, dz] = [q[c]! - cx, q[c + 1]! - cy, q[c + 2]! - cz]
    return ax * (by * dz - bz * dy) + ay * (bz * dx - bx * dz) + az * (bx * dy - by * dx)
  }
  let six = 0
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [t[i]!, t[i + 1]!, t[i + 2]!]
    const place = placeOf(heights, a, b, c)
    if (place === 'out') continue
    if (place === 'in') {
      six += sixfold(p, 3 * a, 3 * b, 3 * c)
      continue
    }
    const polygon = clippedTriangle(p, [a, b, c], planes)
    for (let k = 6; k < polygon.length; k += 3) six += sixfold(polygon, 0, k - 3, k)
  }
  let faces = 0
  planes.forEach(({ normal, offset }, i) => {
    faces += (dot(normal, [cx, cy, cz]) - offset) * areas[i]!
  })
  return six / 6 + faces / 3
}

/** The triangles in all half spaces, those across a plane clipped; open where it was cut. */
export function trimmedMesh(
  { positions: p, triangles: t }: TriangleMesh,
  planes: readonly HalfSpace[],
  heights: readonly Float64Array[],
): TriangleMesh {
  const kept = new Uint32Array(t.length)
  let count = 0
  const extra: number[] = []
  const polygons: number[] = []
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [t[i]!, t[i + 1]!, t[i + 2]!]
    const place = placeOf(heights, a, b, c)
    if (place === 'out') continue
    if (place === 'in') {
      kept[count++] = a
      kept[count++] = b
      kept[count++] = c
      continue
    }
    const polygon = clippedTriangle(p, [a, b, c], planes)
    if (polygon.length < 9) continue
    polygons.push(polygon.length / 3)
    for (const x of polygon) extra.push(x)
  }
  const index = new Int32Array(p.length / 3).fill(-1)
  let vertices = 0
  for (let i = 0; i < count; i++) if (index[kept[i]!] === -1) index[kept[i]!] = vertices++
  const positions = new Float32Array(3 * vertices + extra.length)
  for (let v = 0; v < index.length; v++)
    if (index[v] !== -1) positions.set(p.subarray(3 * v, 3 * v + 3), 3 * index[v]!)
  positions.set(extra, 3 * vertices)
  const fans: number[] = []
  let first = vertices
  for (const corners of polygons) {
    for (let k = 2; k < corners; k++) fans.push(first, first + k - 1, first + k)
    first += corners
  }
  const triangles = new Uint32Array(count + fans.length)
  for (let i = 0; i < count; i++) triangles[i] = index[kept[i]!]!
  triangles.set(fans, count)
  return { positions, triangles }
}
