import { meshTree } from '@trabecula/kernels'
import {
  add,
  length,
  type Matrix3,
  multiplyMatrixVector,
  scale,
  subtract,
  transpose,
  type Vector3,
} from '../base/vectors.ts'
import { unitCell } from './cell.ts'
import { type CellKind, isSurface } from './cell-kinds.ts'
import { insideDistances } from './inside.ts'
import { boundsOf, type TriangleMesh } from './mesh.ts'
import { type Axis, DIAGONALS, FRAMES } from './strut-kinds.ts'
import { type VoronoiWish, voronoiAxes } from './voronoi-edges.ts'

/** Round struts between nodes, mm. */
export interface StrutBeams {
  /** f32[3n]. */
  readonly nodes: Float32Array
  /** u32[2b]: nodes at which a beam begins and ends. */
  readonly ends: Uint32Array
  /** f32[2b] at its two ends; evenly between. */
  readonly radii: Float32Array
  /** u8[2b]: 1 where the lattice was cut off there, 0 where it meets others and is round. */
  readonly cut: Uint8Array
}

/** A lattice of struts in its place. */
export interface StrutLattice {
  readonly cell: CellKind
  readonly voronoi: VoronoiWish
  /** Edge of the cell, mm. */
  readonly size: number
  /** Columns: the cell's axes; and a corner of a cell, LPS mm. */
  readonly axes: Matrix3
  readonly origin: Vector3
  /** Solid fraction at a height along the cell's third axis, mm from the origin. */
  density(height: number): number
  /** What the lattice's axes must lie in, closed and outward: the lattice itself or its zone. */
  readonly within: TriangleMesh
  /** Half spaces normal · x ≤ offset that it is kept to. */
  readonly below: readonly { readonly normal: Vector3; readonly offset: number }[]
  readonly where: string
}

/** Pieces of an axis of a cell's edge that are asked one by one whether they lie within. */
const PIECES = 24
const LEVELS = 16
const SHORTEST = 0.02 // mm: shorter pieces of struts are left out.
const SAME = 1e4 // Nodes closer than 1 / SAME mm are one.

/** Whether a kind of cell is made of round struts with axes. */
export function hasAxes(kind: CellKind): boolean {
  return !isSurface(kind) && kind !== 'lotus' && kind !== 'trabecular'
}

function axesOf({ cell, voronoi }: StrutLattice): readonly Axis[] {
  if (cell === 'bcc') return DIAGONALS
  if (cell === 'voronoi') return voronoiAxes(voronoi)
  return FRAMES[cell as keyof typeof FRAMES]
}

/**
 * The struts of a lattice as beams: every axis of every cell that lies within the body and the half spaces, cut where it
 * leaves them (to a 24th of the cell's edge), with the radius of the density there.
 * @throws StepError CELL_DENSITY_RANGE
 */
export function strutBeams(lattice: StrutLattice): StrutBeams {
  const axes = axesOf(lattice)
  const growth = new BeamGrowth()
  const spans = pieceSpans(lattice, axes)
  const radius = radiusOf(lattice)
  const inverse = transpose(lattice.axes)
  for (const { from, to, start, end, cutStart, cutEnd } of spans) {
    const at = (t: number) => add(from, scale(subtract(to, from), t))
    const height = (p: Vector3) => multiplyMatrixVector(inverse, subtract(p, lattice.origin))[2]
    const [a, b] = [at(start), at(end)]
    growth.add(a, b, radius(height(a)), radius(height(b)), cutStart, cutEnd)
  }
  return growth.done()
}

/** mm by height: the level of the density, looked up among some heights. */
function radiusOf({ cell, voronoi, size, density, where, within, axes, origin }: StrutLattice) {
  const inverse = transpose(axes)
  let [low, high] = [Infinity, -Infinity]
  for (let i = 0; i < within.positions.length; i += 3) {
    const at = subtract(within.positions.subarray(i, i + 3) as unknown as Vector3, origin)
    const height = multiplyMatrixVector(inverse, at)[2]
    low = Math.min(low, height)
    high = Math.max(high, height)
  }
  const even = density(low) === density(high) && density((low + high) / 2) === density(low)
  const levels = Array.from(
    { length: even ? 1 : LEVELS + 1 },
    (_, n) =>
      size * unitCell(cell, 'network', density(low + (n / LEVELS) * (high - low)), where, voronoi).level,
  )
  if (even) return () => levels[0]!
  return (height: number) => {
    const place = Math.min(Math.max(((height - low) / (high - low)) * LEVELS, 0), LEVELS - 1e-9)
    const n = Math.floor(place)
    return levels[n]! + (place - n) * (levels[n + 1]! - levels[n]!)
  }
}

interface Span {
  readonly from: Vector3
  readonly to: Vector3
  readonly start: number
  readonly end: number
  readonly cutStart: boolean
  readonly cutEnd: boolean
}

