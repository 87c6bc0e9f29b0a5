import { castRays, type MeshTree, meshTree } from '@trabecula/kernels'
import { add, dot, scale, type Vector3 } from '../base/vectors.ts'
import type { PorousDesign } from '../geometry/device.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { selectTriangles } from '../geometry/mesh-topology.ts'
import type { NamedPlane } from '../geometry/plan.ts'
import { defineTask } from '../step.ts'
import { type MeasuredChord, measureChord } from './implant-chord.ts'
import {
  BEHIND,
  END,
  overInner,
  solidFractions,
  type ZoneColumns,
  type ZoneDepth,
  zoneColumns,
} from './implant-columns.ts'
import { NO_SHEET, type ZoneSheet, zoneSheet } from './implant-sheet.ts'

export interface ZoneArgument extends ZoneDepth {
  /** The file's mesh, or what `slabOf` leaves of it. */
  readonly mesh: TriangleMesh
  /** Of the design, and the device's name. */
  readonly porous: PorousDesign
  /** mm: diameter of a grain of powder that is to find a way out. */
  readonly grain: number
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
  /** The zone's properties at the coarser and at the finer resolution. */
  readonly sheet: readonly [ZoneSheet, ZoneSheet]
}

/** Twice as fine: mm between columns, and how many chords are taken. */
const RESOLUTIONS = [
  { step: 0.2, chords: 20_000 },
  { step: 0.14, chords: 40_000 },
] as const

/** The zone's triangles only, and a little of the core: all that is measured, and little to send to a worker. */
export function slabOf({
  mesh,
  plane,
  gap,
  depth,
}: Omit<ZoneArgument, 'porous' | 'grain' | 'where'>): TriangleMesh {
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

const NOTHING: MeasuredZone = {
  density: NaN,
  area: 0,
  strut: 0,
  chord: { error: Infinity, share: 0 },
  sheet: [NO_SHEET, NO_SHEET],
}

/**
 * Solid fraction of a porous zone: the length of solid on parallel rays through the slab (Delesse, Rosiwal: the fraction of
 * length is that of volume), over columns that the core behind closes and that lie 1.5 mm within its outline; the struts'
 * chords; the distance to the exact surface; and the property sheet.
 */
export function measureZone(argument: ZoneArgument): MeasuredZone {
  const { plane, gap, depth, porous, grain, mesh: slab } = argument
  if (slab.triangles.length === 0) return NOTHING
  const tree = meshTree(slab.positions, slab.triangles)
  const [from, to] = [gap + END, gap + depth - END]
  const cuts = [from, (from + to) / 2, to]
  const resolved = RESOLUTIONS.map(({ step, chords }) => {
    const columns = zoneColumns(tree, argument, step, cuts)
    const strut = chordsOf(tree, slab, plane, columns, [from, to], chords)
    const third = depth / 3
    const ends = graded(porous, plane) && {
      strutOuter: chordsOf(tree, slab, plane, columns, [from, gap + third], chords),
      strutInner: chordsOf(tree, slab, plane, columns, [gap + depth - third, to], chords),
    }
    return { columns, strut, ...solidFractions(columns, cuts), ...(ends && { ends }) }
  })
  const [coarse] = resolved
  return {
    density: coarse!.density,
    area: coarse!.area,
    strut: coarse!.strut,
    chord: measureChord(slab, plane, gap, porous, argument.where),
    sheet: zoneSheet(slab, argument, resolved, largest(porous), grain),
  }
}

function graded({ zones }: PorousDesign, { name }: NamedPlane): boolean {
  return zones.some((zone) => zone.plane === name && zone.graded !== undefined)
}

function largest({ size, sizes }: PorousDesign): number {
  return sizes ? Math.max(sizes.face, sizes.core) : size
}

/** 5th percentile of chords against the normal from some triangles' middles over inner columns: cells cut off at the implant's sides leave bits. */
function chordsOf(
  tree: MeshTree,
  { positions: p, triangles: t }: TriangleMesh,
  plane: NamedPlane,
  columns: ZoneColumns,
  [from, to]: readonly [number, number],
  most: number,
) {
  const inner = overInner(columns)
  const [origins, along, owners]: [number[], number[], number[]] = [[], [], []]
  const stride = 3 * Math.max(1, Math.floor(t.length / 3 / most))
  for (let i = 0; i < t.length; i += stride) {
    const [a, b, c] = [0, 1, 2].map(
      (k): Vector3 => [p[3 * t[i + k]!]!, p[3 * t[i + k]! + 1]!, p[3 * t[i + k]! + 2]!],
    ) as [Vector3, Vector3, Vector3]
    const middle = scale(add(a, add(b, c)), 1 / 3)
    const height = dot(plane.normal, middle) - plane.offset
    if (height < from + 0.2 || height > to) continue
    if (!inner(dot(columns.u, middle) - columns.u0, dot(columns.v, middle) - columns.v0)) continue
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
