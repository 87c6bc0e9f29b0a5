import type { UnitCell } from './cell.ts'
import { moveOnto, nearestImage, type PeriodicMesh } from './cell-mesh.ts'

const UPRIGHT = 0.5 // Least cosine between a triangle's normal and the surface's.
const LONGEST = 0.4 // Of the cell: a longer edge would not tell which image of its end is meant.
const ROUND = 0.02 // Least ratio of a triangle's area to the square of its longest edge.

/** Where in a triangle its distance is taken (coordinates of its second and third corner), the centroid first. */
const SMOOTH = [
  [1 / 3, 1 / 3],
  [0.5, 0],
  [0.5, 0.5],
  [0, 0.5],
] as const
/** Struts meet in creases, which a middle may miss. */
const CREASED = [
  ...SMOOTH,
  [0.25, 0], [0.75, 0], [0.75, 0.25], [0.25, 0.75], [0, 0.25], [0, 0.75], [0.25, 0.25], [0.5, 0.25], [0.25, 0.5],
] as const // biome-ignore format: rows

/** A mesh while edges are collapsed. */
interface Collapsing {
  readonly cell: UnitCell
  readonly p: Float64Array
  readonly t: Uint32Array
  readonly onFace: Uint8Array
  /** The living triangles at each vertex. */
  readonly fans: number[][]
  readonly limit: number
  readonly tall: number
}

interface Candidate {
  readonly at: readonly [number, number, number]
  readonly error: number
}

/**
 * Fewer triangles within a distance `limit` (edges of the cell) of the exact surface: edges are collapsed, shortest first,
 * to the better of their ends or to their middle moved onto the surface, as long as the triangles around stay near the
 * surface and turned as it is. Vertices on faces of blocks stay there; the connections stay what they were (link
 * condition, Dey et al. 1999).
 */
export function reducePeriodic(cell: UnitCell, mesh: PeriodicMesh, limit: number): PeriodicMesh {
  const work: Collapsing = {
    cell,
    p: mesh.positions.slice(),
    t: mesh.triangles.slice(),
    onFace: mesh.onFace,
    fans: Array.from({ length: mesh.onFace.length }, () => []),
    limit,
    tall: mesh.tall,
  }
  for (let i = 0; i < work.t.length; i++) work.fans[work.t[i]!]!.push(Math.floor(i / 3))
  const stamps = new Int32Array(work.fans.length)
  const failed = new Map<number, number>()
  for (let done = 1; done > 0; ) {
    done = 0
    const touched = new Uint8Array(work.fans.length)
    for (const [a, b] of edgesByLength(work)) {
      if (touched[a] || touched[b]) continue
      const key = a * work.fans.length + b
      const stamp = stamps[a]! + stamps[b]!
      if (failed.get(key) === stamp) continue
      if (!collapse(work, a, b, mesh.blocks, touched, stamps)) failed.set(key, stamp)
      else done++
    }
  }
  return compact(work, mesh.blocks)
}

function offset({ p, tall }: Collapsing, from: number, to: number, axis: number): number {
  const d = p[3 * to + axis]! - p[3 * from + axis]!
  return d - nearestImage(d, axis === 2 ? tall : 1)
}

/** Edges, the shortest first, each as its lower end and the other. */
function* edgesByLength(work: Collapsing): Generator<readonly [number, number]> {
  const { t, fans } = work
  const [from, to, square]: [number[], number[], number[]] = [[], [], []]
  fans.forEach((fan, a) => {
    for (const triangle of fan) {
      for (let c = 0; c < 3; c++) {
        if (t[3 * triangle + c] !== a) continue
        const b = t[3 * triangle + ((c + 1) % 3)]! // Each edge is once the edge after its lower end.
        if (b < a) continue
        const x = offset(work, a, b, 0)
        const y = offset(work, a, b, 1)
        const z = offset(work, a, b, 2)
        from.push(a)
        to.push(b)
        square.push(x * x + y * y + z * z)
      }
    }
  })
  const order = Uint32Array.from({ length: from.length }, (_, n) => n)
  order.sort((x, y) => square[x]! - square[y]! || from[x]! - from[y]! || to[x]! - to[y]!)
  for (const n of order) yield [from[n]!, to[n]!]
}

function neighbours({ t, fans }: Collapsing, v: number): Set<number> {
  const found = new Set<number>()
  for (const triangle of fans[v]!) for (let c = 0; c < 3; c++) found.add(t[3 * triangle + c]!)
  found.delete(v)
  return found
}

