import { crossingsOfMesh } from '@trabecula/kernels'
import { seededRandom } from '../base/random.ts'
import type { TriangleMesh } from './mesh.ts'

const ROUNDS = 16
const NUDGES = 20
const LEAST_NUDGE = 2e-5 // mm: some roundings of a place 100 mm from the origin; at most 0.003 in the end.
const LONGEST = 0.02 // mm: longer edges are left alone, unless another length is given.

/** Triangles of a mesh while edges collapse; the triangles at each vertex are kept for the vertices that are asked for. */
interface Collapsing {
  readonly positions: Float32Array
  readonly triangles: Uint32Array
  readonly alive: Uint8Array
  readonly fans: Map<number, Set<number>>
}

/** Pairs of crossing triangles among `among`, by their numbers in the mesh. */
function pairsAmong({ positions, triangles }: Collapsing, among: Uint32Array): [number, number][] {
  if (among.length === 0) return []
  const part = new Uint32Array(3 * among.length)
  among.forEach((t, n) => {
    for (let c = 0; c < 3; c++) part[3 * n + c] = triangles[3 * t + c]!
  })
  const { pairs } = crossingsOfMesh(positions, part)
  return Array.from({ length: pairs.length / 2 }, (_, n) => [
    among[pairs[2 * n]!]!,
    among[pairs[2 * n + 1]!]!,
  ])
}

/**
 * Takes crossings out of a mesh whose corners were rounded: at each pair of crossing triangles the shortest edge is
 * collapsed to its lower vertex (no surface moves by more than 0.02 mm, mostly by some 1e-5), until none is left or none
 * can be collapsed; then what still crosses is nudged by some roundings. Closed stays closed: the link condition is kept.
 * @param longest mm: edges up to which may be collapsed
 */
export function withoutCrossings(mesh: TriangleMesh, longest = LONGEST): TriangleMesh {
  if (mesh.triangles.length === 0) return mesh
  const count = mesh.triangles.length / 3
  let pairs = pairsAmong(
    { ...mesh, alive: new Uint8Array(0), fans: new Map() },
    Uint32Array.from({ length: count }, (_, t) => t),
  )
  if (pairs.length === 0) return mesh
  const work: Collapsing = {
    positions: mesh.positions.slice(),
    triangles: mesh.triangles.slice(),
    alive: new Uint8Array(count).fill(1),
    fans: new Map(),
  }
  for (let round = 0; round < ROUNDS && pairs.length > 0; round++) {
    const near = around(work, pairs.flat())
    let done = false
    for (const pair of pairs) if (collapseShortest(work, pair, longest)) done = true
    if (!done) break
    pairs = pairsAmong(
      work,
      near.filter((t) => work.alive[t]),
    )
  }
  nudge(work, pairs)
  return compacted(work)
}

/**
 * Moves the corners of triangles that still cross by a few roundings, each time anew, until none does: what rounding made
 * cross, another rounding parts. Directions are pseudo-random, the same at every run.
 */
function nudge(work: Collapsing, crossing: readonly (readonly [number, number])[]): void {
  const { positions, triangles } = work
  const given = positions.slice()
  const random = seededRandom(crossing.length)
  let pairs = crossing
  let by = LEAST_NUDGE
  for (let attempt = 0; attempt < NUDGES && pairs.length > 0; attempt++, by *= 1.3) {
    const near = around(work, pairs.flat())
    const corners = new Set(pairs.flat().flatMap((t) => [...triangles.subarray(3 * t, 3 * t + 3)]))
    for (const v of corners)
      for (let axis = 0; axis < 3; axis++)
        positions[3 * v + axis] = given[3 * v + axis]! + by * (2 * random() - 1)
    pairs = pairsAmong(work, near)
  }
  if (pairs.length > 0) positions.set(given) // More than roundings: left as it was.
}

/** The box of triangle x into out: low, then high. */
function boxInto({ positions: p, triangles: t }: Collapsing, x: number, out: Float64Array): void {
  const [a, b, c] = [3 * t[3 * x]!, 3 * t[3 * x + 1]!, 3 * t[3 * x + 2]!]
  for (let axis = 0; axis < 3; axis++) {
    out[axis] = Math.min(p[a + axis]!, p[b + axis]!, p[c + axis]!)
    out[axis + 3] = Math.max(p[a + axis]!, p[b + axis]!, p[c + axis]!)
  }
}

function boxesMeet(one: Float64Array, other: Float64Array): boolean {
  for (let axis = 0; axis < 3; axis++)
    if (one[axis]! > other[axis + 3]! + LONGEST || one[axis + 3]! < other[axis]! - LONGEST) return false
  return true
}

