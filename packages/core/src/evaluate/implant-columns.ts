import { castRays, type MeshTree } from '@trabecula/kernels'
import { add, dot, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { FlangeDesign } from '../geometry/device.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import type { NamedPlane } from '../geometry/plan.ts'
import { flangesAbout } from './implant-flange-checks.ts'
import { across } from './implant-measures.ts'

/** Where a porous zone lies on its cut's normal, mm from the plane. */
export interface ZoneDepth {
  readonly plane: NamedPlane
  readonly gap: number
  readonly depth: number
  /** Plates along the bone: what stands there is no zone. */
  readonly flanges?: readonly FlangeDesign[]
  /** mm of solid around it, which is not of it. */
  readonly skin?: number
  /** Points of the axes of coarse channels through it, and mm around them that are not measured. */
  readonly channels?: { readonly middles: readonly Vector3[]; readonly reach: number }
}

/** Rays through a zone along its cut's normal, and what they met. */
export interface ZoneColumns {
  readonly step: number
  readonly wide: number
  readonly high: number
  /** Across the normal: where column (i, j) stands is u · (u0 + step · (i + ½)) + v · (v0 + step · (j + ½)). */
  readonly u: Vector3
  readonly v: Vector3
  readonly u0: number
  readonly v0: number
  /** mm of solid in each part between two heights, parts of a column side by side. */
  readonly solid: Float64Array
  readonly parts: number
  /** mm above the plane where the core's own solid begins; NaN where the column does not end in it. */
  readonly core: Float64Array
  /** u8[column]: the core behind is whole here and 1.5 mm, and what is skin, around. */
  readonly inner: Uint8Array
}

export const END = 0.1 // mm at both ends of the slab that are not measured.
export const BEHIND = 0.6 // mm of core behind the zone that must be solid.
const FACE = 0.1 // mm beyond the zone's end within which the core's face is met.
const EDGE = 1.5 // mm from the core's outline that are left out: the envelope leans there.

/**
 * Columns through a zone's slab, `step` mm apart. Rays enter and leave by facing.
 * @param cuts ascending heights, mm above the plane, between which the solid is summed part by part
 */
export function zoneColumns(
  tree: MeshTree,
  { plane, gap, depth, flanges, skin = 0, channels }: ZoneDepth,
  step: number,
  cuts: readonly number[],
): ZoneColumns {
  const [u, v] = across(plane.normal)
  const { u0, v0, wide, high } = extent(tree, plane, gap + depth + 1, u, v, step)
  const starts = Array.from({ length: wide * high }, (_, n): Vector3 => {
    const flat = add(
      scale(u, u0 + step * ((n % wide) + 0.5)),
      scale(v, v0 + step * (Math.floor(n / wide) + 0.5)),
    )
    return add(flat, scale(plane.normal, plane.offset))
  })
  const { solid, core } = followed(tree, starts, plane.normal, cuts, gap + depth)
  const onFlange = flangesAbout(flanges)
  const whole = Uint8Array.from(core, (at, n) => {
    const [x, y, z] = add(starts[n]!, scale(plane.normal, gap))
    return Number.isNaN(at) || onFlange(x, y, z) ? 0 : 1
  })
  const inChannel = channelsAbout(plane, channels)
  const within = eroded(whole, wide, high, Math.ceil((EDGE + skin) / step - 1e-9))
  const inner = within.map((one, n) => (one && !inChannel(starts[n]!) ? 1 : 0))
  return { step, wide, high, u, v, u0, v0, solid, parts: cuts.length - 1, core, inner }
}

function channelsAbout({ normal }: NamedPlane, channels: ZoneDepth['channels']): (at: Vector3) => boolean {
  if (!channels) return () => false
  const { middles, reach } = channels
  return (at) =>
    middles.some((middle) => {
      const from = subtract(at, middle)
      const height = dot(from, normal)
      return dot(from, from) - height * height < reach * reach
    })
}

function extent(
  { positions: p }: Pick<TriangleMesh, 'positions'>,
  plane: NamedPlane,
  top: number,
  u: Vector3,
  v: Vector3,
  step: number,
) {
  let [u0, u1, v0, v1] = [Infinity, -Infinity, Infinity, -Infinity]
  for (let i = 0; i < p.length; i += 3) {
    const point: Vector3 = [p[i]!, p[i + 1]!, p[i + 2]!]
    const height = dot(plane.normal, point) - plane.offset
    if (height < -1 || height > top) continue
    ;[u0, u1] = [Math.min(u0, dot(u, point)), Math.max(u1, dot(u, point))]
    ;[v0, v1] = [Math.min(v0, dot(v, point)), Math.max(v1, dot(v, point))]
  }
  const count = (length: number) => Math.max(1, Math.ceil(length / step) || 1)
  return { u0, v0, wide: count(u1 - u0), high: count(v1 - v0) }
}

function followed(
  tree: MeshTree,
  starts: readonly Vector3[],
  w: Vector3,
  cuts: readonly number[],
  back: number,
) {
  const parts = cuts.length - 1
  const solid = new Float64Array(parts * starts.length)
  const core = new Float64Array(starts.length).fill(NaN)
  const entered = new Float64Array(starts.length).fill(NaN)
  const at = new Float64Array(starts.length)
  const skip = new Int32Array(starts.length).fill(-1)
  const count = (n: number, to: number) => {
    for (let part = 0; part < parts; part++)
      solid[parts * n + part]! += Math.max(
        0,
        Math.min(to, cuts[part + 1]!) - Math.max(entered[n]!, cuts[part]!),
      )
  }
  let open = Array.from(starts, (_, n) => n)
  while (open.length > 0) {
    const origins = Float64Array.from(open.flatMap((n) => [...add(starts[n]!, scale(w, at[n]!))]))
    const hits = castRays(
      tree,
      origins,
      Float64Array.from(open.flatMap(() => [...w])),
      Int32Array.from(open, (n) => skip[n]!),
    )
    const next: number[] = []
    open.forEach((n, k) => {
      const owner = hits.owners[k]!
      if (owner < 0) {
        // The slab's triangles end within the core: still inside.
        if (entered[n]! >= 0) count(n, Infinity)
        if (entered[n]! <= back + FACE) core[n] = entered[n]!
        return
      }
      at[n]! += hits.ts[k]!
      skip[n] = owner
      if (facing(tree, owner, w) < 0) entered[n] = at[n]!
      else if (entered[n]! >= 0) {
        count(n, at[n]!)
        if (entered[n]! <= back + FACE && at[n]! >= back + BEHIND) core[n] = entered[n]!
        entered[n] = NaN
      }
      if (at[n]! < back + BEHIND) next.push(n)
    })
    open = next
  }
  return { solid, core }
}

/** Negative where a ray along w enters through the triangle. */
function facing({ positions: p, triangles: t }: MeshTree, owner: number, w: Vector3): number {
  const [a, b, c] = [3 * t[3 * owner]!, 3 * t[3 * owner + 1]!, 3 * t[3 * owner + 2]!]
  const side = (x: number, y: number): Vector3 => [
    p[x]! - p[y]!,
    p[x + 1]! - p[y + 1]!,
    p[x + 2]! - p[y + 2]!,
  ]
  const [e, f] = [side(b, a), side(c, a)]
  return (
    w[0] * (e[1] * f[2] - e[2] * f[1]) +
    w[1] * (e[2] * f[0] - e[0] * f[2]) +
    w[2] * (e[0] * f[1] - e[1] * f[0])
  )
}

function eroded(whole: Uint8Array, wide: number, high: number, turns: number): Uint8Array {
  let now = whole
  for (let turn = 0; turn < turns; turn++) {
    const next = new Uint8Array(now.length)
    for (let j = 1; j < high - 1; j++) {
      for (let n = j * wide + 1; n < (j + 1) * wide - 1; n++)
        next[n] = now[n]! & now[n - 1]! & now[n + 1]! & now[n - wide]! & now[n + wide]!
    }
    now = next
  }
  return now
}

/** Whether a point lies over an inner column: mm along u and v from u0 and v0. */
export function overInner({ inner, wide, high, step }: ZoneColumns): (x: number, y: number) => boolean {
  return (x, y) => {
    const [i, j] = [Math.floor(x / step), Math.floor(y / step)]
    return i >= 0 && j >= 0 && i < wide && j < high && inner[i + wide * j] === 1
  }
}

/** Solid fraction of each part over the inner columns, and mm² of these. @param cuts as given to zoneColumns */
export function solidFractions(columns: ZoneColumns, cuts: readonly number[]) {
  const { inner, solid, parts, step } = columns
  const sums = new Float64Array(parts)
  let count = 0
  inner.forEach((one, n) => {
    if (!one) return
    count++
    for (let part = 0; part < parts; part++) sums[part]! += solid[parts * n + part]!
  })
  const length = cuts[parts]! - cuts[0]!
  const total = sums.reduce((a, b) => a + b, 0)
  return {
    density: count > 0 ? total / (count * length) : NaN,
    parts: Array.from(sums, (sum, part) =>
      count > 0 ? sum / (count * (cuts[part + 1]! - cuts[part]!)) : NaN,
    ),
    area: count * step * step,
  }
}