/** Vertices that complete a triangle with the edge. */
function opposite({ t, fans }: Collapsing, a: number, b: number): number[] {
  const found: number[] = []
  for (const triangle of fans[a]!) {
    const u = t[3 * triangle]!
    const v = t[3 * triangle + 1]!
    const w = t[3 * triangle + 2]!
    if (u !== b && v !== b && w !== b) continue
    found.push(u !== a && u !== b ? u : v !== a && v !== b ? v : w)
  }
  return found
}

/** Whether `from` may go to `to` as far as the faces of blocks are concerned. */
function mayGo(work: Collapsing, from: number, to: number, beside: readonly number[]): boolean {
  const { onFace } = work
  const faces = onFace[from]!
  if (faces === 0) return true
  if ((onFace[to]! & faces) !== faces || (faces & (faces - 1)) !== 0) return false
  const axis = faces === 1 ? 0 : faces === 2 ? 1 : 2
  if (offset(work, from, to, axis) !== 0) return false
  // Along the line in which the surface meets the face: one triangle on either side of it.
  return offset(work, from, beside[0]!, axis) * offset(work, from, beside[1]!, axis) < 0
}

function collapse(
  work: Collapsing,
  a: number,
  b: number,
  blocks: number,
  touched: Uint8Array,
  stamps: Int32Array,
): boolean {
  const beside = opposite(work, a, b)
  if (beside.length !== 2 || beside[0] === beside[1]) return false
  const ab = mayGo(work, a, b, beside)
  const ba = mayGo(work, b, a, beside)
  if (!ab && !ba) return false
  const around = neighbours(work, a)
  const common = [...neighbours(work, b)].filter((v) => around.has(v))
  if (common.length !== 2) return false
  if (beside.some((v) => work.fans[v]!.length <= 3)) return false
  const { p } = work
  const point = (v: number) => [p[3 * v]!, p[3 * v + 1]!, p[3 * v + 2]!] as const
  let best: Candidate | undefined
  const consider = (at: readonly [number, number, number]) => {
    const error = errorAt(work, a, b, at, best?.error ?? work.limit)
    if (error < (best?.error ?? work.limit)) best = { at, error }
  }
  if (ab && ba && work.onFace[a] === work.onFace[b]) consider(middleOf(work, a, b, blocks))
  if (!best && ab) consider(point(b))
  if (!best && ba) consider(point(a))
  if (!best) return false
  const [gone, kept] = ab ? [a, b] : [b, a]
  const { t, fans } = work
  for (const v of [...around, ...neighbours(work, b)]) {
    touched[v] = 1
    stamps[v]!++
  }
  const dead = fans[gone]!.filter((x) => [t[3 * x], t[3 * x + 1], t[3 * x + 2]].includes(kept))
  for (const triangle of fans[gone]!) {
    if (dead.includes(triangle)) continue
    for (let c = 0; c < 3; c++) if (t[3 * triangle + c] === gone) t[3 * triangle + c] = kept
    fans[kept]!.push(triangle)
  }
  for (const v of [kept, ...beside]) fans[v] = fans[v]!.filter((x) => !dead.includes(x))
  fans[gone] = []
  p.set(best.at, 3 * kept)
  return true
}

/** The edge's middle, moved onto the surface. */
function middleOf(work: Collapsing, a: number, b: number, blocks: number): readonly [number, number, number] {
  const { cell, p, onFace, tall } = work
  const positions = new Float64Array(3)
  for (let axis = 0; axis < 3; axis++) {
    const x = p[3 * a + axis]! + offset(work, a, b, axis) / 2
    const period = axis === 2 ? tall : 1
    positions[axis] = onFace[a]! & (1 << axis) ? p[3 * a + axis]! : x - period * Math.floor(x / period)
  }
  const single = { positions, triangles: new Uint32Array(0), blocks, tall, onFace: onFace.subarray(a, a + 1) }
  moveOnto(cell, single, 0.05)
  return [positions[0]!, positions[1]!, positions[2]!]
}

const corners = new Float64Array(9)
const cornerFaces = new Uint8Array(3)
const slope = new Float64Array(3)