/** Triangles whose boxes meet those around the given ones, grown by what a collapse can move; prepares their fans. */
function around(work: Collapsing, given: readonly number[]): Uint32Array {
  const { triangles: t, alive } = work
  const corner = new Uint8Array(work.positions.length / 3)
  for (const x of given) for (let c = 0; c < 3; c++) corner[t[3 * x + c]!] = 1
  const boxes: Float64Array[] = []
  const all = new Float64Array([Infinity, Infinity, Infinity, -Infinity, -Infinity, -Infinity])
  for (let x = 0; x < alive.length; x++) {
    if (!alive[x] || !(corner[t[3 * x]!] || corner[t[3 * x + 1]!] || corner[t[3 * x + 2]!])) continue
    const box = new Float64Array(6)
    boxInto(work, x, box)
    boxes.push(box)
    for (let axis = 0; axis < 3; axis++) {
      all[axis] = Math.min(all[axis]!, box[axis]!)
      all[axis + 3] = Math.max(all[axis + 3]!, box[axis + 3]!)
    }
  }
  work.fans.clear()
  const near: number[] = []
  const box = new Float64Array(6)
  for (let x = 0; x < alive.length; x++) {
    if (!alive[x]) continue
    boxInto(work, x, box)
    if (!boxesMeet(box, all) || !boxes.some((other) => boxesMeet(box, other))) continue
    near.push(x)
    for (let c = 0; c < 3; c++) {
      const v = t[3 * x + c]!
      const fan = work.fans.get(v)
      if (fan) fan.add(x)
      else work.fans.set(v, new Set([x]))
    }
  }
  return Uint32Array.from(near)
}

function collapseShortest(work: Collapsing, pair: readonly number[], longest: number): boolean {
  const { positions: p, triangles: t, alive, fans } = work
  if (pair.some((x) => !alive[x])) return true // Done by another pair of this round.
  const beside = new Set(pair.flatMap((x) => [0, 1, 2].flatMap((c) => [...fans.get(t[3 * x + c]!)!])))
  const edges = [...beside].flatMap((x) =>
    [0, 1, 2].map((c) => {
      const [a, b] = [t[3 * x + c]!, t[3 * x + ((c + 1) % 3)]!]
      const square = [0, 1, 2].reduce((sum, axis) => {
        const d = p[3 * a + axis]! - p[3 * b + axis]!
        return sum + d * d
      }, 0)
      return { keep: Math.min(a, b), gone: Math.max(a, b), square }
    }),
  )
  edges.sort((x, y) => x.square - y.square || x.keep - y.keep || x.gone - y.gone)
  for (const { keep, gone, square } of edges) {
    if (square > longest * longest) return false
    if (collapse(work, keep, gone)) return true
  }
  return false
}

function collapse({ triangles: t, alive, fans }: Collapsing, keep: number, gone: number): boolean {
  const [one, two] = [fans.get(keep)!, fans.get(gone)!]
  const ring = (fan: ReadonlySet<number>, v: number) => {
    const found = new Set<number>()
    for (const x of fan) for (let c = 0; c < 3; c++) if (t[3 * x + c] !== v) found.add(t[3 * x + c]!)
    return found
  }
  const beside = ring(one, keep)
  const common = [...ring(two, gone)].filter((v) => beside.has(v))
  const dead = [...two].filter((x) => one.has(x))
  if (dead.length !== 2 || common.length !== 2 || common.some((v) => (fans.get(v)?.size ?? 9) <= 3))
    return false
  for (const x of dead) {
    alive[x] = 0
    for (let c = 0; c < 3; c++) fans.get(t[3 * x + c]!)!.delete(x)
  }
  for (const x of two) {
    for (let c = 0; c < 3; c++) if (t[3 * x + c] === gone) t[3 * x + c] = keep
    one.add(x)
  }
  fans.delete(gone)
  return true
}

/** The triangles that are left, with their vertices in the order in which they are named. */
function compacted({ positions, triangles, alive }: Collapsing): TriangleMesh {
  const number = new Int32Array(positions.length / 3).fill(-1)
  const kept = new Uint32Array(triangles.length)
  const places = new Float32Array(positions.length)
  let [corners, count] = [0, 0]
  for (let i = 0; i < triangles.length; i++) {
    if (alive[Math.floor(i / 3)] === 0) continue
    const v = triangles[i]!
    if (number[v] === -1) {
      for (let axis = 0; axis < 3; axis++) places[3 * count + axis] = positions[3 * v + axis]!
      number[v] = count++
    }
    kept[corners++] = number[v]!
  }
  return { positions: places.slice(0, 3 * count), triangles: kept.slice(0, corners) }
}
