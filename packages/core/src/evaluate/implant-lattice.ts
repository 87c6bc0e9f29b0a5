import { castRays, type MeshTree, meshTree } from '@trabecula/kernels'
import { add, dot, scale, type Vector3 } from '../base/vectors.ts'
import type { PorousDesign } from '../geometry/device.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { selectTriangles } from '../geometry/mesh-topology.ts'
import type { NamedPlane } from '../geometry/plan.ts'
import { defineTask } from '../step.ts'
import { type MeasuredChord, measureChord } from './implant-chord.ts'
import { across } from './implant-measures.ts'

export interface ZoneArgument {
  /** The file's mesh, or what `slabOf` leaves of it. */
  readonly mesh: TriangleMesh
  readonly plane: NamedPlane
  readonly gap: number
  readonly depth: number
  /** Of the design, and the device's name. */
  readonly porous: PorousDesign
  readonly where: string
}

export interface MeasuredZone {
  /** Solid fraction where the core behind is whole; NaN where there is no such place. */
  readonly density: number
  /** mm² over which it was measured. */
  readonly area: number
  /** 5th percentile of the solid's chords through the zone's surface, mm. */
  readonly strut: number
  readonly chord: MeasuredChord
}

const STEP = 0.25 // mm between columns.
const EDGE = 6 // Columns from the core's outline that are left out: the envelope leans there.
const END = 0.1 // mm at both ends of the slab that are not measured.
const BEHIND = 0.6 // mm of core behind the zone that must be solid.
const FACE = 0.1 // mm beyond the zone's end within which the core's face is met.

/** The zone's triangles only, and a little of the core: all that is measured, and little to send to a worker. */
export function slabOf({ mesh, plane, gap, depth }: Omit<ZoneArgument, 'porous' | 'where'>): TriangleMesh {
  const { positions: p, triangles: t } = mesh
  const [low, high] = [plane.offset + gap - 1, plane.offset + gap + depth + BEHIND + 0.5]
  const heights = Float64Array.from({ length: p.length / 3 }, (_, v) =>
    dot(plane.normal, [p[3 * v]!, p[3 * v + 1]!, p[3 * v + 2]!]),
  )
  return selectTriangles(mesh, (n) => {
    const h = [heights[t[3 * n]!]!, heights[t[3 * n + 1]!]!, heights[t[3 * n + 2]!]!]
    return Math.max(...h) > low && Math.min(...h) < high
  })
}

/** For each column: mm of solid between two heights, and whether the core behind is solid. Rays enter and leave by facing. */
function columns(
  tree: MeshTree,
  starts: readonly Vector3[],
  w: Vector3,
  low: number,
  high: number,
  core: number,
) {
  const solid = new Float64Array(starts.length)
  const whole = new Uint8Array(starts.length)
  const entered = new Float64Array(starts.length).fill(NaN)
  const at = new Float64Array(starts.length)
  const skip = new Int32Array(starts.length).fill(-1)
  let open = Array.from(starts, (_, n) => n)
  const face = core - BEHIND + FACE
  const { positions: p, triangles: t } = tree
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
        if (entered[n]! >= 0) solid[n]! += Math.max(0, high - Math.max(entered[n]!, low))
        if (entered[n]! <= face) whole[n] = 1
        return
      }
      at[n]! += hits.ts[k]!
      skip[n] = owner
      const [a, b, c] = [3 * t[3 * owner]!, 3 * t[3 * owner + 1]!, 3 * t[3 * owner + 2]!]
      const side = (x: number, y: number): Vector3 => [
        p[x]! - p[y]!,
        p[x + 1]! - p[y + 1]!,
        p[x + 2]! - p[y + 2]!,
      ]
      const [e, f] = [side(b, a), side(c, a)]
      const facing =
        w[0] * (e[1] * f[2] - e[2] * f[1]) +
        w[1] * (e[2] * f[0] - e[0] * f[2]) +
        w[2] * (e[0] * f[1] - e[1] * f[0])
      if (facing < 0) entered[n] = at[n]!
      else if (entered[n]! >= 0) {
        solid[n]! += Math.max(0, Math.min(at[n]!, high) - Math.max(entered[n]!, low))
        if (entered[n]! <= face && at[n]! >= core) whole[n] = 1
        entered[n] = NaN
      }
      if (at[n]! < core) next.push(n)
    })
    open = next
  }
  return { solid, whole }
}

