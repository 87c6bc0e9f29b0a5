import { cos, sin } from '../base/math.ts'
import { add, cross, dot, length, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { contactOf, facing, slippageMatrix } from '../geometry/seat.ts'
import { symmetricEigen } from '../geometry/symmetric-eigen.ts'

/** The motion that a contact holds worst, as a turn about its middle and a shift; in radians and mm. */
export interface Slip {
  readonly middle: Vector3
  readonly turn: Vector3
  readonly shift: Vector3
  /** mm, standard, that this motion is expected to be off where it moves most; undefined where it is free. */
  readonly expected?: number
}

const FREE = 1e-5 // Share of the greatest eigenvalue under which a motion is free.

/**
 * The weakest motion of a guide on a bone, so large that it moves the guide's surface by `most` mm where it moves most
 * (slippage analysis, Gelfand et al. 2003), and its standard error by the contact's patches (Bonnabel et al. 2016).
 * @returns undefined where guide and bone do not touch
 */
export function slipOf(
  guide: TriangleMesh,
  bone: TriangleMesh,
  { within, sigma, patch, most }: Readonly<Record<'within' | 'sigma' | 'patch' | 'most', number>>,
): Slip | undefined {
  const contact = facing(contactOf(guide, bone, within))
  if (contact.weights.length === 0) return undefined
  const { matrix, centroid, arm, area } = slippageMatrix(contact)
  const { values, vectors } = symmetricEigen(matrix)
  const v = vectors[0]!
  const unit = {
    middle: centroid,
    turn: [v[0]! / arm, v[1]! / arm, v[2]! / arm],
    shift: [v[3]!, v[4]!, v[5]!],
  } as const
  let farthest = 0
  for (let i = 0; i < guide.positions.length; i += 3) {
    const p: Vector3 = [guide.positions[i]!, guide.positions[i + 1]!, guide.positions[i + 2]!]
    farthest = Math.max(farthest, length(linear(unit, p)))
  }
  const size = most / farthest
  const held = values[0]! > FREE * values[5]!
  const patches = Math.max(1, area / (patch * patch))
  return {
    middle: centroid,
    turn: scale(unit.turn, size),
    shift: scale(unit.shift, size),
    ...(held && { expected: (sigma * farthest) / Math.sqrt(patches * values[0]!) }),
  }
}

const linear = ({ middle, turn, shift }: Slip, p: Vector3): Vector3 =>
  add(shift, cross(turn, subtract(p, middle)))

/** A point after the motion, turned as a rigid body is (Rodrigues). */
export function slipped({ middle, turn, shift }: Slip, p: Vector3): Vector3 {
  const angle = length(turn)
  const q = subtract(p, middle)
  if (angle < 1e-12) return add(p, shift)
  const axis = scale(turn, 1 / angle)
  const [c, s] = [cos(angle), sin(angle)]
  const turned = add(add(scale(q, c), scale(cross(axis, q), s)), scale(axis, dot(axis, q) * (1 - c)))
  return add(add(middle, turned), shift)
}

export function slippedMesh(slip: Slip, { positions, triangles }: TriangleMesh): TriangleMesh {
  const moved = new Float32Array(positions.length)
  for (let i = 0; i < positions.length; i += 3)
    moved.set(slipped(slip, [positions[i]!, positions[i + 1]!, positions[i + 2]!]), i)
  return { positions: moved, triangles }
}

const SIDES = 16

/** An arrow from a point to another, or a rod without a head; closed, outward. @param width mm of its shaft */
export function arrowMesh(from: Vector3, to: Vector3, width: number, head = true): TriangleMesh {
  const way = subtract(to, from)
  const long = length(way)
  const w = normalize(way)
  const u = normalize(cross(w, Math.abs(w[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0]))
  const v = cross(w, u)
  const neck = head ? Math.max(0, long - 3 * width) : long
  const profile: (readonly [number, number])[] = head
    ? [[width / 2, 0], [width / 2, neck], [1.5 * width, neck]] // biome-ignore format: rings
    : [[width / 2, 0], [width / 2, long]] // biome-ignore format: rings
  const rings = profile.map(([radius, at]) =>
    Array.from({ length: SIDES }, (_, n) => {
      const angle = (2 * Math.PI * n) / SIDES
      return add(add(from, scale(w, at)), add(scale(u, radius * cos(angle)), scale(v, radius * sin(angle))))
    }),
  )
  const positions = [...rings.flat(), from, to].flat()
  const [start, end] = [SIDES * rings.length, SIDES * rings.length + 1]
  const triangles: number[] = []
  for (let n = 0; n < SIDES; n++) {
    const m = (n + 1) % SIDES
    triangles.push(start, m, n)
    for (let ring = 0; ring + 1 < rings.length; ring++) {
      const [a, b] = [SIDES * ring, SIDES * (ring + 1)]
      triangles.push(a + n, a + m, b + n, a + m, b + m, b + n)
    }
    const last = SIDES * (rings.length - 1)
    triangles.push(last + n, last + m, end)
  }
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) }
}
