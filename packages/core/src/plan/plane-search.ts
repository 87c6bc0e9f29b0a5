import { add, cross, dot, normalize, scale, type Vector3 } from '../base/vectors.ts'
import { directionsAround } from '../geometry/seat.ts'
import { planeAxes } from './plane-axes.ts'

/** What planes are judged by: points of the bone with what each costs when it goes, and points that must go. */
export interface PlaneProblem {
  /** f32[3n], LPS mm: `bone` points inside the bone on a grid, then points on joint surfaces. */
  readonly points: Float32Array
  readonly bone: number
  /** f32[n], mm³ of bone, or what is set against it. */
  readonly costs: Float32Array
  /** mm between points of the grid. */
  readonly spacing: number
  /** f32[3m]: must lie on the removed side of every plane. */
  readonly must: Float32Array
  /** mm of bone that the saw turns to dust. */
  readonly kerf: number
  readonly saws: readonly Saw[]
}

/** A way that a saw can come. */
export interface Saw {
  readonly name: string
  /** Unit, LPS, towards the bone. */
  readonly direction: Vector3
  /** Sine of the angle that the blade may lean from it. */
  readonly sine: number
  /** mm that the blade reaches into the bone. */
  readonly reach: number
}

export interface FoundPlanes {
  readonly normals: readonly Vector3[]
  readonly offsets: readonly number[]
  /** mm³ of bone that goes, with kerf and what joint and reach are set against. */
  readonly cost: number
}

const SEEDS = 170
const COARSE = 2400 // Points by which seeds are judged.
const BEAM = 60
const REFINED = 6
const COARSE_STEPS = [0.24, 0.12, 0.06, 0.03] // Of a tangent: radians, about.
const FINE_STEPS = [0.03, 0.015, 0.0075, 0.004]
const THIN = 8
const APART = 0.94 // Cosine: 20°.
const SKIN = 0.5 // mm about a plane within which a point of a joint surface counts in part.
const BEYOND = 1000 // mm³ for each mm beyond the blade's reach.

/** The offset of the plane that leaves all that must go on its removed side, and takes no more. */
export function supportOffset(normal: Vector3, must: Float32Array): number {
  let least = Infinity
  for (let i = 0; i < must.length; i += 3) {
    const h = normal[0] * must[i]! + normal[1] * must[i + 1]! + normal[2] * must[i + 2]!
    if (h < least) least = h
  }
  return least
}

/** Of the points those that are the farthest along some of 2000 directions: their hull is the points' hull, nearly. */
export function extremePoints(points: Float32Array): Float32Array {
  const kept = new Set<number>()
  for (const way of directionsAround([0, 0, 1], -1, 2000)) {
    let [most, at] = [-Infinity, 0]
    for (let i = 0; i < points.length; i += 3) {
      const h = way[0] * points[i]! + way[1] * points[i + 1]! + way[2] * points[i + 2]!
      if (h > most) [most, at] = [h, i]
    }
    kept.add(at)
  }
  const result = new Float32Array(3 * kept.size)
  for (const [n, at] of [...kept].sort((a, b) => a - b).entries())
    result.set(points.subarray(at, at + 3), 3 * n)
  return result
}

/** Whether a saw can come in a plane: it need not lean farther from one of the approaches than that allows. */
export function sawReaches(saws: readonly Saw[], normal: Vector3): boolean {
  return saws.length === 0 || saws.some(({ direction, sine }) => Math.abs(dot(direction, normal)) <= sine)
}

/** The way of a blade that lies in the plane and leans least from the approach. */
export function bladeWay(approach: Vector3, normal: Vector3): Vector3 {
  return normalize(add(approach, scale(normal, -dot(approach, normal))))
}

/** Seeds: which of the points each of many planes removes, one after the other u8[n]. */
function membersOf(normals: readonly Vector3[], { points, must }: PlaneProblem, chosen: readonly number[]) {
  return normals.map((n) => {
    const offset = supportOffset(n, must)
    return Uint8Array.from(chosen, (at) => {
      const h = n[0] * points[3 * at]! + n[1] * points[3 * at + 1]! + n[2] * points[3 * at + 2]!
      return h >= offset ? 1 : 0
    })
  })
}

interface Seed {
  readonly planes: readonly number[]
  readonly members: Uint8Array
  readonly cost: number
}

/** The cheapest seeds, no two of them nearly the same planes. */
function bestApart(seeds: readonly Seed[], normals: readonly Vector3[], count: number): Seed[] {
  const sorted = seeds.map((seed, n) => ({ seed, n })).sort((a, b) => a.seed.cost - b.seed.cost || a.n - b.n)
  const kept: Seed[] = []
  const near = (a: number, b: number) => dot(normals[a]!, normals[b]!) > APART
  for (const { seed } of sorted) {
    if (kept.length === count) break
    const known = kept.some(({ planes }) =>
      seed.planes.every((one) => planes.some((other) => near(one, other))),
    )
    if (!known) kept.push(seed)
  }
  return kept
}

