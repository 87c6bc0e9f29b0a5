import type { UnitCell } from './cell.ts'
import type { PeriodicMesh } from './cell-mesh.ts'
import { BLOCKS } from './cell-surface.ts'
import type { BlockSet, BorderedBlocks } from './lattice-blocks.ts'
import { cellPieces, fillBlocks } from './lattice-fill.ts'
import { exactMeshOf, solidOf, withManifold } from './manifold.ts'
import type { TriangleMesh } from './mesh.ts'

/** A lattice in its own frame, mm, whose blocks are told apart by whether the zone's surface may meet them. */
export interface SeamArgument extends BorderedBlocks {
  readonly zone: TriangleMesh
  readonly cell: UnitCell
  readonly mesh: PeriodicMesh
  readonly size: number
  readonly where: string
}

/**
 * The lattice in a zone of which only the border is trimmed: the blocks at the zone's surface by an exact Boolean, the blocks
 * within laid as they are, and both sewn together corner by corner where the border's lids towards them were. So the Boolean's time goes
 * with the zone's surface, not its volume.
 * @returns undefined where the Boolean has changed a corner of the seam: then all has to be trimmed
 */
export async function seamedLattice(argument: SeamArgument): Promise<TriangleMesh | undefined> {
  const { zone, cell, mesh, size, where, border, inner } = argument
  const place = (at: readonly [number, number, number], out: Float32Array, offset: number) => {
    for (let axis = 0; axis < 3; axis++) out[offset + axis] = at[axis]! * size
  }
  const blocks = border.used.reduce((sum, one) => sum + one, 0)
  const triangles = Math.round((blocks * mesh.triangles.length) / (3 * mesh.tall * BLOCKS * BLOCKS * BLOCKS))
  const parts = await withManifold(where, [zone.triangles.length / 3, triangles], (scope) => {
    const pieces = cellPieces(scope.wasm, cell, mesh)
    const filled = fillBlocks(pieces, border, place)
    const core = fillBlocks(pieces, inner, place, false)
    if (filled.triangles.length === 0) return { rim: filled, core }
    const fine = scope.keep(solidOf(scope, zone, where).refineToLength(size))
    return { rim: exactMeshOf(scope.keep(solidOf(scope, filled, where).intersect(fine))), core }
  })
  return sewn(withoutLids(parts.rim, border, inner, size), parts.core, size)
}

/** The face of blocks whose plane a coordinate is, or −1. */
function planeOf(coordinate: number, size: number): number {
  const n = Math.round((coordinate * BLOCKS) / size)
  return Math.fround((n / BLOCKS) * size) === coordinate ? n : Number.NaN
}

/** Without the triangles in faces between the border and what lies within. */
function withoutLids(
  { positions: p, triangles: t }: TriangleMesh,
  border: BlockSet,
  inner: BlockSet,
  size: number,
): TriangleMesh {
  const [nx, ny, nz] = border.size
  const blockAt = (at: readonly number[]): number => {
    const [i, j, k] = at.map((x, axis) => x - border.first[axis]!) as [number, number, number]
    return i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz ? i + nx * (j + ny * k) : 0
  }
  const kept = new Uint32Array(t.length)
  let count = 0
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    let lid = false
    for (let axis = 0; axis < 3 && !lid; axis++) {
      const x = p[a + axis]!
      if (p[b + axis] !== x || p[c + axis] !== x) continue
      const plane = planeOf(x, size)
      if (Number.isNaN(plane)) continue
      const above = [0, 1, 2].map((other) =>
        other === axis
          ? plane
          : Math.floor((((p[a + other]! + p[b + other]! + p[c + other]!) / 3) * BLOCKS) / size),
      )
      const below = above.map((n, other) => (other === axis ? n - 1 : n))
      const [to, from] = [blockAt(above), blockAt(below)]
      lid =
        (border.used[to] === 1 && inner.used[from] === 1) || (border.used[from] === 1 && inner.used[to] === 1)
    }
    if (lid) continue
    for (let corner = 0; corner < 3; corner++) kept[count++] = t[i + corner]!
  }
  return { positions: p, triangles: kept.slice(0, count) }
}

/** Both open meshes as one, corners of the same place in one; undefined where an edge stays open. */
function sewn(rim: TriangleMesh, core: TriangleMesh, size: number): TriangleMesh | undefined {
  const onFace = (p: Float32Array, v: number) =>
    [0, 1, 2].some((axis) => !Number.isNaN(planeOf(p[3 * v + axis]!, size)))
  const key = (p: Float32Array, v: number) => `${p[3 * v]} ${p[3 * v + 1]} ${p[3 * v + 2]}`
  const seam = new Map<string, number>()
  const count = rim.positions.length / 3
  for (let v = 0; v < count; v++) if (onFace(rim.positions, v)) seam.set(key(rim.positions, v), v)
  const number = new Uint32Array(core.positions.length / 3)
  let next = count
  const fresh: number[] = []
  for (let v = 0; v < number.length; v++) {
    const known = onFace(core.positions, v) ? seam.get(key(core.positions, v)) : undefined
    number[v] = known ?? next
    if (known !== undefined) continue
    next++
    fresh.push(v)
  }
  const positions = new Float32Array(3 * next)
  positions.set(rim.positions)
  fresh.forEach((v, n) => {
    positions.set(core.positions.subarray(3 * v, 3 * v + 3), 3 * (count + n))
  })
  const triangles = new Uint32Array(rim.triangles.length + core.triangles.length)
  triangles.set(rim.triangles)
  for (let i = 0; i < core.triangles.length; i++)
    triangles[rim.triangles.length + i] = number[core.triangles[i]!]!
  const whole = { positions, triangles }
  return closedWhere(whole, (v) => onFace(positions, v)) ? withoutLoose(whole) : undefined
}

/** Whether each edge between corners of the blocks' faces has its opposite. */
function closedWhere({ triangles: t }: TriangleMesh, asked: (v: number) => boolean): boolean {
  const known = new Int8Array(t.reduce((most, v) => Math.max(most, v), 0) + 1)
  const on = (v: number) => {
    if (known[v] === 0) known[v] = asked(v) ? 1 : -1
    return known[v] === 1
  }
  const open = new Set<number>()
  for (let i = 0; i < t.length; i++) {
    const [a, b] = [t[i]!, t[i - (i % 3) + ((i + 1) % 3)]!]
    if (!on(a) || !on(b)) continue
    const opposite = b * known.length + a
    if (!open.delete(opposite)) open.add(a * known.length + b)
  }
  return open.size === 0
}

function withoutLoose({ positions, triangles }: TriangleMesh): TriangleMesh {
  const used = new Int32Array(positions.length / 3).fill(-1)
  let count = 0
  const numbered = triangles.map((v) => {
    if (used[v]! < 0) used[v] = count++
    return used[v]!
  })
  const kept = new Float32Array(3 * count)
  used.forEach((n, v) => {
    if (n >= 0) kept.set(positions.subarray(3 * v, 3 * v + 3), 3 * n)
  })
  return { positions: kept, triangles: numbered }
}
