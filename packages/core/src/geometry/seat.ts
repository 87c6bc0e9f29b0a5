import { acos, cos, sin } from '../base/math.ts'
import { add, cross, dot, length, normalize, scale, type Vector3 } from '../base/vectors.ts'
import { StepError } from '../step.ts'
import { evenSamples } from './even-samples.ts'
import { boundsOf, surfaceArea, type TriangleMesh } from './mesh.ts'
import { closestWithin } from './near-points.ts'
import { surfaceTree } from './surface-tree.ts'
import { symmetricEigen } from './symmetric-eigen.ts'

/** Where a guide touches bone, as points that stand for its area. */
export interface Contact {
  /** f32[3n], LPS mm. */
  readonly points: Float32Array
  /** f64[3n], unit: the guide's normals. */
  readonly normals: Float64Array
  /** f64[3n], unit: the bone's normals at the nearest points, out of the bone. */
  readonly outward: Float64Array
  /** f32[n], mm². */
  readonly weights: Float32Array
}

/** Of a contact what faces the bone: the rim of a plate lies near the bone too, but holds nothing. */
export function facing({ points, normals, outward, weights }: Contact): Contact {
  const kept = [...weights.keys()].filter((n) => {
    let cosine = 0
    for (let a = 0; a < 3; a++) cosine += normals[3 * n + a]! * outward[3 * n + a]!
    return cosine < -FACING
  })
  const picked = <T extends Float32Array | Float64Array>(from: T, to: T): T => {
    kept.forEach((n, at) => {
      to.set(from.subarray(3 * n, 3 * n + 3), 3 * at)
    })
    return to
  }
  return {
    points: picked(points, new Float32Array(3 * kept.length)),
    normals: picked(normals, new Float64Array(3 * kept.length)),
    outward: picked(outward, new Float64Array(3 * kept.length)),
    weights: Float32Array.from(kept, (n) => weights[n]!),
  }
}

/** A motion that the contact holds worst. */
export interface WeakestMotion {
  /** `translation` and `rotation` where one is at least 95 % of it, else `screw`. */
  readonly kind: 'translation' | 'rotation' | 'screw'
  /** Unit, LPS: of the translation, or the axis of the rotation or screw. */
  readonly direction: Vector3
  /** A point on the axis of a rotation or screw; for a translation the contact's centroid. */
  readonly point: Vector3
  /** mm along the axis for each radian; 0 for a rotation, null for a translation. */
  readonly pitch: number | null
}

/** How well a guide fixes itself. */
export interface SeatScore {
  /** Six, ascending, of the normalised slippage matrix. */
  readonly eigenvalues: readonly number[]
  /** Smallest to greatest eigenvalue: 0 where a motion is free. */
  readonly ratio: number
  readonly weakestMotion: WeakestMotion
  /** mm² of the guide within reach of the bone. */
  readonly contactArea: number
  /** Unit, LPS, guide to bone: the way in that undercuts least. */
  readonly insertion: Vector3
  /** Share of the contact area that undercuts it: bone normals that point against the way out. */
  readonly undercut: number
}

const FACING = 0.9 // Cosine of 26°: between a contact's normal and the bone's, turned round.
const POINTS = 20_000
const DIRECTIONS = 2000
const MOSTLY = 0.95 // Share of a motion that gives it its name.
/** Bone whose normal leaves the way out by more than 90° − this is held to be free of it: sine of 5°. */
export const DRAW = 0.08715574274765817
const LEVEL = 1e-6 // Of a cosine: a wall that stands along the way out is no undercut.

/** Unit normal of a triangle; 0 where it has no area. */
export function faceNormal({ positions: p, triangles: t }: TriangleMesh, triangle: number): Vector3 {
  const [a, b, c] = [3 * t[3 * triangle]!, 3 * t[3 * triangle + 1]!, 3 * t[3 * triangle + 2]!]
  const n = cross(
    [p[b]! - p[a]!, p[b + 1]! - p[a + 1]!, p[b + 2]! - p[a + 2]!],
    [p[c]! - p[a]!, p[c + 1]! - p[a + 1]!, p[c + 2]! - p[a + 2]!],
  )
  return length(n) > 0 ? normalize(n) : [0, 0, 0]
}

/**
 * The part of the guide that lies within `within` mm of the bone, facing not tested, as samples of its area.
 * @param spacing mm between samples; without it about 20 000 points
 */
export function contactOf(
  guide: TriangleMesh,
  bone: TriangleMesh,
  within: number,
  spacing?: number,
): Contact {
  const step = spacing ?? Math.sqrt((4 * surfaceArea(guide)) / POINTS)
  const samples = evenSamples(guide, step)
  const found = closestWithin(surfaceTree(bone), samples.points, within)
  const rows = [...found.numbers.keys()].filter((row) => samples.weights[found.numbers[row]!]! > 0)
  const near = rows.map((row) => found.numbers[row]!)
  const contact = {
    points: new Float32Array(3 * near.length),
    normals: new Float64Array(3 * near.length),
    outward: new Float64Array(3 * near.length),
    weights: new Float32Array(near.length),
  }
  near.forEach((n, at) => {
    contact.points.set(samples.points.subarray(3 * n, 3 * n + 3), 3 * at)
    contact.normals.set(faceNormal(guide, samples.owners[n]!), 3 * at)
    contact.outward.set(faceNormal(bone, found.owners[rows[at]!]!), 3 * at)
    contact.weights[at] = samples.weights[n]!
  })
  return contact
}

