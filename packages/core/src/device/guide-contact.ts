import { castRays } from '@trabecula/kernels'
import { cos } from '../base/math.ts'
import { add, dot, length, normalize, scale, type Vector3 } from '../base/vectors.ts'
import type { GuideDesign } from '../geometry/device.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { surfaceSamples } from '../geometry/mesh-distance.ts'
import { selectTriangles } from '../geometry/mesh-topology.ts'
import { DRAW, directionsAround } from '../geometry/seat.ts'
import { nearestOn, type SignedSurface } from '../geometry/signed-distance.ts'
import { StepError } from '../step.ts'
import type { GuideParams } from './guide-params.ts'

/** Points of the bone inside the free balls, as samples of its area. */
export interface FreeBone {
  readonly points: Float32Array
  /** f64[3n], unit, outward. */
  readonly normals: Float64Array
  readonly weights: Float32Array
  /** Unit: mean outward normal at the balls' centres. */
  readonly approach: Vector3
}

export type Tried = GuideDesign['tried'][number]

const FARTHEST = 15 // mm that a ball's centre may lie from the bone.
const SAMPLES = 1500
const DIRECTIONS = 140
const DEEPEST = 15 // mm of an undercut that count.
const KEPT = 12 // Rows of the table.

/** Whether a point lies in one of the balls; `more` makes them larger. */
export function isFree(free: GuideParams['free'], x: number, y: number, z: number, more = 0): boolean {
  for (const { at, radius } of free) {
    const [dx, dy, dz] = [x - at[0], y - at[1], z - at[2]]
    if (dx * dx + dy * dy + dz * dz <= (radius + more) * (radius + more)) return true
  }
  return false
}

/** @throws StepError GUIDE_NO_CONTACT */
export function freeBone(bone: SignedSurface, { free, name }: GuideParams): FreeBone {
  const centres = Float32Array.from(free.flatMap(({ at }) => [...at]))
  const found = nearestOn(bone, centres)
  const farthest = found.distances.reduce((most, d) => Math.max(most, Math.abs(d)), 0)
  const near = nearFree(bone.mesh, free, 3)
  if (farthest > FARTHEST || near.triangles.length === 0) {
    throw new StepError({
      code: 'GUIDE_NO_CONTACT',
      message: `expected the centre of every free ball within ${FARTHEST} mm of the bone, got one ${farthest.toFixed(1)} mm away`,
      where: name,
      remedy: 'Give `free` as points on the bone, LPS mm, taken from the page or from the slices.',
    })
  }
  let sum: Vector3 = [0, 0, 0]
  for (let n = 0; n < free.length; n++)
    sum = add(sum, [found.normals[3 * n]!, found.normals[3 * n + 1]!, found.normals[3 * n + 2]!])
  const samples = surfaceSamples(near, 0.8)
  const inside: number[] = []
  const s = samples.points
  samples.weights.forEach((w, n) => {
    if (w > 0 && isFree(free, s[3 * n]!, s[3 * n + 1]!, s[3 * n + 2]!)) inside.push(n)
  })
  const points = new Float32Array(3 * inside.length)
  inside.forEach((n, at) => {
    points.set(s.subarray(3 * n, 3 * n + 3), 3 * at)
  })
  return {
    points,
    normals: nearestOn(bone, points).normals,
    weights: Float32Array.from(inside, (n) => samples.weights[n]!),
    approach: normalize(sum),
  }
}

/** For each sample: mm of air over it along the way out before bone comes again; ∞ where it is free, 0 where it faces away. */
function airOver(bone: SignedSurface, free: FreeBone, chosen: readonly number[], out: Vector3): Float64Array {
  const air = new Float64Array(chosen.length)
  const facing = [...chosen.keys()].filter((at) => riseOf(free, chosen[at]!, out) > 0)
  const origins = new Float64Array(3 * facing.length)
  const directions = new Float64Array(3 * facing.length)
  facing.forEach((at, row) => {
    const n = chosen[at]!
    for (let a = 0; a < 3; a++) {
      origins[3 * row + a] = free.points[3 * n + a]! + 0.05 * free.normals[3 * n + a]!
      directions[3 * row + a] = out[a]!
    }
  })
  const { ts } = castRays(bone.tree, origins, directions)
  facing.forEach((at, row) => {
    air[at] = ts[row]!
  })
  return air
}