/** Greatest distance to the surface of the triangles that stay around an edge whose ends both go to `at`; ∞ over `limit`. */
function errorAt(
  work: Collapsing,
  a: number,
  b: number,
  at: readonly [number, number, number],
  limit: number,
): number {
  const { t, fans, onFace } = work
  let worst = 0
  for (const v of [a, b]) {
    for (const triangle of fans[v]!) {
      let both = 0
      for (let c = 0; c < 3; c++) {
        const corner = t[3 * triangle + c]!
        const moved = corner === a || corner === b
        if (moved) both++
        cornerFaces[c] = moved ? onFace[a]! | onFace[b]! : onFace[corner]!
        for (let axis = 0; axis < 3; axis++) {
          const x = moved ? at[axis]! : work.p[3 * corner + axis]!
          corners[3 * c + axis] = x - nearestImage(x - at[axis]!, axis === 2 ? work.tall : 1)
        }
      }
      if (both === 2) continue
      if (flatInFace() || alongLine()) return Infinity
      worst = Math.max(worst, triangleErrorUpTo(work.cell, limit))
      if (worst >= limit) return Infinity
    }
  }
  return worst
}

/** Whether all corners lie in one face of a block: a triangle that belongs to neither side. */
function flatInFace(): boolean {
  const faces = cornerFaces[0]! & cornerFaces[1]! & cornerFaces[2]!
  for (let axis = 0; faces !== 0 && axis < 3; axis++) {
    if (!(faces & (1 << axis))) continue
    if (corners[axis] === corners[3 + axis] && corners[axis] === corners[6 + axis]) return true
  }
  return false
}

/** Whether an edge runs along an edge of a block: the border of two lids at once, which both would claim. */
function alongLine(): boolean {
  for (let c = 0; c < 3; c++) {
    const d = (c + 1) % 3
    const faces = cornerFaces[c]! & cornerFaces[d]!
    let shared = 0
    for (let axis = 0; faces !== 0 && axis < 3; axis++)
      if (faces & (1 << axis) && corners[3 * c + axis] === corners[3 * d + axis]) shared++
    if (shared > 1) return true
  }
  return false
}

/** Distance at some places of the triangle; ∞ where the triangle is turned away, too long or too thin. */
function triangleErrorUpTo(cell: UnitCell, limit: number): number {
  const c = corners
  const [ux, uy, uz] = [c[3]! - c[0]!, c[4]! - c[1]!, c[5]! - c[2]!]
  const [vx, vy, vz] = [c[6]! - c[0]!, c[7]! - c[1]!, c[8]! - c[2]!]
  const [wx, wy, wz] = [vx - ux, vy - uy, vz - uz]
  const [nx, ny, nz] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx]
  const area = Math.sqrt(nx * nx + ny * ny + nz * nz)
  const longest = Math.max(
    ux * ux + uy * uy + uz * uz,
    vx * vx + vy * vy + vz * vz,
    wx * wx + wy * wy + wz * wz,
  )
  if (longest > LONGEST * LONGEST || area < ROUND * longest) return Infinity
  let worst = 0
  const places = cell.creased ? CREASED : SMOOTH
  for (let n = 0; n < places.length; n++) {
    const [a, b] = places[n]!
    const value = cell.slope(c[0]! + a * ux + b * vx, c[1]! + a * uy + b * vy, c[2]! + a * uz + b * vz, slope)
    const steep = Math.sqrt(slope[0]! * slope[0]! + slope[1]! * slope[1]! + slope[2]! * slope[2]!)
    worst = Math.max(worst, Math.abs(value) / Math.max(steep, 1e-9))
    if (worst >= limit) return Infinity
    // The slope points into the solid, the normal out of it.
    if (n === 0 && -(nx * slope[0]! + ny * slope[1]! + nz * slope[2]!) < UPRIGHT * area * steep)
      return Infinity
  }
  return worst
}

function compact({ p, t, onFace, fans, tall }: Collapsing, blocks: number): PeriodicMesh {
  const number = new Int32Array(fans.length).fill(-1)
  let count = 0
  fans.forEach((fan, v) => {
    if (fan.length > 0) number[v] = count++
  })
  const positions = new Float64Array(3 * count)
  const faces = new Uint8Array(count)
  number.forEach((to, v) => {
    if (to < 0) return
    positions.set(p.subarray(3 * v, 3 * v + 3), 3 * to)
    faces[to] = onFace[v]!
  })
  const alive = new Uint8Array(t.length / 3)
  for (const fan of fans) for (const triangle of fan) alive[triangle] = 1
  const triangles = t.filter((_, i) => alive[Math.floor(i / 3)] === 1).map((v) => number[v]!)
  return { positions, triangles, blocks, tall, onFace: faces }
}
