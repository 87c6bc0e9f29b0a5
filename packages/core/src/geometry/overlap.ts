import { rootIn } from '../base/disjoint-sets.ts'
import { atan2 } from '../base/math.ts'
import { cross, dot, length, subtract, type Vector3 } from '../base/vectors.ts'
import type { StepContext } from '../step.ts'
import { sharedVolumeTask } from './boolean.ts'
import { type Bounds, boundsOf, type TriangleMesh } from './mesh.ts'

/** Two of several meshes and the volume that both enclose. */
export interface Overlap {
  readonly a: number
  readonly b: number
  /** mm³ */
  readonly volume: number
}

/**
 * Volumes that pairs of closed meshes share, for the pairs that share any. A Boolean runs only where boxes of
 * triangles meet or one mesh holds a piece of the other: for bones that lie apart this costs next to nothing.
 * @throws StepError MESH_NOT_CLOSED, BOOLEAN_FAILED
 */
export async function overlapsOf(
  meshes: readonly TriangleMesh[],
  names: readonly string[],
  context: StepContext,
): Promise<Overlap[]> {
  const bounds = meshes.map(boundsOf)
  const pairs: [number, number][] = []
  for (let a = 0; a < meshes.length; a++) {
    for (let b = a + 1; b < meshes.length; b++) {
      context.checkCancelled()
      if (mayOverlap(meshes[a]!, meshes[b]!, bounds[a]!, bounds[b]!)) pairs.push([a, b])
    }
  }
  const volumes = await context.parallel(
    sharedVolumeTask,
    pairs.map(([a, b]) => ({ operands: [meshes[a]!, meshes[b]!], where: `${names[a]}, ${names[b]}` })),
  )
  return pairs.map(([a, b], i) => ({ a, b, volume: volumes[i]! })).filter((overlap) => overlap.volume > 0)
}

/** Whether two closed meshes can share volume: false is certain, true means that a Boolean must tell. */
export function mayOverlap(
  a: TriangleMesh,
  b: TriangleMesh,
  aBounds = boundsOf(a),
  bBounds = boundsOf(b),
): boolean {
  const common: Bounds = {
    min: [0, 1, 2].map((axis) => Math.max(aBounds.min[axis]!, bBounds.min[axis]!)) as unknown as Vector3,
    max: [0, 1, 2].map((axis) => Math.min(aBounds.max[axis]!, bBounds.max[axis]!)) as unknown as Vector3,
  }
  if (common.min.some((value, axis) => !(value < common.max[axis]!))) return false
  const boxesOfA = boxesWithin(a, common)
  const boxesOfB = boxesWithin(b, common)
  if (boxesMeet(boxesOfA, boxesOfB, common)) return true
  return holdsPieceOf(a, b) || holdsPieceOf(b, a)
}

/** Boxes (min x y z, max x y z) of the triangles that reach into `within`. */
function boxesWithin(mesh: TriangleMesh, within: Bounds): Float32Array {
  const { positions: p, triangles: t } = mesh
  const boxes = new Float32Array(2 * t.length)
  let count = 0
  for (let i = 0; i < t.length; i += 3) {
    let outside = false
    for (let axis = 0; axis < 3; axis++) {
      const x = p[3 * t[i]! + axis]!
      const y = p[3 * t[i + 1]! + axis]!
      const z = p[3 * t[i + 2]! + axis]!
      const low = Math.min(x, y, z)
      const high = Math.max(x, y, z)
      if (high < within.min[axis]! || low > within.max[axis]!) outside = true
      boxes[count + axis] = low
      boxes[count + 3 + axis] = high
    }
    if (!outside) count += 6
  }
  return boxes.subarray(0, count)
}