/** Seeds and what they are judged by. */
interface SeedField {
  readonly normals: readonly Vector3[]
  readonly members: readonly Uint8Array[]
  readonly costs: Float32Array
}

function seedField(normals: readonly Vector3[], problem: PlaneProblem): SeedField {
  const count = problem.costs.length
  const stride = Math.max(1, Math.floor(count / COARSE))
  const chosen = Array.from({ length: Math.floor(count / stride) }, (_, n) => n * stride)
  return {
    normals,
    members: membersOf(normals, problem, chosen),
    costs: Float32Array.from(chosen, (n) => problem.costs[n]!),
  }
}

function joinedCost(a: Uint8Array, b: Uint8Array, costs: Float32Array): number {
  let cost = 0
  for (let n = 0; n < costs.length; n++) cost += (a[n]! & b[n]!) * costs[n]!
  return cost
}

const singleSeeds = ({ members, costs }: SeedField): Seed[] =>
  members.map((own, n): Seed => ({ planes: [n], members: own, cost: joinedCost(own, own, costs) }))

/** Sets of one plane more: each of the given with each seed, the best kept that are no two the same, nearly. */
function withOneMore(sets: readonly Seed[], { normals, members, costs }: SeedField): Seed[] {
  const next: { from: Seed; plane: number; cost: number }[] = []
  for (const from of sets) {
    const pair = from.planes.length === 1
    members.forEach((own, plane) => {
      if (from.planes.includes(plane) || (pair && plane < from.planes[0]!)) return
      next.push({ from, plane, cost: joinedCost(from.members, own, costs) })
    })
  }
  next.sort((a, b) => a.cost - b.cost)
  const seeds = next.slice(0, 10 * BEAM).map(({ from, plane, cost }) => ({
    planes: [...from.planes, plane],
    members: from.members.map((yes, n) => yes & members[plane]![n]!),
    cost,
  }))
  return bestApart(seeds, normals, BEAM)
}

/** Extent of the face's points along the blade beyond its reach, mm, by the approach that fits best. */
function beyondReach(saws: readonly Saw[], normal: Vector3, face: readonly number[]): number {
  if (saws.length === 0 || face.length === 0) return 0
  let least = Infinity
  for (const { direction, sine, reach } of saws) {
    if (Math.abs(dot(direction, normal)) > sine) continue
    const way = bladeWay(direction, normal)
    let [low, high] = [Infinity, -Infinity]
    for (let i = 0; i < face.length; i += 3) {
      const t = way[0] * face[i]! + way[1] * face[i + 1]! + way[2] * face[i + 2]!
      low = Math.min(low, t)
      high = Math.max(high, t)
    }
    least = Math.min(least, Math.max(0, high - low - reach))
  }
  return least
}

/**
 * What planes take: bone (a point half a spacing from a plane counts half), kerf on each face, and what lies beyond the
 * blade's reach. `areas` and `removed` are by the samples.
 */
export function costOf(
  normals: readonly Vector3[],
  problem: PlaneProblem,
): { readonly offsets: number[]; readonly areas: number[]; readonly removed: number; readonly cost: number } {
  const { points, bone, costs, spacing: s, must, kerf, saws } = problem
  const offsets = normals.map((n) => supportOffset(n, must))
  const areas = normals.map(() => 0)
  const faces = normals.map((): number[] => [])
  const count = normals.length
  const [flat, ends] = [Float64Array.from(normals.flat()), Float64Array.from(offsets)]
  const heights = new Float64Array(count)
  let [cost, removed] = [0, 0]
  for (let p = 0; p < costs.length; p++) {
    const [x, y, z] = [points[3 * p]!, points[3 * p + 1]!, points[3 * p + 2]!]
    let [share, near] = [1, false]
    const unit = p < bone ? s : SKIN
    for (let i = 0; i < count; i++) {
      const h = (flat[3 * i]! * x + flat[3 * i + 1]! * y + flat[3 * i + 2]! * z - ends[i]!) / unit
      heights[i] = h
      if (h >= 1) continue
      if (h <= -1) {
        share = -1
        break
      }
      near = true
      if (h < 0.5) share *= h > -0.5 ? h + 0.5 : 0
    }
    if (share < 0) continue
    cost += share * costs[p]!
    if (p >= bone) continue
    removed += share
    if (!near) continue
    for (let i = 0; i < count; i++) {
      const h = heights[i]!
      if (h >= 0 || h <= -1) continue
      // Of what stays alone: a plane that leaves nothing cuts nothing.
      areas[i]! += 2 * (1 + h)
      if (saws.length > 0 && h >= -0.5) faces[i]!.push(x, y, z)
    }
  }
  const grid = s * s
  normals.forEach((normal, i) => {
    areas[i]! *= grid
    cost += kerf * areas[i]! + BEYOND * beyondReach(saws, normal, faces[i]!)
  })
  return { offsets, areas, removed: removed * grid * s, cost }
}