function riseOf({ normals }: FreeBone, n: number, out: Vector3): number {
  return normals[3 * n]! * out[0] + normals[3 * n + 1]! * out[1] + normals[3 * n + 2]! * out[2]
}

/** Which samples a guide that goes on along `insertion` can touch: free of undercut and nothing over them. */
export function touchable(bone: SignedSurface, free: FreeBone, insertion: Vector3): Uint8Array {
  const all = [...free.weights.keys()]
  const out = scale(insertion, -1)
  const air = airOver(bone, free, all, out)
  return Uint8Array.from(all, (n) => (air[n] === Infinity && riseOf(free, n, out) > DRAW ? 1 : 0))
}

/**
 * The way onto the bone: of directions spread evenly over a cone about the approach, the one with most contact, counted
 * half by its area and half by its area across the way (a wall holds, but barely draws), less the undercuts that must be
 * blocked out divided by the plate's thickness. Rays from samples of the bone; no chance in it.
 * @returns the best first, at most 12
 */
export function searchInsertion(bone: SignedSurface, free: FreeBone, params: GuideParams): Tried[] {
  const given = params.insertion
  const cosine = cos((params.cone * Math.PI) / 180)
  const outs =
    given === 'search'
      ? directionsAround(free.approach, cosine, DIRECTIONS)
      : [normalize(scale(given, -1 / length(given)))]
  if (given === 'search') {
    for (let axis = 0; axis < 3; axis++) {
      const unit = [0, 1, 2].map((a) => (a === axis ? 1 : 0)) as unknown as Vector3
      for (const out of [unit, scale(unit, -1)]) if (dot(out, free.approach) >= cosine) outs.push(out)
    }
  }
  const step = Math.max(1, Math.floor(free.weights.length / SAMPLES))
  const chosen = [...free.weights.keys()].filter((n) => n % step === 0)
  const scored = outs.map((out) => {
    const air = airOver(bone, free, chosen, out)
    let [contactArea, across, blockedOut] = [0, 0, 0]
    chosen.forEach((n, at) => {
      const rise = riseOf(free, n, out)
      const area = step * free.weights[n]!
      if (air[at] === Infinity && rise > DRAW) {
        contactArea += area
        across += area * rise
      } else if (rise > 0 && air[at]! > 0) {
        blockedOut += area * rise * Math.min(air[at]!, DEEPEST)
      }
    })
    const score = 0.5 * (contactArea + across) - blockedOut / params.thickness
    return { direction: scale(out, -1), contactArea, blockedOut, score }
  })
  const ranked = scored.map((row, n) => ({ ...row, n })).sort((a, b) => b.score - a.score || a.n - b.n)
  return ranked
    .slice(0, KEPT)
    .map(({ direction, contactArea, blockedOut }) => ({ direction, contactArea, blockedOut }))
}

/** Triangles of a mesh whose box comes near one of the balls, made larger by `more` mm. */
export function nearFree(mesh: TriangleMesh, free: GuideParams['free'], more: number): TriangleMesh {
  const { positions: p, triangles: t } = mesh
  return selectTriangles(mesh, (n) => {
    const [a, b, c] = [3 * t[3 * n]!, 3 * t[3 * n + 1]!, 3 * t[3 * n + 2]!]
    return free.some(({ at, radius }) => {
      let squared = 0
      for (let axis = 0; axis < 3; axis++) {
        const [x, y, z] = [p[a + axis]!, p[b + axis]!, p[c + axis]!]
        const away = Math.max(Math.min(x, y, z) - at[axis]!, at[axis]! - Math.max(x, y, z), 0)
        squared += away * away
      }
      return squared <= (radius + more) * (radius + more)
    })
  })
}