function boxesMeet(a: Float32Array, b: Float32Array, within: Bounds): boolean {
  if (a.length === 0 || b.length === 0) return false
  const size = Math.max(...[0, 1, 2].map((axis) => within.max[axis]! - within.min[axis]!)) / 64
  const cellOf = (value: number, axis: number) =>
    Math.max(0, Math.min(63, Math.floor((value - within.min[axis]!) / size)))
  const cells = new Map<number, number[]>()
  const eachCell = (boxes: Float32Array, at: number, visit: (cell: number) => boolean): boolean => {
    for (let z = cellOf(boxes[at + 2]!, 2); z <= cellOf(boxes[at + 5]!, 2); z++) {
      for (let y = cellOf(boxes[at + 1]!, 1); y <= cellOf(boxes[at + 4]!, 1); y++) {
        for (let x = cellOf(boxes[at]!, 0); x <= cellOf(boxes[at + 3]!, 0); x++) {
          if (visit(x + 64 * (y + 64 * z))) return true
        }
      }
    }
    return false
  }
  for (let at = 0; at < a.length; at += 6) {
    eachCell(a, at, (cell) => {
      const list = cells.get(cell)
      if (list) list.push(at)
      else cells.set(cell, [at])
      return false
    })
  }
  for (let at = 0; at < b.length; at += 6) {
    if (eachCell(b, at, (cell) => (cells.get(cell) ?? []).some((other) => boxesTouch(a, other, b, at))))
      return true
  }
  return false
}

function boxesTouch(a: Float32Array, i: number, b: Float32Array, j: number): boolean {
  for (let axis = 0; axis < 3; axis++) {
    if (a[i + axis]! > b[j + 3 + axis]! || b[j + axis]! > a[i + 3 + axis]!) return false
  }
  return true
}

/** Whether the first vertex of any connected piece of `inner` lies inside `outer`. Only right where the surfaces do not cross. */
function holdsPieceOf(outer: TriangleMesh, inner: TriangleMesh): boolean {
  const { min, max } = boundsOf(outer)
  for (const vertex of pieceStarts(inner)) {
    const point: Vector3 = [
      inner.positions[3 * vertex]!,
      inner.positions[3 * vertex + 1]!,
      inner.positions[3 * vertex + 2]!,
    ]
    if (point.some((value, axis) => value < min[axis]! || value > max[axis]!)) continue
    if (windingNumber(outer, point) > 0.5) return true
  }
  return false
}

/** The lowest vertex of each connected piece, in ascending order. */
function pieceStarts(mesh: TriangleMesh): number[] {
  const parent = Int32Array.from({ length: mesh.positions.length / 3 }, (_, vertex) => vertex)
  const root = (v: number) => rootIn(parent, v)
  const { triangles } = mesh
  for (let i = 0; i < triangles.length; i += 3) {
    const a = root(triangles[i]!)
    for (let k = 1; k < 3; k++) {
      const b = root(triangles[i + k]!)
      const low = Math.min(root(a), b)
      parent[Math.max(root(a), b)] = low
    }
  }
  const starts = new Set<number>()
  for (const vertex of triangles) starts.add(root(vertex))
  return [...starts].sort((a, b) => a - b)
}

/** How often a closed mesh winds around a point: 1 inside, 0 outside (solid angles, van Oosterom and Strackee 1983). */
export function windingNumber(mesh: TriangleMesh, point: Vector3): number {
  const { positions: p, triangles: t } = mesh
  const corner = (vertex: number): Vector3 =>
    subtract([p[3 * vertex]!, p[3 * vertex + 1]!, p[3 * vertex + 2]!], point)
  let sum = 0
  for (let i = 0; i < t.length; i += 3) {
    const a = corner(t[i]!)
    const b = corner(t[i + 1]!)
    const c = corner(t[i + 2]!)
    const [la, lb, lc] = [length(a), length(b), length(c)]
    sum += 2 * atan2(dot(a, cross(b, c)), la * lb * lc + dot(a, b) * lc + dot(b, c) * la + dot(c, a) * lb)
  }
  return sum / (4 * Math.PI)
}
