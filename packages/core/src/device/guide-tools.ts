import { cos, sin } from '../base/math.ts'
import { add, cross, normalize, scale, type Vector3 } from '../base/vectors.ts'
import type { SleeveDesign, SlotDesign } from '../geometry/device.ts'
import { sleeveBore, slotBore } from '../geometry/guide-bores.ts'
import { boxMesh, type TriangleMesh } from '../geometry/mesh.ts'
import { spanNear } from './tool-span.ts'

const SIDES = 64
const RELIEF = 0.3 // mm, across, by which what lies past an insert stands back from blade and drill.
const ROUND_EDGE = 1 // mm by which a face for a stop is wider than its sleeve all round: fillets.
const OUTSIDE = 60 // mm that a slot and a hole are cut free outside the guide.

/**
 * What is cut out for a slot, `more` mm wider on every side: the blade with its clearance, from far outside to `below` mm past
 * the mouth; before an insert's shoulder the room for it, and past it a little more, so that the blade runs in metal alone.
 */
export function slotCutters(slot: SlotDesign, below: number, more: number): TriangleMesh[] {
  const { blade, clearance, length, insert } = slot
  const free = insert ? RELIEF : 0
  const lead = boxOf(slot, blade.thickness + clearance + free + 2 * more, length + free + 2 * more, below)
  if (!insert) return [lead]
  const bore = slotBore(slot)
  return [lead, boxOf(slot, bore.width + 2 * more, bore.length + 2 * more, bore.depth + more)]
}

function boxOf(
  { origin, plane, along, inward }: SlotDesign,
  width: number,
  length: number,
  below: number,
): TriangleMesh {
  const box = boxMesh([-width / 2, -length / 2, -OUTSIDE], [width / 2, length / 2, below])
  return placed(box, origin, [plane.normal, along, inward])
}

/** What is cut out for a sleeve, `more` mm wider: its hole; the pocket of its bush; a face for the drill's stop. */
export function sleeveCutters(
  sleeve: SleeveDesign,
  below: number,
  more: number,
  what?: TriangleMesh,
): TriangleMesh[] {
  const { hole, insert, stopped, outer, length } = sleeve
  const bore = sleeveBore(sleeve)
  const round = (diameter: number, deep: number) =>
    holeCutter({ ...sleeve, hole: diameter + 2 * more }, deep, what)
  return [
    round(hole + (insert ? RELIEF : 0), length + below),
    ...(insert ? [round(bore.diameter, bore.depth + more)] : []),
    ...(stopped ? [round(outer + 2 * ROUND_EDGE, 0)] : []),
  ]
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