/** The same problem by every eighth point. */
function thinned(problem: PlaneProblem): PlaneProblem {
  const kept: number[] = []
  let bone = 0
  problem.costs.forEach((_, n) => {
    if (n % THIN !== 0) return
    kept.push(n)
    if (n < problem.bone) bone++
  })
  return {
    ...problem,
    points: Float32Array.from(
      { length: 3 * kept.length },
      (_, i) => problem.points[3 * kept[Math.floor(i / 3)]! + (i % 3)]!,
    ),
    costs: Float32Array.from(kept, (n) => THIN * problem.costs[n]!),
    bone,
    spacing: 2 * problem.spacing,
  }
}

/** Turns the planes, one after the other, by ever smaller steps while that takes less (pattern search, Hooke and Jeeves 1961). */
function turned(
  start: readonly Vector3[],
  problem: PlaneProblem,
  steps: readonly number[],
): { readonly normals: Vector3[]; readonly best: ReturnType<typeof costOf> } {
  let normals = [...start]
  let best = costOf(normals, problem)
  for (const step of steps) {
    for (let round = 0, better = true; better && round < 12; round++) {
      better = false
      for (let i = 0; i < normals.length; i++) {
        const { u, v } = planeAxes(normals[i]!)
        for (const way of [u, scale(u, -1), v, scale(v, -1)]) {
          const moved = normalize(add(normals[i]!, scale(way, step)))
          if (!sawReaches(problem.saws, moved)) continue
          const trial = normals.map((n, j) => (j === i ? moved : n))
          const tried = costOf(trial, problem)
          if (tried.cost >= best.cost - 1e-9) continue
          normals = trial
          best = tried
          better = true
          break
        }
      }
    }
  }
  return { normals, best }
}

/** The best of several starts: all by few points, the two that come out best by all of them. */
function refined(starts: readonly (readonly Vector3[])[], problem: PlaneProblem, few: PlaneProblem) {
  const rough = starts.map((start) => turned(start, few, COARSE_STEPS))
  const fine = rough
    .sort((a, b) => a.best.cost - b.best.cost)
    .slice(0, 2)
    .map(({ normals }) => turned(normals, problem, FINE_STEPS))
    .sort((a, b) => a.best.cost - b.best.cost)
  return withoutIdle(fine[0]!, problem)
}

/** Without planes that cut nothing. */
function withoutIdle({ normals, best }: ReturnType<typeof turned>, problem: PlaneProblem): FoundPlanes {
  const idle = best.areas.map((area) => area < problem.spacing * problem.spacing)
  const busy = <T>(list: readonly T[]) => list.filter((_, i) => !idle[i])
  return { normals: busy(normals), offsets: busy(best.offsets), cost: best.cost }
}

/** Normals that seeds are made of: spread over the sphere, those of the approaches' limits, and the frame's own axes. */
function seedNormals(saws: readonly Saw[]): Vector3[] {
  const axes: Vector3[] = [0, 1, 2].flatMap((a): Vector3[] => {
    const unit = [0, 1, 2].map((b) => (a === b ? 1 : 0)) as unknown as Vector3
    return [unit, scale(unit, -1)]
  })
  // Planes that hold an approach, so that a narrow one has seeds too.
  const along = saws.flatMap(({ direction }) => {
    const { u } = planeAxes(direction)
    const v = cross(direction, u)
    return directionsAround(direction, 0, 40).flatMap((way): Vector3[] => {
      const across = add(scale(u, dot(way, u)), scale(v, dot(way, v)))
      return dot(across, across) > 1e-6 ? [normalize(across)] : []
    })
  })
  return [...directionsAround([0, 0, 1], -1, SEEDS), ...axes, ...along].filter((n) => sawReaches(saws, n))
}

/**
 * For each number of planes from 1 to `most` the planes found that take least: all pairs of seeds spread over the sphere, a
 * beam for more planes, each of the best turned to a local optimum. Each plane touches what must go.
 * @param enough told what was found so far: whether more planes need not be looked for
 * @returns the best for each number; fewer where more planes find nothing to cut
 */
export function searchPlanes(
  problem: PlaneProblem,
  most: number,
  enough: (found: readonly FoundPlanes[]) => boolean,
): FoundPlanes[] {
  const all = seedNormals(problem.saws)
  // A plane with all of the bone on its removed side cuts nothing.
  const normals = all.filter((normal) => {
    const offset = supportOffset(normal, problem.must)
    return supportOffset(normal, problem.points.subarray(0, 3 * problem.bone)) < offset
  })
  const few = thinned(problem)
  const field = seedField(normals, problem)
  const found: FoundPlanes[] = []
  let sets = singleSeeds(field)
  for (let count = 1; count <= most && sets.length > 0 && !enough(found); count++) {
    if (count > 1) sets = withOneMore(sets, field)
    const starts = bestApart(sets, normals, REFINED).map(({ planes }) => planes.map((n) => normals[n]!))
    if (starts.length === 0) break
    const best = refined(starts, problem, few)
    if (best.normals.length > 0) found.push(best)
  }
  return found
}
