import { cross, dot, normalize, type Vector3 } from '../base/vectors.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import type { Camera } from './camera.ts'

/** Cells of the depth picture along the view's longer side. */
const CELLS = 900
/** An edge is drawn where its faces meet under less than 180° − 32°. */
const SHARP = 0.848
/** A run of lines that hang together is left out where it is shorter than this share of the view. */
const SPECK = 0.06
/** An outline within the body is drawn where what lies behind it is this much farther away, in mm and in cells. */
const JUMP = { mm: 0.6, cells: 4 }

interface Depth {
  readonly cell: number
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly nearest: Float32Array
}

/** A view's picture plane: x to the right, y down and z away, mm. */
interface Seen {
  readonly x: Float64Array
  readonly y: Float64Array
  readonly z: Float64Array
}

/**
 * What is seen of a body as lines: its outline, the outlines of what stands before something else, and edges sharper than
 * 32°; hidden ones are left out by a depth picture (Catmull 1974). f64[4n]: x, y of both ends of each line, mm in the
 * picture plane (x right, y down).
 */
export function visibleLines(mesh: TriangleMesh, camera: Camera): Float64Array {
  const seen = seenFrom(mesh, camera)
  const depth = depthOf(mesh, seen)
  const lines: number[] = []
  const ends: number[] = []
  forEachEdge(mesh, camera, (a, b, outline) => {
    const [dx, dy, dz] = [seen.x[b]! - seen.x[a]!, seen.y[b]! - seen.y[a]!, seen.z[b]! - seen.z[a]!]
    const steps = Math.max(1, Math.ceil(Math.sqrt(dx * dx + dy * dy) / (2 * depth.cell)))
    let start = -1
    for (let n = 0; n <= steps; n++) {
      const t = (n + 0.5) / steps
      const is =
        n < steps && isSeen(depth, seen.x[a]! + t * dx, seen.y[a]! + t * dy, seen.z[a]! + t * dz, outline)
      if (is && start < 0) start = n
      if (is || start < 0) continue
      const [from, to] = [start / steps, n / steps]
      lines.push(seen.x[a]! + from * dx, seen.y[a]! + from * dy, seen.x[a]! + to * dx, seen.y[a]! + to * dy)
      ends.push(a, b)
      start = -1
    }
  })
  return withoutSpecks(lines, ends, SPECK * CELLS * depth.cell)
}

/** Lines without those that hang together over less than `least` mm: what roughness of a surface leaves. */
function withoutSpecks(lines: readonly number[], ends: readonly number[], least: number): Float64Array {
  const parent = new Map<number, number>()
  const root = (v: number): number => {
    let at = v
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) at = up
    parent.set(v, at)
    return at
  }
  for (let i = 0; i < ends.length; i += 2) parent.set(root(ends[i]!), root(ends[i + 1]!))
  const lengths = new Map<number, number>()
  for (let i = 0; i < ends.length; i += 2) {
    const [dx, dy] = [lines[2 * i + 2]! - lines[2 * i]!, lines[2 * i + 3]! - lines[2 * i + 1]!]
    const at = root(ends[i]!)
    lengths.set(at, (lengths.get(at) ?? 0) + Math.sqrt(dx * dx + dy * dy))
  }
  return Float64Array.from(lines.filter((_, k) => lengths.get(root(ends[2 * Math.floor(k / 4)]!))! >= least))
}

function seenFrom({ positions: p }: TriangleMesh, { right, down, away }: Camera): Seen {
  const along = (axis: Vector3) =>
    Float64Array.from(
      { length: p.length / 3 },
      (_, v) => p[3 * v]! * axis[0] + p[3 * v + 1]! * axis[1] + p[3 * v + 2]! * axis[2],
    )
  return { x: along(right), y: along(down), z: along(away) }
}

function span(values: Float64Array): [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return [low, high]
}

function depthOf({ triangles: t }: TriangleMesh, { x, y, z }: Seen): Depth {
  const [[left, right], [top, bottom]] = [span(x), span(y)]
  const cell = Math.max(right - left, bottom - top, 1e-6) / CELLS
  const width = Math.ceil((right - left) / cell) + 3
  const height = Math.ceil((bottom - top) / cell) + 3
  const nearest = new Float32Array(width * height).fill(Infinity)
  const depth = { cell, left: left - cell, top: top - cell, width, height, nearest }
  const at = (v: number): [number, number, number] => [
    (x[v]! - depth.left) / cell,
    (y[v]! - depth.top) / cell,
    z[v]!,
  ]
  for (let i = 0; i < t.length; i += 3) fill(depth, at(t[i]!), at(t[i + 1]!), at(t[i + 2]!))
  return depth
}

