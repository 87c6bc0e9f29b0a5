import { castRays, type MeshTree } from '@trabecula/kernels'
import { cos, sin } from '../base/math.ts'
import { add, cross, dot, length, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { SleeveDesign } from '../geometry/device.ts'
import { sleeveBore } from '../geometry/guide-bores.ts'
import { insideDistances } from '../geometry/inside.ts'
import { degreesBetween } from '../geometry/seat.ts'

/** A sleeve as measured on the guide's file. */
export interface MeasuredSleeve {
  /** mm from the plan's axis to the hole's, where it leaves the guide towards the bone. */
  readonly offset: number
  /** Degrees between both. */
  readonly angle: number
  /** Least diameter of the hole, mm. */
  readonly diameter: number
  /** Least distance of the drill to the guide along its way, mm; negative where it does not pass. */
  readonly free: number
  /** mm from where a drill's stop comes to stand on the sleeve to the planned tip; undefined where there is no face for it. */
  readonly stop?: number
}

const ROUND = 24 // Rays in each ring.
const RINGS = 8
const BEFORE = 15 // mm before the mouth from which the face for a stop is looked for.

/** The plan's axis: a point and a unit direction, and how deep it goes from there, where it is known. */
export interface PlannedAxis {
  readonly entry: Vector3
  readonly direction: Vector3
  readonly length?: number
}

/**
 * Measures a sleeve again on the guide's surface: rays across the planned axis in rings, the middle of each ring, a line
 * through the middles; a drill of the given diameter pushed through from 20 mm outside; and where its stop lands, by rays along
 * the axis half way between bore and outside, against the plan's tip.
 */
export function measureSleeve(guide: MeshTree, sleeve: SleeveDesign, plan: PlannedAxis): MeasuredSleeve {
  const w = sleeve.direction
  const u = normalize(cross(w, Math.abs(w[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0]))
  const v = cross(w, u)
  const spokes = Array.from({ length: ROUND }, (_, n) => {
    const angle = (2 * Math.PI * (n + 0.25)) / ROUND
    return add(scale(u, cos(angle)), scale(v, sin(angle)))
  })
  const bore = sleeveBore(sleeve)
  const depth = (ring: number) => 1 + (ring / (RINGS - 1)) * (bore.depth - 2)
  const centreOf = (ring: number) => add(sleeve.mouth, scale(w, depth(ring)))
  const rings = Array.from({ length: RINGS }, (_, ring) => ring)
  const { ts } = castRays(
    guide,
    Float64Array.from(rings.flatMap((ring) => spokes.flatMap(() => [...centreOf(ring)]))),
    Float64Array.from(rings.flatMap(() => spokes.flatMap((spoke) => [...spoke]))),
  )
  let least = Infinity
  const centres: Vector3[] = []
  for (const ring of rings) {
    const reach = spokes.map((_, n) => ts[ring * ROUND + n]!)
    if (reach.some((t) => t > 2 * bore.diameter)) continue
    least = Math.min(least, ...reach)
    const shift = spokes.reduce<Vector3>(
      (sum, spoke, n) => add(sum, scale(spoke, (2 * reach[n]!) / ROUND)),
      [0, 0, 0],
    )
    centres.push(add(centreOf(ring), shift))
  }
  const free = drillFree(guide, sleeve, spokes)
  const landing = stopLanding(guide, sleeve, spokes)
  const tip = plan.length === undefined ? undefined : add(plan.entry, scale(plan.direction, plan.length))
  const reach = tip ? dot(subtract(tip, sleeve.mouth), w) : sleeve.reach
  const stop = landing === undefined || reach === undefined ? {} : { stop: reach - landing }
  if (centres.length < 2) return { offset: Infinity, angle: 180, diameter: 0, free, ...stop }
  const axis = normalize(subtract(centres.at(-1)!, centres[0]!))
  const from = subtract(centres.at(-1)!, plan.entry)
  const across = subtract(from, scale(plan.direction, dot(from, plan.direction)))
  const spread = Math.max(...centres.map((c) => length(offLine(c, sleeve.mouth, w))))
  return {
    offset: length(across),
    angle: degreesBetween(axis, plan.direction),
    diameter: 2 * (least - spread),
    free,
    ...stop,
  }
}

/** mm along the axis from the mouth to where a stop comes to stand: the highest place of the sleeve's end. */
function stopLanding(guide: MeshTree, sleeve: SleeveDesign, spokes: readonly Vector3[]): number | undefined {
  const radius = (sleeveBore(sleeve).diameter + sleeve.outer) / 4
  const from = add(sleeve.mouth, scale(sleeve.direction, -BEFORE))
  const starts = spokes.flatMap((spoke) => add(from, scale(spoke, radius)))
  const { ts } = castRays(
    guide,
    Float64Array.from(starts),
    Float64Array.from(spokes.flatMap(() => sleeve.direction)),
  )
  const first = ts.reduce((least, t) => Math.min(least, t), Infinity)
  return first < BEFORE + sleeve.length ? first - BEFORE : undefined
}

function offLine(point: Vector3, on: Vector3, direction: Vector3): Vector3 {
  const from = subtract(point, on)
  return subtract(from, scale(direction, dot(from, direction)))
}

function drillFree(guide: MeshTree, sleeve: SleeveDesign, spokes: readonly Vector3[]): number {
  const points: number[] = []
  for (let t = -20; t <= sleeve.length + 3; t += 0.5) {
    for (const spoke of spokes) {
      const p = add(add(sleeve.mouth, scale(sleeve.direction, t)), scale(spoke, sleeve.tool / 2))
      points.push(...p)
    }
  }
  return insideDistances(guide, Float32Array.from(points)).reduce((a, b) => Math.min(a, b), Infinity)
}