/**
 * Solid fraction of a porous zone: the length of solid on parallel rays through the slab (Delesse, Rosiwal: the fraction of
 * length is that of volume), over columns that the core behind closes and that lie 1.5 mm within its outline.
 */
export function measureZone(argument: ZoneArgument): MeasuredZone {
  const { plane, gap, depth, mesh: slab } = argument
  if (slab.triangles.length === 0)
    return { density: NaN, area: 0, strut: 0, chord: { error: Infinity, share: 0 } }
  const tree = meshTree(slab.positions, slab.triangles)
  const [u, v] = across(plane.normal)
  let [u0, u1, v0, v1] = [Infinity, -Infinity, Infinity, -Infinity]
  for (let i = 0; i < slab.positions.length; i += 3) {
    const point: Vector3 = [slab.positions[i]!, slab.positions[i + 1]!, slab.positions[i + 2]!]
    const height = dot(plane.normal, point) - plane.offset
    if (height < -1 || height > gap + depth + 1) continue
    ;[u0, u1] = [Math.min(u0, dot(u, point)), Math.max(u1, dot(u, point))]
    ;[v0, v1] = [Math.min(v0, dot(v, point)), Math.max(v1, dot(v, point))]
  }
  const [wide, high] = [Math.max(1, Math.ceil((u1 - u0) / STEP)), Math.max(1, Math.ceil((v1 - v0) / STEP))]
  const starts = Array.from({ length: wide * high }, (_, n): Vector3 => {
    const flat = add(
      scale(u, u0 + STEP * ((n % wide) + 0.5)),
      scale(v, v0 + STEP * (Math.floor(n / wide) + 0.5)),
    )
    return add(flat, scale(plane.normal, plane.offset))
  })
  const [from, to] = [gap + END, gap + depth - END]
  const { solid, whole } = columns(tree, starts, plane.normal, from, to, gap + depth + BEHIND)
  const inner = eroded(whole, wide, high)
  let [sum, count] = [0, 0]
  inner.forEach((one, n) => {
    if (!one) return
    sum += solid[n]!
    count++
  })
  return {
    density: count > 0 ? sum / (count * (to - from)) : NaN,
    area: count * STEP * STEP,
    strut: chords(tree, slab, plane, from, to),
    chord: measureChord(slab, plane, gap, argument.porous, argument.where),
  }
}

function eroded(whole: Uint8Array, wide: number, high: number): Uint8Array {
  let now = whole
  for (let turn = 0; turn < EDGE; turn++) {
    const next = new Uint8Array(now.length)
    for (let j = 1; j < high - 1; j++) {
      for (let n = j * wide + 1; n < (j + 1) * wide - 1; n++)
        next[n] = now[n]! & now[n - 1]! & now[n + 1]! & now[n - wide]! & now[n + wide]!
    }
    now = next
  }
  return now
}

/** 5th percentile of chords against the normal from triangles' middles in the slab. */
function chords(
  tree: MeshTree,
  { positions: p, triangles: t }: TriangleMesh,
  plane: NamedPlane,
  from: number,
  to: number,
) {
  const [origins, along, owners]: [number[], number[], number[]] = [[], [], []]
  const stride = 3 * Math.max(1, Math.floor(t.length / 3 / 20_000))
  for (let i = 0; i < t.length; i += stride) {
    const [a, b, c] = [0, 1, 2].map(
      (k): Vector3 => [p[3 * t[i + k]!]!, p[3 * t[i + k]! + 1]!, p[3 * t[i + k]! + 2]!],
    ) as [Vector3, Vector3, Vector3]
    const middle = scale(add(a, add(b, c)), 1 / 3)
    const height = dot(plane.normal, middle) - plane.offset
    if (height < from + 0.2 || height > to) continue
    const [e, f] = [
      [b[0] - a[0], b[1] - a[1], b[2] - a[2]],
      [c[0] - a[0], c[1] - a[1], c[2] - a[2]],
    ] as const
    const n = [e[1] * f[2] - e[2] * f[1], e[2] * f[0] - e[0] * f[2], e[0] * f[1] - e[1] * f[0]] as const
    const size = Math.sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2])
    if (!(size > 0)) continue
    origins.push(...middle)
    along.push(-n[0] / size, -n[1] / size, -n[2] / size)
    owners.push(i / 3)
  }
  if (owners.length === 0) return 0
  const { ts } = castRays(tree, Float64Array.from(origins), Float64Array.from(along), Int32Array.from(owners))
  return ts.sort()[Math.floor(ts.length / 20)]!
}

export const implantZoneTask = defineTask('evaluate/implant-zone', measureZone)