/** Images of the axes about the body, by pieces, and of these the runs that lie within. */
function pieceSpans(lattice: StrutLattice, axes: readonly Axis[]): Span[] {
  const { size, origin, within, below } = lattice
  const kept = (p: Vector3) =>
    below.every(({ normal, offset }) => normal[0] * p[0] + normal[1] * p[1] + normal[2] * p[2] <= offset)
  const placed = (p: Vector3) => add(origin, multiplyMatrixVector(lattice.axes, scale(p, size)))
  const lines = imagesAbout(lattice, axes).map(([a, b]) => {
    const [from, to] = [placed(a), placed(b)]
    const pieces = Math.max(4, Math.ceil(PIECES * length(subtract(b, a))))
    const inside = Array.from({ length: pieces }, (_, n) =>
      kept(add(from, scale(subtract(to, from), (n + 0.5) / pieces))),
    )
    return { from, to, inside }
  })
  const asked = lines.flatMap(({ from, to, inside }) =>
    inside.flatMap((is, n) => (is ? add(from, scale(subtract(to, from), (n + 0.5) / inside.length)) : [])),
  )
  const tree = meshTree(within.positions, within.triangles)
  const distances = insideDistances(tree, Float32Array.from(asked))
  let next = 0
  return lines.flatMap(({ from, to, inside }) => {
    const runs = runsOf(inside.map((is) => is && distances[next++]! < 0))
    return runs.map(([start, end]) => ({
      from,
      to,
      start: start / inside.length,
      end: end / inside.length,
      cutStart: start > 0,
      cutEnd: end < inside.length,
    }))
  })
}

/** First and one past the last of each run of true. */
function runsOf(flags: readonly boolean[]): [number, number][] {
  const runs: [number, number][] = []
  let start = -1
  for (let n = 0; n <= flags.length; n++) {
    if (flags[n] && start < 0) start = n
    if (flags[n] || start < 0) continue
    runs.push([start, n])
    start = -1
  }
  return runs
}

/** Axes of all cells that reach into the body's box, in edges from the origin. */
function imagesAbout({ size, axes: frame, origin, within }: StrutLattice, axes: readonly Axis[]): Axis[] {
  const { min, max } = boundsOf(within)
  const inverse = transpose(frame)
  const low: number[] = [Infinity, Infinity, Infinity]
  const high: number[] = [-Infinity, -Infinity, -Infinity]
  for (let n = 0; n < 8; n++) {
    const corner: Vector3 = [n & 1 ? max[0] : min[0], n & 2 ? max[1] : min[1], n & 4 ? max[2] : min[2]]
    const at = multiplyMatrixVector(inverse, subtract(corner, origin))
    at.forEach((x, k) => {
      low[k] = Math.min(low[k]!, x / size)
      high[k] = Math.max(high[k]!, x / size)
    })
  }
  const found: Axis[] = []
  for (let i = Math.floor(low[0]!) - 1; i <= Math.ceil(high[0]!); i++)
    for (let j = Math.floor(low[1]!) - 1; j <= Math.ceil(high[1]!); j++)
      for (let k = Math.floor(low[2]!) - 1; k <= Math.ceil(high[2]!); k++)
        for (const [a, b] of axes) {
          const by: Vector3 = [i, j, k]
          const [from, to] = [add(a, by), add(b, by)]
          const meets = [0, 1, 2].every(
            (axis) =>
              Math.max(from[axis]!, to[axis]!) >= low[axis]! &&
              Math.min(from[axis]!, to[axis]!) <= high[axis]!,
          )
          if (meets) found.push([from, to])
        }
  return found
}

class BeamGrowth {
  private readonly nodes: number[] = []
  private readonly known = new Map<string, number>()
  private readonly pairs = new Set<string>()
  private readonly ends: number[] = []
  private readonly radii: number[] = []
  private readonly cut: number[] = []

  add(a: Vector3, b: Vector3, ra: number, rb: number, cutA: boolean, cutB: boolean): void {
    if (length(subtract(b, a)) < SHORTEST) return
    const [m, n] = [this.node(a), this.node(b)]
    const pair = m < n ? `${m} ${n}` : `${n} ${m}`
    // An axis on the border of a cell is an axis of its neighbour too.
    if (m === n || this.pairs.has(pair)) return
    this.pairs.add(pair)
    this.ends.push(m, n)
    this.radii.push(ra, rb)
    this.cut.push(cutA ? 1 : 0, cutB ? 1 : 0)
  }

  done(): StrutBeams {
    return {
      nodes: Float32Array.from(this.nodes),
      ends: Uint32Array.from(this.ends),
      radii: Float32Array.from(this.radii),
      cut: Uint8Array.from(this.cut),
    }
  }

  private node(p: Vector3): number {
    const key = p.map((x) => Math.round(x * SAME)).join()
    const known = this.known.get(key)
    if (known !== undefined) return known
    const n = this.nodes.length / 3
    this.nodes.push(...p)
    this.known.set(key, n)
    return n
  }
}