type Corner = readonly [number, number, number]

function fill({ width, nearest }: Depth, a: Corner, b: Corner, c: Corner): void {
  const area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
  if (area === 0) return
  const [left, right] = [
    Math.ceil(Math.min(a[0], b[0], c[0]) - 0.5),
    Math.floor(Math.max(a[0], b[0], c[0]) - 0.5),
  ]
  const [top, bottom] = [
    Math.ceil(Math.min(a[1], b[1], c[1]) - 0.5),
    Math.floor(Math.max(a[1], b[1], c[1]) - 0.5),
  ]
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const [x, y] = [column + 0.5, row + 0.5]
      const u = ((b[0] - x) * (c[1] - y) - (c[0] - x) * (b[1] - y)) / area
      const v = ((c[0] - x) * (a[1] - y) - (a[0] - x) * (c[1] - y)) / area
      if (u < 0 || v < 0 || u + v > 1) continue
      const z = u * a[2] + v * b[2] + (1 - u - v) * c[2]
      const cell = row * width + column
      if (z < nearest[cell]!) nearest[cell] = z
    }
  }
}

/** Seen where nothing nearer covers all cells around; an outline only where something farther, or nothing, lies beside it. */
function isSeen(depth: Depth, x: number, y: number, z: number, outline: boolean): boolean {
  const { cell, left, top, width, height, nearest } = depth
  const [column, row] = [Math.floor((x - left) / cell), Math.floor((y - top) / cell)]
  let farthest = -Infinity
  for (let j = Math.max(0, row - 1); j <= Math.min(height - 1, row + 1); j++)
    for (let i = Math.max(0, column - 1); i <= Math.min(width - 1, column + 1); i++)
      farthest = Math.max(farthest, nearest[j * width + i]!)
  if (z > farthest + 2 * cell) return false
  return !outline || farthest - z > Math.max(JUMP.mm, JUMP.cells * cell)
}

/** Edges that may be drawn: between a face that looks at the viewer and one that does not, and sharp ones. */
function forEachEdge(
  { positions: p, triangles: t }: TriangleMesh,
  { away }: Camera,
  call: (a: number, b: number, outline: boolean) => void,
): void {
  const at = (v: number): Vector3 => [p[3 * v]!, p[3 * v + 1]!, p[3 * v + 2]!]
  const between = (a: Vector3, b: Vector3): Vector3 => [b[0] - a[0], b[1] - a[1], b[2] - a[2]]
  const normals = new Float64Array(t.length)
  for (let i = 0; i < t.length; i += 3) {
    const a = at(t[i]!)
    const normal = cross(between(a, at(t[i + 1]!)), between(a, at(t[i + 2]!)))
    if (dot(normal, normal) > 0) normals.set(normalize(normal), i)
  }
  // Half edges wait under their lower vertex for their twin.
  const first = new Int32Array(p.length / 3).fill(-1)
  const next = new Int32Array(t.length).fill(-1)
  const normalAt = (face: number): Vector3 => [normals[face]!, normals[face + 1]!, normals[face + 2]!]
  for (let h = 0; h < t.length; h++) {
    const face = h - (h % 3)
    const [a, b] = [t[h]!, t[face + ((h + 1) % 3)]!]
    const [low, high] = a < b ? [a, b] : [b, a]
    let twin = -1
    for (let other = first[low]!; other >= 0; other = next[other]!) {
      const base = other - (other % 3)
      const end = t[base + ((other + 1) % 3)]! === low ? t[other]! : t[base + ((other + 1) % 3)]!
      if (end === high) twin = other
    }
    if (twin < 0) {
      next[h] = first[low]!
      first[low] = h
      continue
    }
    const [m, n] = [normalAt(face), normalAt(twin - (twin % 3))]
    const [near, far] = [dot(m, away) < 0, dot(n, away) < 0]
    if (!near && !far) continue
    const sharp = dot(m, n) < SHARP
    if (sharp || near !== far) call(a, b, !sharp)
  }
}