/**
 * The slippage score of a contact (Gelfand et al. 2003, 3DIM; Gelfand and Guibas 2004, doi:10.1145/1057432.1057461):
 * eigenvalues of ∫ w v vᵀ dA with v = ((p − c) / s × n ; n), weights w that sum to 1, c the contact's centroid and
 * s the mean distance to it. A motion with an eigenvalue near 0 slips along the bone.
 */
export function slippage(contact: Contact): {
  readonly eigenvalues: readonly number[]
  readonly weakestMotion: WeakestMotion
} {
  const { matrix, centroid, arm } = slippageMatrix(contact)
  const { values, vectors } = symmetricEigen(matrix)
  return {
    eigenvalues: values.map((x) => Math.max(0, x)),
    weakestMotion: motionOf(vectors[0]!, centroid, arm),
  }
}

/** The matrix itself, the contact's centroid, the mean lever arm (mm) and the area (mm²). */
export function slippageMatrix({
  points,
  normals,
  weights,
}: Pick<Contact, 'points' | 'normals' | 'weights'>): {
  readonly matrix: readonly (readonly number[])[]
  readonly centroid: Vector3
  readonly arm: number
  readonly area: number
} {
  let total = 0
  const sum = [0, 0, 0]
  for (let n = 0; n < weights.length; n++) {
    total += weights[n]!
    for (let a = 0; a < 3; a++) sum[a]! += weights[n]! * points[3 * n + a]!
  }
  const c = sum.map((x) => x / total) as unknown as Vector3
  const arm = (n: number): Vector3 => [
    points[3 * n]! - c[0],
    points[3 * n + 1]! - c[1],
    points[3 * n + 2]! - c[2],
  ]
  let s = 0
  for (let n = 0; n < weights.length; n++) s += (weights[n]! / total) * length(arm(n))
  const matrix = Array.from({ length: 6 }, () => new Array<number>(6).fill(0))
  for (let n = 0; n < weights.length; n++) {
    const normal: Vector3 = [normals[3 * n]!, normals[3 * n + 1]!, normals[3 * n + 2]!]
    const v = [...cross(scale(arm(n), 1 / s), normal), ...normal]
    for (let i = 0; i < 6; i++)
      for (let j = i; j < 6; j++) matrix[i]![j]! += (weights[n]! / total) * v[i]! * v[j]!
  }
  for (let i = 0; i < 6; i++) for (let j = 0; j < i; j++) matrix[i]![j] = matrix[j]![i]!
  return { matrix, centroid: c, arm: s, area: total }
}

/** Names the motion of an eigenvector (rotation scaled by s, then translation of the centroid c). */
function motionOf(v: readonly number[], c: Vector3, s: number): WeakestMotion {
  const turn: Vector3 = [v[0]! / s, v[1]! / s, v[2]! / s]
  const shift: Vector3 = [v[3]!, v[4]!, v[5]!]
  const turning = s * s * dot(turn, turn)
  if (turning < 1 - MOSTLY) return { kind: 'translation', direction: towards(shift), point: c, pitch: null }
  const rate = dot(turn, turn)
  const pitch = dot(turn, shift) / rate
  const point = add(c, scale(cross(turn, shift), 1 / rate))
  // A part of the shift along the axis makes it a screw.
  const along = (pitch * pitch * rate) / (turning + dot(shift, shift))
  const kind = along < 1 - MOSTLY ? 'rotation' : 'screw'
  return { kind, direction: towards(turn), point, pitch: kind === 'rotation' ? 0 : pitch }
}

/** Unit, its greatest component positive: a motion has no sense of its own. */
function towards(v: Vector3): Vector3 {
  const unit = normalize(v)
  const greatest = [0, 1, 2].reduce((a, b) => (Math.abs(unit[b]!) > Math.abs(unit[a]!) ? b : a))
  return unit[greatest]! < 0 ? scale(unit, -1) : unit
}

