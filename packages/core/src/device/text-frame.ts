import { type MeshTree, meshTree } from '@trabecula/kernels'
import { add, cross, dot, length, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'

/** Where a text stands: on the surface at `origin`, `right` × `up` = `normal`, which points out of the body. */
export interface TextFrame {
  readonly origin: Vector3
  readonly right: Vector3
  readonly up: Vector3
  readonly normal: Vector3
}

/** Heights of the surface over a frame's plane, along the normal, on a regular raster; NaN where there is no surface. */
export interface HeightField {
  readonly width: number
  readonly height: number
  /** mm between raster points. */
  readonly pitch: number
  /** Plane coordinates of raster point (0, 0). */
  readonly left: number
  readonly bottom: number
  readonly values: Float64Array
}

/** A mesh with what walking over its surface needs. */
export interface Surface {
  readonly mesh: TriangleMesh
  readonly tree: MeshTree
  /** The triangle across each edge (corner k to k + 1), i32[3T]; −1 where there is none. */
  readonly across: Int32Array
  /** Unit normals, f64[3T]; 0 where a triangle has no area. */
  readonly normals: Float64Array
  readonly areas: Float64Array
  /** For walks: the number of the last walk that met a triangle, i32[T], and how many there were. */
  readonly met: Int32Array
  readonly walks: { count: number }
}

export function surfaceOf(mesh: TriangleMesh): Surface {
  const { positions: p, triangles: t } = mesh
  const normals = new Float64Array(t.length)
  const areas = new Float64Array(t.length / 3)
  for (let i = 0; i < t.length; i += 3) {
    const a = vertexAt(p, t[i]!)
    const n = cross(subtract(vertexAt(p, t[i + 1]!), a), subtract(vertexAt(p, t[i + 2]!), a))
    const size = length(n)
    areas[i / 3] = size / 2
    if (size > 0) normals.set(scale(n, 1 / size), i)
  }
  return {
    mesh,
    tree: meshTree(p, t),
    across: trianglesAcross(mesh),
    normals,
    areas,
    met: new Int32Array(areas.length),
    walks: { count: 0 },
  }
}

function trianglesAcross({ positions, triangles: t }: TriangleMesh): Int32Array {
  const start = new Int32Array(positions.length / 3 + 1)
  for (const vertex of t) start[vertex + 1]!++
  for (let v = 1; v < start.length; v++) start[v]! += start[v - 1]!
  // At each vertex, the corners that edges begin at.
  const fill = start.slice()
  const corners = new Int32Array(t.length)
  for (let corner = 0; corner < t.length; corner++) corners[fill[t[corner]!]!++] = corner
  const next = (corner: number) => (corner % 3 === 2 ? corner - 2 : corner + 1)
  const across = new Int32Array(t.length).fill(-1)
  for (let corner = 0; corner < t.length; corner++) {
    const [from, to] = [t[corner]!, t[next(corner)]!]
    for (let i = start[to]!; i < start[to + 1]! && across[corner] === -1; i++) {
      if (t[next(corners[i]!)] === from) across[corner] = Math.floor(corners[i]! / 3)
    }
  }
  return across
}

function vertexAt(p: Float32Array, vertex: number): Vector3 {
  return [p[3 * vertex]!, p[3 * vertex + 1]!, p[3 * vertex + 2]!]
}

export function centroidOf(surface: Surface, triangle: number): Vector3 {
  const { positions: p, triangles: t } = surface.mesh
  const [a, b, c] = [0, 1, 2].map((k) => vertexAt(p, t[3 * triangle + k]!)) as [Vector3, Vector3, Vector3]
  return scale(add(add(a, b), c), 1 / 3)
}

/**
 * Triangles that hang together with `seed`, come within `radius` of `centre` and face `normal` by more than `facing`
 * (cosine), in order of discovery.
 */
export function patchAround(
  surface: Surface,
  seed: number,
  centre: Vector3,
  radius: number,
  normal: Vector3,
  facing: number,
): number[] {
  const { mesh, across, normals, met } = surface
  const walk = ++surface.walks.count
  met[seed] = walk
  const patch = [seed]
  for (let next = 0; next < patch.length; next++) {
    for (let edge = 3 * patch[next]!; edge < 3 * patch[next]! + 3; edge++) {
      const other = across[edge]!
      if (other < 0 || met[other] === walk) continue
      met[other] = walk
      const along =
        normals[3 * other]! * normal[0] +
        normals[3 * other + 1]! * normal[1] +
        normals[3 * other + 2]! * normal[2]
      if (along > facing && reaches(mesh, other, centre, radius)) patch.push(other)
    }
  }
  return patch
}

function reaches(mesh: TriangleMesh, triangle: number, centre: Vector3, radius: number): boolean {
  const p = mesh.positions
  for (let k = 0; k < 3; k++) {
    const v = 3 * mesh.triangles[3 * triangle + k]!
    const [x, y, z] = [p[v]! - centre[0], p[v + 1]! - centre[1], p[v + 2]! - centre[2]]
    if (x * x + y * y + z * z <= radius * radius) return true
  }
  return length(subtract(nearestOnTriangle(mesh, triangle, centre), centre)) <= radius
}

/** Sum of area-weighted normals divided by the area: its direction is the patch's normal, its length 1 where it is flat. */
export function meanNormal(surface: Surface, patch: readonly number[]): Vector3 {
  let [x, y, z, area] = [0, 0, 0, 0]
  for (const triangle of patch) {
    const weight = surface.areas[triangle]!
    x += weight * surface.normals[3 * triangle]!
    y += weight * surface.normals[3 * triangle + 1]!
    z += weight * surface.normals[3 * triangle + 2]!
    area += weight
  }
  return area > 0 ? [x / area, y / area, z / area] : [0, 0, 0]
}

/**
 * The frame at a point of the surface: the normal is the mean normal of the patch as wide as the text (refined three
 * times), `up` is the wished direction laid into that plane, or the patient's superior, or where that stands on the
 * plane the patient's anterior.
 */
export function frameAt(
  surface: Surface,
  seed: number,
  origin: Vector3,
  radius: number,
  wished?: Vector3,
): TextFrame {
  let normal: Vector3 = [
    surface.normals[3 * seed]!,
    surface.normals[3 * seed + 1]!,
    surface.normals[3 * seed + 2]!,
  ]
  for (const reach of [radius / 3, (2 * radius) / 3, radius]) {
    const mean = meanNormal(surface, patchAround(surface, seed, origin, reach, normal, 0.3))
    if (length(mean) > 0.1) normal = normalize(mean)
  }
  const up = upOn(normal, wished)
  return { origin, right: cross(up, normal), up, normal }
}

function upOn(normal: Vector3, wished: Vector3 | undefined): Vector3 {
  const wishes: Vector3[] = [...(wished ? [wished] : []), [0, 0, 1], [0, -1, 0]]
  for (const wish of wishes) {
    const direction = normalize(wish)
    const inPlane = subtract(direction, scale(normal, dot(direction, normal)))
    if (length(inPlane) > 0.2) return normalize(inPlane)
  }
  throw new RangeError('two of three axes cannot both stand on one plane')
}

/** Heights of a patch's surface over a frame, by rasterising its triangles; the outermost counts. */
export function heightField(
  surface: Surface,
  patch: readonly number[],
  frame: TextFrame,
  width: number,
  height: number,
  pitch: number,
): HeightField {
  const columns = Math.ceil(width / pitch) + 1
  const rows = Math.ceil(height / pitch) + 1
  const field: HeightField = {
    width: columns,
    height: rows,
    pitch,
    left: -width / 2,
    bottom: -height / 2,
    values: new Float64Array(columns * rows).fill(Number.NaN),
  }
  const { positions: p, triangles: t } = surface.mesh
  const { origin, right, up, normal } = frame
  const corner = (triangle: number, k: number): Vector3 => {
    const v = 3 * t[3 * triangle + k]!
    const [x, y, z] = [p[v]! - origin[0], p[v + 1]! - origin[1], p[v + 2]! - origin[2]]
    return [
      x * right[0] + y * right[1] + z * right[2],
      x * up[0] + y * up[1] + z * up[2],
      x * normal[0] + y * normal[1] + z * normal[2],
    ]
  }
  for (const triangle of patch)
    rasterise(field, corner(triangle, 0), corner(triangle, 1), corner(triangle, 2))
  return field
}

function rasterise(field: HeightField, a: Vector3, b: Vector3, c: Vector3): void {
  const area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
  if (!(area > 0)) return
  const { pitch, left, bottom, width, height, values } = field
  const first = Math.max(0, Math.ceil((Math.min(a[0], b[0], c[0]) - left) / pitch))
  const last = Math.min(width - 1, Math.floor((Math.max(a[0], b[0], c[0]) - left) / pitch))
  const low = Math.max(0, Math.ceil((Math.min(a[1], b[1], c[1]) - bottom) / pitch))
  const high = Math.min(height - 1, Math.floor((Math.max(a[1], b[1], c[1]) - bottom) / pitch))
  for (let row = low; row <= high; row++) {
    const y = bottom + row * pitch
    for (let column = first; column <= last; column++) {
      const x = left + column * pitch
      const u = ((c[0] - b[0]) * (y - b[1]) - (c[1] - b[1]) * (x - b[0])) / area
      const v = ((a[0] - c[0]) * (y - c[1]) - (a[1] - c[1]) * (x - c[0])) / area
      const w = 1 - u - v
      if (u < -1e-9 || v < -1e-9 || w < -1e-9) continue
      const z = u * a[2] + v * b[2] + w * c[2]
      const at = row * width + column
      if (!(values[at]! >= z)) values[at] = z
    }
  }
}

/** Height between raster points, bilinear; clamped to the raster. */
export function heightAt(field: HeightField, x: number, y: number): number {
  const column = Math.max(0, Math.min(field.width - 1.000001, (x - field.left) / field.pitch))
  const row = Math.max(0, Math.min(field.height - 1.000001, (y - field.bottom) / field.pitch))
  const [i, j] = [Math.floor(column), Math.floor(row)]
  const [u, v] = [column - i, row - j]
  const value = (a: number, b: number) => field.values[b * field.width + a]!
  return (
    (1 - v) * ((1 - u) * value(i, j) + u * value(i + 1, j)) +
    v * ((1 - u) * value(i, j + 1) + u * value(i + 1, j + 1))
  )
}

/** The point of a triangle that is nearest to a point. */
export function nearestOnTriangle(
  { positions: p, triangles: t }: TriangleMesh,
  triangle: number,
  point: Vector3,
): Vector3 {
  const a = vertexAt(p, t[3 * triangle]!)
  const b = vertexAt(p, t[3 * triangle + 1]!)
  const c = vertexAt(p, t[3 * triangle + 2]!)
  const normal = cross(subtract(b, a), subtract(c, a))
  const corners: [Vector3, Vector3][] = [[a, b], [b, c], [c, a]] // biome-ignore format: edges
  if (corners.every(([from, to]) => dot(cross(subtract(to, from), subtract(point, from)), normal) >= 0)) {
    return subtract(point, scale(normal, dot(subtract(point, a), normal) / dot(normal, normal)))
  }
  let best = a
  for (const [from, to] of corners) {
    const edge = subtract(to, from)
    const along = Math.max(
      0,
      Math.min(1, dot(subtract(point, from), edge) / Math.max(dot(edge, edge), 1e-30)),
    )
    const candidate = add(from, scale(edge, along))
    if (length(subtract(candidate, point)) < length(subtract(best, point))) best = candidate
  }
  return best
}
