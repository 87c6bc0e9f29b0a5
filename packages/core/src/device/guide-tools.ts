import { cos, sin } from '../base/math.ts'
import { add, cross, normalize, scale, type Vector3 } from '../base/vectors.ts'
import type { SleeveDesign, SlotDesign } from '../geometry/device.ts'
import { boxMesh, type TriangleMesh } from '../geometry/mesh.ts'
import { spanNear } from './tool-span.ts'

const SIDES = 64
const OUTSIDE = 60 // mm that a slot and a hole are cut free outside the guide.

/** What is cut out for a slot: the blade with its clearance, from far outside to `below` mm past the mouth. */
export function slotCutter({ blade, clearance, ...slot }: SlotDesign, below: number): TriangleMesh {
  const half = (blade.thickness + clearance) / 2
  const box = boxMesh([-half, -slot.length / 2, -OUTSIDE], [half, slot.length / 2, below])
  return placed(box, slot.origin, [slot.plane.normal, slot.along, slot.inward])
}

/**
 * What is cut out for a sleeve's hole or a window: a prism about the hole, so that the hole is nowhere narrower; no longer
 * than it has to be for `what` is cut, where that is given.
 */
export function holeCutter(
  sleeve: Pick<SleeveDesign, 'mouth' | 'direction' | 'hole'>,
  below: number,
  what?: TriangleMesh,
): TriangleMesh {
  const radius = sleeve.hole / 2 / cos(Math.PI / SIDES)
  const span = what && spanNear(what, sleeve.mouth, sleeve.direction, radius)
  const top = Math.max(-OUTSIDE, Math.min(span?.[0] ?? -OUTSIDE, -1))
  const end = Math.min(below, Math.max(span?.[1] ?? below, 1))
  const positions = new Float32Array(3 * (2 * SIDES + 2))
  for (let n = 0; n < SIDES; n++) {
    const [x, y] = [radius * cos((2 * Math.PI * n) / SIDES), radius * sin((2 * Math.PI * n) / SIDES)]
    positions.set([x, y, top], 3 * n)
    positions.set([x, y, end], 3 * (SIDES + n))
  }
  positions.set([0, 0, top], 6 * SIDES)
  positions.set([0, 0, end], 6 * SIDES + 3)
  const triangles: number[] = []
  for (let n = 0; n < SIDES; n++) {
    const m = (n + 1) % SIDES
    triangles.push(n, m, SIDES + n, m, SIDES + m, SIDES + n)
    triangles.push(2 * SIDES, m, n, 2 * SIDES + 1, SIDES + n, SIDES + m)
  }
  const w = sleeve.direction
  const u = normalize(cross(w, Math.abs(w[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0]))
  return placed({ positions, triangles: Uint32Array.from(triangles) }, sleeve.mouth, [u, cross(w, u), w])
}

/** A mesh in own coordinates, laid into the patient's frame; turned round where the axes are left-handed. */
function placed(
  { positions: p, triangles }: TriangleMesh,
  origin: Vector3,
  axes: readonly [Vector3, Vector3, Vector3],
): TriangleMesh {
  const positions = new Float32Array(p.length)
  for (let v = 0; v < p.length; v += 3)
    positions.set(
      axes.reduce<Vector3>((sum, axis, a) => add(sum, scale(axis, p[v + a]!)), origin),
      v,
    )
  const [u, v, w] = axes
  const c = cross(u, v)
  if (c[0] * w[0] + c[1] * w[1] + c[2] * w[2] > 0) return { positions, triangles }
  return { positions, triangles: triangles.map((_, i) => triangles[i - (i % 3) + [0, 2, 1][i % 3]!]!) }
}