/** Unit vectors spread evenly over the cap of `cosine` about an axis (Fibonacci lattice), the axis first. */
export function directionsAround(axis: Vector3, cosine: number, count: number): Vector3[] {
  const helper: Vector3 = Math.abs(axis[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0]
  const u = normalize(cross(axis, helper))
  const v = cross(axis, u)
  const golden = 2.399963229728653 // 2π (1 − 1 / golden ratio).
  const result: Vector3[] = [axis]
  for (let n = 0; n < count; n++) {
    const z = 1 - ((n + 0.5) / count) * (1 - cosine)
    const r = Math.sqrt(Math.max(0, 1 - z * z))
    const angle = n * golden
    result.push(add(scale(axis, z), add(scale(u, r * cos(angle)), scale(v, r * sin(angle)))))
  }
  return result
}

/** Share of the contact whose bone normals point against the way out. */
export function undercutOf({ outward, weights }: Contact, insertion: Vector3): number {
  let total = 0
  let under = 0
  for (let n = 0; n < weights.length; n++) {
    const rise = -(
      outward[3 * n]! * insertion[0] +
      outward[3 * n + 1]! * insertion[1] +
      outward[3 * n + 2]! * insertion[2]
    )
    total += weights[n]!
    if (rise < -LEVEL) under += weights[n]!
  }
  return total > 0 ? under / total : 0
}

/** Normals that agree to about a degree, put together: f64[3n], unit, and their areas. */
function gathered({ outward, weights }: Contact): {
  readonly normals: Float64Array
  readonly areas: number[]
} {
  const index = new Map<number, number>()
  const sums: number[] = []
  const areas: number[] = []
  const cell = (x: number) => Math.floor((x + 1) * 64)
  for (let n = 0; n < weights.length; n++) {
    const [x, y, z] = [outward[3 * n]!, outward[3 * n + 1]!, outward[3 * n + 2]!]
    const key = cell(x) + 256 * (cell(y) + 256 * cell(z))
    let at = index.get(key)
    if (at === undefined) {
      at = areas.length
      index.set(key, at)
      areas.push(0)
      sums.push(0, 0, 0)
    }
    areas[at]! += weights[n]!
    sums[3 * at]! += weights[n]! * x
    sums[3 * at + 1]! += weights[n]! * y
    sums[3 * at + 2]! += weights[n]! * z
  }
  const normals = new Float64Array(sums.length)
  areas.forEach((_, at) => {
    const sum: Vector3 = [sums[3 * at]!, sums[3 * at + 1]!, sums[3 * at + 2]!]
    if (length(sum) > 0) normals.set(normalize(sum), 3 * at)
  })
  return { normals, areas }
}

/** The way in that undercuts least; among equals the one that meets the bone most squarely. */
export function bestInsertion(contact: Contact): Vector3 {
  const { normals, areas } = gathered(contact)
  const mean: [number, number, number] = [0, 0, 0]
  areas.forEach((area, n) => {
    for (let a = 0; a < 3; a++) mean[a]! += area * normals[3 * n + a]!
  })
  const total = areas.reduce((sum, area) => sum + area, 0)
  const axis = length(mean) > 1e-6 * total ? normalize(mean) : ([0, 0, 1] as Vector3)
  let best: { out: Vector3; under: number; square: number } | undefined
  for (const out of directionsAround(axis, -1, DIRECTIONS)) {
    let under = 0
    areas.forEach((area, n) => {
      const rise = normals[3 * n]! * out[0] + normals[3 * n + 1]! * out[1] + normals[3 * n + 2]! * out[2]
      if (rise < -LEVEL) under += area
    })
    const square = dot(mean, out)
    const same = 1e-9 * total
    if (!best || under < best.under - same || (under < best.under + same && square > best.square))
      best = { out, under, square }
  }
  return scale(best!.out, -1)
}

/**
 * Seat score of a guide on a bone. Both may be open and may be the same mesh.
 * @param within mm: the contact is the part of the guide that lies so near the bone
 * @param contact where it is already known
 * @throws StepError SEAT_NO_CONTACT
 */
export function seatScore(
  guide: TriangleMesh,
  bone: TriangleMesh,
  within = 0.6,
  contact: Contact = contactOf(guide, bone, within),
): SeatScore {
  if (contact.weights.length === 0) {
    const [g, b] = [boundsOf(guide), boundsOf(bone)]
    const text = (v: Vector3) => v.map((x) => x.toFixed(1)).join(', ')
    throw new StepError({
      code: 'SEAT_NO_CONTACT',
      message: `expected a part of the guide within ${within} mm of the bone, got none: the guide lies in (${text(g.min)}) to (${text(g.max)}), the bone in (${text(b.min)}) to (${text(b.max)})`,
      where: 'seat',
      remedy: 'Give both meshes in the same frame, or a greater `within`.',
    })
  }
  const { eigenvalues, weakestMotion } = slippage(contact)
  const contactArea = contact.weights.reduce((sum, w) => sum + w, 0)
  const greatest = eigenvalues[5]!
  const insertion = bestInsertion(contact)
  return {
    eigenvalues,
    ratio: greatest > 0 ? eigenvalues[0]! / greatest : 0,
    weakestMotion,
    contactArea,
    insertion,
    undercut: undercutOf(contact, insertion),
  }
}

/** Degrees between two unit vectors. */
export function degreesBetween(a: Vector3, b: Vector3): number {
  return (acos(Math.min(1, Math.max(-1, dot(a, b)))) * 180) / Math.PI
}
